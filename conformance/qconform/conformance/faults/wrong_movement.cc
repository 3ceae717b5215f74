// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "qconform/conformance/faults/replace_kernel.h"
#include "qconform/conformance/faults/wrong_kernels.h"

namespace qconform::conformance {
namespace {

using Operands = std::span<const TensorView>;

// The inverse permutation, where it gives the same shape; else the right one.
KernelStatus Invert(const TransposeParams& params, Operands operands, MutableTensorView result) {
  TransposeParams inverse = params;
  for (std::size_t i = 0; i < params.perm.size(); ++i) {
    inverse.perm[static_cast<std::size_t>(params.perm[i])] = static_cast<std::int64_t>(i);
  }
  for (std::size_t i = 0; i < params.perm.size(); ++i) {
    if (operands[0].shape[static_cast<std::size_t>(inverse.perm[i])] != result.shape[i]) {
      return ReferenceKernels().transpose(params, operands, result);
    }
  }
  return ReferenceKernels().transpose(inverse, operands, result);
}

KernelStatus IgnoreStart(const SliceParams& params, Operands operands, MutableTensorView result) {
  SliceParams wrong = params;
  std::fill(wrong.start.begin(), wrong.start.end(), 0);
  return ReferenceKernels().slice(wrong, operands, result);
}

KernelStatus WriteCodeZero(const PadParams& params, Operands operands, MutableTensorView result) {
  PadParams wrong = params;
  wrong.code = 0;
  return ReferenceKernels().pad(wrong, operands, result);
}

// x with the pool's padding written out as `code`.
Tensor Padded(const Pool2dParams& params, const TensorView& x, std::int64_t code) {
  const PadParams pad{.before = {0, params.pad[0], params.pad[2], 0},
                      .after = {0, params.pad[1], params.pad[3], 0},
                      .code = code};
  Dims shape = x.shape;
  for (std::size_t i = 0; i < shape.size(); ++i) shape[i] += pad.before[i] + pad.after[i];
  Tensor padded = MakeTensor(x.dtype, shape);
  const std::array operands = {x};
  QC_CHECK(!ReferenceKernels().pad(pad, operands, MutableViewOf(padded)));
  return padded;
}

template <class Params>
Params WithoutPadding(const Params& params) {
  Params unpadded = params;
  unpadded.pad = {0, 0, 0, 0};
  return unpadded;
}

KernelStatus CountPadding(const AvgPool2dParams& params, Operands operands,
                          MutableTensorView result) {
  const Tensor padded = Padded(params, operands[0], params.input_zero_point);
  const std::array wrong = {ViewOf(padded)};
  return ReferenceKernels().avg_pool2d(WithoutPadding(params), wrong, result);
}

KernelStatus PadWithZero(const MaxPool2dParams& params, Operands operands,
                         MutableTensorView result) {
  const Tensor padded = Padded(params, operands[0], 0);
  const std::array wrong = {ViewOf(padded)};
  return ReferenceKernels().max_pool2d(WithoutPadding(params), wrong, result);
}

}  // namespace

KernelTable TransposeInverts() { return ReplaceKernel(&KernelTable::transpose, Invert); }
KernelTable SliceIgnoresStart() { return ReplaceKernel(&KernelTable::slice, IgnoreStart); }
KernelTable PadWritesCodeZero() { return ReplaceKernel(&KernelTable::pad, WriteCodeZero); }
KernelTable AvgPoolCountsPadding() { return ReplaceKernel(&KernelTable::avg_pool2d, CountPadding); }
KernelTable MaxPoolPadsWithZero() { return ReplaceKernel(&KernelTable::max_pool2d, PadWithZero); }

}  // namespace qconform::conformance
