// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/node_view.h"

#include "qconform/base/check.h"

namespace qconform {

PortView NodeView::View(OpPort port, PortRef ref, ValueId value, bool states_spec) const {
  PortView view;
  view.port = port;
  view.ref = ref;
  view.value = &graph_.values[value];
  view.spec = specs_.Find(ref);
  if (view.spec != nullptr) {
    view.state = PortState::kQuantized;
    return view;
  }
  view.problem = specs_.Problem(ref);
  const bool plain = view.problem == ResolveProblem::kNoSpec && !states_spec;
  view.state = plain ? PortState::kUnquantized : PortState::kUnresolved;
  return view;
}

void NodeView::MoveTo(NodeId id) {
  id_ = id;
  ports_.clear();
  std::uint32_t index = 0;
  for (const Operand& operand : node().operands) {
    const OpPort port{.is_result = false, .index = static_cast<std::int32_t>(index)};
    const bool states_spec = operand.spec || graph_.values[operand.value].spec;
    ports_.push_back(View(port, OperandPort(id, index), operand.value, states_spec));
    ++index;
  }
  const ValueId result = node().result;
  ports_.push_back(View({.is_result = true, .index = 0}, ValuePort(result), result,
                        graph_.values[result].spec.has_value()));
}

const PortView* NodeView::Find(OpPort port) const {
  if (port.is_result) return &ports_.back();
  QC_CHECK_GE(port.index, 0);
  const auto index = static_cast<std::size_t>(port.index);
  return index + 1 < ports_.size() ? &ports_[index] : nullptr;
}

}  // namespace qconform
