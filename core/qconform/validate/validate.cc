// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/validate.h"

#include <algorithm>
#include <array>

#include "qconform/graph/resolve.h"
#include "qconform/validate/evaluation.h"

namespace qconform {
namespace {

// Everything about one call that does not change from node to node.
class Validator {
 public:
  Validator(const Graph& graph, const Target& target)
      : graph_(graph), target_(target), specs_(graph), view_(graph, specs_) {
    for (const OpEntry& entry : target.profile->ops) {
      speaks_of_[static_cast<std::size_t>(entry.op)] = true;
    }
    for (const Constraint& constraint : target.profile->constraints) {
      if (constraint.kind() == ConstraintKind::kFusionGroup && !readers_) readers_.emplace(graph);
      const auto* gate = std::get_if<SdkGateRule>(&constraint.rule);
      if (gate != nullptr && gate->bypass && IsBelow(*gate, target))
        bypasses_.push_back(&constraint);
    }
  }

  Diagnostics Run() {
    for (NodeId id = 0; id < graph_.nodes.size(); ++id) {
      view_.MoveTo(id);
      ReportUnresolved();
      CheckNode();
    }
    return std::move(diagnostics_);
  }

 private:
  void CheckNode() {
    const OpKind op = view_.node().op;
    if (!speaks_of_[static_cast<std::size_t>(op)]) return ReportNoRule();
    const bool bypassed = IsBypassed(op);
    for (const Constraint* constraint : RowsFor(op)) Check(*constraint, bypassed);
  }

  // The rows that apply to an op, found once in this call.
  const std::vector<const Constraint*>& RowsFor(OpKind op) {
    auto& rows = rows_[static_cast<std::size_t>(op)];
    if (rows) return *rows;
    rows.emplace();
    for (const Constraint& constraint : target_.profile->constraints) {
      if (constraint.AppliesTo(op)) rows->push_back(&constraint);
    }
    return *rows;
  }

  void Check(const Constraint& constraint, bool bypassed) {
    const Holds holds = ConditionsHold(constraint, view_);
    if (holds == Holds::kNo) return;
    const Evaluation::Context context{view_, target_, readers_ ? &*readers_ : nullptr};
    Evaluation evaluation(constraint, context, diagnostics_);
    if (bypassed) return evaluation.NotCheckedNode(NotCheckedReason::kSdkBypass);
    if (holds == Holds::kUnknown) return evaluation.NotCheckedNode(NotCheckedReason::kUnresolved);
    std::visit([&](const auto& rule) { Evaluate(rule, evaluation); }, constraint.rule);
  }

  bool IsBypassed(OpKind op) const {
    return std::any_of(bypasses_.begin(), bypasses_.end(), [&](const Constraint* gate) {
      return gate->AppliesTo(op) && ConditionsHold(*gate, view_) == Holds::kYes;
    });
  }

  // Of any graph for any target: whoever states a spec must state one that can be followed.
  void ReportUnresolved() {
    for (const PortView& port : view_.ports()) {
      if (port.state != PortState::kUnresolved) continue;
      ++diagnostics_.failed;
      Finding& finding = diagnostics_.findings.emplace_back();
      finding.rule = "graph-resolves";
      finding.node = view_.id();
      finding.port = NameOf(port.port);
      finding.got = "a spec that " + std::string(Explain(port.problem));
      finding.wanted = "a spec that resolves";
      finding.source = "core/README.md, Specs";
    }
  }

  void ReportNoRule() {
    ++diagnostics_.not_checked;
    Finding& finding = diagnostics_.findings.emplace_back();
    finding.verdict = ConstraintVerdict::kNotChecked;
    finding.reason = NotCheckedReason::kNoRule;
    finding.rule = "no-rule";
    finding.node = view_.id();
  }

  const Graph& graph_;
  const Target& target_;
  const ResolvedSpecs specs_;
  NodeView view_;
  std::optional<Readers> readers_;  // if the profile asks who reads what
  std::array<bool, kOpCount> speaks_of_{};
  std::array<std::optional<std::vector<const Constraint*>>, kOpCount> rows_;
  std::vector<const Constraint*> bypasses_;  // gates that let everything through at this SDK
  Diagnostics diagnostics_;
};

}  // namespace

Diagnostics Validate(const Graph& graph, const Target& target) {
  return Validator(graph, target).Run();
}

bool Refuses(const Diagnostics& diagnostics, Mode mode, bool require_checked) {
  if (mode == Mode::kLenient) return false;
  return !diagnostics.accepted() || (require_checked && diagnostics.not_checked > 0);
}

}  // namespace qconform
