// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/rule_uses.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace qconform::laws {
namespace {

bool Holds(const Condition& condition, const Graph& graph, NodeId node,
           const ResolvedSpecs& specs) {
  const std::vector<PortRef> ports = PortsOf(graph, node, condition.port);
  if (ports.empty()) return false;
  return std::all_of(ports.begin(), ports.end(), [&](PortRef port) {
    const ConcreteSpec* spec = specs.Find(port);
    if (spec == nullptr) return false;
    const auto& dtypes = condition.dtypes;
    if (!dtypes.empty() && std::find(dtypes.begin(), dtypes.end(), spec->dtype) == dtypes.end()) {
      return false;
    }
    return !condition.granularity || *condition.granularity == spec->granularity;
  });
}

bool Speaks(const Constraint& row, const Graph& graph, NodeId node, const ResolvedSpecs& specs) {
  return row.AppliesTo(graph.nodes[node].op) &&
         std::all_of(row.when.begin(), row.when.end(), [&](const Condition& condition) {
           return Holds(condition, graph, node, specs);
         });
}

}  // namespace

std::vector<RuleUse> RuleUses(const Graph& graph, const Target& target, const ResolvedSpecs& specs,
                              const Diagnostics& diagnostics) {
  std::set<std::pair<NodeId, std::string>> unchecked;
  for (const Finding& finding : diagnostics.findings) {
    if (finding.reason == NotCheckedReason::kSdkBypass) return {};
    if (finding.verdict == ConstraintVerdict::kNotChecked)
      unchecked.insert({finding.node, finding.rule});
  }
  std::vector<RuleUse> uses;
  const std::vector<OpKind>& ops = target.profile->ops;
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    if (std::find(ops.begin(), ops.end(), graph.nodes[n].op) == ops.end()) continue;
    for (const Constraint& row : target.profile->constraints) {
      if (unchecked.contains({n, row.id}) || !Speaks(row, graph, n, specs)) continue;
      uses.push_back({&row, n});
    }
  }
  return uses;
}

std::vector<PortRef> PortsOf(const Graph& graph, NodeId node, OpPort port) {
  if (port.is_result) return {ValuePort(graph.nodes[node].result)};
  std::vector<PortRef> ports;
  const auto count = static_cast<std::uint32_t>(graph.nodes[node].operands.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    if (port.index < 0 || static_cast<std::uint32_t>(port.index) == i) {
      ports.push_back(OperandPort(node, i));
    }
  }
  return ports;
}

std::string PortText(const Graph& graph, NodeId node, OpPort port) {
  return "node '" + graph.nodes[node].name + "' " + NameOf(port);
}

}  // namespace qconform::laws
