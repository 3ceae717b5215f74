// SPDX-License-Identifier: Apache-2.0
// Breakers of shapes: dimensions, products of dimensions, ranks.
#include <algorithm>

#include "qconform/generate/break_parts.h"
#include "qconform/generate/break_shapes.h"

namespace qconform::gen {
namespace {

std::vector<std::size_t> SelectedDims(const DimensionRangeRule& rule, std::size_t rank) {
  std::vector<std::size_t> dims;
  for (std::size_t d = 0; rule.dims.empty() && d < rank; ++d) dims.push_back(d);
  for (const std::int32_t dim : rule.dims) {
    const auto d = static_cast<std::size_t>(dim < 0 ? dim + static_cast<std::int32_t>(rank) : dim);
    if (d < rank && !IsListed(dims, d)) dims.push_back(d);
  }
  return dims;
}

bool IsOutside(const DimensionRangeRule& rule, const Dims& shape) {
  std::int64_t product = 1;
  bool some = false;
  const std::vector<std::size_t> dims = SelectedDims(rule, shape.size());
  for (const std::size_t d : dims) {
    some |= shape[d] < rule.min || shape[d] > rule.max;
    product *= shape[d];
  }
  if (!rule.product) return some;
  return !dims.empty() && (product < rule.min || product > rule.max);
}

// What dimension `d` must become, by the smallest step or a little further.
std::int64_t TargetSize(Draw& draw, const DimensionRangeRule& rule, const Dims& shape,
                        std::size_t d) {
  std::int64_t others = 1;
  for (const std::size_t dim : SelectedDims(rule, shape.size())) {
    if (rule.product && dim != d) others *= shape[dim];
  }
  const bool below = rule.min > others && draw.Chance(1, 2);
  if (below) return (rule.min - 1) / others;
  const bool far = draw.Chance(1, 4);
  const std::int64_t beyond = far ? draw.Range(1, 9) : 1;
  return rule.max / others + beyond;
}

const Dims& ShapeAt(const NodeShapes& shapes, const std::vector<Dims>& results, OpPort port) {
  const auto index = static_cast<std::size_t>(port.index);
  return port.is_result ? results[index] : shapes.operands[index];
}

bool IsBroken(const DimensionRangeRule& rule, const NodeShapes& shapes, OpPort port) {
  const std::optional<std::vector<Dims>> results = ResultsOf(shapes);
  if (!results) return false;
  const std::size_t count = port.is_result ? results->size() : shapes.operands.size();
  return static_cast<std::size_t>(port.index) < count &&
         IsOutside(rule, ShapeAt(shapes, *results, port));
}

// One dimension of an operand, or one number of an attribute, that may bring the target about.
struct Change {
  std::optional<AttrId> attr;
  std::size_t operand = 0;
  std::size_t at = 0;
  std::int64_t size = 1;
};

void AddOperandChanges(const NodeShapes& shapes, std::int64_t more, std::int64_t target,
                       std::vector<Change>& changes) {
  for (std::size_t o = 0; o < shapes.operands.size(); ++o) {
    for (std::size_t d = 0; d < shapes.operands[o].size(); ++d) {
      for (const std::int64_t size : {shapes.operands[o][d] + more, target}) {
        if (size >= 1) changes.push_back({std::nullopt, o, d, size});
      }
    }
  }
}

// For an operand it is plain; for a result everything is tried that shapes follow from.
std::vector<Change> ChangesFor(const NodeShapes& shapes, OpPort port, std::size_t d,
                               std::int64_t now, std::int64_t target) {
  if (!port.is_result) return {{std::nullopt, static_cast<std::size_t>(port.index), d, target}};
  std::vector<Change> changes;
  AddOperandChanges(shapes, target - now, target, changes);
  for (const AttrId attr : {AttrId::kShape, AttrId::kSize, AttrId::kOutputSize}) {
    const Dims* numbers = shapes.attrs.Find(attr);
    const std::size_t at = attr == AttrId::kOutputSize ? d - 1 : d;
    if (numbers != nullptr && at < numbers->size()) changes.push_back({attr, 0, at, target});
  }
  return changes;
}

bool Make(const Change& change, NodeShapes& shapes, bool keep_operands) {
  if (change.attr) {
    Dims numbers = shapes.attrs.Get(*change.attr);
    numbers[change.at] = change.size;
    shapes.attrs.Set(*change.attr, numbers);
    return FitOperands(shapes);
  }
  SetDim(shapes, change.operand, change.at, change.size);
  return (keep_operands && FitAttrs(shapes)) || FitOperands(shapes);
}

// Other dimensions become 1 where that leaves the rule broken: the shape is to be affordable.
void Shrink(const DimensionRangeRule& rule, OpPort port, NodeShapes& shapes) {
  for (std::size_t o = 0; o < shapes.operands.size(); ++o) {
    for (std::size_t d = 0; d < shapes.operands[o].size(); ++d) {
      if (ElementsOf(shapes) <= kTooManyElements) return;
      NodeShapes smaller = shapes;
      SetDim(smaller, o, d, 1);
      if (!FitAttrs(smaller) || !IsBroken(rule, smaller, port)) continue;
      if (ElementsOf(smaller) < ElementsOf(shapes)) shapes = smaller;
    }
  }
}

}  // namespace

bool Break(const DimensionRangeRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port) return false;
  const NodeShapes old = ShapesOf(c);
  if (IsBroken(rule, old, *port)) return true;
  const Dims shape = c.ValueAt(*port).shape;
  const std::vector<std::size_t> dims = SelectedDims(rule, shape.size());
  if (dims.empty()) return false;
  const std::size_t d = c.draw().Pick(dims);
  const std::int64_t target = TargetSize(c.draw(), rule, shape, d);
  if (target < 1 || target > kMaxElements) return false;
  for (const Change& change : ChangesFor(old, *port, d, shape[d], target)) {
    NodeShapes shapes = old;
    if (!Make(change, shapes, !port->is_result) || !IsBroken(rule, shapes, *port)) continue;
    Shrink(rule, *port, shapes);
    return Apply(shapes, c);
  }
  return false;
}

bool Break(const RankRule& rule, BreakContext& c) {
  const auto is_outside = [&](std::size_t rank) {
    const auto r = static_cast<std::int32_t>(rank);
    return r < rule.min || r > rule.max;
  };
  const std::vector<OpPort> ports = c.Ports(rule.port);
  if (std::any_of(ports.begin(), ports.end(),
                  [&](OpPort port) { return is_outside(c.ValueAt(port).shape.size()); })) {
    return true;  // appended with such a rank
  }
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port) return false;
  const bool below = rule.min > 1 && c.draw().Chance(1, 2);
  NodeShapes shapes = ShapesOf(c);
  for (std::size_t step = 0; step < kMaxRank; ++step) {
    if (!(below ? DropLeadingDim(shapes) : AddLeadingDim(shapes))) return false;
    const std::optional<std::vector<Dims>> results = ResultsOf(shapes);
    if (is_outside(ShapeAt(shapes, *results, *port).size())) return Apply(shapes, c);
  }
  return false;
}

}  // namespace qconform::gen
