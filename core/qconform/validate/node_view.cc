// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/node_view.h"

#include "qconform/base/check.h"

namespace qconform {
namespace {

bool HasSameNumbers(const ConcreteSpec& a, const ConcreteSpec& b) {
  return a.calibrated() && a.dtype == b.dtype && a.qmin == b.qmin && a.qmax == b.qmax &&
         a.scales == b.scales && a.zero_points == b.zero_points;
}

}  // namespace

PortView NodeView::ViewOf(PortRef ref, OpPort port) const {
  PortView view;
  view.port = port;
  view.ref = ref;
  const Operand* edge =
      ref.kind == PortRef::Kind::kValue ? nullptr : &graph_.nodes[ref.id].operands[ref.operand];
  view.id = edge == nullptr ? ref.id : edge->value;
  view.value = &graph_.values[view.id];
  view.spec = specs_.Find(ref);
  if (view.spec != nullptr) {
    view.state = PortState::kQuantized;
    return view;
  }
  view.problem = specs_.Problem(ref);
  const bool states_spec = (edge != nullptr && edge->spec) || view.value->spec;
  const bool plain = view.problem == ResolveProblem::kNoSpec && !states_spec;
  view.state = plain ? PortState::kUnquantized : PortState::kUnresolved;
  return view;
}

void NodeView::MoveTo(NodeId id) {
  id_ = id;
  ports_.clear();
  operands_ = node().operands.size();
  for (std::uint32_t i = 0; i < operands_; ++i) {
    const OpPort port{.is_result = false, .index = static_cast<std::int32_t>(i)};
    ports_.push_back(ViewOf(OperandPort(id, i), port));
  }
  OpPort port{.is_result = true, .index = 0};
  for (const ValueId result : node().results) {
    ports_.push_back(ViewOf(ValuePort(result), port));
    ++port.index;
  }
}

const PortView* NodeView::Find(OpPort port) const {
  QC_CHECK_GE(port.index, 0);
  const std::span<const PortView> side = Side(port.is_result);
  const auto index = static_cast<std::size_t>(port.index);
  return index < side.size() ? &side[index] : nullptr;
}

bool NodeView::Share(const PortView& a, const PortView& b) const {
  return specs_.SameGroup(a.ref, b.ref) || HasSameNumbers(*a.spec, *b.spec);
}

}  // namespace qconform
