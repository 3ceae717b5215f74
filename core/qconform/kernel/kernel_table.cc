// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/kernel_table.h"

#include "qconform/kernel/reference/kernels.h"

namespace qconform {

const KernelTable& ReferenceKernels() {
  static constexpr KernelTable kTable = {
      .conv2d = reference::Conv2d,
      .depthwise_conv2d = reference::DepthwiseConv2d,
      .matmul = reference::Matmul,
      .elementwise = reference::Elementwise,
      .rescale = reference::Rescale,
      .table = reference::Table,
      .clamp = reference::Clamp,
      .transpose = reference::Transpose,
      .reshape = reference::Reshape,
      .concat = reference::Concat,
      .slice = reference::Slice,
      .pad = reference::Pad,
      .avg_pool2d = reference::AvgPool2d,
      .max_pool2d = reference::MaxPool2d,
      .quantize = reference::Quantize,
      .dequantize = reference::Dequantize,
      .float_requantize = reference::FloatRequantize,
      .two_multiplier_add = reference::TwoMultiplierAdd,
      .softmax_table = reference::SoftmaxTable,
      .conv3d = reference::Conv3d,
      .transpose_conv2d = reference::TransposeConv2d,
      .transpose_conv3d = reference::TransposeConv3d,
      .unary = reference::Unary,
      .select = reference::Select,
      .reduce = reference::Reduce,
      .argmax = reference::ArgMax,
      .cast = reference::Cast,
      .reverse = reference::Reverse,
      .tile = reference::Tile,
      .gather = reference::Gather,
      .scatter = reference::Scatter,
      .resize = reference::Resize,
      .avg_pool3d = reference::AvgPool3d,
      .max_pool3d = reference::MaxPool3d,
      .scaled_codes = reference::ScaledCodes,
      .float_binary = reference::FloatBinary,
  };
  return kTable;
}

}  // namespace qconform
