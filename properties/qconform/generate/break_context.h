// SPDX-License-Identifier: Apache-2.0
// What every breaker needs: one node of a graph, whose ports can be given parameters of their own
// without touching anything else.
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
  Node& node() { return graph_.nodes[node_]; }
  const Node& node() const { return graph_.nodes[node_]; }
  NodeId node_id() const { return node_; }
  const Target& target() const { return target_; }

  // The ports of this node that a profile's port names.
  std::vector<OpPort> Ports(OpPort port) const;
  const Value& ValueAt(OpPort port) const;
  // The resolved spec before anything was broken; null if the port has none.
  const ConcreteSpec* Before(OpPort port) const;
  // This port and all that sharing rules of the target tie to it.
  std::vector<OpPort> Group(OpPort port) const;

  // Gives the port this spec alone: what shared with it, derived from it or read it keeps its old
  // parameters, now stated explicitly.
  void Isolate(OpPort port, const ConcreteSpec& spec);
  // Takes the bias off a weighted node, with its value.
  void DropBias();

 private:
  PortRef RefOf(OpPort port) const;
  void PinDependents(PortRef port);

  Draw& draw_;
  Graph& graph_;
  NodeId node_;
  const Target& target_;
  Graph before_;  // ResolvedSpecs points into it
  ResolvedSpecs specs_;
};

// Whether the constraint speaks of this node: op and conditions.
bool SpeaksOf(const Constraint& constraint, const BreakContext& context);

// One per kind of constraint. False if the node cannot be made to break the rule; the graph may
// then be changed.
bool Break(const DtypeTupleRule& rule, BreakContext& c);
bool Break(const SymmetricRule& rule, BreakContext& c);
bool Break(const ChannelAxisRule& rule, BreakContext& c);
bool Break(const GranularityRule& rule, BreakContext& c);
bool Break(const SharedWithRule& rule, BreakContext& c);
bool Break(const FixedQparamsRule& rule, BreakContext& c);
bool Break(const DerivedScaleRule& rule, BreakContext& c);
bool Break(const BiasDtypeRule& rule, BreakContext& c);
bool Break(const ArchGateRule& rule, BreakContext& c);
bool Break(const SdkGateRule& rule, BreakContext& c);
bool Break(const BlockSizeRule& rule, BreakContext& c);
bool Break(const StaticOnlyRule& rule, BreakContext& c);
bool Break(const RankRule& rule, BreakContext& c);
bool Break(const ScaleRatioRule& rule, BreakContext& c);
bool Break(const AttributeRangeRule& rule, BreakContext& c);

}  // namespace qconform::gen
