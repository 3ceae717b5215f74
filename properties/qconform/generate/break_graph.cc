// SPDX-License-Identifier: Apache-2.0
// Breakers of what no single port decides: fusion groups and variants.
#include <algorithm>

#include "qconform/generate/break_parts.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

// The only node that reads a value, however often.
std::optional<NodeId> OnlyReader(const Graph& graph, ValueId value) {
  std::optional<NodeId> reader;
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const Operand& operand : graph.nodes[n].operands) {
      if (operand.value != value || reader == n) continue;
      if (reader) return std::nullopt;
      reader = n;
    }
  }
  return reader;
}

// The nodes of the chain, the head first; empty if there is none. What flows inside may still be an
// output.
std::vector<NodeId> ChainAt(const FusionGroupRule& rule, const BreakContext& c) {
  std::vector<NodeId> chain = {c.node_id()};
  for (const OpKind op : rule.then) {
    const Node& node = c.graph().nodes[chain.back()];
    if (node.results.size() != 1) return {};
    const std::optional<NodeId> reader = OnlyReader(c.graph(), node.result());
    if (!reader || c.graph().nodes[*reader].op != op) return {};
    chain.push_back(*reader);
  }
  return c.graph().nodes[chain.back()].results.size() == 1 ? chain : std::vector<NodeId>{};
}

// Parameters of its own for a port: the old ones, a little beside.
bool GiveOwn(BreakContext& c, OpPort port) {
  if (const ConcreteSpec* old = CalibratedAt(c, port)) {
    ConcreteSpec spec = *old;
    const auto at = static_cast<std::size_t>(c.draw().Below(spec.scales.size()));
    spec.scales[at] = OffScale(c.draw(), spec.scales[at], 0);
    c.Isolate(port, spec);
    return true;
  }
  const DType dtype = c.ValueAt(port).dtype;
  if (c.Before(port) != nullptr || !IsInteger(dtype)) return false;
  c.Isolate(port, PerTensor(dtype, 0.5f, SymmetricZeroPoint(dtype)));
  return true;
}

// Where a value that flows inside is produced, or where its reader takes it.
bool BreakInside(BreakContext& c, NodeId producer, NodeId reader) {
  const ValueId value = c.graph().nodes[producer].result();
  std::erase(c.graph().outputs, value);
  if (!c.draw().Chance(1, 3)) {
    BreakContext at_producer(c.draw(), c.graph(), producer, c.target());
    return GiveOwn(at_producer, {true, 0});
  }
  BreakContext at_reader(c.draw(), c.graph(), reader, c.target());
  std::vector<OpPort> ports = at_reader.Ports({false, -1});
  std::erase_if(ports, [&](OpPort port) {
    return at_reader.node().operands[static_cast<std::size_t>(port.index)].value != value;
  });
  return GiveOwn(at_reader, c.draw().Pick(ports));
}

// The row that holds these variants: breakers know rules, findings know rows.
const Constraint* RowOf(const VariantsRule& rule, const Target& target) {
  for (const Constraint& constraint : target.profile->constraints) {
    if (std::get_if<VariantsRule>(&constraint.rule) == &rule) return &constraint;
  }
  return nullptr;
}

bool IsReported(const Constraint& row, const BreakContext& c) {
  const Diagnostics diagnostics = Validate(c.graph(), c.target());
  return std::any_of(diagnostics.findings.begin(), diagnostics.findings.end(),
                     [&](const Finding& finding) {
                       return finding.verdict == ConstraintVerdict::kFail &&
                              finding.rule == row.id && finding.node == c.node_id();
                     });
}

}  // namespace

bool Break(const FusionGroupRule& rule, BreakContext& c) {
  const std::vector<NodeId> chain = ChainAt(rule, c);
  if (chain.size() < 2) return false;
  // A chain is one only if nothing inside is an output, at any of its links.
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    std::erase(c.graph().outputs, c.graph().nodes[chain[i]].result());
  }
  const auto at = static_cast<std::size_t>(c.draw().Below(chain.size() - 1));
  return BreakInside(c, chain[at], chain[at + 1]);
}

// A node that breaks one variant may satisfy another: then the next break comes on top.
bool Break(const VariantsRule& rule, BreakContext& c) {
  const Constraint* row = RowOf(rule, c.target());
  if (row == nullptr) return false;
  constexpr int kBreaks = 4;
  for (int i = 0; i < kBreaks; ++i) {
    const VariantsRule::Variant& variant = c.draw().Pick(rule.variants);
    if (variant.rules.empty()) continue;
    const SimpleRule& inner = c.draw().Pick(variant.rules);
    Graph changed = c.graph();
    BreakContext next(c.draw(), changed, c.node_id(), c.target());
    if (!std::visit([&](const auto& simple) { return Break(simple, next); }, inner)) continue;
    if (!CheckStructure(changed).ok()) continue;
    c.graph() = changed;
    if (IsReported(*row, c)) return true;
  }
  return false;
}

}  // namespace qconform::gen
