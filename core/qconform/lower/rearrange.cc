// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/rearrange.h"

#include <utility>

namespace qconform {

Dims InOrder(std::size_t rank) {
  Dims order;
  for (std::size_t i = 0; i < rank; ++i) order.push_back(static_cast<std::int64_t>(i));
  return order;
}

RegisterId Transposed(NodeLowering& l, RegisterId reg, const Dims& perm) {
  if (perm == InOrder(perm.size())) return reg;
  const Dims from = l.builder().At(reg).shape;
  const DType dtype = l.builder().At(reg).dtype;
  Dims shape = from;
  for (std::size_t i = 0; i < perm.size(); ++i) shape[i] = from[static_cast<std::size_t>(perm[i])];
  return l.Emit(TransposeParams{perm}, {reg}, dtype, shape);
}

RegisterId Sliced(NodeLowering& l, RegisterId reg, const Dims& start, const Dims& size) {
  if (l.builder().At(reg).shape == size) return reg;
  const DType dtype = l.builder().At(reg).dtype;
  return l.Emit(SliceParams{start}, {reg}, dtype, size);
}

RegisterId Concatenated(NodeLowering& l, std::vector<RegisterId> parts, std::size_t axis) {
  if (parts.size() == 1) return parts[0];
  const DType dtype = l.builder().At(parts[0]).dtype;
  Dims shape = l.builder().At(parts[0]).shape;
  for (std::size_t i = 1; i < parts.size(); ++i)
    shape[axis] += l.builder().At(parts[i]).shape[axis];
  return l.Emit(ConcatParams{static_cast<std::int64_t>(axis)}, std::move(parts), dtype, shape);
}

RegisterId TiledTo(NodeLowering& l, RegisterId reg, const Dims& shape) {
  const Dims from = l.builder().At(reg).shape;
  if (from == shape) return reg;
  const DType dtype = l.builder().At(reg).dtype;
  Dims multiples = shape;
  for (std::size_t i = 0; i < shape.size(); ++i) multiples[i] = shape[i] / from[i];
  return l.Emit(TileParams{multiples}, {reg}, dtype, shape);
}

// One SCATTER over all elements: CONCAT would need an extension for int16.
RegisterId Embedded(NodeLowering& l, RegisterId x, RegisterId part, const Dims& start) {
  const Dims whole = l.builder().At(x).shape;
  const Dims size = l.builder().At(part).shape;
  if (size == whole) return part;
  const DType dtype = l.builder().At(x).dtype;
  const std::int64_t count = ElementCount(size);
  std::vector<std::int64_t> positions;
  positions.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    std::int64_t position = 0;
    std::int64_t rest = i;
    std::int64_t step = 1;
    for (std::size_t axis = size.size(); axis-- > 0; rest /= size[axis]) {
      position += (start[axis] + rest % size[axis]) * step;
      step *= whole[axis];
    }
    positions.push_back(position);
  }
  const Dims flat = {1, ElementCount(whole), 1};
  const RegisterId to = l.builder().NewConstant(DType::kInt32, {1, count}, std::move(positions));
  const RegisterId put = l.Emit(
      ScatterParams{}, {l.Reshaped(x, flat), to, l.Reshaped(part, {1, count, 1})}, dtype, flat);
  return l.Reshaped(put, whole);
}

Dims AroundAxis(const Dims& shape, std::size_t axis) {
  Dims around = {1, shape[axis], 1};
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i != axis) around[i < axis ? 0 : 2] *= shape[i];
  }
  return around;
}

}  // namespace qconform
