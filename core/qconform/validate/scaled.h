// SPDX-License-Identifier: Apache-2.0
// Private to validate: reals of the form scale * integer, compared exactly.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "qconform/graph/quant_spec.h"
#include "qconform/validate/text.h"

namespace qconform {

// scale * count. |count| < 2^126.
struct Scaled {
  float scale = 1;
  Int128 count = 0;
};
// By exact arithmetic, whatever the scales: finite ones.
std::strong_ordering Compare(const Scaled& a, const Scaled& b);
float NearFloat(const Scaled& x);  // for people

// The reals that one channel of a calibrated spec can hold: [low, high], in half steps, so that
// half a step more or less stays a whole count.
struct Reals {
  Scaled low;
  Scaled high;
};
Reals RealsOf(const ConcreteSpec& spec, std::size_t channel);
std::string RealsText(const Reals& reals);  // "reals [-1, 0.9921875]"

// `x` with `half_steps` more.
Scaled Moved(Scaled x, int half_steps);

}  // namespace qconform
