// SPDX-License-Identifier: Apache-2.0
// How near a node comes to breaking a row that it satisfies. What counts as an edge, kind by kind:
// properties/README.md.
#pragma once

#include <cstdint>

#include "qconform/graph/resolve.h"
#include "qconform/profile/target.h"

namespace qconform::laws {

enum class Contact : std::uint8_t {
  kNone,    // the row has nothing to check here: no such port, no parameters, another granularity
  kInside,  // it is satisfied, with room
  kAtEdge,  // one more step, or another representation, and it would not be
};

// Of a node whose op and ports fit the row, and which the validator lets pass. Total: on any other
// node it gives some answer.
Contact ContactOf(const Constraint& row, const Graph& graph, NodeId node,
                  const ResolvedSpecs& specs, const Target& target);

inline bool AtEdge(const Constraint& row, const Graph& graph, NodeId node,
                   const ResolvedSpecs& specs, const Target& target) {
  return ContactOf(row, graph, node, specs, target) == Contact::kAtEdge;
}

// Whether the row's op and conditions fit the node.
bool SpeaksOf(const Constraint& row, const Graph& graph, NodeId node, const ResolvedSpecs& specs);

}  // namespace qconform::laws
