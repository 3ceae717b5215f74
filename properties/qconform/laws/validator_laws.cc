// SPDX-License-Identifier: Apache-2.0
// Laws that hold a validator against what the case says, and against itself.
#include "qconform/laws/validator_laws.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "qconform/laws/checks.h"
#include "qconform/laws/renumber.h"

namespace qconform::laws {
namespace {

constexpr std::array kLaws = {
    ValidatorLaw{"valid-cases-are-accepted", "what breaks no rule has no failure",
                 ValidCasesAreAccepted},
    ValidatorLaw{"broken-rules-are-named", "one broken rule fails, and no other",
                 BrokenRulesAreNamed},
    ValidatorLaw{"findings-are-counted", "counts and modes agree with the findings",
                 FindingsAreCounted},
    ValidatorLaw{"findings-ignore-numbering", "renumbering changes no finding",
                 FindingsIgnoreNumbering},
    ValidatorLaw{"findings-ignore-history", "other archs in between change no finding",
                 FindingsIgnoreHistory},
    ValidatorLaw{"gates-open-at-their-arch", "shut below a feature's first arch, then open",
                 GatesOpenAtTheirArch},
    ValidatorLaw{"copies-add-up", "a graph beside its copy has the findings of both", CopiesAddUp},
    ValidatorLaw{"sharing-may-be-spelled-out", "equal numbers are as good as sharing",
                 SharingMayBeSpelledOut},
    ValidatorLaw{"numbers-may-be-missing", "without numbers only rules on form fail",
                 NumbersMayBeMissing},
    ValidatorLaw{"dead-ends-are-reported", "rings and sharing with nothing are failures",
                 DeadEndsAreReported},
    ValidatorLaw{"unknown-ops-are-not-checked", "and said to be so", UnknownOpsAreNotChecked},
};

std::string Text(const Graph& graph, const Finding& finding) {
  return RenderFinding(graph, finding, Mode::kStrict);
}

const Finding* FirstFailure(const Diagnostics& diagnostics) {
  for (const Finding& finding : diagnostics.findings) {
    if (finding.verdict == ConstraintVerdict::kFail) return &finding;
  }
  return nullptr;
}

Diagnostics ValidateAt(const Graph& graph, Target target, std::size_t arch,
                       const Validator& validate) {
  target.arch = arch;
  return validate(graph, target);
}

// Which nodes fail which gate, by the position of the row.
bool FailsGate(const Diagnostics& diagnostics, const std::string& rule) {
  return std::any_of(diagnostics.findings.begin(), diagnostics.findings.end(),
                     [&](const Finding& finding) {
                       return finding.verdict == ConstraintVerdict::kFail && finding.rule == rule;
                     });
}

const Feature* FeatureOf(const Profile& profile, const std::string& id) {
  const auto found = std::find_if(profile.features.begin(), profile.features.end(),
                                  [&](const Feature& feature) { return feature.id == id; });
  return found == profile.features.end() || found->min_arch.empty() ? nullptr : &*found;
}

// By arch: whether it fails. Shut archs come first, and none of them has the feature.
LawResult CheckGate(const std::string& rule, const Profile& profile, const Feature& feature,
                    const std::vector<Diagnostics>& at) {
  const auto first = static_cast<std::size_t>(
      std::find(profile.archs.begin(), profile.archs.end(), feature.min_arch) -
      profile.archs.begin());
  // What no arch refuses does not use the feature.
  const bool used = std::any_of(at.begin(), at.end(), [&](const Diagnostics& diagnostics) {
    return FailsGate(diagnostics, rule);
  });
  if (!used) return std::nullopt;
  for (std::size_t arch = 0; arch < at.size(); ++arch) {
    const bool shut = FailsGate(at[arch], rule);
    if (shut == (arch < first)) continue;
    return Violation{"gates-open-at-their-arch", rule + " at " + profile.archs[arch],
                     shut ? "a refusal" : "no refusal",
                     "the feature is there from " + feature.min_arch + " on"};
  }
  return std::nullopt;
}

}  // namespace

std::span<const ValidatorLaw> AllValidatorLaws() { return kLaws; }

LawResult CheckValidator(const Case& c, const Target& target, const Validator& validate) {
  for (const ValidatorLaw& law : kLaws) {
    try {
      if (LawResult violation = law.check(c, target, validate)) return violation;
    } catch (const std::exception& error) {
      return Violation{"validators-are-total", std::string(law.name), error.what(), "a verdict"};
    }
  }
  return std::nullopt;
}

LawResult ValidCasesAreAccepted(const Case& c, const Target& target, const Validator& validate) {
  if (c.expectation != Expectation::kAccept) return std::nullopt;
  const Diagnostics diagnostics = validate(c.graph, target);
  const Finding* failure = FirstFailure(diagnostics);
  if (failure == nullptr && diagnostics.accepted()) return std::nullopt;
  return Violation{"valid-cases-are-accepted", "the graph",
                   failure != nullptr ? Text(c.graph, *failure) : "a refusal without a finding",
                   "no failure"};
}

LawResult BrokenRulesAreNamed(const Case& c, const Target& target, const Validator& validate) {
  if (c.expectation != Expectation::kMustReject) return std::nullopt;
  const Diagnostics diagnostics = validate(c.graph, target);
  bool named = false;
  for (const Finding& finding : diagnostics.findings) {
    if (finding.verdict != ConstraintVerdict::kFail) continue;
    named = named || finding.rule == c.rule;
    if (finding.rule == c.rule) continue;
    return Violation{"broken-rules-are-named", "the graph", Text(c.graph, finding),
                     "only " + c.rule};
  }
  if (named) return std::nullopt;
  return Violation{"broken-rules-are-named", "the graph", "no failure", c.rule};
}

LawResult FindingsAreCounted(const Case& c, const Target& target, const Validator& validate) {
  LawResult result = CheckStrictLenient(validate(c.graph, target), Refuses);
  if (result) result->law = "findings-are-counted";
  return result;
}

LawResult FindingsIgnoreNumbering(const Case& c, const Target& target, const Validator& validate) {
  const Renumbered other = Renumber(c.graph, 0x5eed + c.graph.nodes.size());
  std::vector<Finding> renumbered = validate(other.graph, target).findings;
  for (Finding& finding : renumbered) finding.node = other.node_of[finding.node];
  return CheckSameFindings("findings-ignore-numbering", std::move(renumbered),
                           validate(c.graph, target).findings);
}

LawResult FindingsIgnoreHistory(const Case& c, const Target& target, const Validator& validate) {
  const Diagnostics first = validate(c.graph, target);
  for (std::size_t arch = target.profile->archs.size(); arch-- > 0;) {
    ValidateAt(c.graph, target, arch, validate);
  }
  return CheckSameFindings("findings-ignore-history", validate(c.graph, target).findings,
                           first.findings);
}

LawResult GatesOpenAtTheirArch(const Case& c, const Target& target, const Validator& validate) {
  const Profile& profile = *target.profile;
  if (profile.archs.empty()) return std::nullopt;
  std::vector<Diagnostics> at;
  for (std::size_t arch = 0; arch < profile.archs.size(); ++arch) {
    at.push_back(ValidateAt(c.graph, target, arch, validate));
  }
  for (const Constraint& row : profile.constraints) {
    const auto* gate = std::get_if<ArchGateRule>(&row.rule);
    const Feature* feature = gate != nullptr ? FeatureOf(profile, gate->feature) : nullptr;
    if (feature == nullptr) continue;
    if (LawResult violation = CheckGate(row.id, profile, *feature, at)) return violation;
  }
  return std::nullopt;
}

}  // namespace qconform::laws
