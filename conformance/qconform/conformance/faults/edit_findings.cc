// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/faults/edit_findings.h"

namespace qconform::conformance {
namespace {

bool Holds(const Condition& condition, const Graph& graph, NodeId node,
           const ResolvedSpecs& specs) {
  if (condition.attr) {
    const Dims* numbers = graph.nodes[node].attrs.Find(*condition.attr);
    if (numbers == nullptr || numbers->empty()) return false;
    const std::int64_t largest = *std::max_element(numbers->begin(), numbers->end());
    return condition.at_least <= largest && largest <= condition.at_most;
  }
  const std::vector<PortRef> ports = PortsOf(graph, node, condition.port);
  return !ports.empty() && std::all_of(ports.begin(), ports.end(), [&](PortRef port) {
    const ConcreteSpec* spec = specs.Find(port);
    const ValueId value = port.kind == PortRef::Kind::kValue
                              ? port.id
                              : graph.nodes[port.id].operands[port.operand].value;
    const DType dtype = spec != nullptr ? spec->dtype : graph.values[value].dtype;
    const auto& dtypes = condition.dtypes;
    const bool listed =
        dtypes.empty() || std::find(dtypes.begin(), dtypes.end(), dtype) != dtypes.end();
    const bool grained =
        !condition.granularity || (spec != nullptr && spec->granularity == *condition.granularity);
    return listed && grained;
  });
}

}  // namespace

void AddFailure(Diagnostics& diagnostics, const std::string& rule, NodeId node, std::string port) {
  Finding finding;
  finding.rule = rule;
  finding.node = node;
  finding.port = std::move(port);
  AddFinding(diagnostics, finding);
}

void AddFinding(Diagnostics& diagnostics, const Finding& finding) {
  diagnostics.findings.push_back(finding);
  ++(finding.verdict == ConstraintVerdict::kFail ? diagnostics.failed : diagnostics.not_checked);
}

const Constraint* RowOf(const Finding& finding, const Target& target) {
  const auto& rows = target.profile->constraints;
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const Constraint& row) { return row.id == finding.rule; });
  return found == rows.end() ? nullptr : &*found;
}

std::optional<PortRef> PortNamed(const Graph& graph, NodeId node, const std::string& port) {
  const auto& operands = graph.nodes[node].operands;
  const auto& results = graph.nodes[node].results;
  for (std::uint32_t i = 0; i < operands.size(); ++i) {
    if (port == "in" + std::to_string(i)) return OperandPort(node, i);
  }
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (port == "out" + std::to_string(i)) return ValuePort(results[i]);
  }
  return std::nullopt;
}

std::vector<PortRef> PortsOf(const Graph& graph, NodeId node, OpPort port) {
  std::vector<PortRef> ports;
  const auto take = [&](std::size_t i) {
    return port.index < 0 || static_cast<std::size_t>(port.index) == i;
  };
  const auto& results = graph.nodes[node].results;
  for (std::size_t i = 0; port.is_result && i < results.size(); ++i) {
    if (take(i)) ports.push_back(ValuePort(results[i]));
  }
  const std::size_t operands = graph.nodes[node].operands.size();
  for (std::size_t i = 0; !port.is_result && i < operands; ++i) {
    if (take(i)) ports.push_back(OperandPort(node, static_cast<std::uint32_t>(i)));
  }
  return ports;
}

bool ConditionsHold(const Constraint& row, const Graph& graph, NodeId node,
                    const ResolvedSpecs& specs) {
  return std::all_of(row.when.begin(), row.when.end(), [&](const Condition& condition) {
    return Holds(condition, graph, node, specs);
  });
}

}  // namespace qconform::conformance
