// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/respelled.h"

#include <utility>

#include "qconform/graph/resolve.h"

namespace qconform::laws {
namespace {

template <class Visit>
void ForEachSpec(Graph& graph, Visit visit) {
  for (ValueId v = 0; v < graph.values.size(); ++v) visit(ValuePort(v), graph.values[v].spec);
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    std::vector<Operand>& operands = graph.nodes[n].operands;
    for (std::uint32_t i = 0; i < operands.size(); ++i) {
      visit(OperandPort(n, i), operands[i].spec);
    }
  }
}

// Ports of the copy lie behind those of the graph.
void Shift(PortRef& port, const Graph& by) {
  const bool value = port.kind == PortRef::Kind::kValue;
  port.id += static_cast<std::uint32_t>(value ? by.values.size() : by.nodes.size());
}

void Shift(std::optional<QuantSpec>& spec, const Graph& by) {
  if (!spec) return;
  if (auto* shared = std::get_if<SharedSpec>(&*spec)) Shift(shared->with, by);
  if (auto* derived = std::get_if<DerivedSpec>(&*spec)) {
    for (PortRef& from : derived->from) Shift(from, by);
  }
}

void DropNumbers(ConcreteSpec& spec) {
  spec.scales.clear();
  spec.zero_points.clear();
}

// The first node whose result and first operand are both quantized.
std::optional<NodeId> QuantizedNode(const Graph& graph) {
  const ResolvedSpecs specs(graph);
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    if (graph.nodes[n].operands.empty()) continue;
    const bool in = specs.Find(OperandPort(n, 0)) != nullptr;
    if (in && specs.Find(ValuePort(graph.nodes[n].result())) != nullptr) return n;
  }
  return std::nullopt;
}

}  // namespace

bool IsNearLimits(const Graph& graph) {
  const ResolvedSpecs specs(graph);
  std::size_t scales = 0;
  for (ValueId v = 0; v < graph.values.size(); ++v) {
    if (specs.Problem(ValuePort(v)) == ResolveProblem::kTooMany) return true;
    const ConcreteSpec* spec = specs.Find(ValuePort(v));
    if (spec != nullptr) scales += spec->scales.size();
  }
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (std::uint32_t i = 0; i < graph.nodes[n].operands.size(); ++i) {
      if (specs.Problem(OperandPort(n, i)) == ResolveProblem::kTooMany) return true;
      const ConcreteSpec* spec = specs.Find(OperandPort(n, i));
      if (spec != nullptr) scales += spec->scales.size();
    }
  }
  return scales > kMaxDerivedScales / 2;
}

Graph Twice(const Graph& graph) {
  Graph both = graph;
  const auto values = static_cast<ValueId>(graph.values.size());
  for (Value value : graph.values) {
    value.name = "copy." + value.name;
    Shift(value.spec, graph);
    both.values.push_back(std::move(value));
  }
  for (Node node : graph.nodes) {
    node.name = "copy." + node.name;
    for (Operand& operand : node.operands) {
      operand.value += values;
      Shift(operand.spec, graph);
    }
    for (ValueId& result : node.results) result += values;
    both.nodes.push_back(std::move(node));
  }
  for (const ValueId v : graph.inputs) both.inputs.push_back(v + values);
  for (const ValueId v : graph.outputs) both.outputs.push_back(v + values);
  return both;
}

Graph SpelledOut(const Graph& graph) {
  const ResolvedSpecs specs(graph);
  Graph spelled = graph;
  ForEachSpec(spelled, [&](PortRef port, std::optional<QuantSpec>& spec) {
    if (!spec || std::holds_alternative<ConcreteSpec>(*spec)) return;
    const ConcreteSpec* numbers = specs.Find(port);
    if (numbers != nullptr && numbers->calibrated()) spec = *numbers;
  });
  return spelled;
}

Graph WithoutNumbers(const Graph& graph) {
  Graph bare = graph;
  ForEachSpec(bare, [](PortRef, std::optional<QuantSpec>& spec) {
    if (!spec) return;
    if (auto* concrete = std::get_if<ConcreteSpec>(&*spec)) DropNumbers(*concrete);
  });
  return bare;
}

std::optional<DeadEnd> WithRing(const Graph& graph) {
  const std::optional<NodeId> node = QuantizedNode(graph);
  if (!node) return std::nullopt;
  DeadEnd end{graph, *node};
  const ValueId result = graph.nodes[*node].result();
  end.graph.nodes[*node].operands[0].spec = SharedSpec{ValuePort(result)};
  end.graph.values[result].spec = SharedSpec{OperandPort(*node, 0)};
  return end;
}

std::optional<DeadEnd> WithNothingToShare(const Graph& graph) {
  const std::optional<NodeId> node = QuantizedNode(graph);
  if (!node) return std::nullopt;
  DeadEnd end{graph, *node};
  const auto plain = static_cast<ValueId>(graph.values.size());
  end.graph.values.push_back({.name = "plain", .shape = {1}, .dtype = DType::kFloat32});
  end.graph.inputs.push_back(plain);
  end.graph.values[graph.nodes[*node].result()].spec = SharedSpec{ValuePort(plain)};
  return end;
}

}  // namespace qconform::laws
