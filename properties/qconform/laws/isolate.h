// SPDX-License-Identifier: Apache-2.0
// One node on its own, and a graph run node by node: what laws about single ops look at.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/graph/case_file.h"
#include "qconform/graph/resolve.h"
#include "qconform/lower/lower.h"

namespace qconform::laws {

// The node alone: each operand a value of its own (a constant if it was one and its edge does not
// requantize, else a graph input) with the edge's resolved spec; each result with its own resolved
// spec. Plain codes stay without one. nullopt where a port of the quantized region does not
// resolve.
std::optional<Graph> IsolateNode(const Graph& graph, NodeId node, const ResolvedSpecs& specs);

// `requantize` alone: from a value's parameters to those of an edge that reads it.
Graph RequantizeGraph(const Dims& shape, const ConcreteSpec& from, const ConcreteSpec& to);

// One node's run: operands are codes in the edges' own parameters.
struct NodeRun {
  Graph graph;  // one node
  std::vector<Tensor> operands;
  std::optional<Tensor> result;  // the first; absent: it has no integer form, or is unpredictable
  std::vector<Tensor> results;   // all of them, or none
};

// Every node in topological order, requantizing edges as nodes of their own, on the case's data.
// Stops where a node gives no result. Empty without data.
std::vector<NodeRun> RunByNode(const Case& c, const LoweringOptions& options);

// Lowers and executes a one-node graph on its operands (constants among them are skipped).
std::optional<Tensor> RunNode(const Graph& graph, std::span<const Tensor> operands,
                              const LoweringOptions& options);
// The same, with all of its results; none if it gives none.
std::vector<Tensor> RunAllResults(const Graph& graph, std::span<const Tensor> operands,
                                  const LoweringOptions& options);

// How a result's code reads in messages: "node 'add_1' element 3".
std::string Where(const Graph& graph, NodeId node, std::size_t element);

}  // namespace qconform::laws
