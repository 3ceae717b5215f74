// SPDX-License-Identifier: Apache-2.0
// The packed kernels behind the tensors of int64 codes. Each returns true if it has written the
// result; false: whatever the reference says (the result may be partly written).
#pragma once

#include <span>

#include "qconform/base/tensor.h"
#include "qconform/kernel/params.h"

namespace qconform::fast {

using Operands = std::span<const TensorView>;

bool TryConv2d(const Conv2dParams& p, Operands operands, const MutableTensorView& result);
bool TryDepthwiseConv2d(const DepthwiseConv2dParams& p, Operands operands,
                        const MutableTensorView& result);
bool TryMatmul(const MatmulParams& p, Operands operands, const MutableTensorView& result);
bool TryElementwise(const ElementwiseParams& p, Operands operands, const MutableTensorView& result);
bool TryRescale(const RescaleParams& p, Operands operands, const MutableTensorView& result);
bool TryTable(const TableParams& p, Operands operands, const MutableTensorView& result);
bool TryClamp(const ClampParams& p, Operands operands, const MutableTensorView& result);
bool TryAvgPool2d(const AvgPool2dParams& p, Operands operands, const MutableTensorView& result);
bool TryMaxPool2d(const MaxPool2dParams& p, Operands operands, const MutableTensorView& result);

}  // namespace qconform::fast
