// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/scales.h"

#include <gtest/gtest.h>

#include <cmath>

namespace qconform::gen {
namespace {

bool Inside(double p, float s, RatioDomain domain) {
  const auto unit = static_cast<double>(s);
  return p >= std::ldexp(unit, domain.min_log2) && p < std::ldexp(unit, domain.max_log2);
}

TEST(ResultScales, EndExactlyWhereTheDomainDoes) {
  Draw draw = Draw::FromSeed(1);
  for (int i = 0; i < 5000; ++i) {
    const auto a = static_cast<double>(DrawScale(draw, -5));
    const auto b = static_cast<double>(DrawScale(draw, -8));
    const double p = a * b;
    const RatioDomain domain{-10, 8};
    const ScaleInterval s = ResultScales(p, p, domain);
    EXPECT_TRUE(Inside(p, s.low, domain));
    EXPECT_TRUE(Inside(p, s.high, domain));
    EXPECT_FALSE(Inside(p, NextDown(s.low), domain));
    EXPECT_FALSE(Inside(p, NextUp(s.high), domain));
  }
}

TEST(ResultScales, EndExactlyWhereTheDomainDoesInFloat32) {
  Draw draw = Draw::FromSeed(3);
  const auto inside = [](double p, float s) {
    const float ratio = static_cast<float>(p) / s;
    return ratio >= 0x1p-10F && ratio < 0x1p8F;
  };
  int moved = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto a = static_cast<double>(DrawScale(draw, -5));
    const auto b = static_cast<double>(DrawScale(draw, -8));
    const ScaleInterval s = ResultScales(a * b, a * b, {-10, 8, true});
    const ScaleInterval exact = ResultScales(a * b, a * b, {-10, 8});
    EXPECT_TRUE(inside(a * b, s.low) && inside(a * b, s.high));
    EXPECT_FALSE(inside(a * b, NextDown(s.low)) || inside(a * b, NextUp(s.high)));
    moved += s.low != exact.low || s.high != exact.high ? 1 : 0;
  }
  EXPECT_GT(moved, 100);
}

TEST(ResultScales, AreEmptyWhereOperandsLieTooFarApart) {
  const ScaleInterval s = ResultScales(std::ldexp(1.0, -20), 1.0, {-10, 8});
  EXPECT_GT(s.low, s.high);
}

TEST(DrawResultScale, StaysInsideAndIsOftenAnExactPowerOfTwoRatio) {
  Draw draw = Draw::FromSeed(2);
  const RatioDomain domain{-10, 8};
  int exact = 0;
  int one = 0;
  int ends = 0;
  for (int i = 0; i < 4000; ++i) {
    const float operand = DrawScale(draw, -4);
    const auto p = static_cast<double>(operand);
    const ScaleInterval allowed = ResultScales(p, p, domain);
    const float s = DrawResultScale(draw, p, 0, allowed);
    EXPECT_TRUE(Inside(p, s, domain));
    int exponent = 0;
    const double ratio = std::frexp(p / static_cast<double>(s), &exponent);
    exact += ratio == 0.5 ? 1 : 0;
    one += s == operand ? 1 : 0;
    ends += s == allowed.low || s == allowed.high ? 1 : 0;
  }
  EXPECT_GT(exact, 800);
  EXPECT_GT(one, 400);
  EXPECT_GT(ends, 10);
}

TEST(DrawScale, IsInItsBinadeWithFullMantissasAndPowersOfTwo) {
  Draw draw = Draw::FromSeed(3);
  int powers = 0;
  for (int i = 0; i < 1000; ++i) {
    const float scale = DrawScale(draw, -7);
    EXPECT_EQ(FloorLog2(static_cast<double>(scale)), -7);
    powers += scale == std::ldexp(1.0f, -7) ? 1 : 0;
  }
  EXPECT_NEAR(powers, 250, 60);
}

TEST(DrawParams, ObeysTheRulesOfThePort) {
  Draw draw = Draw::FromSeed(4);
  for (const DType dtype : {DType::kInt4, DType::kInt8, DType::kUint8, DType::kInt16}) {
    for (int i = 0; i < 2000; ++i) {
      PortRules rules;
      rules.dtype = dtype;
      rules.symmetric = i % 2 == 0;
      const Params params = DrawParams(draw, rules, 0.5f);
      const CodeRange range = RangeOf(dtype);
      EXPECT_LE(range.min, params.qmin);
      EXPECT_LT(params.qmin, params.qmax);
      EXPECT_LE(params.qmax, range.max);
      EXPECT_LE(params.qmin, params.zero_point);
      EXPECT_LE(params.zero_point, params.qmax);
      if (rules.symmetric) {
        EXPECT_TRUE(params.symmetric);
        EXPECT_EQ(params.zero_point, SymmetricZeroPoint(dtype));
      }
    }
  }
}

TEST(DrawParams, TakesFixedParametersAsTheyAre) {
  Draw draw = Draw::FromSeed(5);
  PortRules rules;
  rules.dtype = DType::kUint8;
  rules.fixed = FixedParameters{1.0f / 256, 0};
  const Params params = DrawParams(draw, rules, 3.0f);
  EXPECT_EQ(params.scale, 1.0f / 256);
  EXPECT_EQ(params.zero_point, 0);
  EXPECT_EQ(params.qmax, 255);
}

}  // namespace
}  // namespace qconform::gen
