// SPDX-License-Identifier: Apache-2.0
// Which rows of a contract speak of which nodes: the laws' own reading, beside the validator's.
#pragma once

#include <vector>

#include "qconform/graph/resolve.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {

// A row whose ops and conditions fit a node, and that the validator did not leave unchecked there.
struct RuleUse {
  const Constraint* row;
  NodeId node;
};
std::vector<RuleUse> RuleUses(const Graph& graph, const Target& target, const ResolvedSpecs& specs,
                              const Diagnostics& diagnostics);

// The ports of a node that `port` names; none for an absent optional operand.
std::vector<PortRef> PortsOf(const Graph& graph, NodeId node, OpPort port);

std::string PortText(const Graph& graph, NodeId node, OpPort port);

}  // namespace qconform::laws
