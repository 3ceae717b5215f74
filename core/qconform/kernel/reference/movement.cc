// SPDX-License-Identifier: Apache-2.0
// Ops that move codes without looking at them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/reference/walk.h"

namespace qconform::reference {
namespace {

// Where `start` lies in a dense tensor, walking on with the tensor's own strides.
Walk WalkFrom(const Dims& shape, const Dims& start) {
  Walk walk = DenseWalk(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    walk.offset += start[axis] * walk.strides[axis];
  }
  return walk;
}

void Copy(const Dims& shape, const Walk& to, const MutableTensorView& result, const Walk& from,
          const TensorView& x) {
  WalkTogether(shape, std::array{to, from},
               [&](const auto& at) { At(result.codes, at[0]) = At(x.codes, at[1]); });
}

}  // namespace

KernelStatus Transpose(const TransposeParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  const Dims strides = StridesOf(operands[0].shape);
  Walk from;
  for (const std::int64_t axis : p.perm) {
    from.strides.push_back(strides[static_cast<std::size_t>(axis)]);
  }
  Copy(result.shape, DenseWalk(result.shape), result, from, operands[0]);
  return std::nullopt;
}

KernelStatus Reshape(const ReshapeParams&, std::span<const TensorView> operands,
                     MutableTensorView result) {
  QC_CHECK_EQ(operands[0].codes.size(), result.codes.size());
  std::copy(operands[0].codes.begin(), operands[0].codes.end(), result.codes.begin());
  return std::nullopt;
}

KernelStatus Concat(const ConcatParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const auto axis = static_cast<std::size_t>(p.axis);
  Walk to = DenseWalk(result.shape);
  for (const TensorView& x : operands) {
    Copy(x.shape, to, result, DenseWalk(x.shape), x);
    to.offset += x.shape[axis] * to.strides[axis];
  }
  return std::nullopt;
}

KernelStatus Slice(const SliceParams& p, std::span<const TensorView> operands,
                   MutableTensorView result) {
  const Walk from = WalkFrom(operands[0].shape, p.start);
  Copy(result.shape, DenseWalk(result.shape), result, from, operands[0]);
  return std::nullopt;
}

KernelStatus Pad(const PadParams& p, std::span<const TensorView> operands,
                 MutableTensorView result) {
  std::fill(result.codes.begin(), result.codes.end(), p.code);
  const TensorView& x = operands[0];
  Copy(x.shape, WalkFrom(result.shape, p.before), result, DenseWalk(x.shape), x);
  return std::nullopt;
}

}  // namespace qconform::reference
