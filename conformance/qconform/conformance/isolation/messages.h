// SPDX-License-Identifier: Apache-2.0
// What the frames carry.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "qconform/base/result.h"
#include "qconform/conformance/backend.h"
#include "qconform/conformance/isolation/answer.h"
#include "qconform/conformance/target_spec.h"

namespace qconform::conformance {

std::string PrintOpen(const TargetSpec& target);
Result<TargetSpec> ParseOpen(std::string_view payload);

std::string PrintInfo(const BackendInfo& info);
Result<BackendInfo> ParseInfo(std::string_view payload);

// A case travels as the canonical text of its case file, with the number it has in its batch.
struct CaseRequest {
  std::uint32_t number = 0;
  std::string_view text;
};
std::string PrintCaseRequest(const CaseRequest& request);
Result<CaseRequest> ParseCaseRequest(std::string_view payload);  // text points into the payload

// What came back from a backend that lived: Answer::result, nondeterministic and evidence.
struct CaseAnswer {
  std::uint32_t number = 0;
  Answer answer;
};
std::string PrintCaseAnswer(const CaseAnswer& answer);
// Refuses unknown codes, wrong lengths and dimensions outside 0 .. 2^28. Whether the outputs suit
// the graph is for the judge to say.
Result<CaseAnswer> ParseCaseAnswer(std::string_view payload);

}  // namespace qconform::conformance
