// SPDX-License-Identifier: Apache-2.0
// Validators that overlook one kind of constraint altogether.
#include "qconform/conformance/faults/wrong_validators.h"

#include "qconform/conformance/faults/edit_findings.h"

namespace qconform::conformance {

template <ConstraintKind kind>
Diagnostics ValidateExcept(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const Constraint* row = RowOf(finding, target);
    return row != nullptr && row->kind() == kind;
  });
}

template Diagnostics ValidateExcept<ConstraintKind::kDtypeTuple>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kEncoding>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kSymmetric>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kChannelAxis>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kGranularity>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kSharedWith>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kJointRange>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kFixedQparams>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kValueRange>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kDerivedScale>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kBiasDtype>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kBlockSize>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kStaticOnly>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kRank>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kDimensionRange>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kUnquantized>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kScaleRatio>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kAttributeRange>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kConstantRange>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kVariants>(const Graph&, const Target&);
template Diagnostics ValidateExcept<ConstraintKind::kArchGate>(const Graph&, const Target&);

}  // namespace qconform::conformance
