// SPDX-License-Identifier: Apache-2.0
// A case under the knife: edited in place under its old numbering, then made whole again by Finish.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "qconform/shrink/subject.h"

namespace qconform::gen {

class Draft {
 public:
  explicit Draft(const Subject& subject);

  const Subject& subject() const { return *subject_; }
  // Ids are the subject's. Edit values, attributes and specs freely; the rest through the
  // functions.
  Graph& graph() { return graph_; }
  const Graph& graph() const { return graph_; }

  // Everything that reads `from`, and an output that is it, takes `to` instead.
  void Rewire(ValueId from, ValueId to);
  // The value, with whatever else its node makes, becomes a graph input that carries the codes it
  // held.
  void MakeInput(ValueId value);
  void DropOperand(NodeId node, std::uint32_t operand);
  // Graph inputs lose their data.
  void DropData() { has_data_ = false; }

  std::vector<ValueId> KeptOperands(NodeId node) const;
  bool deleted(NodeId node) const { return deleted_[node]; }
  bool has_data() const { return has_data_; }
  bool IsLeaf(ValueId value) const;
  // The codes of a constant or of a graph input with data; null for any other value.
  std::vector<std::int64_t>* CodesOf(ValueId leaf);

  // Drops what no output needs, renumbers, lets biases follow. nullopt if the outcome is no graph,
  // no longer resolves, breaks other rules of the target than the subject does, or is the subject.
  std::optional<Case> Finish() &&;

 private:
  const Subject* subject_;
  Graph graph_;
  bool has_data_;
  std::vector<std::vector<std::int64_t>> data_;  // per value; graph inputs only
  std::vector<bool> deleted_;                    // per node
  std::vector<std::vector<bool>> dropped_;       // per node, per operand

  friend class Compactor;
};

}  // namespace qconform::gen
