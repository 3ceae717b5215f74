// SPDX-License-Identifier: Apache-2.0
// The same graph under other numbers: nodes and values permuted, names and meaning unchanged.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/graph/graph.h"

namespace qconform::laws {

struct Renumbered {
  Graph graph;                  // inputs and outputs in the order they had
  std::vector<NodeId> node_of;  // per node of `graph`: which node it was
};
Renumbered Renumber(const Graph& graph, std::uint64_t seed);

}  // namespace qconform::laws
