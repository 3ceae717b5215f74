// SPDX-License-Identifier: Apache-2.0
// Private to validate: one node as the evaluators see it, ports by index, specs resolved.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"
#include "qconform/profile/profile.h"

namespace qconform {

enum class PortState : std::uint8_t {
  kQuantized,    // `spec` holds
  kUnquantized,  // no spec is stated anywhere: float32, or plain integers
  kUnresolved,   // a spec is stated, but leads nowhere
};

struct PortView {
  OpPort port;  // never in*
  PortRef ref;
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

  // All operands by index, then the result.
  const std::vector<PortView>& ports() const { return ports_; }
  // Null if the optional operand is absent. `port` is no in*.
  const PortView* Find(OpPort port) const;
  bool SameGroup(const PortView& a, const PortView& b) const {
    return specs_.SameGroup(a.ref, b.ref);
  }

  // Calls visit(PortView) for the port, for every operand if it is in*, for none if it is absent.
  template <class Visit>
  void ForEach(OpPort port, Visit visit) const {
    if (!port.is_result && port.index < 0) {
      for (const PortView& view : ports_) {
        if (!view.port.is_result) visit(view);
      }
    } else if (const PortView* view = Find(port)) {
      visit(*view);
    }
  }

 private:
  PortView View(OpPort port, PortRef ref, ValueId value, bool states_spec) const;

  const Graph& graph_;
  const ResolvedSpecs& specs_;
  NodeId id_ = 0;
  std::vector<PortView> ports_;
};

}  // namespace qconform
