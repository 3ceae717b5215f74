// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/break_context.h"

#include <algorithm>
#include <string>
#include <utility>

namespace qconform::gen {
namespace {

bool RefersTo(const std::optional<QuantSpec>& spec, PortRef port) {
  if (!spec) return false;
  if (const auto* shared = std::get_if<SharedSpec>(&*spec)) return shared->with == port;
  const auto* derived = std::get_if<DerivedSpec>(&*spec);
  return derived != nullptr &&
         std::find(derived->from.begin(), derived->from.end(), port) != derived->from.end();
}

bool HoldsAt(const Condition& when, const BreakContext& c) {
  const std::vector<OpPort> ports = c.Ports(when.port);
  return !ports.empty() && std::all_of(ports.begin(), ports.end(), [&](OpPort port) {
    const ConcreteSpec* spec = c.Before(port);
    const bool listed = when.dtypes.empty() || std::find(when.dtypes.begin(), when.dtypes.end(),
                                                         c.DtypeAt(port)) != when.dtypes.end();
    return listed &&
           (!when.granularity || (spec != nullptr && spec->granularity == *when.granularity));
  });
}

bool HoldsOfAttr(const Condition& when, const Node& node) {
  const Dims* numbers = node.attrs.Find(*when.attr);
  if (numbers == nullptr || numbers->empty()) return false;
  const std::int64_t largest = *std::max_element(numbers->begin(), numbers->end());
  return when.at_least <= largest && largest <= when.at_most;
}

bool HasName(const Graph& graph, const std::string& name) {
  return std::any_of(graph.values.begin(), graph.values.end(),
                     [&](const Value& value) { return value.name == name; });
}

std::string NewName(const Graph& graph) {
  std::size_t number = graph.values.size();
  while (HasName(graph, "own" + std::to_string(number))) ++number;
  return "own" + std::to_string(number);
}

// Codes of another dtype than before stay inside what that can hold.
void ClampInto(std::vector<std::int64_t>& codes, DType dtype) {
  const CodeRange range = RangeOf(dtype);
  for (std::int64_t& code : codes) code = std::clamp(code, range.min, range.max);
}

}  // namespace

BreakContext::BreakContext(Draw& draw, Graph& graph, NodeId node, const Target& target)
    : draw_(draw), graph_(graph), node_(node), target_(target), before_(graph), specs_(before_) {}

std::vector<OpPort> BreakContext::Ports(OpPort port) const {
  const std::size_t count = port.is_result ? node().results.size() : node().operands.size();
  std::vector<OpPort> ports;
  for (std::size_t i = 0; i < count; ++i) {
    const OpPort one{port.is_result, static_cast<std::int32_t>(i)};
    if (port.index < 0 || one == port) ports.push_back(one);
  }
  return ports;
}

PortRef BreakContext::RefOf(OpPort port) const {
  const auto index = static_cast<std::uint32_t>(port.index);
  if (port.is_result) return ValuePort(before_.nodes[node_].results[index]);
  return OperandPort(node_, index);
}

const Value& BreakContext::ValueAt(OpPort port) const {
  const Node& node = before_.nodes[node_];
  const auto index = static_cast<std::size_t>(port.index);
  return before_.values[port.is_result ? node.results[index] : node.operands[index].value];
}

const ConcreteSpec* BreakContext::Before(OpPort port) const { return specs_.Find(RefOf(port)); }

const ConcreteSpec* BreakContext::StoredBefore(OpPort port) const {
  if (port.is_result) return Before(port);
  const Node& node = before_.nodes[node_];
  return specs_.Find(ValuePort(node.operands[static_cast<std::size_t>(port.index)].value));
}

DType BreakContext::DtypeAt(OpPort port) const {
  const ConcreteSpec* spec = Before(port);
  return spec != nullptr ? spec->dtype : ValueAt(port).dtype;
}

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

// Values that were added since have specs of their own.
void BreakContext::PinDependents(PortRef port) {
  const auto pin = [&](std::optional<QuantSpec>& spec, PortRef owner) {
    if (!RefersTo(spec, port)) return;
    if (const ConcreteSpec* old = specs_.Find(owner)) spec = *old;
  };
  for (ValueId v = 0; v < before_.values.size(); ++v) pin(graph_.values[v].spec, ValuePort(v));
  for (NodeId n = 0; n < graph_.nodes.size(); ++n) {
    auto& operands = graph_.nodes[n].operands;
    for (std::uint32_t i = 0; i < operands.size(); ++i) pin(operands[i].spec, OperandPort(n, i));
  }
}

void BreakContext::PinReaders(ValueId value) {
  const ConcreteSpec* old = specs_.Find(ValuePort(value));
  for (Node& reader : graph_.nodes) {
    for (Operand& operand : reader.operands) {
      if (operand.value == value && !operand.spec && old != nullptr) operand.spec = *old;
    }
  }
}

void BreakContext::Isolate(OpPort port, const ConcreteSpec& spec) {
  PinDependents(RefOf(port));
  if (!port.is_result) {
    Operand& operand = node().operands[static_cast<std::size_t>(port.index)];
    // A plain value of another dtype cannot take the spec on its edge.
    if (Before(port) == nullptr && !IsInteger(graph_.values[operand.value].dtype)) {
      Value& own = OwnValue(port);
      own.dtype = spec.dtype;
      if (own.constant) ClampInto(*own.constant, spec.dtype);
    }
    node().operands[static_cast<std::size_t>(port.index)].spec = spec;
    return;
  }
  const ValueId result = node().results[static_cast<std::size_t>(port.index)];
  PinReaders(result);
  graph_.values[result].spec = spec;
  graph_.values[result].dtype = spec.dtype;
}

void BreakContext::Strip(OpPort port) {
  PinDependents(RefOf(port));
  if (!port.is_result) {
    OwnValue(port).spec.reset();
    return;
  }
  const ValueId result = node().results[static_cast<std::size_t>(port.index)];
  PinReaders(result);
  graph_.values[result].spec.reset();
}

bool BreakContext::Retype(OpPort port, DType dtype) {
  if (!port.is_result) {
    Value& own = OwnValue(port);
    own.dtype = dtype;
    if (own.constant) ClampInto(*own.constant, dtype);
    return true;
  }
  const ValueId result = node().results[static_cast<std::size_t>(port.index)];
  for (const Node& reader : graph_.nodes) {
    for (const Operand& operand : reader.operands) {
      if (operand.value == result) return false;
    }
  }
  graph_.values[result].dtype = dtype;
  return true;
}

Value& BreakContext::OwnValue(OpPort operand) {
  const auto index = static_cast<std::size_t>(operand.index);
  const ValueId old = node().operands[index].value;
  if (old >= before_.values.size()) return graph_.values[old];
  PinDependents(RefOf(operand));
  PinDependents(ValuePort(old));
  Value own = graph_.values[old];
  own.name = NewName(graph_);
  own.spec.reset();
  if (const ConcreteSpec* spec = Before(operand)) {
    own.spec = *spec;
    own.dtype = spec->dtype;
    if (own.constant) ClampInto(*own.constant, own.dtype);
  }
  const auto id = static_cast<ValueId>(graph_.values.size());
  if (!own.constant) graph_.inputs.push_back(id);
  graph_.values.push_back(std::move(own));
  node().operands[index] = {id, std::nullopt};
  return graph_.values[id];
}

void BreakContext::DropBias() {
  if (node().operands.size() < 3 || InfoOf(node().op).operands.size() < 3) return;
  if (InfoOf(node().op).operands[2].required) return;
  PinDependents(OperandPort(node_, 2));
  node().operands.resize(2);
}

bool SpeaksOf(const Constraint& constraint, const BreakContext& context) {
  return constraint.AppliesTo(context.node().op) &&
         std::all_of(constraint.when.begin(), constraint.when.end(), [&](const Condition& when) {
           return when.attr ? HoldsOfAttr(when, context.node()) : HoldsAt(when, context);
         });
}

namespace {

std::vector<bool> IsRead(const Graph& graph) {
  std::vector<bool> read(graph.values.size(), false);
  for (const Node& node : graph.nodes) {
    for (const Operand& operand : node.operands) read[operand.value] = true;
  }
  return read;
}

bool IsReferredTo(const Graph& graph, PortRef port) {
  const auto refers = [&](const auto& holder) { return RefersTo(holder.spec, port); };
  if (std::any_of(graph.values.begin(), graph.values.end(), refers)) return true;
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
    return std::any_of(node.operands.begin(), node.operands.end(), refers);
  });
}

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
    std::for_each(node.results.begin(), node.results.end(), lower);
    for (Operand& operand : node.operands) {
      lower(operand.value);
      Renumber(operand.spec, gone);
    }
  }
}

}  // namespace

void Sweep(const Graph& before, Graph& graph) {
  const std::vector<bool> was_read = IsRead(before);
  const std::vector<bool> read = IsRead(graph);
  const auto is_output = [&](ValueId v) {
    return std::find(graph.outputs.begin(), graph.outputs.end(), v) != graph.outputs.end();
  };
  std::vector<bool> is_result(graph.values.size(), false);
  for (const Node& node : graph.nodes) {
    for (const ValueId v : node.results) is_result[v] = true;
  }
  for (auto v = static_cast<ValueId>(before.values.size()); v-- > 0;) {
    if (!was_read[v] || read[v] || is_output(v)) continue;
    if (is_result[v]) {
      graph.outputs.push_back(v);
    } else if (!IsReferredTo(graph, ValuePort(v))) {
      EraseValue(graph, v);
    }
  }
}

}  // namespace qconform::gen
