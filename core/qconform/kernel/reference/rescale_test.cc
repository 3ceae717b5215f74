// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

constexpr std::int32_t kOne32 = 1 << 30;  // with shift 30
constexpr std::int32_t kOne16 = 1 << 14;  // with shift 14

RescaleParams Scale32(std::int32_t multiplier, std::int32_t shift) {
  return {{multiplier}, {shift}, 0, 0, true, Rounding::kSingle};
}
RescaleParams Scale16(std::int32_t multiplier, std::int32_t shift) {
  return {{multiplier}, {shift}, 0, 0, false, Rounding::kSingle};
}

KernelRun Rescale1(const RescaleParams& p, DType from, const Codes& codes, DType to) {
  const Dims shape{static_cast<std::int64_t>(codes.size())};
  return RunKernel(ReferenceKernels().rescale, p, {Tensor{from, shape, codes}}, to, shape);
}

TEST(Rescale, ClipsToTheResultsType) {
  const Codes x = {-40000, -129, -128, 0, 127, 128, 255, 256, 70000};
  EXPECT_EQ(Rescale1(Scale32(kOne32, 30), DType::kInt32, x, DType::kInt8).codes,
            (Codes{-128, -128, -128, 0, 127, 127, 127, 127, 127}));
  EXPECT_EQ(Rescale1(Scale32(kOne32, 30), DType::kInt32, x, DType::kUint8).codes,
            (Codes{0, 0, 0, 0, 127, 128, 255, 255, 255}));
  EXPECT_EQ(Rescale1(Scale32(kOne32, 30), DType::kInt32, x, DType::kInt16).codes,
            (Codes{-32768, -129, -128, 0, 127, 128, 255, 256, 32767}));
  EXPECT_EQ(Rescale1(Scale32(kOne32, 30), DType::kInt32, x, DType::kUint16).codes,
            (Codes{0, 0, 0, 0, 127, 128, 255, 256, 65535}));
}

TEST(Rescale, RemovesOneZeroPointAndAddsTheOtherAfterRounding) {
  RescaleParams p = Scale32(kOne32, 31);  // one half
  p.input_zero_point = 3;
  p.output_zero_point = -7;
  EXPECT_EQ(Rescale1(p, DType::kInt8, {3, 4, 5, 2, 0}, DType::kInt8).codes,
            (Codes{-7, -6, -6, -7, -8}));  // 0, 1/2, 1, -1/2, -3/2, rounded half up, less 7
}

TEST(Rescale, RoundsTwiceWhenAsked) {
  RescaleParams p = Scale32(kOne32, 32);  // one quarter: 1/2 and -1/2 are ties
  EXPECT_EQ(Rescale1(p, DType::kInt32, {2, -2, 6, -6}, DType::kInt8).codes, (Codes{1, 0, 2, -1}));
  p.rounding = Rounding::kDouble;
  EXPECT_EQ(Rescale1(p, DType::kInt32, {2, -2, 6, -6}, DType::kInt8).codes, (Codes{1, -1, 2, -2}));
}

TEST(Rescale, TakesChannelsFromTheLastAxis) {
  RescaleParams p;
  p.multipliers = {kOne32, kOne32, kOne32};
  p.shifts = {30, 31, 29};
  const Tensor x{DType::kInt32, {2, 3}, {10, 20, 30, -10, -20, -30}};
  EXPECT_EQ(RunKernel(ReferenceKernels().rescale, p, {x}, DType::kInt8, {2, 3}).codes,
            (Codes{10, 10, 60, -10, -10, -60}));
}

TEST(Rescale, Takes48BitValuesWith16BitConstants) {
  const std::int64_t big = std::int64_t{1} << 40;
  EXPECT_EQ(Rescale1(Scale16(kOne16, 44), DType::kInt48, {big, -big, 0}, DType::kInt16).codes,
            (Codes{1024, -1024, 0}));
}

TEST(Rescale, RejectsA48BitResultOutsideInt32) {
  const std::int64_t top = std::int64_t{1} << 31;
  EXPECT_EQ(Rescale1(Scale16(kOne16, 14), DType::kInt48, {top - 1, -top}, DType::kInt16).codes,
            (Codes{32767, -32768}));
  EXPECT_EQ(Rescale1(Scale16(kOne16, 14), DType::kInt48, {top}, DType::kInt16).reason,
            "rescale: the scaled value leaves int32");
}

TEST(Rescale, RejectsValuesOutsideTheDomainOfApplyScale32) {
  const std::string_view reason =
      "rescale: value, multiplier or shift outside the domain of apply_scale_32";
  EXPECT_EQ(Rescale1(Scale32(kOne32, 10), DType::kInt32, {511, -512}, DType::kInt32).reason,
            std::nullopt);
  EXPECT_EQ(Rescale1(Scale32(kOne32, 10), DType::kInt32, {512}, DType::kInt32).reason, reason);
  EXPECT_EQ(Rescale1(Scale32(kOne32, 10), DType::kInt32, {-513}, DType::kInt32).reason, reason);
  EXPECT_EQ(Rescale1(Scale32(-1, 30), DType::kInt32, {0}, DType::kInt32).reason, reason);
  EXPECT_EQ(Rescale1(Scale32(1, 63), DType::kInt32, {0}, DType::kInt32).reason, reason);
  RescaleParams p = Scale32(kOne32, 62);
  p.input_zero_point = 1;
  const std::int64_t bottom = RangeOf(DType::kInt32).min;
  EXPECT_EQ(Rescale1(p, DType::kInt32, {bottom + 1}, DType::kInt32).reason, std::nullopt);
  EXPECT_EQ(Rescale1(p, DType::kInt32, {bottom}, DType::kInt32).reason, reason);
}

TEST(Rescale, RejectsConstantsOutsideTheDomainOfApplyScale16) {
  const std::string_view reason =
      "rescale: value, multiplier or shift outside the domain of apply_scale_16";
  EXPECT_EQ(Rescale1(Scale16(32767, 2), DType::kInt48, {0}, DType::kInt16).reason, std::nullopt);
  EXPECT_EQ(Rescale1(Scale16(32768, 14), DType::kInt48, {0}, DType::kInt16).reason, reason);
  EXPECT_EQ(Rescale1(Scale16(1, 1), DType::kInt48, {0}, DType::kInt16).reason, reason);
}

TEST(Rescale, RejectsAnOutputZeroPointThatCarriesOutOfInt32) {
  RescaleParams p = Scale16(kOne16, 14);
  p.output_zero_point = 1;
  const std::int64_t top = RangeOf(DType::kInt32).max;
  EXPECT_EQ(Rescale1(p, DType::kInt48, {top - 1}, DType::kInt8).codes, (Codes{127}));
  EXPECT_EQ(Rescale1(p, DType::kInt48, {top}, DType::kInt8).reason,
            "rescale: the scaled value plus the output zero point leaves int32");
}

// Every pair of element types, unsigned ones as types of their own, at the ends of both: by 1.0 a
// code moves from zero point to zero point and is clipped.
TEST(Rescale, TakesEveryPairOfTypes) {
  const DType from[] = {DType::kInt8,   DType::kUint8, DType::kInt16,
                        DType::kUint16, DType::kInt32, DType::kInt48};
  const DType to[] = {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16, DType::kInt32};
  for (const DType in : from) {
    for (const DType out : to) {
      const bool narrow = BitWidth(in) <= 16;
      RescaleParams p = narrow ? Scale32(kOne32, 30) : Scale16(kOne16, 14);
      p.input_zero_point = BitWidth(in) == 8     ? RangeOf(in).min + 3
                           : RangeOf(in).min < 0 ? 0
                                                 : 32768;
      p.output_zero_point = BitWidth(out) == 8 ? RangeOf(out).max - 9 : 0;
      CodeRange ends = RangeOf(in);
      if (in == DType::kInt48) ends = {-(std::int64_t{1} << 31), (std::int64_t{1} << 31) - 256};
      if (in == DType::kInt32) ends.max -= 255;
      for (const std::int64_t code : {ends.min, std::int64_t{0}, std::int64_t{1}, ends.max}) {
        const std::int64_t moved = code - p.input_zero_point + p.output_zero_point;
        const std::int64_t want = std::clamp(moved, RangeOf(out).min, RangeOf(out).max);
        EXPECT_EQ(Rescale1(p, in, {code}, out).codes, (Codes{want}))
            << NameOf(in) << " " << code << " to " << NameOf(out);
      }
    }
  }
}

// TOSA's text sign-extends a name it never set instead of the element just read (facts/arm_tosa.md
// 1.8); the evident intent reads the element.
TEST(Rescale, ReadsItsSignedOperand) {
  EXPECT_EQ(Rescale1(Scale32(kOne32, 30), DType::kInt8, {-128, -1, 1, 127}, DType::kInt16).codes,
            (Codes{-128, -1, 1, 127}));
}

}  // namespace
}  // namespace qconform::reference
