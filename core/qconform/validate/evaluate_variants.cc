// SPDX-License-Identifier: Apache-2.0
// variants: one of several sets of rules holds whole. Nothing here depends on the order of the
// variants, or of the rules in one.
#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <utility>

#include "qconform/base/check.h"
#include "qconform/validate/evaluation.h"

namespace qconform {
namespace {

using Variant = VariantsRule::Variant;

void EvaluateSimple(const SimpleRule& rule, Evaluation& e) {
  std::visit([&](const auto& simple) { Evaluate(simple, e); }, rule);
}

struct Score {
  std::size_t broken = 0;  // rules
  bool open = false;       // some rule was not checked
};

// Counts only, so that a variant that does not hold costs no text.
Score ScoreOf(const Variant& variant, const Evaluation& e) {
  Score score;
  for (const SimpleRule& rule : variant.rules) {
    Diagnostics aside;
    Evaluation quiet = e.Aside(aside, Evaluation::Voice::kQuiet);
    EvaluateSimple(rule, quiet);
    score.broken += aside.failed > 0 ? 1 : 0;
    score.open |= aside.not_checked > 0;
  }
  return score;
}

Diagnostics Listen(const Variant& variant, const Evaluation& e) {
  Diagnostics aside;
  Evaluation loud = e.Aside(aside, Evaluation::Voice::kLoud);
  for (const SimpleRule& rule : variant.rules) EvaluateSimple(rule, loud);
  return aside;
}

auto TextOf(const Finding& finding) { return std::tie(finding.port, finding.got, finding.wanted); }

// Of what is wrong with a variant: the failure that comes first as text.
Finding FirstFailure(const Variant& variant, const Evaluation& e) {
  std::optional<Finding> first;
  for (Finding& finding : Listen(variant, e).findings) {
    if (finding.verdict != ConstraintVerdict::kFail) continue;
    if (!first || TextOf(finding) < TextOf(*first)) first = std::move(finding);
  }
  QC_CHECK(first.has_value());
  return *first;
}

// With the fewest broken rules; then by the text of the failure; then by name.
Finding ExplainClosest(const VariantsRule& rule, std::size_t fewest,
                       const std::vector<Score>& scores, const Evaluation& e) {
  const Variant* closest = nullptr;
  Finding best;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].broken != fewest) continue;
    const Variant& variant = rule.variants[i];
    Finding finding = FirstFailure(variant, e);
    const bool closer = closest == nullptr || TextOf(finding) < TextOf(best) ||
                        (TextOf(finding) == TextOf(best) && variant.name < closest->name);
    if (!closer) continue;
    closest = &variant;
    best = std::move(finding);
  }
  best.wanted += " (variant '" + closest->name + "'";
  if (scores.size() > 1) best.wanted += ", the closest of " + std::to_string(scores.size());
  best.wanted += ")";
  return best;
}

// The least reason, in the order of the enumeration, for which a variant without a failure is open.
NotCheckedReason ReasonOf(const VariantsRule& rule, const std::vector<Score>& scores,
                          const Evaluation& e) {
  std::optional<NotCheckedReason> least;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].broken != 0) continue;
    for (const Finding& finding : Listen(rule.variants[i], e).findings) {
      least = std::min(least.value_or(finding.reason), finding.reason);
    }
  }
  QC_CHECK(least.has_value());
  return *least;
}

}  // namespace

// Any variant that passes whole passes; else any without a failure leaves the row open; else it
// fails.
void Evaluate(const VariantsRule& rule, Evaluation& e) {
  std::vector<Score> scores;
  scores.reserve(rule.variants.size());
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const Variant& variant : rule.variants) {
    const Score& score = scores.emplace_back(ScoreOf(variant, e));
    if (score.broken == 0 && !score.open) return e.Pass();
    fewest = std::min(fewest, score.broken);
  }
  QC_CHECK(!scores.empty());
  if (fewest == 0) return e.NotCheckedNode(ReasonOf(rule, scores, e));
  e.FailAs(ExplainClosest(rule, fewest, scores, e));
}

}  // namespace qconform
