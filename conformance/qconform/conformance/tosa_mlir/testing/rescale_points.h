// SPDX-License-Identifier: Apache-2.0
// For tests only: one RESCALE with as many channels as there are pairs of a shift and a multiplier
// worth trying, and rows of values on the edges of what each pair is defined for.
#pragma once

#include <vector>

#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"

namespace qconform::conformance {

struct RescaleForm {
  DType in;
  DType out;
  bool scale32;
  Rounding rounding;
};
// Every form of signed types that TOSA 1.0 has.
std::vector<RescaleForm> AllRescaleForms();

// All shifts 2 to 62 times 16 multipliers, `rows` values for each pair. No value is unpredictable.
TosaSubject MakeRescalePoints(Prng& prng, const RescaleForm& form, std::int64_t rows);

}  // namespace qconform::conformance
