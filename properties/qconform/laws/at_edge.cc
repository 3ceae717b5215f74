// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/at_edge.h"

#include "qconform/laws/contact.h"

namespace qconform::laws {
namespace {

bool PortFits(const Condition& condition, const PortAt& port) {
  const std::vector<DType>& dtypes = condition.dtypes;
  if (!dtypes.empty() && std::find(dtypes.begin(), dtypes.end(), port.dtype()) == dtypes.end()) {
    return false;
  }
  return !condition.granularity ||
         (port.spec != nullptr && port.spec->granularity == *condition.granularity);
}

bool AttrFits(const Condition& condition, const Node& node) {
  const Dims* numbers = node.attrs.Find(*condition.attr);
  if (numbers == nullptr || numbers->empty()) return false;
  const std::int64_t largest = *std::max_element(numbers->begin(), numbers->end());
  return condition.at_least <= largest && largest <= condition.at_most;
}

// On an absent optional operand no condition holds.
bool Fits(const Condition& condition, const NodeAt& at) {
  if (condition.attr) return AttrFits(condition, at.node());
  bool met = false;
  bool all = true;
  ForEachPort(at, condition.port, [&](const PortAt& port) {
    met = true;
    all = all && PortFits(condition, port);
  });
  return met && all;
}

}  // namespace

bool SpeaksOf(const Constraint& row, const Graph& graph, NodeId node, const ResolvedSpecs& specs) {
  if (!row.AppliesTo(graph.nodes[node].op)) return false;
  const Target nobody;  // conditions do not look at it
  const NodeAt at{graph, node, specs, nobody};
  return std::all_of(row.when.begin(), row.when.end(),
                     [&](const Condition& condition) { return Fits(condition, at); });
}

Contact ContactOf(const Constraint& row, const Graph& graph, NodeId node,
                  const ResolvedSpecs& specs, const Target& target) {
  const NodeAt at{graph, node, specs, target};
  return std::visit([&](const auto& rule) { return Touch(rule, at); }, row.rule);
}

}  // namespace qconform::laws
