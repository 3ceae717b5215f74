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
  failures.insert(failures.end(), other.failures.begin(), other.failures.end());
}

}  // namespace qconform::conformance
