// SPDX-License-Identifier: Apache-2.0
// One call of a kernel, drawn: for laws that hold one kernel table against another.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/draw/draw.h"
#include "qconform/kernel/kernel_table.h"

namespace qconform::laws {

struct KernelCall {
  std::variant<Conv2dParams, DepthwiseConv2dParams, MatmulParams, ElementwiseParams, RescaleParams,
               TableParams, ClampParams, AvgPool2dParams, MaxPool2dParams>
      params;
  std::vector<Tensor> operands;
  DType dtype = DType::kInt8;  // of the result
  Dims shape;
};

// Any of the ops above, with shapes beyond every tile, strides, pads, dilations, zero points, and
// data that is often nothing but extremes with aligned signs; accumulators near their ends, scales
// at the edges of their domains and beyond are among them.
KernelCall DrawKernelCall(gen::Draw& draw);
KernelCall DrawConvCall(gen::Draw& draw, bool depthwise);

// The op, the shapes and the parameters, on one line.
std::string Describe(const KernelCall& call);

struct KernelAnswer {
  KernelStatus status;
  std::vector<std::int64_t> codes;
};
KernelAnswer Answer(const KernelTable& kernels, const KernelCall& call);

}  // namespace qconform::laws
