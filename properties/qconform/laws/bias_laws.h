// SPDX-License-Identifier: Apache-2.0
// The int48 bias equivalence P1..P6 of facts/arm_tosa.md 2.4, on one linear layer with 16-bit
// activations and 8-bit weights.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/draw/draw.h"
#include "qconform/laws/violation.h"

namespace qconform::laws {

// One output element per row of weights: y = clip16(R((sum x*w + b) * sx*sw/sy)).
struct Bias48Case {
  std::vector<std::int64_t> x;               // int16 codes, K of them
  std::vector<std::vector<std::int64_t>> w;  // int8 codes, one row per output
  std::vector<std::int64_t> bias;            // int48 codes at scale sx * sw
  float x_scale;
  float w_scale;
  float y_scale;
};
Bias48Case GenerateBias48Case(gen::Draw& draw);

// P1: the int48 sum equals the exact sum; the int32 sum equals it wherever it is defined.
LawResult SumsAreExact(const Bias48Case& c);
// P2: with lifted constants direct and decomposed agree bit for bit.
LawResult LiftedConstantsAgreeExactly(const Bias48Case& c);
// P3: with independent constants they differ by at most 1 LSB after the int16 clip.
LawResult IndependentConstantsAgreeWithinOne(const Bias48Case& c);
// P4: |direct - exact| <= 1/2 + |y| / (2^15 - 1).
LawResult DirectIsNearExact(const Bias48Case& c);
// P5: clipping to int16 before the bias stays within its bound only where the product alone does
// not saturate.
LawResult ClipBeforeBiasIsBounded(const Bias48Case& c);
// P6: a 32-bit consumer of the accumulator sees the product of both scales, never 1.0.
LawResult ConsumerSeesProductScale(const Bias48Case& c);

}  // namespace qconform::laws
