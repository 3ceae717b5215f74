// SPDX-License-Identifier: Apache-2.0
// fusion_group: ops that a backend runs as one have no parameters between them.
#include <optional>
#include <vector>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// The nodes behind this one, if it stands at the head of such a chain. An op with several results
// does not.
std::optional<std::vector<NodeId>> ChainBehind(const FusionGroupRule& rule, const Evaluation& e) {
  const std::vector<Node>& nodes = e.node.graph().nodes;
  std::vector<NodeId> chain;
  NodeId at = e.node.id();
  for (const OpKind op : rule.then) {
    if (nodes[at].results.size() != 1) return std::nullopt;
    const std::optional<NodeId> reader = e.readers().OnlyReader(nodes[at].result());
    if (!reader || nodes[*reader].op != op) return std::nullopt;
    chain.push_back(at = *reader);
  }
  return chain;
}

// The port where a value that flows inside is produced, and the edges on which its reader takes it.
std::vector<PortRef> PortsInside(const Graph& graph, ValueId value, NodeId reader) {
  std::vector<PortRef> ports = {ValuePort(value)};
  const std::vector<Operand>& operands = graph.nodes[reader].operands;
  for (std::uint32_t i = 0; i < operands.size(); ++i) {
    if (operands[i].value == value) ports.push_back(OperandPort(reader, i));
  }
  return ports;
}

enum class Inside : std::uint8_t { kGood, kUnknown, kOwn };

Inside Judge(const PortView& port, const PortView& last, const NodeView& node) {
  if (port.state == PortState::kUnquantized) return Inside::kGood;
  if (port.state == PortState::kUnresolved) return Inside::kUnknown;
  if (last.state == PortState::kUnresolved) return Inside::kUnknown;
  return last.state == PortState::kQuantized && node.Share(port, last) ? Inside::kGood
                                                                       : Inside::kOwn;
}

Contrast Explain(const PortView& port, const PortView& last) {
  std::string where = "value '" + port.value->name + "'";
  if (port.ref.kind == PortRef::Kind::kOperand) where = "an edge of " + where;
  return {where + " with " + SpecText(*port.spec),
          "no parameters inside, or those of value '" + last.value->name + "'"};
}

}  // namespace

void Evaluate(const FusionGroupRule& rule, Evaluation& e) {
  const std::optional<std::vector<NodeId>> chain = ChainBehind(rule, e);
  if (!chain || chain->empty()) return;
  const Graph& graph = e.node.graph();
  const OpPort out{.is_result = true, .index = 0};
  if (graph.nodes[chain->back()].results.size() != 1) return;
  const PortView last = e.node.ViewOf(ValuePort(graph.nodes[chain->back()].result()), out);
  bool unknown = false;
  NodeId producer = e.node.id();
  for (const NodeId reader : *chain) {
    for (const PortRef ref : PortsInside(graph, graph.nodes[producer].result(), reader)) {
      const PortView port = e.node.ViewOf(ref, out);
      const Inside inside = Judge(port, last, e.node);
      unknown |= inside == Inside::kUnknown;
      if (inside != Inside::kOwn) continue;
      const auto explain = [&] { return Explain(port, last); };
      return producer == e.node.id() ? e.Fail(out, explain) : e.FailNode(explain);
    }
    producer = reader;
  }
  if (unknown) return e.NotCheckedNode(NotCheckedReason::kUnresolved);
  e.Pass();
}

}  // namespace qconform
