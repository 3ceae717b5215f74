// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/rule_uses.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace qconform::laws {
namespace {

const Value& ValueAt(const Graph& graph, PortRef port) {
  const bool edge = port.kind == PortRef::Kind::kOperand;
  return graph.values[edge ? graph.nodes[port.id].operands[port.operand].value : port.id];
}

bool Holds(const Condition& condition, const Graph& graph, NodeId node,
           const ResolvedSpecs& specs) {
  if (condition.attr) {
    const Dims* numbers = graph.nodes[node].attrs.Find(*condition.attr);
    if (numbers == nullptr || numbers->empty()) return false;
    const std::int64_t largest = *std::max_element(numbers->begin(), numbers->end());
    return condition.at_least <= largest && largest <= condition.at_most;
  }
  const std::vector<PortRef> ports = PortsOf(graph, node, condition.port);
  if (ports.empty()) return false;
  return std::all_of(ports.begin(), ports.end(), [&](PortRef port) {
    const ConcreteSpec* spec = specs.Find(port);
    if (spec == nullptr && specs.Problem(port) != ResolveProblem::kNoSpec) return false;
    const DType dtype = spec != nullptr ? spec->dtype : ValueAt(graph, port).dtype;
    const auto& dtypes = condition.dtypes;
    if (!dtypes.empty() && std::find(dtypes.begin(), dtypes.end(), dtype) == dtypes.end())
      return false;
    return !condition.granularity ||
           (spec != nullptr && *condition.granularity == spec->granularity);
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
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    if (!target.profile->SpeaksOf(graph.nodes[n].op)) continue;
    for (const Constraint& row : target.profile->constraints) {
      if (unchecked.contains({n, row.id}) || !Speaks(row, graph, n, specs)) continue;
      uses.push_back({&row, n});
    }
  }
  return uses;
}

std::vector<PortRef> PortsOf(const Graph& graph, NodeId node, OpPort port) {
  std::vector<PortRef> ports;
  if (port.is_result) {
    const auto& results = graph.nodes[node].results;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (port.index < 0 || static_cast<std::size_t>(port.index) == i)
        ports.push_back(ValuePort(results[i]));
    }
    return ports;
  }
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
