// SPDX-License-Identifier: Apache-2.0
// What many elements come to: reductions, positions of extremes, running sums.
#include <algorithm>
#include <numeric>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

bool Contains(const Dims& axes, std::size_t axis) {
  return std::find(axes.begin(), axes.end(), static_cast<std::int64_t>(axis)) != axes.end();
}

// The operand's elements that fold into each of the result, in row-major order.
std::vector<std::vector<std::size_t>> Groups(const ExactPorts& p, const Dims& axes) {
  const Dims& x = p.x[0].shape;
  Dims kept = x;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (Contains(axes, i)) kept[i] = 1;
  }
  std::vector<std::vector<std::size_t>> groups(static_cast<std::size_t>(ElementCount(kept)));
  for (std::size_t at = 0; at < p.x[0].codes.size(); ++at) {
    Dims to = CoordinatesOf(x, at);
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (kept[i] == 1) to[i] = 0;
    }
    groups[PositionOf(kept, to)].push_back(at);
  }
  return groups;
}

std::vector<std::int64_t> LevelsOf(const ExactPorts& p, const std::vector<std::size_t>& group) {
  std::vector<std::int64_t> levels;
  levels.reserve(group.size());
  for (const std::size_t at : group) levels.push_back(p.Level(0, at));
  return levels;
}

Rational Folded(OpKind op, const std::vector<std::int64_t>& levels) {
  const auto [least, greatest] = std::minmax_element(levels.begin(), levels.end());
  switch (op) {
    case OpKind::kReduceAll:
    case OpKind::kReduceMin:
    case OpKind::kMinWithIndex:
      return *least;
    case OpKind::kReduceAny:
    case OpKind::kReduceMax:
    case OpKind::kMaxWithIndex:
      return *greatest;
    default:
      break;
  }
  const Rational sum(std::accumulate(levels.begin(), levels.end(), std::int64_t{0}));
  if (op == OpKind::kReduceSum) return sum;
  return sum / Rational(static_cast<std::int64_t>(levels.size()));
}

std::int64_t PositionOfExtreme(OpKind op, const std::vector<std::int64_t>& levels) {
  const bool least = op == OpKind::kArgmin || op == OpKind::kMinWithIndex;
  const auto found = least ? std::min_element(levels.begin(), levels.end())
                           : std::max_element(levels.begin(), levels.end());
  return found - levels.begin();
}

ExactCodesResult Positions(const ExactPorts& p) {
  ExactCodesResult codes;
  for (const auto& group : Groups(p, p.node.attrs.Get(AttrId::kAxis))) {
    codes.push_back(Point(PositionOfExtreme(p.node.op, LevelsOf(p, group))));
  }
  return codes;
}

ExactCodesResult Fold(const ExactPorts& p, const Dims& axes) {
  ExactCodesResult codes;
  for (const auto& group : Groups(p, axes)) {
    codes.push_back(Point(p.InUnits(p.Scale(0) * Folded(p.node.op, LevelsOf(p, group)))));
  }
  return codes;
}

}  // namespace

Result<ExactCodesResult> ExactReduce(const ExactPorts& p) {
  return Fold(p, p.node.attrs.Get(AttrId::kAxes));
}

// The positions are the only result, or the second.
Result<ExactCodesResult> ExactPosition(const ExactPorts& p) {
  if (p.result + 1 == p.node.results.size()) return Positions(p);
  return Fold(p, p.node.attrs.Get(AttrId::kAxis));
}

Result<ExactCodesResult> ExactCumsum(const ExactPorts& p) {
  const auto axis = static_cast<std::size_t>(p.node.attrs.Get(AttrId::kAxis)[0]);
  ExactCodesResult codes;
  for (std::size_t at = 0; at < p.x[0].codes.size(); ++at) {
    Dims from = CoordinatesOf(p.shape, at);
    std::int64_t sum = p.Level(0, at);
    while (from[axis]-- > 0) sum += p.Level(0, PositionOf(p.shape, from));
    codes.push_back(Point(p.InUnits(p.Scale(0) * Rational(sum))));
  }
  return codes;
}

}  // namespace qconform
