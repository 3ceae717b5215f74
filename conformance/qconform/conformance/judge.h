// SPDX-License-Identifier: Apache-2.0
// One case, one result, one verdict. Does not know how the case was made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "qconform/conformance/backend.h"
#include "qconform/conformance/isolation/answer.h"
#include "qconform/oracle/oracle.h"

namespace qconform::conformance {

enum class Verdict : std::uint8_t {
  kPass,
  kNotSupported,   // declined, with a reason; never counted as a pass
  kUnpredictable,  // the oracle demands nothing; the backend survived
  kValueMismatch,  // red from here on
  kRejectsValid,
  kAcceptsInvalid,
  kNondeterministic,
  kCrash,
  kHang,
  kMemory,
  kProtocol,    // answers that are no answers: wrong shape, dtype, codes out of range
  kSuiteError,  // ours
};
inline constexpr std::size_t kVerdictCount = 12;
std::string_view NameOf(Verdict verdict);  // "pass", "value_mismatch", ...
std::optional<Verdict> VerdictFromName(std::string_view name);
bool IsFinding(Verdict verdict);

struct Judgement {
  Verdict verdict = Verdict::kPass;
  std::string where;  // "output y[3] (node conv_1)"
  std::string got;
  std::string wanted;
  std::size_t differing = 0;   // kValueMismatch: elements
  std::int64_t worst = 0;      // kValueMismatch: largest distance in LSB
  std::optional<NodeId> node;  // where it shows first, if that is known
  std::string rule;            // kAcceptsInvalid, kRejectsValid: the rule, if one is named
};

Judgement Judge(const Case& c, const Result<Expected>& expected, const BackendResult& result);

// The same for what came out of a worker, which may have died, or have answered in two ways.
Judgement JudgeAnswer(const Case& c, const Result<Expected>& expected, const Answer& answer);

}  // namespace qconform::conformance
