// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/report.h"

namespace qconform::conformance {

void VerdictCounts::Add(const VerdictCounts& other) {
  for (std::size_t i = 0; i < kVerdictCount; ++i) by_verdict[i] += other.by_verdict[i];
}

std::uint64_t VerdictCounts::Total() const {
  std::uint64_t total = 0;
  for (const std::uint64_t count : by_verdict) total += count;
  return total;
}

std::uint64_t VerdictCounts::Findings() const {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (IsFinding(static_cast<Verdict>(i))) total += by_verdict[i];
  }
  return total;
}

void Tally::Add(const Tally& other) {
  cases += other.cases;
  executed += other.executed;
  executed_ops.insert(other.executed_ops.begin(), other.executed_ops.end());
  verdicts.Add(other.verdicts);
  for (const auto& [cell, counts] : other.table) table[cell].Add(counts);
  for (const auto& [reason, count] : other.reasons) reasons[reason] += count;
  for (const auto& [rule, met] : other.rules) rules[rule].Add(met);
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
}

std::string RulesText(const std::vector<RuleRow>& rules) {
  std::size_t met = 0;
  std::size_t broken = 0;
  std::string never;
  for (const RuleRow& rule : rules) {
    met += rule.tally.accepts > 0 ? 1 : 0;
    broken += rule.tally.rejects > 0 ? 1 : 0;
    if (rule.tally.accepts == 0) never += (never.empty() ? "" : ", ") + rule.id;
  }
  std::string text = "rules: " + std::to_string(met) + " of " + std::to_string(rules.size()) +
                     " met, " + std::to_string(broken) + " broken";
  return never.empty() ? text : text + "; never met: " + never;
}

}  // namespace qconform::conformance
