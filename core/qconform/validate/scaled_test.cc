// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/scaled.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "qconform/base/prng.h"
#include "qconform/base/rational.h"

namespace qconform {
namespace {

std::strong_ordering Exact(const Scaled& a, const Scaled& b) {
  return Rational::FromFloat(a.scale) * Rational(ToBigInt(a.count)) <=>
         Rational::FromFloat(b.scale) * Rational(ToBigInt(b.count));
}

TEST(Compare, TellsApartWhatDoublesCannot) {
  constexpr Int128 kLarge = Int128{1} << 60;
  EXPECT_TRUE(Compare({1, kLarge}, {1, kLarge + 1}) < 0);
  EXPECT_TRUE(Compare({2, kLarge}, {1, 2 * kLarge}) == 0);
  EXPECT_TRUE(Compare({1, -kLarge}, {1, -kLarge - 1}) > 0);
  // (1 + 2^-23) * (2^31 - 1) is 2^31 + 255 - 2^-23: one bit more than a double has.
  EXPECT_TRUE(Compare({1 + 0x1p-23F, (Int128{1} << 31) - 1}, {1, (Int128{1} << 31) + 255}) < 0);
  // (1 + 2^-23) * 2^30 is 2^30 + 128: within 31 bits, beyond the small counts.
  EXPECT_TRUE(Compare({1 + 0x1p-23F, 1 << 30}, {1, (1 << 30) + 128}) == 0);
  EXPECT_TRUE(Compare({1 + 0x1p-23F, 1 << 30}, {1, (1 << 30) + 127}) > 0);
}

TEST(Compare, HoldsAtTheEndsOfFloat) {
  constexpr float kLeast = std::numeric_limits<float>::denorm_min();
  constexpr float kMost = std::numeric_limits<float>::max();
  EXPECT_TRUE(Compare({kLeast, 1}, {kLeast, 2}) < 0);
  EXPECT_TRUE(Compare({kMost, 1 << 29}, {kMost, (1 << 29) - 1}) > 0);
  EXPECT_TRUE(Compare({kMost, -1}, {kLeast, 0}) < 0);
}

TEST(Compare, AgreesWithRationalsOnBothSidesOfItsShortcut) {
  Prng prng(3);
  std::array<int, 3> seen{};
  for (int round = 0; round < 4000; ++round) {
    const std::uint64_t bits = 27 + prng.Below(5);
    const auto count = static_cast<std::int64_t>(prng.Below(std::uint64_t{1} << bits));
    const float scale = 1.0F + 0x1p-23F * static_cast<float>(prng.Below(1 << 23));
    const Scaled a{scale, prng.Below(2) == 0 ? count : -count};
    // The same product, or one count beside it.
    const auto step = static_cast<int>(prng.Below(3)) - 1;
    const Scaled b{scale / 2, 2 * a.count + step};
    const std::strong_ordering order = Compare(a, b);
    ASSERT_TRUE(order == Exact(a, b)) << round;
    ++seen[order < 0 ? 0 : order == 0 ? 1 : 2];
  }
  for (const int count : seen) EXPECT_GT(count, 1000);
}

TEST(NumberText, WritesWhatNoInt64Holds) {
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(-7), "-7");
  EXPECT_EQ(NumberText(Int128{1} << 64), "18446744073709551616");
  EXPECT_EQ(NumberText(-(Int128{1} << 100) - 5), "-1267650600228229401496703205381");
}

}  // namespace
}  // namespace qconform
