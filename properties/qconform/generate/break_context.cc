// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/break_context.h"

#include <algorithm>
#include <utility>

namespace qconform::gen {
namespace {

OpPort In(std::size_t i) { return {false, static_cast<std::int32_t>(i)}; }

void Renumber(PortRef& port, ValueId gone) {
  if (port.kind == PortRef::Kind::kValue && port.id > gone) --port.id;
}

void Renumber(std::optional<QuantSpec>& spec, ValueId gone) {
  if (!spec) return;
  if (auto* shared = std::get_if<SharedSpec>(&*spec)) Renumber(shared->with, gone);
  if (auto* derived = std::get_if<DerivedSpec>(&*spec)) {
    for (PortRef& from : derived->from) Renumber(from, gone);
  }
}

// Removes a value that nothing refers to any more.
void EraseValue(Graph& graph, ValueId gone) {
  graph.values.erase(graph.values.begin() + static_cast<std::ptrdiff_t>(gone));
  std::erase(graph.inputs, gone);
  const auto lower = [gone](ValueId& id) { id -= id > gone ? 1 : 0; };
  std::for_each(graph.inputs.begin(), graph.inputs.end(), lower);
  std::for_each(graph.outputs.begin(), graph.outputs.end(), lower);
  for (Value& value : graph.values) Renumber(value.spec, gone);
  for (Node& node : graph.nodes) {
    lower(node.result);
    for (Operand& operand : node.operands) {
      lower(operand.value);
      Renumber(operand.spec, gone);
    }
  }
}

bool RefersTo(const std::optional<QuantSpec>& spec, PortRef port) {
  if (!spec) return false;
  if (const auto* shared = std::get_if<SharedSpec>(&*spec)) return shared->with == port;
  const auto* derived = std::get_if<DerivedSpec>(&*spec);
  return derived != nullptr &&
         std::find(derived->from.begin(), derived->from.end(), port) != derived->from.end();
}

bool Matches(const Condition& when, const BreakContext& c) {
  const std::vector<OpPort> ports = c.Ports(when.port);
  return !ports.empty() && std::all_of(ports.begin(), ports.end(), [&](OpPort port) {
    const ConcreteSpec* spec = c.Before(port);
    const DType dtype = spec != nullptr ? spec->dtype : c.ValueAt(port).dtype;
    const bool listed = when.dtypes.empty() || std::find(when.dtypes.begin(), when.dtypes.end(),
                                                         dtype) != when.dtypes.end();
    return listed &&
           (!when.granularity || (spec != nullptr && spec->granularity == *when.granularity));
  });
}

}  // namespace

BreakContext::BreakContext(Draw& draw, Graph& graph, NodeId node, const Target& target)
    : draw_(draw), graph_(graph), node_(node), target_(target), before_(graph), specs_(before_) {}

std::vector<OpPort> BreakContext::Ports(OpPort port) const {
  const std::size_t count = node().operands.size();
  if (port.is_result) return {port};
  std::vector<OpPort> ports;
  for (std::size_t i = 0; i < count; ++i) {
    if (port.index < 0 || In(i) == port) ports.push_back(In(i));
  }
  return ports;
}

PortRef BreakContext::RefOf(OpPort port) const {
  if (port.is_result) return ValuePort(before_.nodes[node_].result);
  return OperandPort(node_, static_cast<std::uint32_t>(port.index));
}

const Value& BreakContext::ValueAt(OpPort port) const {
  const Node& node = before_.nodes[node_];
  return before_.values[port.is_result ? node.result
                                       : node.operands[static_cast<std::size_t>(port.index)].value];
}

const ConcreteSpec* BreakContext::Before(OpPort port) const { return specs_.Find(RefOf(port)); }

std::vector<OpPort> BreakContext::Group(OpPort port) const {
  std::vector<OpPort> group = {port};
  for (std::size_t next = 0; next < group.size(); ++next) {
    for (const Constraint& constraint : target_.profile->constraints) {
      const auto* rule = std::get_if<SharedWithRule>(&constraint.rule);
      if (rule == nullptr || !SpeaksOf(constraint, *this)) continue;
      std::vector<OpPort> tied = Ports(rule->port);
      const std::vector<OpPort> with = Ports(rule->with);
      tied.insert(tied.end(), with.begin(), with.end());
      if (std::find(tied.begin(), tied.end(), group[next]) == tied.end()) continue;
      for (const OpPort other : tied) {
        if (std::find(group.begin(), group.end(), other) == group.end()) group.push_back(other);
      }
    }
  }
  return group;
}

void BreakContext::PinDependents(PortRef port) {
  const auto pin = [&](std::optional<QuantSpec>& spec, PortRef owner) {
    if (!RefersTo(spec, port)) return;
    if (const ConcreteSpec* old = specs_.Find(owner)) spec = *old;
  };
  for (ValueId v = 0; v < graph_.values.size(); ++v) pin(graph_.values[v].spec, ValuePort(v));
  for (NodeId n = 0; n < graph_.nodes.size(); ++n) {
    auto& operands = graph_.nodes[n].operands;
    for (std::uint32_t i = 0; i < operands.size(); ++i) pin(operands[i].spec, OperandPort(n, i));
  }
}

void BreakContext::Isolate(OpPort port, const ConcreteSpec& spec) {
  PinDependents(RefOf(port));
  if (!port.is_result) {
    node().operands[static_cast<std::size_t>(port.index)].spec = spec;
    return;
  }
  const ValueId result = node().result;
  const ConcreteSpec* old = Before(port);
  for (Node& reader : graph_.nodes) {
    for (Operand& operand : reader.operands) {
      if (operand.value == result && !operand.spec && old != nullptr) operand.spec = *old;
    }
  }
  graph_.values[result].spec = spec;
  graph_.values[result].dtype = spec.dtype;
}

void BreakContext::DropBias() {
  if (node().operands.size() < 3) return;
  const ValueId bias = node().operands[2].value;
  PinDependents(OperandPort(node_, 2));
  PinDependents(ValuePort(bias));
  node().operands.resize(2);
  for (const Node& reader : graph_.nodes) {
    for (const Operand& operand : reader.operands) {
      if (operand.value == bias) return;
    }
  }
  if (graph_.values[bias].constant) EraseValue(graph_, bias);
}

bool SpeaksOf(const Constraint& constraint, const BreakContext& context) {
  return constraint.AppliesTo(context.node().op) &&
         std::all_of(constraint.when.begin(), constraint.when.end(),
                     [&](const Condition& when) { return Matches(when, context); });
}

}  // namespace qconform::gen
