// SPDX-License-Identifier: Apache-2.0
// Graphs made from a graph whose verdict is known from its own.
#pragma once

#include <optional>

#include "qconform/graph/graph.h"

namespace qconform::laws {

// Whether another way of writing the graph may derive more scales than a graph may have, or fewer
// where it has too many.
bool IsNearLimits(const Graph& graph);

// The graph and a copy of it, side by side: node n's copy is node n + the number of nodes.
Graph Twice(const Graph& graph);

// Every shared or derived spec that leads to numbers replaced by them.
Graph SpelledOut(const Graph& graph);

// Every spec as it was before calibration.
Graph WithoutNumbers(const Graph& graph);

// A graph in which one node's spec leads nowhere.
struct DeadEnd {
  Graph graph;
  NodeId node;
};
// A node's result and its first operand share with each other. None if no node has both quantized.
std::optional<DeadEnd> WithRing(const Graph& graph);
// A node's result shares with a value that has no spec.
std::optional<DeadEnd> WithNothingToShare(const Graph& graph);

}  // namespace qconform::laws
