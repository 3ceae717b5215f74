// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/round_to.h"

#include <gtest/gtest.h>

#include <array>

#include "qconform/base/rational.h"

namespace qconform {
namespace {

constexpr std::array kAll = {RoundTo::kTiesEven, RoundTo::kTiesUp, RoundTo::kTiesDown,
                             RoundTo::kTiesAway, RoundTo::kFloor,  RoundTo::kTowardsZero};

// By the words of the enumerators, in rationals: value / denominator.
std::int64_t Defined(std::int64_t value, std::int64_t denominator, RoundTo round) {
  std::int64_t below = value / denominator;
  if (value < 0 && value % denominator != 0) --below;
  const std::int64_t rest = value - below * denominator;
  if (rest == 0) return below;
  switch (round) {
    case RoundTo::kFloor:
      return below;
    case RoundTo::kTowardsZero:
      return value < 0 ? below + 1 : below;
    default:
      break;
  }
  if (2 * rest != denominator) return 2 * rest < denominator ? below : below + 1;
  if (round == RoundTo::kTiesEven) return below % 2 == 0 ? below : below + 1;
  if (round == RoundTo::kTiesUp) return below + 1;
  if (round == RoundTo::kTiesDown) return below;
  return value < 0 ? below : below + 1;
}

TEST(RoundTo, DoesWhatItsNamesSayInIntegersAndReals) {
  for (const RoundTo round : kAll) {
    for (int shift = 0; shift <= 4; ++shift) {
      for (std::int64_t value = -100; value <= 100; ++value) {
        const std::int64_t wanted = Defined(value, std::int64_t{1} << shift, round);
        EXPECT_EQ(RoundShift(value, shift, round), wanted) << value << " >> " << shift;
        const double real = std::ldexp(static_cast<double>(value), -shift);
        EXPECT_EQ(RoundReal(real, round), wanted) << real;
      }
    }
  }
}

TEST(RoundTo, TellsNeighboursOfTiesApart) {
  const double below = std::nextafter(0.5, 0.0);
  EXPECT_EQ(RoundReal(below, RoundTo::kTiesUp), 0);
  EXPECT_EQ(RoundReal(below, RoundTo::kTiesAway), 0);
  EXPECT_EQ(RoundReal(-below, RoundTo::kTiesAway), 0);
  EXPECT_EQ(RoundReal(std::nextafter(0.5, 1.0), RoundTo::kTiesDown), 1);
  EXPECT_EQ(RoundReal(-0x1p-60, RoundTo::kTiesDown), 0);
  EXPECT_EQ(RoundReal(-0x1p-60, RoundTo::kFloor), -1);
}

TEST(RoundTo, StopsAtTheWidthItNames) {
  for (const RoundTo round : kAll) {
    const std::int64_t edge = (std::int64_t{1} << 62) - 1;
    EXPECT_LE(RoundShift(edge, 62, round), 1);
    EXPECT_GE(RoundShift(-edge - 1, 62, round), -1);
    EXPECT_EQ(RoundReal(1e300, round), std::int64_t{1} << 40);
    EXPECT_EQ(RoundReal(-1e300, round), -(std::int64_t{1} << 40));
  }
}

}  // namespace
}  // namespace qconform
