// SPDX-License-Identifier: Apache-2.0
// What every breaker needs: one node of a graph, whose ports can be changed without touching
// anything else.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "qconform/draw/draw.h"
#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"
#include "qconform/profile/target.h"

namespace qconform::gen {

class BreakContext {
 public:
  // Works on `graph` in place.
  BreakContext(Draw& draw, Graph& graph, NodeId node, const Target& target);

  Draw& draw() { return draw_; }
  Graph& graph() { return graph_; }
  const Graph& graph() const { return graph_; }
  Node& node() { return graph_.nodes[node_]; }
  const Node& node() const { return graph_.nodes[node_]; }
  NodeId node_id() const { return node_; }
  const Target& target() const { return target_; }

  // The ports of this node that a profile's port names.
  std::vector<OpPort> Ports(OpPort port) const;
  // As they were before anything was broken; the spec is null if the port has none.
  const Value& ValueAt(OpPort port) const;
  const ConcreteSpec* Before(OpPort port) const;
  // The spec of the value that an operand reads, which an edge may read otherwise.
  const ConcreteSpec* StoredBefore(OpPort port) const;
  // As a rule reads it: of the spec if there is one.
  DType DtypeAt(OpPort port) const;
  // This port and all that sharing rules of the target tie to it.
  std::vector<OpPort> Group(OpPort port) const;

  // Gives the port this spec alone: what shared with it, derived from it or read it keeps its old
  // parameters, now stated explicitly.
  void Isolate(OpPort port, const ConcreteSpec& spec);
  // Takes the parameters off the port alone.
  void Strip(OpPort port);
  // Gives an unquantized port another dtype, alone; false if somebody reads the result.
  bool Retype(OpPort port, DType dtype);
  // Gives the operand a value that nobody else reads: a copy of the old one under the operand's own
  // spec. What was a node's result is then a graph input.
  Value& OwnValue(OpPort operand);
  // Takes an optional last operand off the node, such as a bias.
  void DropBias();

 private:
  PortRef RefOf(OpPort port) const;
  void PinDependents(PortRef port);
  void PinReaders(ValueId value);

  Draw& draw_;
  Graph& graph_;
  NodeId node_;
  const Target& target_;
  Graph before_;  // ResolvedSpecs points into it
  ResolvedSpecs specs_;
};

// Whether the constraint speaks of this node: op and conditions.
bool SpeaksOf(const Constraint& constraint, const BreakContext& context);
// Changes attributes of the node such that all conditions on attributes hold; false if that cannot
// be.
bool MeetAttrConditions(const Constraint& constraint, BreakContext& context);

// Removes graph inputs and constants that something read in `before` and nothing reads now, and
// makes outputs of such results.
void Sweep(const Graph& before, Graph& graph);

// One per kind of constraint. False if the node cannot be made to break the rule; the graph may
// then be changed.
bool Break(const DtypeTupleRule& rule, BreakContext& c);
bool Break(const EncodingRule& rule, BreakContext& c);
bool Break(const SymmetricRule& rule, BreakContext& c);
bool Break(const ChannelAxisRule& rule, BreakContext& c);
bool Break(const GranularityRule& rule, BreakContext& c);
bool Break(const SharedWithRule& rule, BreakContext& c);
bool Break(const JointRangeRule& rule, BreakContext& c);
bool Break(const FixedQparamsRule& rule, BreakContext& c);
bool Break(const ValueRangeRule& rule, BreakContext& c);
bool Break(const DerivedScaleRule& rule, BreakContext& c);
bool Break(const BiasDtypeRule& rule, BreakContext& c);
bool Break(const BlockSizeRule& rule, BreakContext& c);
bool Break(const StaticOnlyRule& rule, BreakContext& c);
bool Break(const RankRule& rule, BreakContext& c);
bool Break(const DimensionRangeRule& rule, BreakContext& c);
bool Break(const UnquantizedRule& rule, BreakContext& c);
bool Break(const ScaleRatioRule& rule, BreakContext& c);
bool Break(const AttributeRangeRule& rule, BreakContext& c);
bool Break(const AttributeValuesRule& rule, BreakContext& c);
bool Break(const ConstantRangeRule& rule, BreakContext& c);
bool Break(const ArchGateRule& rule, BreakContext& c);
bool Break(const SdkGateRule& rule, BreakContext& c);
bool Break(const FusionGroupRule& rule, BreakContext& c);
// The only one that asks the validator: whether a broken rule breaks its whole row depends on every
// other variant.
bool Break(const VariantsRule& rule, BreakContext& c);

}  // namespace qconform::gen
