// SPDX-License-Identifier: Apache-2.0
// Ops that move codes by more than one offset: backwards, again and again, or by an index.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/reference/walk.h"

namespace qconform::reference {

KernelStatus Reverse(const ReverseParams& p, std::span<const TensorView> operands,
                     MutableTensorView result) {
  const TensorView& x = operands[0];
  const auto axis = static_cast<std::size_t>(p.axis);
  Walk from = DenseWalk(x.shape);
  from.offset = (x.shape[axis] - 1) * from.strides[axis];
  from.strides[axis] = -from.strides[axis];
  WalkTogether(result.shape, std::array{DenseWalk(result.shape), from},
               [&](const auto& at) { At(result.codes, at[0]) = At(x.codes, at[1]); });
  return std::nullopt;
}

KernelStatus Tile(const TileParams& p, std::span<const TensorView> operands,
                  MutableTensorView result) {
  const TensorView& x = operands[0];
  QC_CHECK_EQ(p.multiples.size(), x.shape.size());
  const Dims from = StridesOf(x.shape);
  const Dims to = StridesOf(result.shape);
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    std::int64_t source = 0;
    for (std::size_t axis = 0; axis < x.shape.size(); ++axis) {
      const std::int64_t index = static_cast<std::int64_t>(i) / to[axis] % result.shape[axis];
      source += index % x.shape[axis] * from[axis];
    }
    result.codes[i] = At(x.codes, source);
  }
  return std::nullopt;
}

KernelStatus Gather(const GatherParams&, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const TensorView& values = operands[0];
  const TensorView& indices = operands[1];
  const std::int64_t rows = values.shape[1];
  const std::int64_t channels = values.shape[2];
  const std::int64_t width = indices.shape[1];
  for (std::int64_t i = 0; i < values.shape[0] * width; ++i) {
    const std::int64_t row = At(indices.codes, i);
    if (row < 0 || row >= rows) return "gather: an index is outside the values";
    const std::int64_t from = (i / width * rows + row) * channels;
    for (std::int64_t c = 0; c < channels; ++c) {
      At(result.codes, i * channels + c) = At(values.codes, from + c);
    }
  }
  return std::nullopt;
}

KernelStatus Scatter(const ScatterParams&, std::span<const TensorView> operands,
                     MutableTensorView result) {
  const TensorView& indices = operands[1];
  const TensorView& input = operands[2];
  const std::int64_t rows = result.shape[1];
  const std::int64_t channels = result.shape[2];
  const std::int64_t width = indices.shape[1];
  std::copy(operands[0].codes.begin(), operands[0].codes.end(), result.codes.begin());
  std::vector<bool> written(static_cast<std::size_t>(result.shape[0] * rows), false);
  for (std::int64_t i = 0; i < result.shape[0] * width; ++i) {
    const std::int64_t row = At(indices.codes, i);
    if (row < 0 || row >= rows) return "scatter: an index is outside the values";
    const std::int64_t to = i / width * rows + row;
    if (written[static_cast<std::size_t>(to)]) return "scatter: an element is written twice";
    written[static_cast<std::size_t>(to)] = true;
    for (std::int64_t c = 0; c < channels; ++c) {
      At(result.codes, to * channels + c) = At(input.codes, i * channels + c);
    }
  }
  return std::nullopt;
}

}  // namespace qconform::reference
