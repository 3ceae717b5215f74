// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/evaluation.h"

#include <algorithm>
#include <utility>

namespace qconform {
namespace {

Holds Check(const Condition& condition, const NodeView& node) {
  const PortView* port = node.Find(condition.port);
  if (port == nullptr) return Holds::kNo;
  if (port->state == PortState::kUnresolved) return Holds::kUnknown;
  const std::vector<DType>& dtypes = condition.dtypes;
  if (!dtypes.empty() && std::find(dtypes.begin(), dtypes.end(), port->dtype()) == dtypes.end()) {
    return Holds::kNo;
  }
  const bool granularity =
      !condition.granularity ||
      (port->spec != nullptr && port->spec->granularity == condition.granularity);
  return granularity ? Holds::kYes : Holds::kNo;
}

std::string SourceText(const Provenance& provenance) {
  return provenance.source + " (" + provenance.version + ")";
}

}  // namespace

Holds ConditionsHold(const Constraint& constraint, const NodeView& node) {
  Holds all = Holds::kYes;
  for (const Condition& condition : constraint.when) {
    const Holds holds = Check(condition, node);
    if (holds == Holds::kNo) return holds;
    if (holds == Holds::kUnknown) all = holds;
  }
  return all;
}

void Evaluation::Fail(OpPort port, std::string got, std::string wanted) {
  FailNode(std::move(got), std::move(wanted));
  diagnostics_.findings.back().port = NameOf(port);
}

void Evaluation::FailNode(std::string got, std::string wanted) {
  ++diagnostics_.failed;
  Finding& finding = diagnostics_.findings.emplace_back();
  finding.rule = constraint_.id;
  finding.node = node.id();
  finding.got = std::move(got);
  finding.wanted = std::move(wanted);
  finding.source = SourceText(constraint_.provenance);
}

void Evaluation::NotChecked(const PortView& port, NotCheckedReason reason) {
  NotCheckedNode(reason);
  diagnostics_.findings.back().port = NameOf(port.port);
}

void Evaluation::NotCheckedNode(NotCheckedReason reason) {
  ++diagnostics_.not_checked;
  Finding& finding = diagnostics_.findings.emplace_back();
  finding.verdict = ConstraintVerdict::kNotChecked;
  finding.reason = reason;
  finding.rule = constraint_.id;
  finding.node = node.id();
  finding.source = SourceText(constraint_.provenance);
}

const ConcreteSpec* Evaluation::SpecOf(const PortView& port) {
  if (port.state == PortState::kUnresolved) NotChecked(port, NotCheckedReason::kUnresolved);
  if (port.state == PortState::kUnquantized) NotChecked(port, NotCheckedReason::kUnquantized);
  return port.spec;
}

const ConcreteSpec* Evaluation::CalibratedSpecOf(const PortView& port) {
  const ConcreteSpec* spec = SpecOf(port);
  if (spec == nullptr || spec->calibrated()) return spec;
  NotChecked(port, NotCheckedReason::kNotCalibrated);
  return nullptr;
}

}  // namespace qconform
