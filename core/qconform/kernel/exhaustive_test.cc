// SPDX-License-Identifier: Apache-2.0
// RESCALE on every 8-bit and 16-bit code at every shift, and AVG_POOL's reciprocal for every count,
// against division.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "qconform/kernel/reference/run_kernel.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

__extension__ using Wide = __int128;

Wide FloorDivide(Wide numerator, Wide divisor) {
  const Wide quotient = numerator / divisor;
  return numerator % divisor < 0 ? quotient - 1 : quotient;
}

Wide PowerOfTwo(int exponent) { return Wide{1} << exponent; }

// value * multiplier / 2^shift, by division.
std::int64_t NaiveScale(std::int64_t value, std::int64_t multiplier, int shift, Rounding rounding) {
  const Wide product = Wide{value} * multiplier;
  if (rounding == Rounding::kSingle || shift <= 31) {
    return static_cast<std::int64_t>(
        FloorDivide(2 * product + PowerOfTwo(shift), PowerOfTwo(shift + 1)));
  }
  const Wide first = FloorDivide(product + PowerOfTwo(30), PowerOfTwo(31));
  const Wide divisor = PowerOfTwo(shift - 31);
  const Wide magnitude = ((first < 0 ? -first : first) + divisor / 2) / divisor;
  return static_cast<std::int64_t>(first < 0 ? -magnitude : magnitude);
}

struct Sweep {
  DType from;
  DType to;
  std::int64_t input_zero_point;
  std::int64_t output_zero_point;
};

// The codes of `from` inside what apply_scale_32 takes at this shift; all of them under 16 bits.
std::vector<std::int64_t> DefinedCodes(const Sweep& sweep, const RescaleParams& p) {
  const CodeRange range = RangeOf(sweep.from);
  std::vector<std::int64_t> codes;
  for (std::int64_t code = range.min; code <= range.max; ++code) {
    const Wide value = code - sweep.input_zero_point;
    const Wide bound = PowerOfTwo(p.shifts[0] - 1);
    if (!p.scale32 || (-bound <= value && value < bound)) codes.push_back(code);
  }
  return codes;
}

void ExpectEveryCode(const Sweep& sweep, const RescaleParams& p) {
  const std::vector<std::int64_t> codes = DefinedCodes(sweep, p);
  const Dims shape{static_cast<std::int64_t>(codes.size())};
  const KernelRun run =
      RunKernel(ReferenceKernels().rescale, p, {Tensor{sweep.from, shape, codes}}, sweep.to, shape);
  ASSERT_FALSE(run.reason) << *run.reason;
  const CodeRange range = RangeOf(sweep.to);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    std::int64_t want =
        NaiveScale(codes[i] - sweep.input_zero_point, p.multipliers[0], p.shifts[0], p.rounding) +
        sweep.output_zero_point;
    if (want < range.min) want = range.min;
    if (want > range.max) want = range.max;
    ASSERT_EQ(run.codes[i], want) << codes[i] << " * " << p.multipliers[0] << " >> " << p.shifts[0];
  }
}

void ExpectEveryShift(const Sweep& sweep, const std::vector<std::int32_t>& multipliers,
                      bool scale32) {
  for (const std::int32_t multiplier : multipliers) {
    for (std::int32_t shift = 2; shift <= 62; ++shift) {
      for (const Rounding rounding : {Rounding::kSingle, Rounding::kDouble}) {
        if (rounding == Rounding::kDouble && !scale32) continue;
        ExpectEveryCode(sweep, {.multipliers = {multiplier},
                                .shifts = {shift},
                                .input_zero_point = sweep.input_zero_point,
                                .output_zero_point = sweep.output_zero_point,
                                .scale32 = scale32,
                                .rounding = rounding});
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

constexpr std::int32_t kMax31 = 2147483647;

// The ends of the range, the normalised ends, a half and a third, and no pattern.
std::vector<std::int32_t> Multipliers32() {
  return {0, 1, (1 << 30) - 1, 1 << 30, (1 << 30) + 1, 3 << 29, 1431655765, 1518500250, kMax31};
}
std::vector<std::int32_t> Multipliers16() { return {0, 1, 1 << 14, 3 << 13, 21845, 32767}; }

TEST(RescaleExhaustive, EveryInt8AndUint8CodeAtEveryShift) {
  for (const Sweep& sweep :
       {Sweep{DType::kInt8, DType::kInt8, -7, 3}, Sweep{DType::kInt8, DType::kInt32, 127, 0},
        Sweep{DType::kUint8, DType::kInt8, 255, -128}}) {
    ExpectEveryShift(sweep, Multipliers32(), true);
  }
}

TEST(RescaleExhaustive, EveryInt16CodeAtEveryShift) {
  ExpectEveryShift({DType::kInt16, DType::kInt16, 0, 0}, {(1 << 30) + 1, 1431655765, kMax31}, true);
  ExpectEveryShift({DType::kInt16, DType::kInt8, 0, 5}, {1518500250}, true);
}

// The same codes under 15-bit multipliers: |result| <= 2^15 * 2^15 / 2^2, so none leaves int32.
TEST(RescaleExhaustive, EveryInt16CodeUnderSixteenBitScales) {
  ExpectEveryShift({DType::kInt16, DType::kInt16, 0, 0}, Multipliers16(), false);
}

std::int64_t DividedHalfAway(std::int64_t sum, std::int64_t count) {
  const std::int64_t magnitude = sum < 0 ? -sum : sum;
  const std::int64_t mean = (2 * magnitude + count) / (2 * count);
  return sum < 0 ? -mean : mean;
}

void ExpectMean(std::int64_t sum, std::int64_t count, ReciprocalScale scale) {
  ASSERT_TRUE(IsApplyScale32Defined(sum, scale.multiplier, scale.shift)) << sum << " / " << count;
  ASSERT_EQ(ApplyScale32Single(sum, scale.multiplier, scale.shift), DividedHalfAway(sum, count))
      << sum << " / " << count;
}

// Between two ties the mean is monotone in the sum, so ties and their neighbours decide. The
// reciprocal is too large by 2^-30 of itself: the error grows with the sum and with the count, and
// is largest at the ends. Small counts, and every 61st, are tried at every tie of [-255, 255].
TEST(AveragePoolExhaustive, EveryCountDividesHalfAwayAtTheTiesOf8Bits) {
  constexpr std::int64_t kMaxCode = 255;  // the difference of two 8-bit codes
  for (std::int64_t count = 1; count <= 65536; ++count) {
    const ReciprocalScale scale = ReciprocalScaleOf(count);
    const bool all = count <= 1024 || count % 61 == 0;
    for (std::int64_t mean = -kMaxCode; mean < kMaxCode; ++mean) {
      const bool extreme = mean < -252 || mean > 251 || (-3 < mean && mean < 2) || mean == 127;
      if (!all && !extreme) continue;
      const std::int64_t below_tie = mean * count + count / 2;
      for (std::int64_t sum = below_tie - 1; sum <= below_tie + 1; ++sum) {
        if (sum < -kMaxCode * count || sum > kMaxCode * count) continue;
        ASSERT_NO_FATAL_FAILURE(ExpectMean(sum, count, scale));
      }
    }
    ASSERT_NO_FATAL_FAILURE(ExpectMean(kMaxCode * count, count, scale));
    ASSERT_NO_FATAL_FAILURE(ExpectMean(-kMaxCode * count, count, scale));
  }
}

// 16-bit sums do differ from division, as measured from count 20817 on (facts/arm_tosa.md 1.7):
// TOSA's reciprocal is the rule, not the quotient.
TEST(AveragePoolExhaustive, SixteenBitSumsAreNotAlwaysTheDividedOnes) {
  int apart = 0;
  for (std::int64_t count = 20000; count <= 65536; ++count) {
    const ReciprocalScale scale = ReciprocalScaleOf(count);
    for (std::int64_t mean = 32700; mean < 32767; ++mean) {
      const std::int64_t sum = mean * count + (count - 1) / 2;
      if (!IsApplyScale32Defined(sum, scale.multiplier, scale.shift)) continue;
      const std::int64_t got = ApplyScale32Single(sum, scale.multiplier, scale.shift);
      const std::int64_t divided = DividedHalfAway(sum, count);
      ASSERT_LE(got - divided, 1);
      ASSERT_GE(got, divided);
      apart += got != divided ? 1 : 0;
    }
  }
  EXPECT_GT(apart, 0);
}

}  // namespace
}  // namespace qconform::reference
