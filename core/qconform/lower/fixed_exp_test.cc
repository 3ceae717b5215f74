// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/fixed_exp.h"

#include <cmath>

#include "gtest/gtest.h"
#include "qconform/base/prng.h"
#include "qconform/lower/long_exp.h"

namespace qconform {
namespace {

BigInt ToBigInt(Uint128 bits) {
  return (BigInt::FromUint64(static_cast<std::uint64_t>(bits >> 64)) << 64) +
         BigInt::FromUint64(static_cast<std::uint64_t>(bits));
}

// Distance from exp(-x) in units of 2^-127, rounded up.
BigInt ErrorOf(const FixedNumber& value, double x) {
  const LongInterval exact = LongExpMinus(x, 127);
  const BigInt bits = ToBigInt(value.bits);
  const BigInt below = Abs(bits - exact.low);
  const BigInt above = Abs(bits - exact.high);
  return below > above ? below : above;
}

TEST(ExpMinus, StaysWithinItsError) {
  for (const double x : {0x1p-140, 0x1p-60, 0x1p-30, 0.1, 0.5, 0.6931471805599453,
                         0.6931471805599454, 1.0, 3.25, 20.0, 63.9}) {
    EXPECT_LE(ErrorOf(ExpMinus(x), x), BigInt(256 + 4)) << x;
  }
  Prng prng(1);
  for (int i = 0; i < 200; ++i) {
    const auto exponent = static_cast<int>(prng.Below(20)) - 14;
    const double x = std::ldexp(1 + static_cast<double>(prng.Below(1u << 30)) * 0x1p-30, exponent);
    if (x >= 64) continue;
    EXPECT_LE(ErrorOf(ExpMinus(x), x), BigInt(256 + 4)) << x;
  }
}

TEST(ExpMinus, IsNothingFarAway) {
  EXPECT_TRUE(ExpMinus(64).bits == 0);
  EXPECT_LE(ErrorOf(ExpMinus(64), 64), BigInt(static_cast<std::int64_t>(ExpMinus(64).error)));
  EXPECT_TRUE(ExpMinus(INFINITY).bits == 0);
}

TEST(ExpWalk, StaysWithinItsErrorOverManySteps) {
  const float scale = 0.01171875f;
  ExpWalk walk(static_cast<double>(scale), 3, 5);
  for (int n = 3; n < 3 + 5 * 513; n += 5, walk.Next()) {
    const double x = static_cast<double>(scale) * n;
    ASSERT_LE(ErrorOf(walk.value(), x),
              BigInt(static_cast<std::int64_t>(walk.value().error)) + BigInt(4))
        << n;
  }
}

TEST(ExpWalk, StartsAtOne) {
  const ExpWalk walk(0.5, 0, 1);
  EXPECT_TRUE(walk.value().bits == kFixedOne);
  EXPECT_EQ(walk.value().error, 0u);
}

TEST(LongExpMinus, KnowsExpOfMinusOne) {
  // 0.36787944117144232159552377016146086744... * 10^36, cut.
  const LongInterval e = LongExpMinus(1, 200);
  BigInt ten(1);
  for (int i = 0; i < 36; ++i) ten *= BigInt(10);
  EXPECT_EQ(((e.low * ten) >> 200).ToString(), "367879441171442321595523770161460867");
  EXPECT_EQ(((e.high * ten) >> 200).ToString(), "367879441171442321595523770161460867");
  EXPECT_LE(e.high - e.low, BigInt(3));
}

TEST(LongExpMinus, NarrowsWithPrecisionAtBothEnds) {
  for (const double x : {0x1p-149, 0x1p-40, 7.0, 100.0, 300.0}) {
    const LongInterval coarse = LongExpMinus(x, 192);
    const LongInterval fine = LongExpMinus(x, 384);
    EXPECT_LE(coarse.low << 192, fine.high) << x;
    EXPECT_GE(coarse.high << 192, fine.low) << x;
    EXPECT_LE(fine.high - fine.low, BigInt(3)) << x;
  }
}

}  // namespace
}  // namespace qconform
