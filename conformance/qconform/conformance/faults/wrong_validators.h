// SPDX-License-Identifier: Apache-2.0
// Validators that overlook one thing each: our own, with findings dropped.
#pragma once

#include "qconform/validate/validate.h"

namespace qconform::conformance {

// Overlooks every failure of constraints of one kind (facts/qnn.md 6.1: each has been somebody's
// bug).
template <ConstraintKind kind>
Diagnostics ValidateExcept(const Graph& graph, const Target& target);

// Looks at operands only (D03's opposite: outputs 1..n unchecked).
Diagnostics ValidateOperandsOnly(const Graph& graph, const Target& target);

// Looks at the first node only (a validator keyed by call instead of node).
Diagnostics ValidateFirstNodeOnly(const Graph& graph, const Target& target);

}  // namespace qconform::conformance
