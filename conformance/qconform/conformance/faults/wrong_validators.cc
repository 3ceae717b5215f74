// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/faults/wrong_validators.h"

#include <algorithm>

namespace qconform::conformance {
namespace {

// Drops the failures for which `overlooked` holds.
template <class Predicate>
Diagnostics Without(Diagnostics diagnostics, Predicate overlooked) {
  std::erase_if(diagnostics.findings, [&](const Finding& finding) {
    const bool drop = finding.verdict == ConstraintVerdict::kFail && overlooked(finding);
    if (drop) --diagnostics.failed;
    return drop;
  });
  return diagnostics;
}

bool IsOfKind(const Finding& finding, const Target& target, ConstraintKind kind) {
  const auto& rows = target.profile->constraints;
  return std::any_of(rows.begin(), rows.end(), [&](const Constraint& row) {
    return row.id == finding.rule && row.kind() == kind;
  });
}

}  // namespace

template <ConstraintKind kind>
Diagnostics ValidateExcept(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target),
                 [&](const Finding& finding) { return IsOfKind(finding, target, kind); });
}

template Diagnostics ValidateExcept<ConstraintKind::kDtypeTuple>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kSymmetric>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kChannelAxis>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kGranularity>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kSharedWith>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kFixedQparams>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kDerivedScale>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kBiasDtype>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kArchGate>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kStaticOnly>(const Graph&, const Target&);

Diagnostics ValidateOperandsOnly(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target),
                 [](const Finding& finding) { return finding.port.starts_with("out"); });
}

Diagnostics ValidateFirstNodeOnly(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [](const Finding& finding) { return finding.node != 0; });
}

}  // namespace qconform::conformance
