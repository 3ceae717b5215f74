// SPDX-License-Identifier: Apache-2.0
// Sources, google/XNNPACK of February 2022: src/operators/binary-elementwise-nd.c (ratios and their
// domain), src/params-init.c (qs8 and qu8 add, the same numbers on every x86 instruction set).
#include "qconform/lower/two_multipliers.h"

#include <algorithm>
#include <cmath>

namespace qconform {
namespace {

constexpr int kMultiplierBits = 20;

bool InDomain(float ratio) { return ratio >= 0x1p-10f && ratio < 0x1p8f; }

// ratio * 2^shift to the nearest integer, ties to even: below 2^21.
std::int32_t MultiplierOf(float ratio, int shift) {
  return static_cast<std::int32_t>(std::nearbyint(std::ldexp(ratio, shift)));
}

}  // namespace

std::optional<TwoMultiplierAddParams> TwoMultipliersOf(const AddendSpecs& specs) {
  const float a_ratio = specs.a.scales[0] / specs.result.scales[0];
  const float b_ratio = specs.b.scales[0] / specs.result.scales[0];
  if (!InDomain(a_ratio) || !InDomain(b_ratio)) return std::nullopt;
  const int shift = kMultiplierBits - std::ilogb(std::max(a_ratio, b_ratio));  // 13 .. 30
  const std::int32_t a = MultiplierOf(a_ratio, shift);
  const std::int32_t b = MultiplierOf(b_ratio, shift) * (specs.subtract ? -1 : 1);
  // |multiplier * zero point| <= 2^21 * 255 each and rounding <= 2^29: inside int32.
  const std::int64_t bias =
      (std::int64_t{1} << (shift - 1)) - a * specs.a.zero_points[0] - b * specs.b.zero_points[0];
  return TwoMultiplierAddParams{.a_multiplier = a,
                                .b_multiplier = b,
                                .bias = static_cast<std::int32_t>(bias),
                                .shift = shift,
                                .zero_point = specs.result.zero_points[0],
                                .qmin = specs.result.qmin,
                                .qmax = specs.result.qmax};
}

}  // namespace qconform
