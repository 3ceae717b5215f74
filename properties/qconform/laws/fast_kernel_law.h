// SPDX-License-Identifier: Apache-2.0
// Fast kernels are the reference, faster: the same codes to the last bit, unpredictable in the same
// calls with the same reason.
#pragma once

#include "qconform/draw/draw.h"
#include "qconform/kernel/kernel_table.h"
#include "qconform/laws/kernel_call.h"
#include "qconform/laws/violation.h"

namespace qconform::laws {

// `kernels` answers the call as the reference does. Codes are compared where the call is valid.
LawResult AnswersAsReference(const KernelCall& call, const KernelTable& kernels);

// FastKernels() does, on every instruction set that this CPU offers. Leaves the best in use.
LawResult FastKernelsAnswerAsReference(const KernelCall& call);

// A convolution and its requantization in one go over packed buffers, on one instruction set, as
// the typed API offers it (kernel/fast/layer.h).
struct FusedCall {
  KernelCall conv;  // conv2d or depthwise_conv2d
  RescaleParams rescale;
  DType dtype = DType::kInt8;  // of the result: int8, int16 or int32
};
FusedCall DrawFusedCall(gen::Draw& draw);

// Where the layer is proved, the reference's convolution and then its rescale are valid and give
// the same codes. Counts in `compared`, if given, the instruction sets on which there was a proof.
LawResult FusedLayerEqualsReference(const FusedCall& call, int* compared = nullptr);

}  // namespace qconform::laws
