// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/scale_encoding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "qconform/base/prng.h"

namespace qconform {
namespace {

using Encoder = Result<EncodedScale> (*)(double);

struct Row {
  double scale;
  EncodedScale want;
};

void ExpectRows(Encoder encode, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Result<EncodedScale> got = encode(row.scale);
    ASSERT_TRUE(got.ok()) << row.scale << ": " << got.error().message;
    EXPECT_EQ(got.value().multiplier, row.want.multiplier) << row.scale;
    EXPECT_EQ(got.value().shift, row.want.shift) << row.scale;
  }
}

void ExpectErrors(Encoder encode, const std::vector<double>& scales) {
  for (const double scale : scales) {
    const Result<EncodedScale> got = encode(scale);
    ASSERT_FALSE(got.ok()) << scale;
    EXPECT_EQ(got.error().code, ErrorCode::kUnsupported) << scale;
  }
}

constexpr std::int32_t kMax31 = 2147483647;

TEST(EncodeScale32, RoundsTheMantissaHalfToEven) {
  ExpectRows(EncodeScale32,
             {
                 {0.0, {0, 31}},
                 {-0.0, {0, 31}},
                 {1.0, {1 << 30, 30}},
                 {0.5, {1 << 30, 31}},
                 {0.75, {3 << 29, 31}},
                 {1 + 0x1p-31, {1 << 30, 30}},        // a tie, to the even mantissa
                 {1 + 0x3p-31, {(1 << 30) + 2, 30}},  // a tie; half down would give 1
                 {1 - 0x1p-32, {1 << 30, 30}},        // a tie that carries to 1.0
                 {1 - 0x1p-31, {kMax31, 31}},
             });
}

TEST(EncodeScale32, EndsJustBelowTwoToThe29) {
  const double limit = 0x1p29 * (1 - 0x1p-32);
  ExpectRows(EncodeScale32, {{std::nextafter(limit, 0.0), {kMax31, 2}}, {0x1p28, {1 << 30, 2}}});
  ExpectErrors(EncodeScale32, {limit, 0x1p29, 0x1p100});
}

TEST(EncodeScale32, CutsTheMantissaBelowTwoToTheMinus32) {
  ExpectRows(EncodeScale32,
             {
                 {0x1p-32, {1 << 30, 62}},
                 {0x1.8p-32, {3 << 29, 62}},
                 {0x1p-33, {1 << 29, 62}},
                 {std::ldexp(kMax31, -63), {kMax31 >> 1, 62}},  // truncated, not rounded
                 {0x1p-62, {1, 62}},
                 {0x1.fp-62, {1, 62}},
                 {0x1p-63, {0, 62}},
                 {0x1p-1000, {0, 62}},
                 {std::numeric_limits<double>::denorm_min(), {0, 62}},
             });
}

TEST(EncodeScale32, RefusesWhatIsNoScale) {
  ExpectErrors(EncodeScale32, {-1.0, -0x1p-1000, std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN()});
}

TEST(EncodeScale16, RoundsTheMantissaHalfToEven) {
  ExpectRows(EncodeScale16, {
                                {0.0, {0, 15}},
                                {1.0, {1 << 14, 14}},
                                {0.5, {1 << 14, 15}},
                                {1 - 0x1p-16, {1 << 14, 14}},  // a tie that carries to 1.0
                                {1 - 0x1p-15, {32767, 15}},
                                {1 + 0x1p-15, {1 << 14, 14}},        // a tie, to even
                                {1 + 0x3p-15, {(1 << 14) + 2, 14}},  // a tie, to even
                            });
}

TEST(EncodeScale16, EndsJustBelowTwoToThe13) {
  const double limit = 0x1p13 * (1 - 0x1p-16);
  ExpectRows(EncodeScale16, {{std::nextafter(limit, 0.0), {32767, 2}}, {4096.0, {1 << 14, 2}}});
  ExpectErrors(EncodeScale16,
               {limit, 8191.9375, 8192.0, -1.0, std::numeric_limits<double>::infinity(),
                std::numeric_limits<double>::quiet_NaN()});
}

TEST(EncodeScale16, CutsTheMantissaBelowTwoToTheMinus48) {
  ExpectRows(
      EncodeScale16,
      {{0x1p-48, {1 << 14, 62}}, {0x1p-49, {1 << 13, 62}}, {0x1p-62, {1, 62}}, {0x1p-63, {0, 62}}});
}

TEST(EncodeScaleTflite, RoundsTheMantissaHalfAwayFromZero) {
  ExpectRows(EncodeScaleTflite, {
                                    {0.0, {0, 31}},
                                    {1.0, {1 << 30, 30}},
                                    {1 + 0x1p-31, {(1 << 30) + 1, 30}},  // half-even gives 2^30
                                    {1 + 0x3p-31, {(1 << 30) + 2, 30}},
                                    {1 - 0x1p-32, {1 << 30, 30}},
                                    {0.75, {3 << 29, 31}},
                                });
}

TEST(EncodeScaleTflite, FlushesBelowTwoToTheMinus32) {
  ExpectRows(EncodeScaleTflite, {
                                    {0x1p-32, {1 << 30, 62}},
                                    {0x1p-32 * (1 - 0x1p-32), {1 << 30, 62}},  // carries to 2^-32
                                    {0x1p-32 * (1 - 0x1p-31), {0, 31}},
                                    {0x1p-33, {0, 31}},
                                    {0x1p-1000, {0, 31}},
                                });
}

TEST(EncodeScaleTflite, EndsWhereTheShiftWouldFallBelowTwo) {
  ExpectRows(EncodeScaleTflite, {{0x1p28, {1 << 30, 2}}, {0x1p29 * (1 - 0x1p-31), {kMax31, 2}}});
  ExpectErrors(EncodeScaleTflite,
               {0x1p29 * (1 - 0x1p-32), 0x1p29, 0x1p31, -0.5,
                std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()});
}

TEST(EncodeScaleTflite16, CutsTo15BitsHalfUpAndSaturates) {
  ExpectRows(EncodeScaleTflite16,
             {
                 {0.0, {0, 15}},
                 {1.0, {1 << 14, 14}},
                 {1 + 0x1p-15, {(1 << 14) + 1, 14}},  // half-even gives 2^14
                 {1 - 0x1p-16, {32767, 15}},          // the other encoding carries to 1.0 here
                 {1 - 0x1p-31, {32767, 15}},
                 {1 - 0x1p-15, {32767, 15}},  // 0x7FFF0000, from where it saturates
                 {0x1p-32, {1 << 14, 46}},
                 {0x1p-33, {0, 15}},
                 {64.0, {1 << 14, 8}},
             });
}

TEST(EncodeScaleTflite16, EndsWhereTheKernelsExponentDoes) {
  EXPECT_TRUE(EncodeScaleTflite16(128.0 * (1 - 0x1p-31)).ok());
  ExpectErrors(EncodeScaleTflite16, {128.0, 0x1p20, -1.0, std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::quiet_NaN()});
}

TEST(LiftToScale32, MovesSixteenBitsFromShiftToMultiplier) {
  EXPECT_EQ(LiftToScale32({1 << 14, 14}).value(), (EncodedScale{1 << 30, 30}));
  EXPECT_EQ(LiftToScale32({32767, 46}).value(), (EncodedScale{32767 << 16, 62}));
  EXPECT_EQ(LiftToScale32({0, 2}).value(), (EncodedScale{0, 18}));
  EXPECT_FALSE(LiftToScale32({1 << 14, 47}).ok());
}

// Within scale / (2^31 - 1) or scale / (2^15 - 1), while the shift is not at its limit. Doubles
// suffice: multiplier * 2^-shift is exact, and the difference of near values too.
TEST(ScaleEncodings, StayWithinHalfAUnitOfTheirMantissa) {
  Prng prng(51);
  for (int i = 0; i < 100000; ++i) {
    const auto exponent = static_cast<int>(prng.Below(32 + 7)) - 31;
    const double fraction = 0.5 + static_cast<double>(prng.Next() >> 12) * 0x1p-53;
    const double scale = std::ldexp(fraction, exponent);
    const auto error = [&](Encoder encode) {
      const EncodedScale e = encode(scale).value();
      return std::fabs(std::ldexp(e.multiplier, -e.shift) - scale) / scale;
    };
    ASSERT_LE(error(EncodeScale32), 1.0 / kMax31) << scale;
    ASSERT_LE(error(EncodeScaleTflite), 1.0 / kMax31) << scale;
    ASSERT_LE(error(EncodeScale16), 1.0 / 32767) << scale;
    ASSERT_LE(error(EncodeScaleTflite16), 1.0 / 16384) << scale;
  }
}

}  // namespace
}  // namespace qconform
