// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/evaluation.h"

#include <algorithm>
#include <utility>

namespace qconform {
namespace {

Holds CheckPort(const Condition& condition, const PortView& port) {
  if (port.state == PortState::kUnresolved) return Holds::kUnknown;
  const std::vector<DType>& dtypes = condition.dtypes;
  if (!dtypes.empty() && std::find(dtypes.begin(), dtypes.end(), port.dtype()) == dtypes.end()) {
    return Holds::kNo;
  }
  const bool granularity =
      !condition.granularity ||
      (port.spec != nullptr && port.spec->granularity == condition.granularity);
  return granularity ? Holds::kYes : Holds::kNo;
}

Holds CheckAttr(const Condition& condition, const Node& node) {
  const Dims* numbers = node.attrs.Find(*condition.attr);
  if (numbers == nullptr || numbers->empty()) return Holds::kNo;
  const std::int64_t largest = *std::max_element(numbers->begin(), numbers->end());
  const bool inside = condition.at_least <= largest && largest <= condition.at_most;
  return inside ? Holds::kYes : Holds::kNo;
}

Holds Check(const Condition& condition, const NodeView& node) {
  if (condition.attr) return CheckAttr(condition, node.node());
  const PortView* port = node.Find(condition.port);
  return port == nullptr ? Holds::kNo : CheckPort(condition, *port);
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

NotCheckedReason WhyWithoutNumbers(const PortView& port) {
  if (port.state == PortState::kUnresolved) return NotCheckedReason::kUnresolved;
  if (port.state == PortState::kUnquantized) return NotCheckedReason::kUnquantized;
  return port.spec->calibrated() ? NotCheckedReason::kNone : NotCheckedReason::kNotCalibrated;
}

Finding& Evaluation::NewFinding() {
  Finding& finding = diagnostics_.findings.emplace_back();
  finding.rule = constraint_.id;
  finding.node = node.id();
  finding.source = SourceText(constraint_.provenance);
  return finding;
}

void Evaluation::Report(std::string port, Contrast contrast) {
  Finding& finding = NewFinding();
  finding.port = std::move(port);
  finding.got = std::move(contrast.got);
  finding.wanted = std::move(contrast.wanted);
}

void Evaluation::FailAs(Finding finding) {
  ++diagnostics_.failed;
  if (voice_ == Voice::kLoud) diagnostics_.findings.push_back(std::move(finding));
}

void Evaluation::NotChecked(const PortView& port, NotCheckedReason reason) {
  NotCheckedNode(reason);
  if (voice_ == Voice::kLoud) diagnostics_.findings.back().port = NameOf(port.port);
}

void Evaluation::NotCheckedNode(NotCheckedReason reason) {
  ++diagnostics_.not_checked;
  if (voice_ == Voice::kQuiet) return;
  Finding& finding = NewFinding();
  finding.verdict = ConstraintVerdict::kNotChecked;
  finding.reason = reason;
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
