// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/bigint.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "qconform/base/int128.h"
#include "qconform/base/prng.h"

namespace qconform {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

BigInt FromInt128(Int128 value) {
  const auto high = static_cast<std::int64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value & ~std::uint64_t{0});
  return (BigInt(high) << 64) + BigInt::FromUint64(low);
}

// Values of every width, both signs, and the edges.
std::vector<std::int64_t> Samples() {
  std::vector<std::int64_t> samples = {0, 1, -1, 2, -2, 3, kMin, kMin + 1, kMax, kMax - 1};
  for (const int bit : {31, 32, 33, 47, 62}) {
    const std::int64_t power = std::int64_t{1} << bit;
    samples.insert(samples.end(), {power, -power, power - 1, 1 - power, power + 1});
  }
  Prng prng(7);
  for (int i = 0; i < 60; ++i) {
    const std::uint64_t bits = prng.Next();
    samples.push_back(static_cast<std::int64_t>(bits) >> prng.Below(63));
  }
  return samples;
}

TEST(BigInt, AgreesWithInt128OnSumsAndProducts) {
  for (const std::int64_t a : Samples()) {
    for (const std::int64_t b : Samples()) {
      EXPECT_EQ(BigInt(a) + BigInt(b), FromInt128(Int128{a} + b)) << a << " " << b;
      EXPECT_EQ(BigInt(a) - BigInt(b), FromInt128(Int128{a} - b)) << a << " " << b;
      EXPECT_EQ(BigInt(a) * BigInt(b), FromInt128(Int128{a} * b)) << a << " " << b;
      EXPECT_EQ(BigInt(a) <=> BigInt(b), a <=> b) << a << " " << b;
      EXPECT_EQ(BigInt(a) == BigInt(b), a == b) << a << " " << b;
    }
  }
}

TEST(BigInt, DividesTowardsMinusInfinity) {
  for (const std::int64_t a : Samples()) {
    for (const std::int64_t b : Samples()) {
      if (b == 0) continue;
      for (const Int128 wide : {Int128{a}, Int128{a} * kMax + b}) {
        const Int128 truncated = wide / b;
        const Int128 rest = wide - truncated * b;
        const bool step = rest != 0 && (rest < 0) != (b < 0);
        const BigIntDivision division = FloorDivide(FromInt128(wide), b);
        EXPECT_EQ(division.quotient, FromInt128(truncated - (step ? 1 : 0))) << a << " " << b;
        EXPECT_EQ(division.remainder, FromInt128(step ? rest + b : rest)) << a << " " << b;
      }
    }
  }
}

BigInt RandomWide(Prng& prng, std::uint64_t max_words) {
  BigInt value;
  const std::uint64_t words = 1 + prng.Below(max_words);
  for (std::uint64_t i = 0; i < words; ++i) {
    // Runs of ones and zeros reach the digit estimates that random words never do.
    const std::uint64_t shape = prng.Below(4);
    const std::uint64_t bits = prng.Next();
    const std::uint64_t word = shape == 0 ? 0 : shape == 1 ? ~std::uint64_t{0} : bits;
    value = (value << 64) + BigInt::FromUint64(word);
  }
  const std::uint64_t drop = prng.Below(64);
  value = value >> static_cast<unsigned>(drop);
  return prng.Below(2) == 0 ? value : -value;
}

TEST(BigInt, DivisionAndMultiplicationUndoEachOther) {
  Prng prng(11);
  for (int i = 0; i < 4000; ++i) {
    const BigInt a = RandomWide(prng, 6);
    const BigInt b = RandomWide(prng, 4);
    if (b.IsZero()) continue;
    const auto [quotient, remainder] = FloorDivide(a, b);
    EXPECT_EQ(quotient * b + remainder, a);
    EXPECT_LT(Abs(remainder), Abs(b));
    EXPECT_TRUE(remainder.IsZero() || remainder.IsNegative() == b.IsNegative());
    EXPECT_EQ(FloorDivide(a * b, b).quotient, a);
  }
}

TEST(BigInt, CorrectsAQuotientDigitThatIsOneTooLarge) {
  // The estimate from the top limbs is 0xFFFFFFFF, the digit is one less: needs the add-back step.
  const BigInt divisor = (BigInt(0x80000000) << 64) + BigInt(0xFFFFFFFF);
  const BigInt dividend = BigInt(0x80000000) << 96;
  const auto [quotient, remainder] = FloorDivide(dividend, divisor);
  EXPECT_EQ(quotient, BigInt(0xFFFFFFFF));
  EXPECT_EQ(quotient * divisor + remainder, dividend);
  EXPECT_LT(remainder, divisor);
  EXPECT_FALSE(remainder.IsNegative());
}

TEST(BigInt, ShiftsAsFloorDivisionByPowersOfTwo) {
  Prng prng(13);
  for (int i = 0; i < 500; ++i) {
    const BigInt a = RandomWide(prng, 4);
    const auto n = static_cast<unsigned>(prng.Below(200));
    EXPECT_EQ(a >> n, FloorDivide(a, BigInt::PowerOfTwo(n)).quotient);
    EXPECT_EQ(a << n, a * BigInt::PowerOfTwo(n));
  }
  EXPECT_EQ(BigInt(-1) >> 500, BigInt(-1));
  EXPECT_EQ(BigInt(-8) >> 2, BigInt(-2));
  EXPECT_EQ(BigInt(-9) >> 2, BigInt(-3));
}

TEST(BigInt, KnowsWhatFitsInInt64) {
  for (const std::int64_t value : Samples()) {
    EXPECT_TRUE(BigInt(value).FitsInt64());
    EXPECT_EQ(BigInt(value).ToInt64(), value);
  }
  EXPECT_FALSE((BigInt(kMax) + 1).FitsInt64());
  EXPECT_FALSE((BigInt(kMin) - 1).FitsInt64());
  EXPECT_FALSE((BigInt(1) << 64).FitsInt64());
  EXPECT_TRUE((-(BigInt(kMax) + 1)).FitsInt64());
}

TEST(BigInt, PrintsDecimals) {
  for (const std::int64_t value : Samples()) {
    EXPECT_EQ(BigInt(value).ToString(), std::to_string(value));
  }
  EXPECT_EQ(BigInt::PowerOfTwo(128).ToString(), "340282366920938463463374607431768211456");
  const BigInt googol = BigInt(10000000000) * 10000000000;
  EXPECT_EQ((googol * googol).ToString(), "1" + std::string(40, '0'));
}

TEST(BigInt, CountsBits) {
  EXPECT_EQ(BigInt(0).BitLength(), 0u);
  EXPECT_EQ(BigInt(1).BitLength(), 1u);
  EXPECT_EQ(BigInt(-4).BitLength(), 3u);
  EXPECT_EQ(BigInt::PowerOfTwo(96).BitLength(), 97u);
  EXPECT_EQ(BigInt(0).TrailingZeros(), 0u);
  EXPECT_EQ(BigInt(-4).TrailingZeros(), 2u);
  EXPECT_EQ(BigInt::PowerOfTwo(96).TrailingZeros(), 96u);
  EXPECT_TRUE(BigInt(-3).IsOdd());
  EXPECT_FALSE(BigInt::PowerOfTwo(64).IsOdd());
}

TEST(BigInt, NegatesZeroToZero) {
  EXPECT_EQ(-BigInt(0), BigInt(0));
  EXPECT_FALSE((-BigInt(0)).IsNegative());
  EXPECT_EQ(BigInt(5) - BigInt(5), BigInt(0));
  EXPECT_EQ(BigInt(0) * BigInt(-5), BigInt());
  EXPECT_FALSE((BigInt(0) * BigInt(-5)).IsNegative());
}

TEST(BigInt, FindsTheGreatestCommonDivisor) {
  EXPECT_EQ(Gcd(0, 0), BigInt(0));
  EXPECT_EQ(Gcd(0, -6), BigInt(6));
  EXPECT_EQ(Gcd(-12, 18), BigInt(6));
  Prng prng(17);
  for (int i = 0; i < 300; ++i) {
    const BigInt common = Abs(RandomWide(prng, 2)) + 1;
    const BigInt a = RandomWide(prng, 3);
    // Consecutive numbers share no divisor.
    EXPECT_EQ(Gcd(a * common, (a + 1) * common), common);
  }
}

TEST(BigInt, ApproximatesAsDouble) {
  EXPECT_EQ(BigInt(-3).ToDouble(), -3.0);
  EXPECT_EQ(BigInt::PowerOfTwo(1000).ToDouble(), std::ldexp(1.0, 1000));
  EXPECT_EQ(BigInt::PowerOfTwo(5000).ToDouble(), HUGE_VAL);
  EXPECT_NEAR((BigInt::PowerOfTwo(100) * 3 - 1).ToDouble(), std::ldexp(3.0, 100), 1e15);
}

}  // namespace
}  // namespace qconform
