// SPDX-License-Identifier: Apache-2.0
// Laws about the validator: modes, arch gates, order.
#include <algorithm>
#include <tuple>

#include "qconform/laws/checks.h"
#include "qconform/laws/laws.h"
#include "qconform/laws/validator_laws.h"

namespace qconform::laws {
namespace {

std::size_t Count(const Diagnostics& diagnostics, ConstraintVerdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(diagnostics.findings.begin(), diagnostics.findings.end(),
                    [verdict](const Finding& finding) { return finding.verdict == verdict; }));
}

std::string Text(const Finding& finding) {
  return finding.rule + " at node " + std::to_string(finding.node) + " " + finding.port + ": " +
         finding.got + " / " + finding.wanted;
}

bool Precedes(const Finding& a, const Finding& b) {
  return std::tie(a.node, a.rule, a.port, a.got, a.wanted, a.verdict, a.reason) <
         std::tie(b.node, b.rule, b.port, b.got, b.wanted, b.verdict, b.reason);
}

std::string AfterTheFirstWord(const std::string& text) { return text.substr(text.find(':') + 1); }

Diagnostics ValidateAt(const Graph& graph, Target target, std::size_t arch) {
  target.arch = arch;
  return Validate(graph, target);
}

}  // namespace

LawResult CheckStrictLenient(const Diagnostics& d, const Judge& refuses) {
  const auto expect = [](bool got, bool wanted, std::string where) -> LawResult {
    if (got == wanted) return std::nullopt;
    return Violation{"strict-is-lenient-plus-error", std::move(where), got ? "true" : "false",
                     wanted ? "true" : "false"};
  };
  const bool counted = Count(d, ConstraintVerdict::kFail) == d.failed &&
                       Count(d, ConstraintVerdict::kNotChecked) == d.not_checked &&
                       d.findings.size() == d.failed + d.not_checked;
  const bool failed = d.failed > 0;
  for (LawResult result :
       {expect(counted, true, "findings agree with their counts"),
        expect(d.accepted(), !failed, "accepted"),
        expect(refuses(d, Mode::kStrict, false), failed, "strict refuses"),
        expect(refuses(d, Mode::kStrict, true), failed || d.not_checked > 0,
               "strict refuses what is not checked"),
        expect(refuses(d, Mode::kLenient, false), false, "lenient refuses"),
        expect(refuses(d, Mode::kLenient, true), false, "lenient refuses what is not checked")}) {
    if (result) return result;
  }
  return std::nullopt;
}

LawResult StrictIsLenientPlusError(const Case& c, const Target& target) {
  const Diagnostics diagnostics = Validate(c.graph, target);
  if (LawResult violation = CheckStrictLenient(diagnostics, Refuses)) return violation;
  for (const Finding& finding : diagnostics.findings) {
    const std::string strict = RenderFinding(c.graph, finding, Mode::kStrict);
    const std::string lenient = RenderFinding(c.graph, finding, Mode::kLenient);
    if (AfterTheFirstWord(strict) == AfterTheFirstWord(lenient)) continue;
    return Violation{"strict-is-lenient-plus-error", "the text of " + finding.rule, lenient,
                     strict};
  }
  return std::nullopt;
}

LawResult CheckMonotone(const std::vector<bool>& accepted, const std::vector<std::string>& archs) {
  for (std::size_t i = 1; i < accepted.size(); ++i) {
    if (!accepted[i - 1] || accepted[i]) continue;
    return Violation{"gates-are-monotone", archs[i], "a refusal", archs[i - 1] + " accepts"};
  }
  return std::nullopt;
}

LawResult GatesAreMonotone(const Case& c, const Target& target) {
  if (LawResult violation = GatesOpenAtTheirArch(c, target, Validate)) return violation;
  const std::vector<std::string>& archs = target.profile->archs;
  std::vector<bool> accepted;
  for (std::size_t arch = 0; arch < archs.size(); ++arch) {
    accepted.push_back(ValidateAt(c.graph, target, arch).accepted());
  }
  return CheckMonotone(accepted, archs);
}

LawResult CheckSameFindings(std::string_view law, std::vector<Finding> a, std::vector<Finding> b) {
  std::sort(a.begin(), a.end(), Precedes);
  std::sort(b.begin(), b.end(), Precedes);
  if (a == b) return std::nullopt;
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return Violation{std::string(law), "finding " + std::to_string(x - a.begin()),
                   x == a.end() ? "none" : Text(*x), y == b.end() ? "none" : Text(*y)};
}

LawResult VerdictsIgnoreOrder(const Case& c, const Target& target) {
  if (LawResult violation = FindingsIgnoreNumbering(c, target, Validate)) return violation;
  return FindingsIgnoreHistory(c, target, Validate);
}

LawResult ValidatorKeepsItsLaws(const Case& c, const Target& target) {
  Case unstated = c;  // whoever wrote the case may be wrong about what it breaks
  unstated.expectation = Expectation::kUnstated;
  unstated.rule.clear();
  return CheckValidator(unstated, target, Validate);
}

}  // namespace qconform::laws
