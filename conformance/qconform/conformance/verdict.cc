// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "qconform/conformance/judge.h"

namespace qconform::conformance {
namespace {

constexpr std::array<std::string_view, kVerdictCount> kNames = {
    "pass",          "not_supported",   "unpredictable",    "value_mismatch",
    "rejects_valid", "accepts_invalid", "nondeterministic", "crash",
    "hang",          "memory",          "protocol",         "suite_error"};
static_assert(static_cast<std::size_t>(Verdict::kSuiteError) + 1 == kVerdictCount);

}  // namespace

std::string_view NameOf(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)]; }

std::optional<Verdict> VerdictFromName(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Verdict>(i);
  }
  return std::nullopt;
}

bool IsFinding(Verdict verdict) { return verdict >= Verdict::kValueMismatch; }

}  // namespace qconform::conformance
