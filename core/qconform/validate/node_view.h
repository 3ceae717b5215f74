// SPDX-License-Identifier: Apache-2.0
// Private to validate: one node as the evaluators see it, ports by index, specs resolved.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"
#include "qconform/profile/profile.h"

namespace qconform {

enum class PortState : std::uint8_t {
  kQuantized,    // `spec` holds
  kUnquantized,  // no spec is stated anywhere: floats, or plain integers
  kUnresolved,   // a spec is stated, but leads nowhere
};

struct PortView {
  OpPort port;  // never in* or out*
  PortRef ref;
  ValueId id = 0;  // of `value`
  const Value* value = nullptr;
  const ConcreteSpec* spec = nullptr;
  PortState state = PortState::kUnquantized;
  ResolveProblem problem = ResolveProblem::kNone;

  // As the op reads or writes it: an edge that requantizes may differ from its value. Not of an
  // unresolved port.
  DType dtype() const { return spec != nullptr ? spec->dtype : value->dtype; }
};

// Reused from node to node, so that validating a graph allocates once.
class NodeView {
 public:
  NodeView(const Graph& graph, const ResolvedSpecs& specs) : graph_(graph), specs_(specs) {}

  void MoveTo(NodeId id);
  NodeId id() const { return id_; }
  const Node& node() const { return graph_.nodes[id_]; }
  const Graph& graph() const { return graph_; }

  // All operands by index, then all results by index.
  const std::vector<PortView>& ports() const { return ports_; }
  // Null if the optional operand, or the result, is absent. `port` is no in* or out*.
  const PortView* Find(OpPort port) const;

  // A port of any node, seen without a node. `port` only names it.
  PortView ViewOf(PortRef ref, OpPort port = {}) const;

  // Whether two quantized ports are read with the same parameters: bound to one spec, or calibrated
  // to equal numbers. Without numbers, only a common group promises that they will be equal.
  bool Share(const PortView& a, const PortView& b) const;

  // Calls visit(PortView) for the port, for every one if it is in* or out*, for none if it is
  // absent.
  template <class Visit>
  void ForEach(OpPort port, Visit visit) const {
    if (port.index < 0) {
      for (const PortView& view : Side(port.is_result)) visit(view);
    } else if (const PortView* view = Find(port)) {
      visit(*view);
    }
  }

 private:
  std::span<const PortView> Side(bool results) const {
    const std::span<const PortView> all(ports_);
    return results ? all.subspan(operands_) : all.first(operands_);
  }

  const Graph& graph_;
  const ResolvedSpecs& specs_;
  NodeId id_ = 0;
  std::size_t operands_ = 0;
  std::vector<PortView> ports_;
};

}  // namespace qconform
