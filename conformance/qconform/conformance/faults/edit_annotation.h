// SPDX-License-Identifier: Apache-2.0
// How wrong annotators are made from the right one: specs of single ports replaced.
#pragma once

#include <utility>

#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"

namespace qconform::conformance {

// One node of a graph that is being annotated anew.
class NodeAnnotation {
 public:
  NodeAnnotation(Graph& graph, NodeId node, const ResolvedSpecs& before)
      : graph_(graph), node_(node), before_(before) {}

  const Node& node() const { return graph_.nodes[node_]; }
  OpKind op() const { return node().op; }
  std::size_t operands() const { return node().operands.size(); }
  const Value& Operand(std::size_t operand) const;
  const Dims& ResultShape() const { return graph_.values[node().result()].shape; }

  // As they were, with numbers; null if a port has none, or is not there.
  const ConcreteSpec* OperandSpec(std::size_t operand) const;
  const ConcreteSpec* ResultSpec(std::size_t result = 0) const;

  PortRef OperandPort(std::size_t operand) const;
  PortRef ResultPort(std::size_t result = 0) const { return ValuePort(node().results[result]); }

  // A constant is annotated itself; of anything else only this edge.
  void SetOperand(std::size_t operand, QuantSpec spec);
  void ForgetOperand(std::size_t operand);
  void SetResult(QuantSpec spec, std::size_t result = 0);

 private:
  Graph& graph_;
  NodeId node_;
  const ResolvedSpecs& before_;
};

// Dtypes follow their specs, and constants stay in range.
void SettleDtypes(Graph& graph);

// The graph after edit(NodeAnnotation&) at every node.
template <class Edit>
Graph Reannotated(const Graph& graph, Edit edit) {
  const ResolvedSpecs before(graph);
  Graph annotated = graph;
  for (NodeId n = 0; n < annotated.nodes.size(); ++n) {
    NodeAnnotation node(annotated, n, before);
    edit(node);
  }
  SettleDtypes(annotated);
  return annotated;
}

// The spec with other parameters, everything else as it is.
ConcreteSpec WithScale(ConcreteSpec spec, float scale);
ConcreteSpec WithZeroPoint(ConcreteSpec spec, std::int64_t zero_point);
// Over the whole range of another dtype, symmetric.
ConcreteSpec InDtype(ConcreteSpec spec, DType dtype);
// Per channel along `axis`, every scale the first one.
ConcreteSpec PerChannelOf(ConcreteSpec spec, std::int32_t axis, const Dims& shape);

}  // namespace qconform::conformance
