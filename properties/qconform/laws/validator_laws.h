// SPDX-License-Identifier: Apache-2.0
// Laws over a validator, whosever it is: ours, a vendor's, or a deliberately wrong one. What a case
// expects is known from how it was made; nothing here asks our own validator for the truth.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "qconform/graph/case_file.h"
#include "qconform/laws/violation.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {

using Validator = std::function<Diagnostics(const Graph& graph, const Target& target)>;

struct ValidatorLaw {
  std::string_view name;
  std::string_view statement;
  LawResult (*check)(const Case& c, const Target& target, const Validator& validate);
};
std::span<const ValidatorLaw> AllValidatorLaws();

// The first of them that is violated. A validator that throws violates "validators-are-total".
LawResult CheckValidator(const Case& c, const Target& target, const Validator& validate);

// A case that expects to be accepted has no failure.
LawResult ValidCasesAreAccepted(const Case& c, const Target& target, const Validator& validate);
// A case that breaks one rule fails that rule, and no other.
LawResult BrokenRulesAreNamed(const Case& c, const Target& target, const Validator& validate);
// Findings agree with their counts, and with what both modes make of them.
LawResult FindingsAreCounted(const Case& c, const Target& target, const Validator& validate);
// Renumbering nodes and values changes no finding.
LawResult FindingsIgnoreNumbering(const Case& c, const Target& target, const Validator& validate);
// Validating for other archs in between changes no finding.
LawResult FindingsIgnoreHistory(const Case& c, const Target& target, const Validator& validate);
// A gate is shut below its feature's first arch and open from there on.
LawResult GatesOpenAtTheirArch(const Case& c, const Target& target, const Validator& validate);
// A graph beside its copy has the findings of both.
LawResult CopiesAddUp(const Case& c, const Target& target, const Validator& validate);
// Sharing and deriving, spelled out as the numbers they lead to, change no failure.
LawResult SharingMayBeSpelledOut(const Case& c, const Target& target, const Validator& validate);
// Without numbers only what needs no number can fail; and what needs none fails as before.
LawResult NumbersMayBeMissing(const Case& c, const Target& target, const Validator& validate);
// Sharing in a ring, or with a port that has no spec, is a failure of the graph at that node.
LawResult DeadEndsAreReported(const Case& c, const Target& target, const Validator& validate);
// An op that the profile does not speak of is reported as not checked.
LawResult UnknownOpsAreNotChecked(const Case& c, const Target& target, const Validator& validate);

}  // namespace qconform::laws
