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
  };
  return kTable;
}

}  // namespace qconform
