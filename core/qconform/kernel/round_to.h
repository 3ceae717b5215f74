// SPDX-License-Identifier: Apache-2.0
// From a number to an integer, by the name of what happens between two integers.
#pragma once

#include <cmath>
#include <cstdint>

namespace qconform {

enum class RoundTo : std::uint8_t {
  kTiesEven,     // nearest, ties to the even integer
  kTiesUp,       // nearest, ties towards plus infinity
  kTiesDown,     // nearest, ties towards minus infinity
  kTiesAway,     // nearest, ties away from zero
  kFloor,        // towards minus infinity
  kTowardsZero,  // the fraction is dropped
};
inline constexpr int kRoundToCount = 6;

// `below` or `below + 1`, given how the rest above `below` compares with one half (-1, 0, 1).
// `whole`: the rest is 0.
constexpr std::int64_t PickNeighbour(std::int64_t below, int rest_to_half, bool whole,
                                     RoundTo round) {
  if (whole) return below;
  bool up = rest_to_half > 0;
  if (round == RoundTo::kFloor) up = false;
  if (round == RoundTo::kTowardsZero) up = below < 0;
  if (rest_to_half == 0) {
    if (round == RoundTo::kTiesEven) up = below % 2 != 0;
    if (round == RoundTo::kTiesUp) up = true;
    if (round == RoundTo::kTiesAway) up = below >= 0;
  }
  return up ? below + 1 : below;
}

// value / 2^shift. Requires 0 <= shift <= 62.
constexpr std::int64_t RoundShift(std::int64_t value, int shift, RoundTo round) {
  const std::int64_t one = std::int64_t{1} << shift;
  const std::int64_t below = value >> shift;
  const std::int64_t twice = 2 * (value - below * one);
  const int rest_to_half = twice < one ? -1 : static_cast<int>(twice > one);
  return PickNeighbour(below, rest_to_half, twice == 0, round);
}

// Numbers beyond 2^40 come back as +-2^40, which is outside every code; NaN as 0.
inline std::int64_t RoundReal(double value, RoundTo round) {
  constexpr double kLimit = 0x1p40;
  if (value >= kLimit) return std::int64_t{1} << 40;
  if (value <= -kLimit) return -(std::int64_t{1} << 40);
  if (!(value == value)) return 0;
  const double whole = std::trunc(value);
  const double rest = std::fabs(value - whole);  // exact: a fraction keeps its bits
  const auto towards_zero = static_cast<std::int64_t>(whole);
  const int to_half = rest < 0.5 ? -1 : static_cast<int>(rest > 0.5);
  if (value >= 0 || rest == 0) return PickNeighbour(towards_zero, to_half, rest == 0, round);
  return PickNeighbour(towards_zero - 1, -to_half, false, round);
}

}  // namespace qconform
