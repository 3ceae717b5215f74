// SPDX-License-Identifier: Apache-2.0
// Movement: reals go elsewhere, none is computed.
#include "qconform/graph/shape_rules.h"

namespace qconform::shapes {

Result<Dims> Reshape(const Attributes& attrs, Operands operands) {
  const Dims& shape = attrs.Get(AttrId::kShape);
  std::int64_t count = 1;
  for (const std::int64_t dim : shape) {
    if (count <= kMaxElements) count *= dim;
  }
  if (count != ElementCount(operands[0])) {
    return Bad("cannot reshape " + Text(operands[0]) + " to " + Text(shape));
  }
  return shape;
}

Result<Dims> BroadcastTo(const Dims& x, const Dims& shape) {
  bool fits = x.size() == shape.size();
  for (std::size_t i = 0; fits && i < x.size(); ++i) fits = x[i] == shape[i] || x[i] == 1;
  if (!fits) return Bad(Text(x) + " does not broadcast to " + Text(shape));
  return shape;
}

Result<Dims> Transpose(const Attributes& attrs, Operands operands) {
  const Dims& perm = attrs.Get(AttrId::kPerm);
  Dims result;
  std::uint32_t seen = 0;
  for (const std::int64_t from : perm) {
    if (from < 0 || from >= static_cast<std::int64_t>(operands[0].size())) break;
    seen |= 1u << from;
    result.push_back(operands[0][static_cast<std::size_t>(from)]);
  }
  if (perm.size() != operands[0].size() || seen + 1 != 1u << operands[0].size()) {
    return Bad("perm " + Text(perm) + " is no permutation of the dimensions of " +
               Text(operands[0]));
  }
  return result;
}

Result<Dims> Concat(const Attributes& attrs, Operands operands) {
  Dims result = operands[0];
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(result));
  if (!axis.ok()) return axis.error();
  const std::size_t at = axis.value();
  for (std::size_t k = 1; k < operands.size(); ++k) {
    Dims other = operands[k];
    if (other.size() != result.size()) return Bad("ranks of the operands differ");
    result[at] += other[at];
    other[at] = result[at];
    if (!(other == result)) return Bad("operands differ outside axis " + std::to_string(at));
  }
  return result;
}

Result<Dims> Stack(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(x) + 1);
  if (!axis.ok()) return axis.error();
  if (x.size() == kMaxRank) return Bad("the result would have rank 9");
  for (const Dims& other : operands) {
    if (other != x) return Bad("operands differ in shape");
  }
  Dims result;
  for (std::size_t i = 0; i <= x.size(); ++i) {
    if (i == axis.value()) result.push_back(static_cast<std::int64_t>(operands.size()));
    if (i < x.size()) result.push_back(x[i]);
  }
  return result;
}

Result<Dims> Slice(const Attributes& attrs, Operands operands) {
  const Dims& start = attrs.Get(AttrId::kStart);
  const Dims& size = attrs.Get(AttrId::kSize);
  const Dims& x = operands[0];
  if (start.size() != x.size() || size.size() != x.size())
    return Bad("start and size need x's rank");
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (start[i] < 0 || size[i] < 1 || start[i] + size[i] > x[i]) {
      return Bad("slice " + Text(start) + " + " + Text(size) + " leaves x " + Text(x));
    }
  }
  return size;
}

Result<Dims> Pad(const Attributes& attrs, Operands operands) {
  const Dims& before = attrs.Get(AttrId::kBefore);
  const Dims& after = attrs.Get(AttrId::kAfter);
  Dims result = operands[0];
  if (before.size() != result.size() || after.size() != result.size()) {
    return Bad("before and after need x's rank");
  }
  for (std::size_t i = 0; i < result.size(); ++i) result[i] += before[i] + after[i];
  return result;
}

Result<Dims> Tile(const Attributes& attrs, Operands operands) {
  Dims result = operands[0];
  const Dims& repeats = attrs.Get(AttrId::kRepeats);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] *= repeats[i];
  return result;
}

Result<std::vector<Dims>> Split(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(x));
  if (!axis.ok()) return axis.error();
  std::vector<Dims> results;
  std::int64_t sum = 0;
  for (const std::int64_t size : attrs.Get(AttrId::kSizes)) {
    Dims piece = x;
    piece[axis.value()] = size;
    results.push_back(piece);
    sum += size;
  }
  if (sum != x[axis.value()]) {
    return Bad("sizes " + Text(attrs.Get(AttrId::kSizes)) + " do not sum to " +
               std::to_string(x[axis.value()]));
  }
  return results;
}

Result<std::vector<Dims>> Unbind(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(x));
  if (!axis.ok()) return axis.error();
  const std::int64_t count = x[axis.value()];
  if (count > static_cast<std::int64_t>(kMaxPorts)) return Bad("more than 64 results");
  Dims piece;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i != axis.value()) piece.push_back(x[i]);
  }
  return std::vector<Dims>(static_cast<std::size_t>(count), piece);
}

}  // namespace qconform::shapes
