// SPDX-License-Identifier: Apache-2.0
// The reference kernels by name; kernel_table.h holds their contract. Operands and results fit
// together (the lowering has seen to it): where they do not, that is our bug and a check fails.
#pragma once

#include <span>

#include "qconform/base/tensor.h"
#include "qconform/kernel/kernel_table.h"
#include "qconform/kernel/params.h"

namespace qconform::reference {

// The accumulator is the result's type, int32 or int48. Every product and every partial sum must
// stay in it, in the order: kernel row, kernel column, input channel, and the bias last (TOSA 1.0).
// Operands are at most 16 bits wide.
KernelStatus Conv2d(const Conv2dParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus DepthwiseConv2d(const DepthwiseConv2dParams&, std::span<const TensorView>,
                             MutableTensorView);
KernelStatus Matmul(const MatmulParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus Conv3d(const Conv3dParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus TransposeConv2d(const TransposeConv2dParams&, std::span<const TensorView>,
                             MutableTensorView);
KernelStatus TransposeConv3d(const TransposeConv3dParams&, std::span<const TensorView>,
                             MutableTensorView);

// Arithmetic in int32. A product that does not fit is unpredictable unless keeps_low_bits: no
// quantized op means TOSA's wrapping.
KernelStatus Elementwise(const ElementwiseParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Select(const SelectParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Unary(const UnaryParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Cast(const CastParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus Reduce(const ReduceParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus ArgMax(const ArgMaxParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus Rescale(const RescaleParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Table(const TableParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Clamp(const ClampParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus Transpose(const TransposeParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Reshape(const ReshapeParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Concat(const ConcatParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Slice(const SliceParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Pad(const PadParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus Reverse(const ReverseParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Tile(const TileParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Gather(const GatherParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Scatter(const ScatterParams&, std::span<const TensorView>, MutableTensorView);
// No sum of the bilinear form can leave its type: |x| * 2048^2 is at most 2^29 for 8 bits and 2^37
// for 16.
KernelStatus Resize(const ResizeParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus AvgPool2d(const AvgPool2dParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus MaxPool2d(const MaxPool2dParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus AvgPool3d(const AvgPool3dParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus MaxPool3d(const MaxPool3dParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus Quantize(const QuantizeParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus Dequantize(const DequantizeParams&, std::span<const TensorView>, MutableTensorView);

KernelStatus FloatRequantize(const FloatRequantizeParams&, std::span<const TensorView>,
                             MutableTensorView);
KernelStatus TwoMultiplierAdd(const TwoMultiplierAddParams&, std::span<const TensorView>,
                              MutableTensorView);

// t(x) = table[x + 255 - max of the row]; y = min(255, floor((256 t(x) + floor(sum / 2)) / sum)),
// sum over the row: google/XNNPACK src/u8-lut32norm/scalar.c and u8_softmax in src/operator-run.c,
// February 2022. The sum is taken exactly; the library's own wraps at 2^32, which this kernel does
// not inherit. A row of sum 0 is unpredictable (the library asserts).
KernelStatus SoftmaxTable(const SoftmaxTableParams&, std::span<const TensorView>,
                          MutableTensorView);

// Output stages of real libraries (library_params.h). Sums are int32 or int48.
KernelStatus ScaledCodes(const ScaledCodesParams&, std::span<const TensorView>, MutableTensorView);
KernelStatus FloatBinary(const FloatBinaryParams&, std::span<const TensorView>, MutableTensorView);

}  // namespace qconform::reference
