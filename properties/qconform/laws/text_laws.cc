// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/checks.h"
#include "qconform/laws/laws.h"

namespace qconform::laws {

LawResult CheckSameText(std::string_view law, std::string_view where, std::string_view got,
                        std::string_view wanted) {
  if (got == wanted) return std::nullopt;
  return Violation{std::string(law), std::string(where), std::string(got), std::string(wanted)};
}

LawResult PrintParseIsIdentity(const Case& c, const Target&) {
  constexpr std::string_view kLaw = "print-parse-is-identity";
  const std::string text = PrintCase(c);
  const Result<Case> parsed = ParseCase(text);
  if (!parsed.ok()) {
    return Violation{std::string(kLaw), "the printed case", parsed.error().message, "a case"};
  }
  const std::string again = PrintCase(parsed.value());
  if (LawResult violation = CheckSameText(kLaw, "printed again", again, text)) return violation;
  if (parsed.value() == c) return std::nullopt;
  return Violation{std::string(kLaw), "the parsed case", "another case that prints alike", text};
}

}  // namespace qconform::laws
