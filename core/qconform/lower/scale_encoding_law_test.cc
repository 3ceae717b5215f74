// SPDX-License-Identifier: Apache-2.0
// What the encodings have to do with each other and with the real scale (facts/arm_tosa.md 1.3,
// 2.1, 6.1).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>

#include "qconform/base/prng.h"
#include "qconform/kernel/rounding.h"
#include "qconform/lower/scale_encoding.h"

namespace qconform {
namespace {

__extension__ using Wide = __int128;

EncodedScale Encoded(ScaleEncoding id, double scale) { return RowOf(id).encode(scale).value(); }

double DrawFraction(Prng& prng) { return 0.5 + static_cast<double>(prng.Next() >> 12) * 0x1p-53; }

double DrawScale(Prng& prng, int min_exponent, int max_exponent) {
  const auto span = static_cast<std::uint64_t>(max_exponent - min_exponent + 1);
  const int exponent = min_exponent + static_cast<int>(prng.Below(span));
  return std::ldexp(DrawFraction(prng), exponent);
}

// A value of any magnitude that the RESCALE is defined for.
std::int64_t DrawValue(Prng& prng, CodeRange range, std::int32_t shift) {
  const std::int64_t bound = std::int64_t{1} << (shift - 1);
  const std::uint64_t cut = prng.Below(48);
  const std::int64_t value = static_cast<std::int64_t>(prng.Next()) >> (cut + 15);
  return ClampTo({-bound, bound - 1}, ClampTo(range, value));
}

TEST(ScaleEncodingTable, NamesEveryEncodingOnceWithItsSource) {
  std::set<std::string_view> names;
  for (const ScaleEncodingRow& row : AllScaleEncodings()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(&RowOf(row.id), &row);
    EXPECT_EQ(NameOf(row.id), row.name);
    EXPECT_FALSE(row.source.empty());
    // 1.0 is 2^30 / 2^30 or 2^14 / 2^14 for all of them, 0.75 exact, and no scale is negative.
    const int bits = row.multiplier_bits;
    EXPECT_EQ(row.encode(1.0).value(), (EncodedScale{1 << (bits - 1), bits - 1})) << row.name;
    EXPECT_EQ(row.encode(0.75).value(), (EncodedScale{3 << (bits - 2), bits})) << row.name;
    EXPECT_FALSE(row.encode(-1.0).ok()) << row.name;
    EXPECT_FALSE(row.encode(std::nan("")).ok()) << row.name;
  }
  EXPECT_EQ(names.size(), 6u);
}

TEST(ScaleLaws, SixteenBitConstantsLiftedGiveTheSameResults) {
  Prng prng(71);
  for (int i = 0; i < 100000; ++i) {
    const auto id = prng.Below(2) == 0 ? ScaleEncoding::kTosa16 : ScaleEncoding::kVela16;
    const EncodedScale narrow = Encoded(id, DrawScale(prng, -30, 7));
    const EncodedScale wide = LiftToScale32(narrow).value();
    const std::int64_t value = DrawValue(prng, kInt32Range, wide.shift);
    ASSERT_EQ(ApplyScale16<std::int64_t>(value, narrow.multiplier, narrow.shift),
              ApplyScale32Single<std::int64_t>(value, wide.multiplier, wide.shift))
        << value << " " << narrow.multiplier << " " << narrow.shift;
  }
}

// LiteRT's default kernel after its own words: the value times 2^exponent where that is positive, a
// doubling high product rounded half up, a division by a power of two rounded half away.
std::int64_t LiteRtTwoSteps(std::int64_t value, EncodedScale e) {
  const int exponent = 31 - e.shift;
  const Wide left = Wide{value} * (exponent > 0 ? Wide{1} << exponent : 1);
  const Wide product = left * e.multiplier + (Wide{1} << 30);
  const Wide high = product >= 0 ? product / (Wide{1} << 31)
                                 : -((-product + (Wide{1} << 31) - 1) / (Wide{1} << 31));
  if (exponent >= 0) return static_cast<std::int64_t>(high);
  const Wide divisor = Wide{1} << -exponent;
  const Wide magnitude = ((high < 0 ? -high : high) * 2 + divisor) / (2 * divisor);
  return static_cast<std::int64_t>(high < 0 ? -magnitude : magnitude);
}

TEST(ScaleLaws, DoubleRoundIsLiteRtsTwoStepsAndOneAwayFromSingleAtMost) {
  Prng prng(72);
  int apart = 0;
  for (int i = 0; i < 300000; ++i) {
    const EncodedScale e = Encoded(ScaleEncoding::kLiteRtDouble, DrawScale(prng, -31, 28));
    const std::int64_t value = DrawValue(prng, kInt32Range, e.shift);
    const std::int64_t twice = ApplyScale32Double<std::int64_t>(value, e.multiplier, e.shift);
    ASSERT_EQ(twice, LiteRtTwoSteps(value, e)) << value << " " << e.multiplier << " " << e.shift;
    const std::int64_t gap = twice - ApplyScale32Single<std::int64_t>(value, e.multiplier, e.shift);
    ASSERT_LE(std::abs(gap), 1);
    apart += gap != 0 ? 1 : 0;
  }
  EXPECT_GT(apart, 300);
}

TEST(ScaleLaws, LiteRtsBuildsShareTheirConstantsUpToTheSaturation) {
  Prng prng(73);
  for (int i = 0; i < 100000; ++i) {
    const double scale = DrawScale(prng, -40, 28);
    ASSERT_EQ(Encoded(ScaleEncoding::kLiteRtSingle, scale),
              Encoded(ScaleEncoding::kLiteRtDouble, scale))
        << scale;
  }
}

// Where the two roundings to 31 bits differ: at exact ties only.
TEST(ScaleLaws, ThirtyOneBitConstantsDifferAtTiesOnly) {
  Prng prng(74);
  int ties = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::int64_t floor =
        (std::int64_t{1} << 30) + static_cast<std::int64_t>(prng.Below(std::uint64_t{1} << 30));
    const auto quarter = static_cast<int>(prng.Below(4));  // in quarters of the last bit
    const double fraction = static_cast<double>(4 * floor + quarter) * 0x1p-33;
    const EncodedScale even = Encoded(ScaleEncoding::kTosa32, fraction);
    const EncodedScale away = Encoded(ScaleEncoding::kLiteRtDouble, fraction);
    const bool differ = quarter == 2 && floor % 2 == 0;
    ASSERT_EQ(even != away, differ) << fraction;
    ties += differ ? 1 : 0;
  }
  EXPECT_GT(ties, 1000);
}

// The cut from 31 to 15 bits differs from one rounding to 15 bits, half-even, where it saturates
// and where the 31 bits come to lie on a tie that the scale itself is below, or that goes to even.
// Every 15-bit mantissa, and 2^-35 to both sides of the tie above it.
TEST(ScaleLaws, SixteenBitConstantsDifferWhereTheFactsSay) {
  for (std::int64_t k = 1 << 14; k < 1 << 15; ++k) {
    const double tie = static_cast<double>(2 * k + 1) * 0x1p-16;
    for (const int side : {-1, 0, 1}) {
      const double scale = tie + side * 0x1p-35;
      const EncodedScale tosa = Encoded(ScaleEncoding::kTosa16, scale);
      const EncodedScale litert = Encoded(ScaleEncoding::kLiteRt16, scale);
      const bool saturates = k == 0x7FFF;
      const bool tosa_goes_up = side > 0 || (side == 0 && k % 2 == 1);
      const EncodedScale up = saturates ? EncodedScale{1 << 14, 14}
                                        : EncodedScale{static_cast<std::int32_t>(k) + 1, 15};
      const EncodedScale down = {static_cast<std::int32_t>(k), 15};
      ASSERT_EQ(tosa, tosa_goes_up ? up : down) << k << " " << side;
      ASSERT_EQ(litert, saturates ? down : up) << k << " " << side;
      ASSERT_EQ(Encoded(ScaleEncoding::kVela16, scale), litert) << k << " " << side;
    }
  }
}

// 1,839 of 5e7 random scales by the facts: 2^-15 of all saturate, 2^-17 lie on a tie of the 31
// bits.
TEST(ScaleLaws, SixteenBitConstantsSeldomDifferAndResultsByTwoAtMost) {
  Prng prng(75);
  constexpr int kDraws = 2000000;
  int constants = 0;
  int saturated = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double scale = DrawScale(prng, -20, 0);
    const EncodedScale tosa = Encoded(ScaleEncoding::kTosa16, scale);
    const EncodedScale litert = Encoded(ScaleEncoding::kLiteRt16, scale);
    if (tosa == litert) continue;
    ++constants;
    saturated += litert.multiplier == 0x7FFF ? 1 : 0;
    for (int n = 0; n < 100; ++n) {
      const auto target = static_cast<double>(static_cast<std::int64_t>(prng.Below(65536)) - 32768);
      const auto value = static_cast<std::int64_t>(target / scale);
      const std::int64_t gap = ApplyScale16<std::int64_t>(value, tosa.multiplier, tosa.shift) -
                               ApplyScale16<std::int64_t>(value, litert.multiplier, litert.shift);
      ASSERT_LE(std::abs(gap), 2) << scale << " " << value;
    }
  }
  EXPECT_NEAR(constants, kDraws * (0x1p-15 + 0x1p-17), 40);
  EXPECT_NEAR(saturated, kDraws * 0x1p-15, 35);
}

// Against the exact product of the value and the double: half a code and what the constant is off.
TEST(ScaleLaws, ResultsStayWithinHalfACodeAndTheErrorOfTheirConstant) {
  Prng prng(76);
  for (int i = 0; i < 100000; ++i) {
    const double scale = DrawScale(prng, -25, 0);
    const auto target = static_cast<double>(static_cast<std::int64_t>(prng.Below(65536)) - 32768);
    const auto value = static_cast<std::int64_t>(target / scale);
    const double real = static_cast<double>(value) * scale;  // off by 2^-37 at most
    for (const ScaleEncodingRow& row : AllScaleEncodings()) {
      const EncodedScale e = row.encode(scale).value();
      const bool narrow = row.multiplier_bits == 15;
      if (!narrow && !IsApplyScale32Defined(value, e.multiplier, e.shift)) continue;
      const std::int64_t got = narrow ? ApplyScale16<std::int64_t>(value, e.multiplier, e.shift)
                               : row.rounding == Rounding::kDouble
                                   ? ApplyScale32Double<std::int64_t>(value, e.multiplier, e.shift)
                                   : ApplyScale32Single<std::int64_t>(value, e.multiplier, e.shift);
      // A mantissa is at least 2^(bits-1): half its last bit is 2^-bits of the scale, a whole one
      // (where 15 bits saturate) twice that. The first of two roundings adds a quarter at most.
      const double constant = std::fabs(real) * (narrow ? 0x1p-14 : 0x1p-31);
      const double first = row.rounding == Rounding::kDouble && e.shift > 31 ? 0.25 : 0;
      ASSERT_LE(std::fabs(static_cast<double>(got) - real), 0.5 + first + constant + 0x1p-30)
          << row.name << " " << value << " * " << scale;
    }
  }
}

TEST(ScaleLaws, LiteRtSingleSaturatesWhereDoubleEnds) {
  const std::int32_t most = kInt32Range.max;
  const auto encode = EncodeScaleTfliteSingle;
  EXPECT_EQ(encode(0x1p28).value(), (EncodedScale{1 << 30, 2}));
  EXPECT_EQ(encode(0x1p29).value(), (EncodedScale{1 << 30, 1}));  // a shift no RESCALE has
  EXPECT_EQ(encode(0x1p30 * (1 - 0x1p-31)).value(), (EncodedScale{most, 1}));
  EXPECT_EQ(encode(0x1p30 * (1 - 0x1p-32)).value(), (EncodedScale{most, 1}));  // carries, saturates
  EXPECT_EQ(encode(0x1p30).value(), (EncodedScale{most, 1}));
  EXPECT_EQ(encode(0x1p1000).value(), (EncodedScale{most, 1}));
  EXPECT_EQ(encode(0x1p-32).value(), (EncodedScale{1 << 30, 62}));
  EXPECT_EQ(encode(0x1p-32 * (1 - 0x1p-31)).value(), (EncodedScale{0, 31}));
  EXPECT_EQ(encode(0.0).value(), (EncodedScale{0, 31}));
  EXPECT_FALSE(encode(HUGE_VAL).ok());
}

TEST(ScaleLaws, VelaDoesNotCarryAndReachesOneBinadeLower) {
  const auto encode = EncodeScaleVela16;
  EXPECT_EQ(encode(1 - 0x1p-33).value(), (EncodedScale{0x7FFF, 15}));
  EXPECT_EQ(EncodeScaleTflite16(1 - 0x1p-33).value(), (EncodedScale{1 << 14, 14}));
  EXPECT_EQ(encode(0x1p-33).value(), (EncodedScale{1 << 14, 47}));
  EXPECT_EQ(EncodeScaleTflite16(0x1p-33).value(), (EncodedScale{0, 15}));
  EXPECT_EQ(encode(0x1p-33 * (1 - 0x1p-31)).value().multiplier, 0);
  EXPECT_EQ(encode(0.0).value().multiplier, 0);
  EXPECT_EQ(encode(0x1p12).value(), (EncodedScale{1 << 14, 2}));
  EXPECT_FALSE(encode(0x1p13).ok());
  EXPECT_FALSE(encode(HUGE_VAL).ok());
}

// Subnormal scales are scales: nothing is lost before the one rounding.
TEST(ScaleLaws, SubnormalScalesAreTooSmallForEveryEncoding) {
  for (const ScaleEncodingRow& row : AllScaleEncodings()) {
    for (const double scale : {0x1p-1074, 0x1.8p-1050, 0x1p-1022}) {
      EXPECT_EQ(row.encode(scale).value().multiplier, 0) << row.name << " " << scale;
    }
  }
}

}  // namespace
}  // namespace qconform
