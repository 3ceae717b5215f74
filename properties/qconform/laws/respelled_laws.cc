// SPDX-License-Identifier: Apache-2.0
// Laws that hold a validator against its own verdict on the same graph, written differently.
#include <algorithm>
#include <memory>
#include <utility>

#include "qconform/laws/checks.h"
#include "qconform/laws/respelled.h"
#include "qconform/laws/validator_laws.h"

namespace qconform::laws {
namespace {

bool Failed(const Finding& finding) { return finding.verdict == ConstraintVerdict::kFail; }

std::vector<Finding> Failures(Diagnostics diagnostics) {
  std::erase_if(diagnostics.findings, [](const Finding& finding) { return !Failed(finding); });
  return std::move(diagnostics.findings);
}

const Constraint* RowOf(const Target& target, const std::string& rule) {
  const auto& rows = target.profile->constraints;
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Constraint& row) { return row.id == rule; });
  return found == rows.end() ? nullptr : &*found;
}

// A text about a copied value, as one about the value itself.
void NameOriginal(std::string& text) {
  constexpr std::string_view kMark = "'copy.";
  const std::size_t at = text.find(kMark);
  if (at != std::string::npos) text.erase(at + 1, kMark.size() - 1);
}

// What a rule needs to be decided.
enum class Needs : std::uint8_t {
  kForm,     // dtypes, schemes, shapes, attributes
  kNumbers,  // scales and zero points
  kEither,  // sharing and fusion, by group or by equal numbers; symmetry, by scheme and zero point;
            // variants, whatever is in them
};

Needs NeedsOf(const Constraint& row) {
  switch (row.kind()) {
    case ConstraintKind::kJointRange:
    case ConstraintKind::kValueRange:
    case ConstraintKind::kFixedQparams:
    case ConstraintKind::kDerivedScale:
    case ConstraintKind::kScaleRatio:
      return Needs::kNumbers;
    case ConstraintKind::kSharedWith:
    case ConstraintKind::kFusionGroup:
    case ConstraintKind::kSymmetric:
    case ConstraintKind::kBlockSize:
    case ConstraintKind::kConstantRange:
    case ConstraintKind::kVariants:
      return Needs::kEither;
    default:
      return Needs::kForm;
  }
}

// Of fixed parameters and ranges the granularity is form.
bool MayFailWithoutNumbers(const Finding& finding, const Target& target) {
  const Constraint* row = RowOf(target, finding.rule);
  if (row == nullptr) return true;
  return NeedsOf(*row) != Needs::kNumbers || finding.got.starts_with("per ");
}

LawResult CheckDeadEnd(const std::optional<DeadEnd>& end, const Target& target,
                       const Validator& validate, std::string where) {
  if (!end) return std::nullopt;
  for (const Finding& finding : validate(end->graph, target).findings) {
    if (Failed(finding) && finding.rule == "graph-resolves" && finding.node == end->node) {
      return std::nullopt;
    }
  }
  return Violation{"dead-ends-are-reported", std::move(where), "no such failure",
                   "graph-resolves at node '" + end->graph.nodes[end->node].name + "'"};
}

}  // namespace

LawResult CopiesAddUp(const Case& c, const Target& target, const Validator& validate) {
  if (IsNearLimits(c.graph)) return std::nullopt;
  const std::vector<Finding> once = validate(c.graph, target).findings;
  std::vector<Finding> wanted = once;
  for (Finding finding : once) {
    finding.node += static_cast<NodeId>(c.graph.nodes.size());
    wanted.push_back(std::move(finding));
  }
  std::vector<Finding> got = validate(Twice(c.graph), target).findings;
  for (Finding& finding : got) {
    if (finding.node >= c.graph.nodes.size()) NameOriginal(finding.got);
  }
  return CheckSameFindings("copies-add-up", std::move(got), std::move(wanted));
}

LawResult SharingMayBeSpelledOut(const Case& c, const Target& target, const Validator& validate) {
  if (IsNearLimits(c.graph)) return std::nullopt;
  return CheckSameFindings("sharing-may-be-spelled-out",
                           Failures(validate(SpelledOut(c.graph), target)),
                           Failures(validate(c.graph, target)));
}

LawResult NumbersMayBeMissing(const Case& c, const Target& target, const Validator& validate) {
  const auto violated = [](const std::string& where, std::string got, std::string wanted) {
    return Violation{"numbers-may-be-missing", where, std::move(got), std::move(wanted)};
  };
  const std::vector<Finding> bare = Failures(validate(WithoutNumbers(c.graph), target));
  for (const Finding& finding : bare) {
    if (MayFailWithoutNumbers(finding, target)) continue;
    return violated(finding.rule, "got " + finding.got, "not checked: it has no numbers");
  }
  const Constraint* row = RowOf(target, c.rule);
  if (c.expectation != Expectation::kMustReject || row == nullptr) return std::nullopt;
  if (NeedsOf(*row) != Needs::kForm) return std::nullopt;
  const bool named = std::any_of(bare.begin(), bare.end(),
                                 [&](const Finding& finding) { return finding.rule == c.rule; });
  if (named) return std::nullopt;
  return violated(c.rule, "no failure", "a failure: it needs no numbers");
}

LawResult DeadEndsAreReported(const Case& c, const Target& target, const Validator& validate) {
  if (LawResult violation = CheckDeadEnd(WithRing(c.graph), target, validate, "a ring")) {
    return violation;
  }
  return CheckDeadEnd(WithNothingToShare(c.graph), target, validate, "sharing with a plain value");
}

LawResult UnknownOpsAreNotChecked(const Case& c, const Target& target, const Validator& validate) {
  if (c.graph.nodes.empty()) return std::nullopt;
  const OpKind op = c.graph.nodes[0].op;
  auto profile = std::make_shared<Profile>(*target.profile);
  std::erase_if(profile->ops, [op](const OpEntry& entry) { return entry.op == op; });
  Target without = target;
  without.profile = std::move(profile);
  for (const Finding& finding : validate(c.graph, without).findings) {
    if (finding.node == 0 && finding.reason == NotCheckedReason::kNoRule) return std::nullopt;
  }
  return Violation{"unknown-ops-are-not-checked", "node '" + c.graph.nodes[0].name + "'", "nothing",
                   "not checked: no rule speaks of " + std::string(NameOf(op))};
}

}  // namespace qconform::laws
