// SPDX-License-Identifier: Apache-2.0
// The case being shrunk, and what every step asks about it, worked out once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "qconform/graph/case_file.h"
#include "qconform/graph/resolve.h"
#include "qconform/profile/target.h"

namespace qconform::gen {

class Subject {
 public:
  // `c` and `target` must outlive this. A null target: nothing is known of what its backend
  // accepts.
  Subject(const Case& c, const Target* target);

  const Case& original() const { return case_; }
  const Graph& graph() const { return case_.graph; }
  const Target* target() const { return target_; }
  const ResolvedSpecs& specs() const { return specs_; }
  bool resolves() const { return resolves_; }
  const std::vector<std::optional<NodeId>>& producers() const { return producers_; }
  const std::vector<NodeId>& order() const { return order_; }
  // Whether the node's bias has exactly the scales that its other operands give it.
  bool BiasFollows(NodeId node) const { return bias_follows_[node]; }
  // Ids of the rules the case breaks, sorted.
  const std::vector<std::string>& broken_rules() const { return broken_rules_; }
  // The codes a value holds: constant, input data, or what the reference computes; zeros where
  // there is no such thing.
  std::vector<std::int64_t> CodesOf(ValueId value) const;

 private:
  void CollectCodes();
  void ExecuteNodes();

  const Case& case_;
  const Target* target_;
  ResolvedSpecs specs_;
  std::vector<std::optional<NodeId>> producers_;
  std::vector<NodeId> order_;
  std::vector<bool> bias_follows_;
  bool resolves_;
  std::vector<std::string> broken_rules_;
  std::vector<std::vector<std::int64_t>> codes_;  // per value; empty if unknown
};

// Whether every port of the graph resolves, or is no part of the quantized region.
bool AllPortsResolve(const Graph& graph, const ResolvedSpecs& specs);
// The bias operand's index, or nullopt if the node has none.
std::optional<std::uint32_t> BiasOperand(const Node& node);
// What DeriveFormula::kProduct makes of the node's operands 0 and 1; empty if it does not apply.
std::vector<float> ProductScales(const ResolvedSpecs& specs, NodeId node);
// Sorted, each once. Empty without a target.
std::vector<std::string> BrokenRules(const Graph& graph, const Target* target);
// The code that stands for real zero in `spec` (its first zero point); 0 without one.
std::int64_t ZeroCode(const ConcreteSpec* spec);

}  // namespace qconform::gen
