// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/float_steps.h"

#include <bit>
#include <cmath>
#include <cstdlib>

#include "qconform/base/check.h"
#include "qconform/base/int128.h"

namespace qconform {
namespace {

constexpr int kMantissaBits = 24;

}  // namespace

// The quotient is scaled to 24 or 25 bits. With 63-bit terms no shifted term exceeds 63 + 25 bits,
// and every result is a normal float32.
float NearestFloat(std::int64_t numerator, std::int64_t denominator) {
  QC_CHECK_GT(numerator, 0);
  QC_CHECK_GT(denominator, 0);
  const auto n64 = static_cast<std::uint64_t>(numerator);
  const auto d64 = static_cast<std::uint64_t>(denominator);
  int exponent =
      static_cast<int>(std::bit_width(n64)) - static_cast<int>(std::bit_width(d64)) - kMantissaBits;
  Uint128 n = n64;
  Uint128 d = d64;
  (exponent >= 0 ? d : n) <<= std::abs(exponent);
  if (n / d >> kMantissaBits != 0) {
    d <<= 1;
    ++exponent;
  }
  auto mantissa = static_cast<std::uint64_t>(n / d);
  const Uint128 twice_rest = 2 * (n % d);
  if (twice_rest > d || (twice_rest == d && mantissa % 2 == 1)) ++mantissa;
  return std::ldexp(static_cast<float>(mantissa), exponent);
}

// Positive floats are ordered as their bit patterns.
std::int64_t FloatSteps(float a, float b) {
  const std::int64_t steps =
      std::int64_t{std::bit_cast<std::int32_t>(a)} - std::bit_cast<std::int32_t>(b);
  return std::abs(steps);
}

}  // namespace qconform
