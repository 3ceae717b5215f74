// SPDX-License-Identifier: Apache-2.0
// For tests only: one thing about a program changed, as likely as not to something TOSA forbids.
#pragma once

#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

namespace qconform::conformance {

// An element type, a dimension, or a number among the parameters of its only instruction.
Program MutateProgram(Prng& prng, Program program);

}  // namespace qconform::conformance
