// SPDX-License-Identifier: Apache-2.0
// Reals picked, or put, by positions and by truth.
#include "qconform/graph/shape_rules.h"

namespace qconform::shapes {

Result<Dims> Gather(const Attributes& attrs, Operands operands) {
  Dims result = operands[0];
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(result));
  if (!axis.ok()) return axis.error();
  if (operands[1].size() != 1) return Bad("index must have rank 1");
  result[axis.value()] = operands[1][0];
  return result;
}

Result<Dims> Embedding(Operands operands) {
  if (operands[0].size() != 2) return Bad("weight must have rank 2");
  if (operands[1].size() == kMaxRank) return Bad("the result would have rank 9");
  Dims result = operands[1];
  result.push_back(operands[0][1]);
  return result;
}

Result<Dims> IndexCopy(const Attributes& attrs, Operands operands) {
  const Result<Dims> wanted = Gather(attrs, operands);
  if (!wanted.ok()) return wanted.error();
  if (operands[2] != wanted.value()) {
    return Bad("value " + Text(operands[2]) + " must have the shape " + Text(wanted.value()));
  }
  return operands[0];
}

Result<Dims> Scatter(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(x));
  if (!axis.ok()) return axis.error();
  bool fits = operands[1] == operands[2] && operands[1].size() == x.size();
  for (std::size_t i = 0; fits && i < x.size(); ++i) fits = operands[1][i] <= x[i];
  if (!fits) return Bad("index and value must have one shape, inside that of x " + Text(x));
  return x;
}

Result<Dims> SliceScatter(const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  const Dims& value = operands[1];
  const Dims& start = attrs.Get(AttrId::kStart);
  bool fits = value.size() == x.size();
  for (std::size_t i = 0; fits && i < x.size(); ++i) fits = start[i] + value[i] <= x[i];
  if (!fits) return Bad("value " + Text(value) + " at " + Text(start) + " leaves x " + Text(x));
  return x;
}

Result<Dims> MaskedFill(Operands operands) {
  const Result<Dims> mask = BroadcastTo(operands[1], operands[0]);
  if (!mask.ok()) return mask.error();
  if (ElementCount(operands[2]) != 1) return Bad("value must have one element");
  return operands[0];
}

}  // namespace qconform::shapes
