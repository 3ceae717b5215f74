// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/rounding.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "qconform/base/prng.h"

namespace qconform {
namespace {

__extension__ using Wide = __int128;

// floor(numerator / 2^shift + 1/2), by division instead of shifting.
std::int64_t ExactHalfUp(Wide numerator, std::int64_t shift) {
  const Wide divisor = Wide{1} << shift;
  const Wide twice = 2 * numerator + divisor;
  Wide quotient = twice / (2 * divisor);
  if (twice % (2 * divisor) < 0) --quotient;
  return static_cast<std::int64_t>(quotient);
}

TEST(RoundHalfUpShift, SendsTiesUpOnBothSigns) {
  struct Row {
    std::int64_t value;
    int shift;
    std::int64_t want;
  };
  for (const Row& row :
       {Row{5, 1, 3},    // 2.5: half-even would give 2
        Row{-5, 1, -2},  // -2.5: half-away would give -3
        Row{-3, 1, -1},  // -1.5: half-even would give -2
        Row{6, 2, 2}, Row{-6, 2, -1}, Row{-7, 2, -2}, Row{7, 2, 2}, Row{0, 62, 0}}) {
    EXPECT_EQ(RoundHalfUpShift(row.value, row.shift), row.want) << row.value << ">>" << row.shift;
  }
}

struct ScaleRow {
  std::int64_t value;
  std::int64_t multiplier;
  std::int64_t shift;
  std::int64_t single_round;
  std::int64_t double_round;
};

TEST(ApplyScale32, RoundsOnceOrTwice) {
  const std::int64_t one = std::int64_t{1} << 30;
  for (const ScaleRow& row : {
           ScaleRow{7, one, 30, 7, 7},                // 1.0
           ScaleRow{3, one, 31, 2, 2},                // 1.5
           ScaleRow{-3, one, 31, -1, -1},             // -1.5: no second rounding up to shift 31
           ScaleRow{-3, one, 32, -1, -1},             // -0.75
           ScaleRow{-2, one, 32, 0, -1},              // -0.5: the second rounding is half away
           ScaleRow{2, one, 32, 1, 1},                // 0.5
           ScaleRow{1, one + one / 2 - 1, 32, 0, 1},  // just below 3/8, to 1/2 and then to 1
       }) {
    SCOPED_TRACE(row.value);
    ASSERT_TRUE(IsApplyScale32Defined(row.value, row.multiplier, row.shift));
    EXPECT_EQ(ApplyScale32Single(row.value, row.multiplier, row.shift), row.single_round);
    EXPECT_EQ(ApplyScale32Double(row.value, row.multiplier, row.shift), row.double_round);
  }
}

TEST(ApplyScale32, IsDefinedOnItsDomainOnly) {
  const std::int64_t big = std::int64_t{1} << 31;
  EXPECT_TRUE(IsApplyScale32Defined(-big, big - 1, 62));
  EXPECT_TRUE(IsApplyScale32Defined(big - 1, 0, 32));
  EXPECT_FALSE(IsApplyScale32Defined(big, 1, 62));
  EXPECT_FALSE(IsApplyScale32Defined(-big - 1, 1, 62));
  EXPECT_FALSE(IsApplyScale32Defined(0, -1, 30));
  EXPECT_FALSE(IsApplyScale32Defined(0, big, 30));
  EXPECT_FALSE(IsApplyScale32Defined(0, 1, 1));
  EXPECT_FALSE(IsApplyScale32Defined(0, 1, 63));
  EXPECT_TRUE(IsApplyScale32Defined(-512, 1, 10));  // [-2^9, 2^9)
  EXPECT_TRUE(IsApplyScale32Defined(511, 1, 10));
  EXPECT_FALSE(IsApplyScale32Defined(-513, 1, 10));
  EXPECT_FALSE(IsApplyScale32Defined(512, 1, 10));
}

TEST(ApplyScale16, IsDefinedOnItsDomainOnly) {
  EXPECT_TRUE(IsApplyScale16Defined(kInt48Range.min, 32767, 2));
  EXPECT_FALSE(IsApplyScale16Defined(kInt48Range.min - 1, 1, 14));
  EXPECT_FALSE(IsApplyScale16Defined(kInt48Range.max + 1, 1, 14));
  EXPECT_FALSE(IsApplyScale16Defined(0, 32768, 14));
  EXPECT_FALSE(IsApplyScale16Defined(0, -1, 14));
  EXPECT_FALSE(IsApplyScale16Defined(0, 1, 1));
  EXPECT_FALSE(IsApplyScale16Defined(0, 1, 63));
}

// Extremes of a range, and random values of every magnitude in between.
std::int64_t DrawValue(Prng& prng, CodeRange range) {
  const std::uint64_t kind = prng.Below(8);
  const std::uint64_t bits = prng.Next();
  if (kind == 0) return range.min;
  if (kind == 1) return range.max;
  const std::uint64_t cut = prng.Below(48);
  const std::int64_t value = static_cast<std::int64_t>(bits) >> (cut + 15);
  return ClampTo(range, value);
}

TEST(ApplyScale32, EqualsExactHalfUp) {
  Prng prng(1);
  for (int i = 0; i < 200000; ++i) {
    const auto shift = static_cast<std::int64_t>(2 + prng.Below(61));
    const std::int64_t multiplier = DrawValue(prng, {0, kInt32Range.max});
    const std::int64_t bound = std::int64_t{1} << (shift - 1);
    const std::int64_t value = ClampTo({-bound, bound - 1}, DrawValue(prng, kInt32Range));
    ASSERT_EQ(ApplyScale32Single(value, multiplier, shift),
              ExactHalfUp(Wide{value} * multiplier, shift))
        << value << " * " << multiplier << " >> " << shift;
  }
}

TEST(ApplyScale16, EqualsExactHalfUp) {
  Prng prng(2);
  for (int i = 0; i < 200000; ++i) {
    const auto shift = static_cast<std::int64_t>(2 + prng.Below(61));
    const std::int64_t multiplier = DrawValue(prng, {0, kInt16Range.max});
    const std::int64_t value = DrawValue(prng, kInt48Range);
    ASSERT_EQ(ApplyScale16(value, multiplier, shift), ExactHalfUp(Wide{value} * multiplier, shift))
        << value << " * " << multiplier << " >> " << shift;
  }
}

// TFLite's two roundings, written after its own description: a doubling high product rounded half
// up, then a division by a power of two rounded half away from zero.
std::int64_t TfliteDoubleRounding(std::int64_t value, std::int64_t multiplier, std::int64_t shift) {
  const std::int64_t exponent = 31 - shift;
  const Wide shifted = exponent > 0 ? Wide{value} * (Wide{1} << exponent) : Wide{value};
  const std::int64_t high = ExactHalfUp(shifted * multiplier, 31);
  if (exponent >= 0) return high;
  const std::int64_t divisor = std::int64_t{1} << -exponent;
  const std::int64_t magnitude = high < 0 ? -high : high;
  const std::int64_t rounded = (magnitude + divisor / 2) / divisor;
  return high < 0 ? -rounded : rounded;
}

TEST(ApplyScale32, DoubleRoundEqualsTflite) {
  Prng prng(3);
  int separating = 0;
  for (int i = 0; i < 400000; ++i) {
    const auto shift = static_cast<std::int64_t>(2 + prng.Below(61));
    const std::int64_t multiplier = DrawValue(prng, {0, kInt32Range.max});
    const std::int64_t bound = std::int64_t{1} << (shift - 1);
    const std::int64_t value = ClampTo({-bound, bound - 1}, DrawValue(prng, kInt32Range));
    const std::int64_t got = ApplyScale32Double(value, multiplier, shift);
    ASSERT_EQ(got, TfliteDoubleRounding(value, multiplier, shift))
        << value << " * " << multiplier << " >> " << shift;
    separating += got != ApplyScale32Single(value, multiplier, shift) ? 1 : 0;
  }
  EXPECT_GT(separating, 400);  // the draw does tell the two roundings apart
}

TEST(ApplyScale16, EqualsTheLiftedApplyScale32) {
  Prng prng(4);
  for (int i = 0; i < 200000; ++i) {
    const auto shift = static_cast<std::int64_t>(2 + prng.Below(45));
    const std::int64_t multiplier = DrawValue(prng, {0, kInt16Range.max});
    const std::int64_t bound = std::int64_t{1} << (shift + 15);
    const std::int64_t value = ClampTo({-bound, bound - 1}, DrawValue(prng, kInt32Range));
    ASSERT_EQ(ApplyScale16(value, multiplier, shift),
              ApplyScale32Single(value, multiplier << 16, shift + 16))
        << value << " * " << multiplier << " >> " << shift;
  }
}

TEST(ReciprocalScaleOf, KeepsTheMultiplierInItsWidth) {
  EXPECT_EQ(ReciprocalScaleOf(1).shift, 30);
  EXPECT_EQ(ReciprocalScaleOf(1).multiplier, (std::int64_t{1} << 30) + 1);
  EXPECT_EQ(ReciprocalScaleOf(2).shift, 31);
  EXPECT_EQ(ReciprocalScaleOf(3).shift, 32);
  EXPECT_EQ(ReciprocalScaleOf(4).shift, 32);
  for (std::int64_t count = 1; count <= 65537; ++count) {
    const ReciprocalScale scale = ReciprocalScaleOf(count);
    ASSERT_TRUE(IsApplyScale32Defined(0, scale.multiplier, scale.shift)) << count;
    ASSERT_LE(scale.multiplier, kInt32Range.max) << count;
  }
}

// A stand-in for a symbolic type: no conversions, every operation through the named operators.
struct Symbol {
  std::int64_t value;
  explicit constexpr Symbol(std::int64_t v) : value(v) {}
  friend constexpr Symbol operator+(Symbol a, Symbol b) { return Symbol(a.value + b.value); }
  friend constexpr Symbol operator-(Symbol a, Symbol b) { return Symbol(a.value - b.value); }
  friend constexpr Symbol operator*(Symbol a, Symbol b) { return Symbol(a.value * b.value); }
  friend constexpr Symbol operator<<(Symbol a, int s) { return Symbol(a.value << s); }
  friend constexpr Symbol operator>>(Symbol a, int s) { return Symbol(a.value >> s); }
  friend constexpr bool operator<(Symbol a, Symbol b) { return a.value < b.value; }
};
constexpr Symbol Select(bool condition, Symbol yes, Symbol no) { return condition ? yes : no; }

TEST(RoundingPrimitives, TakeATypeThatIsNotBuiltIn) {
  constexpr Symbol one(std::int64_t{1} << 30);
  EXPECT_EQ(ApplyScale32Single(Symbol(-2), one, 32).value, 0);
  EXPECT_EQ(ApplyScale32Double(Symbol(-2), one, 32).value, -1);
  EXPECT_EQ(ApplyScale16(Symbol(3), Symbol(1 << 14), 15).value, 2);
}

}  // namespace
}  // namespace qconform
