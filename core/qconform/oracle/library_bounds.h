// SPDX-License-Identifier: Apache-2.0
// Private to oracle: bounds on the arithmetic of real libraries. README.md derives them.
#pragma once

#include "qconform/oracle/bounds.h"

namespace qconform {

// Bound on |code - exact| in LSB, for a stage that is neither kTosa nor kUnavailable.
Rational LibraryErrorBound(const Bounds& b, OutputStage stage);

}  // namespace qconform
