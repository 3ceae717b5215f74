// SPDX-License-Identifier: Apache-2.0
// Breakers of what stands in the graph beside the specs: constants, attributes, ranks, gates.
#include <algorithm>
#include <limits>

#include "qconform/generate/break_context.h"
#include "qconform/graph/shape_inference.h"

namespace qconform::gen {
namespace {

constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int32_t>::max();

std::size_t UsesOfValue(const Graph& graph, ValueId value) {
  std::size_t uses = 0;
  for (const Node& node : graph.nodes) {
    for (const Operand& operand : node.operands) uses += operand.value == value ? 1 : 0;
  }
  return uses;
}

// Reshapes the result to what the attributes now say; only where nobody reads it, or nothing
// changed.
bool Reinfer(BreakContext& c) {
  std::vector<Dims> shapes;
  for (const Operand& operand : c.node().operands) {
    shapes.push_back(c.graph().values[operand.value].shape);
  }
  const Result<Dims> shape = InferShape(c.node().op, c.node().attrs, shapes);
  if (!shape.ok()) return false;
  Value& result = c.graph().values[c.node().result];
  if (shape.value() == result.shape) return true;
  if (UsesOfValue(c.graph(), c.node().result) > 0) return false;
  result.shape = shape.value();
  return true;
}

// The smallest number that CheckStructure lets an attribute have.
std::int64_t Least(AttrId id) {
  switch (id) {
    case AttrId::kStride:
    case AttrId::kDilation:
    case AttrId::kKernel:
    case AttrId::kShape:
    case AttrId::kSize:
      return 1;
    case AttrId::kMin:
    case AttrId::kMax:
      return RangeOf(DType::kInt48).min;
    default:
      return 0;
  }
}

// A kernel of k over s positions needs k - s of padding, on one side here: it then fits exactly
// once.
void PadForKernel(BreakContext& c, std::size_t axis, std::int64_t kernel) {
  const std::int64_t size = c.graph().values[c.node().operands[0].value].shape[axis + 1];
  Dims pad = c.node().attrs.Get(AttrId::kPad);
  pad[2 * axis] = std::max<std::int64_t>(0, kernel - size);
  pad[2 * axis + 1] = 0;
  c.node().attrs.Set(AttrId::kPad, pad);
}

}  // namespace

bool Break(const StaticOnlyRule& rule, BreakContext& c) {
  const std::vector<OpPort> ports = c.Ports(rule.port);
  if (ports.empty()) return false;
  const OpPort port = c.draw().Pick(ports);
  const ValueId value = c.node().operands[static_cast<std::size_t>(port.index)].value;
  if (!c.graph().values[value].constant || UsesOfValue(c.graph(), value) != 1) return false;
  c.graph().values[value].constant.reset();
  c.graph().inputs.push_back(value);
  return true;
}

bool Break(const AttributeRangeRule& rule, BreakContext& c) {
  const Dims* old = c.node().attrs.Find(rule.attr);
  if (old == nullptr || old->empty()) return false;
  Dims numbers = *old;
  const auto at = static_cast<std::size_t>(c.draw().Below(numbers.size()));
  const bool above = rule.min <= Least(rule.attr) || c.draw().Chance(1, 2);
  const bool far = c.draw().Chance(1, 4);
  const std::int64_t beyond = far ? c.draw().Range(1, 9) : 1;
  if (above && rule.max > kMaxNumber - beyond) return false;
  numbers[at] = above ? rule.max + beyond : rule.min - 1;
  if (rule.attr == AttrId::kKernel) PadForKernel(c, at, numbers[at]);
  c.node().attrs.Set(rule.attr, numbers);
  return Reinfer(c);
}

// A rank, or a feature that an arch lacks, is no property of a node that is there already: break.cc
// appends one that has it.
bool Break(const RankRule& rule, BreakContext& c) {
  const std::vector<OpPort> ports = c.Ports(rule.port);
  return std::any_of(ports.begin(), ports.end(), [&](OpPort port) {
    const auto rank = static_cast<std::int32_t>(c.ValueAt(port).shape.size());
    return rank < rule.min || rank > rule.max;
  });
}

bool Break(const ArchGateRule& rule, BreakContext& c) { return !c.target().Has(rule.feature); }

// The SDK is a property of the target, not of the graph.
bool Break(const SdkGateRule&, BreakContext&) { return false; }

}  // namespace qconform::gen
