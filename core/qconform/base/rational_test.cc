// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/rational.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "qconform/base/prng.h"

namespace qconform {
namespace {

TEST(Rational, ReducesToLowestTerms) {
  const Rational x(-6, -4);
  EXPECT_EQ(x.numerator(), BigInt(3));
  EXPECT_EQ(x.denominator(), BigInt(2));
  EXPECT_EQ(Rational(6, -4).ToString(), "-3/2");
  EXPECT_EQ(Rational(0, -5), Rational());
  EXPECT_EQ(Rational(8, 4).ToString(), "2");
}

TEST(Rational, CalculatesExactly) {
  const Rational third(1, 3);
  const Rational sixth(1, 6);
  EXPECT_EQ(third + sixth, Rational(1, 2));
  EXPECT_EQ(third - sixth, sixth);
  EXPECT_EQ(third * sixth, Rational(1, 18));
  EXPECT_EQ(third / -sixth, Rational(-2));
  EXPECT_EQ(third + Rational(2, 3), Rational(1));
  EXPECT_EQ(Abs(Rational(-1, 3)), third);
}

TEST(Rational, ObeysTheFieldLaws) {
  Prng prng(3);
  const auto random = [&prng] {
    const auto numerator = static_cast<std::int64_t>(prng.Below(2000001)) - 1000000;
    const auto denominator = static_cast<std::int64_t>(prng.Below(1000000)) + 1;
    return Rational(numerator, denominator);
  };
  for (int i = 0; i < 300; ++i) {
    const Rational a = random();
    const Rational b = random();
    const Rational c = random();
    EXPECT_EQ((a + b) * c, a * c + b * c);
    EXPECT_EQ(a - b + b, a);
    EXPECT_TRUE(b.IsZero() || a / b * b == a);
    EXPECT_EQ(a <=> b, (a - b) <=> Rational(0));
  }
}

TEST(Rational, TakesFloatsAsTheyAre) {
  EXPECT_EQ(Rational::FromDouble(0.75), Rational(3, 4));
  EXPECT_EQ(Rational::FromDouble(-0.0), Rational(0));
  EXPECT_EQ(Rational::FromDouble(-1024.5), Rational(-2049, 2));
  EXPECT_EQ(Rational::FromFloat(0.1f), Rational(13421773, 134217728));
  EXPECT_EQ(Rational::FromDouble(std::numeric_limits<double>::denorm_min()),
            Rational::PowerOfTwo(-1074));
  EXPECT_EQ(Rational::FromDouble(std::numeric_limits<double>::max()),
            Rational(BigInt((std::int64_t{1} << 53) - 1) << 971));
}

TEST(Rational, FindsItsWayBackToDouble) {
  for (const double value : {1.0, -0.1, 1e300, -1e-300, 3.5e-310, 123456789.125}) {
    EXPECT_EQ(Rational::FromDouble(value).ToDouble(), value) << value;
  }
  EXPECT_EQ(Rational(0).ToDouble(), 0.0);
  EXPECT_DOUBLE_EQ(Rational(1, 3).ToDouble(), 1.0 / 3);
}

struct RoundingRow {
  std::int64_t numerator, denominator;
  std::int64_t floor, ceil, half_even, half_up, half_away;
};

TEST(Rational, RoundsAsEachNameSays) {
  constexpr RoundingRow kRows[] = {
      {0, 1, 0, 0, 0, 0, 0},    {7, 1, 7, 7, 7, 7, 7},       {-7, 1, -7, -7, -7, -7, -7},
      {1, 2, 0, 1, 0, 1, 1},  // ties part the conventions
      {-1, 2, -1, 0, 0, 0, -1}, {3, 2, 1, 2, 2, 2, 2},       {-3, 2, -2, -1, -2, -1, -2},
      {5, 2, 2, 3, 2, 3, 3},    {-5, 2, -3, -2, -2, -2, -3}, {5, 4, 1, 2, 1, 1, 1},
      {7, 4, 1, 2, 2, 2, 2},    {-5, 4, -2, -1, -1, -1, -1}, {-7, 4, -2, -1, -2, -2, -2},
  };
  for (const RoundingRow& row : kRows) {
    const Rational x(row.numerator, row.denominator);
    EXPECT_EQ(Floor(x), BigInt(row.floor)) << x.ToString();
    EXPECT_EQ(Ceil(x), BigInt(row.ceil)) << x.ToString();
    EXPECT_EQ(RoundHalfEven(x), BigInt(row.half_even)) << x.ToString();
    EXPECT_EQ(RoundHalfUp(x), BigInt(row.half_up)) << x.ToString();
    EXPECT_EQ(RoundHalfAway(x), BigInt(row.half_away)) << x.ToString();
  }
}

TEST(Rational, RoundsLikeTheProcessorOnDoubles) {
  Prng prng(5);
  for (int i = 0; i < 2000; ++i) {
    const auto mantissa = static_cast<std::int64_t>(prng.Next()) >> 12;
    const auto shift = static_cast<int>(prng.Below(60));
    const double value = std::ldexp(static_cast<double>(mantissa), -shift);
    const Rational x = Rational::FromDouble(value);
    EXPECT_EQ(Rational(RoundHalfEven(x)), Rational::FromDouble(std::nearbyint(value))) << value;
    EXPECT_EQ(Rational(RoundHalfAway(x)), Rational::FromDouble(std::round(value))) << value;
    EXPECT_EQ(Rational(Floor(x)), Rational::FromDouble(std::floor(value))) << value;
    EXPECT_EQ(Rational(Ceil(x)), Rational::FromDouble(std::ceil(value))) << value;
  }
}

}  // namespace
}  // namespace qconform
