// SPDX-License-Identifier: Apache-2.0
// Breakers of constants: that they are some, and which numbers they hold.
#include <algorithm>
#include <limits>

#include "qconform/base/int128.h"
#include "qconform/generate/break_parts.h"
#include "qconform/generate/break_shapes.h"

namespace qconform::gen {
namespace {

std::size_t IndexAlong(const Dims& shape, std::size_t axis, std::size_t element) {
  std::size_t stride = 1;
  for (std::size_t d = axis + 1; d < shape.size(); ++d)
    stride *= static_cast<std::size_t>(shape[d]);
  return element / stride % static_cast<std::size_t>(shape[axis]);
}

const ConcreteSpec* SpecOfOwn(const Value& value) {
  return value.spec ? std::get_if<ConcreteSpec>(&*value.spec) : nullptr;
}

std::int64_t ZeroPointAt(const Value& value, std::size_t element) {
  const ConcreteSpec* spec = SpecOfOwn(value);
  if (spec == nullptr || !spec->calibrated()) return 0;
  if (spec->granularity == Granularity::kPerTensor) return spec->zero_points[0];
  const auto axis = static_cast<std::size_t>(spec->axis);
  const std::size_t channel = IndexAlong(value.shape, axis, element);
  if (spec->granularity == Granularity::kPerChannel) return spec->zero_points[channel];
  const std::size_t blocks = spec->zero_points.size() / static_cast<std::size_t>(value.shape[axis]);
  const std::size_t along = IndexAlong(value.shape, BlockedAxis(*spec, value.shape), element);
  return spec->zero_points[channel * blocks + along / static_cast<std::size_t>(spec->block_size)];
}

// What is no constant becomes one that holds real zeros.
void MakeConstant(Graph& graph, ValueId id) {
  Value& value = graph.values[id];
  if (value.constant) return;
  std::erase(graph.inputs, id);
  value.constant.emplace(static_cast<std::size_t>(ElementCount(value.shape)));
  for (std::size_t i = 0; i < value.constant->size(); ++i) {
    (*value.constant)[i] = ZeroPointAt(value, i);
  }
}

// A constant of the operand's own; null where it cannot have one.
Value* OwnConstant(BreakContext& c, OpPort port) {
  if (port.is_result || !IsInteger(c.DtypeAt(port))) return nullptr;
  c.OwnValue(port);
  const ValueId id = c.node().operands[static_cast<std::size_t>(port.index)].value;
  MakeConstant(c.graph(), id);
  return &c.graph().values[id];
}

bool BreakEach(const ConstantRangeRule& rule, BreakContext& c, OpPort port) {
  Value* value = OwnConstant(c, port);
  if (value == nullptr) return false;
  const auto at = static_cast<std::size_t>(c.draw().Below(value->constant->size()));
  const std::int64_t zero = ZeroPointAt(*value, at);
  const CodeRange range = RangeOf(value->dtype);
  const bool far = c.draw().Chance(1, 4);
  const bool above = c.draw().Chance(1, 2);
  std::int64_t code = 0;
  if (far) {
    code = above ? range.max : range.min;
  } else if (above) {
    code = rule.max < range.max - zero ? zero + rule.max + 1 : range.max;
  } else {
    code = rule.min > range.min - zero ? zero + rule.min - 1 : range.min;
  }
  const std::int64_t number = code - zero;
  (*value->constant)[at] = code;
  return number < rule.min || number > rule.max;
}

// The code farthest from the zero point within the range that codes should have.
std::int64_t FarthestCode(const Value& value, std::size_t element) {
  const ConcreteSpec* spec = SpecOfOwn(value);
  const CodeRange whole = RangeOf(value.dtype);
  const CodeRange range = spec != nullptr ? CodeRange{spec->qmin, spec->qmax} : whole;
  const std::int64_t zero = ZeroPointAt(value, element);
  return range.max - zero >= zero - range.min ? range.max : range.min;
}

// A longer reduction, where the codes of a channel do not sum to enough at their farthest.
bool Lengthen(const ConstantRangeRule& rule, BreakContext& c, OpPort port, std::size_t axis) {
  const auto operand = static_cast<std::size_t>(port.index);
  const Value& value = *OwnConstant(c, port);
  const std::int64_t reach = std::abs(FarthestCode(value, 0) - ZeroPointAt(value, 0));
  if (reach == 0) return false;
  NodeShapes shapes = ShapesOf(c);
  const Dims& shape = shapes.operands[operand];
  const std::int64_t per_channel = ElementCount(shape) / shape[axis];
  const std::int64_t needed = rule.max / reach + 1;
  if (per_channel >= needed) return true;
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (d == axis || needed > kTooManyElements) continue;
    NodeShapes longer = shapes;
    const std::int64_t others = per_channel / shape[d];
    SetDim(longer, operand, d, (needed + others - 1) / others);
    if (FitOperands(longer)) return Apply(longer, c);
  }
  return false;
}

// The codes of one channel, one after the other at their farthest until the sum is one too large;
// the rest at zero. Or all of them, sometimes.
bool FillChannel(const ConstantRangeRule& rule, Draw& draw, Value& value, std::size_t axis,
                 std::size_t channel) {
  const bool all = draw.Chance(1, 4);
  Int128 sum = 0;
  for (std::size_t i = 0; i < value.constant->size(); ++i) {
    if (!value.shape.empty() && IndexAlong(value.shape, axis, i) != channel) continue;
    const std::int64_t zero = ZeroPointAt(value, i);
    std::int64_t number = FarthestCode(value, i) - zero;
    const auto left = static_cast<std::int64_t>(rule.max - sum + 1);
    if (!all) number = std::clamp(number, -left, left);
    (*value.constant)[i] = zero + number;
    sum += number < 0 ? -number : number;
  }
  return sum > rule.max;
}

bool BreakSum(const ConstantRangeRule& rule, BreakContext& c, OpPort port) {
  if (OwnConstant(c, port) == nullptr) return false;
  const ConcreteSpec* spec = c.Before(port);
  const Dims& shape = c.ValueAt(port).shape;
  const auto axis = static_cast<std::size_t>(spec != nullptr ? spec->axis : 0);
  if (axis >= shape.size() || !Lengthen(rule, c, port, axis)) return false;
  Value& value = *OwnConstant(c, port);
  const auto channels = static_cast<std::uint64_t>(value.shape[axis]);
  const auto channel = static_cast<std::size_t>(c.draw().Below(channels));
  return FillChannel(rule, c.draw(), value, axis, channel);
}

}  // namespace

bool Break(const StaticOnlyRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port || port->is_result || !c.ValueAt(*port).constant) return false;
  c.OwnValue(*port).constant.reset();
  c.graph().inputs.push_back(c.node().operands[static_cast<std::size_t>(port->index)].value);
  return true;
}

bool Break(const ConstantRangeRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port) return false;
  const bool sums = rule.measure == ConstantRangeRule::Measure::kAbsSum;
  return sums ? BreakSum(rule, c, *port) : BreakEach(rule, c, *port);
}

}  // namespace qconform::gen
