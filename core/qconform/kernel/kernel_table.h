// SPDX-License-Identifier: Apache-2.0
// One function per integer op. The interpreter calls through this table, so that fast kernels, and
// deliberately wrong ones, take the reference's place without a hook anywhere else.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "qconform/base/tensor.h"
#include "qconform/kernel/params.h"

namespace qconform {

// Empty: the result is valid. Else the REQUIRE that made it unpredictable ("conv2d: the accumulator
// leaves int32"), a string literal; the output is then unspecified.
using KernelStatus = std::optional<std::string_view>;

template <class Params>
using Kernel = KernelStatus (*)(const Params&, std::span<const TensorView> operands,
                                MutableTensorView result);

struct KernelTable {
  Kernel<Conv2dParams> conv2d;
  Kernel<DepthwiseConv2dParams> depthwise_conv2d;
  Kernel<MatmulParams> matmul;
  Kernel<ElementwiseParams> elementwise;
  Kernel<RescaleParams> rescale;
  Kernel<TableParams> table;
  Kernel<ClampParams> clamp;
  Kernel<TransposeParams> transpose;
  Kernel<ReshapeParams> reshape;
  Kernel<ConcatParams> concat;
  Kernel<SliceParams> slice;
  Kernel<PadParams> pad;
  Kernel<AvgPool2dParams> avg_pool2d;
  Kernel<MaxPool2dParams> max_pool2d;
  Kernel<QuantizeParams> quantize;
  Kernel<DequantizeParams> dequantize;
  Kernel<FloatRequantizeParams> float_requantize;
  Kernel<TwoMultiplierAddParams> two_multiplier_add;
  Kernel<SoftmaxTableParams> softmax_table;
  Kernel<Conv3dParams> conv3d;
  Kernel<TransposeConv2dParams> transpose_conv2d;
  Kernel<TransposeConv3dParams> transpose_conv3d;
  Kernel<UnaryParams> unary;
  Kernel<SelectParams> select;
  Kernel<ReduceParams> reduce;
  Kernel<ArgMaxParams> argmax;
  Kernel<CastParams> cast;
  Kernel<ReverseParams> reverse;
  Kernel<TileParams> tile;
  Kernel<GatherParams> gather;
  Kernel<ScatterParams> scatter;
  Kernel<ResizeParams> resize;
  Kernel<AvgPool3dParams> avg_pool3d;
  Kernel<MaxPool3dParams> max_pool3d;
  Kernel<ScaledCodesParams> scaled_codes;
  Kernel<FloatBinaryParams> float_binary;
};

// Naive, checkable by eye; the meaning of every op.
const KernelTable& ReferenceKernels();

}  // namespace qconform
