// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "qconform/base/rational.h"
#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;
using Form = ScaledCodesParams::Form;

ScaledCodesParams Params(Form form, double scale, RoundTo round) {
  return {.form = form, .scales = {scale}, .round = round, .qmin = -128, .qmax = 127};
}

KernelRun CodesOf(const ScaledCodesParams& p, const std::vector<Tensor>& operands) {
  return RunKernel(ReferenceKernels().scaled_codes, p, operands, DType::kInt8, operands[0].shape);
}

const Tensor kHalves{DType::kInt32, {6}, {1, 3, 5, -1, -3, -5}};

TEST(ScaledCodes, SendsTiesWhereItIsTold) {
  for (const Form form : {Form::kExact, Form::kFloat, Form::kDouble}) {
    EXPECT_EQ(CodesOf(Params(form, 0.5, RoundTo::kTiesEven), {kHalves}).codes,
              (Codes{0, 2, 2, 0, -2, -2}));
    EXPECT_EQ(CodesOf(Params(form, 0.5, RoundTo::kTiesUp), {kHalves}).codes,
              (Codes{1, 2, 3, 0, -1, -2}));
    EXPECT_EQ(CodesOf(Params(form, 0.5, RoundTo::kTiesAway), {kHalves}).codes,
              (Codes{1, 2, 3, -1, -2, -3}));
  }
}

// F3: with an odd zero point, ties to even codes are ties to odd multiples.
TEST(ScaledCodes, AddsTheZeroPointBeforeOrAfter) {
  ScaledCodesParams p = Params(Form::kFloat, 0.5, RoundTo::kTiesEven);
  p.zero_point = 1;
  EXPECT_EQ(CodesOf(p, {kHalves}).codes, (Codes{1, 3, 3, 1, -1, -1}));
  p.zero_point_first = true;
  EXPECT_EQ(CodesOf(p, {kHalves}).codes, (Codes{2, 2, 4, 0, 0, -2}));
}

// 2^24 + 1 and its bias each round to float, and so does their sum.
TEST(ScaledCodes, ConvertsSumAndBiasOneByOne) {
  const std::int64_t odd = (1 << 24) + 1;
  const Tensor sum{DType::kInt32, {3}, {odd, odd, 3}};
  const Tensor bias{DType::kInt32, {3}, {-odd, -(odd - 2), 4}};
  const auto p = Params(Form::kFloat, 1, RoundTo::kTiesEven);
  EXPECT_EQ(CodesOf(p, {sum, bias}).codes, (Codes{0, 1, 7}));
}

// Every exact product of int32 and 24 bits is rounded once; float would round it before.
TEST(ScaledCodes, IsExactWhereItSaysSo) {
  const double scale = 0x1.fffffep-25;
  const Tensor near{DType::kInt32, {2}, {8388609, -8388609}};  // |product| just above 1/2
  EXPECT_EQ(CodesOf(Params(Form::kExact, scale, RoundTo::kTiesEven), {near}).codes, (Codes{1, -1}));
  EXPECT_EQ(CodesOf(Params(Form::kFloat, scale, RoundTo::kTiesEven), {near}).codes, (Codes{0, 0}));
}

TEST(ScaledCodes, AgreesWithRationalsOnRandomNumbers) {
  Prng prng(6);
  for (int i = 0; i < 3000; ++i) {
    const auto sum = static_cast<std::int64_t>(static_cast<std::int32_t>(prng.Next() >> 32));
    const double scale = std::ldexp(static_cast<double>(prng.Next() >> 40), -24 - 30);
    ScaledCodesParams p = Params(Form::kExact, scale, RoundTo::kTiesUp);
    p.qmin = -(std::int64_t{1} << 40);
    p.qmax = std::int64_t{1} << 40;
    const Tensor x{DType::kInt32, {1}, {sum}};
    const Rational exact = Rational(sum) * Rational::FromFloat(static_cast<float>(scale));
    const Rational error = Rational(CodesOf(p, {x}).codes[0]) - exact;
    ASSERT_TRUE(Rational(-1, 2) < error && error <= Rational(1, 2)) << sum << " * " << scale;
  }
}

TEST(ScaledCodes, IsUndefinedWhereADoubleLeavesInt32) {
  const Tensor sum{DType::kInt48, {1}, {std::int64_t{1} << 40}};
  EXPECT_FALSE(CodesOf(Params(Form::kDouble, 0x1p-12, RoundTo::kTiesAway), {sum}).reason);
  EXPECT_TRUE(CodesOf(Params(Form::kDouble, 0x1p-9, RoundTo::kTiesAway), {sum}).reason);
}

TEST(ScaledCodes, TakesChannelsFromTheLastAxis) {
  ScaledCodesParams p = Params(Form::kExact, 1, RoundTo::kTiesUp);
  p.scales = {1, 0.25};
  const Tensor x{DType::kInt32, {2, 2}, {8, 8, -8, -8}};
  EXPECT_EQ(CodesOf(p, {x}).codes, (Codes{8, 2, -8, -2}));
}

KernelRun Binary(const FloatBinaryParams& p, const Codes& a, const Codes& b) {
  const Dims shape = {static_cast<std::int64_t>(a.size())};
  const std::vector<Tensor> operands = {{DType::kInt8, shape, a}, {DType::kInt8, shape, b}};
  return RunKernel(ReferenceKernels().float_binary, p, operands, DType::kInt8, shape);
}

FloatBinaryParams Halves() {
  FloatBinaryParams p;
  p.a_scale = 0.5f;
  p.b_scale = 0.5f;
  p.qmin = -128;
  p.qmax = 127;
  return p;
}

TEST(FloatBinary, AddsSubtractsMultipliesAndDivides) {
  FloatBinaryParams p = Halves();
  p.round = RoundTo::kTiesAway;
  EXPECT_EQ(Binary(p, {1, 3, -3}, {0, 2, 0}).codes, (Codes{1, 3, -2}));
  p.op = FloatBinaryParams::Op::kSub;
  EXPECT_EQ(Binary(p, {1, 3, -3}, {0, 2, 0}).codes, (Codes{1, 1, -2}));
  p.op = FloatBinaryParams::Op::kMul;
  p.divisor = 0.5f;
  p.zero_point = 10;
  EXPECT_EQ(Binary(p, {1, 3, -3}, {1, 2, 1}).codes, (Codes{11, 13, 8}));
}

TEST(FloatBinary, TakesZeroPointsOff) {
  FloatBinaryParams p = Halves();
  p.a_zero_point = 1;
  p.b_zero_point = -1;
  EXPECT_EQ(Binary(p, {5}, {5}).codes, (Codes{5}));  // (4 + 6) / 2
}

// 0.1f * 3 is above 0.3, and rounds to float32 below it: each operand is rounded on its own.
TEST(FloatBinary, RoundsEachOperandToFloat) {
  FloatBinaryParams p = Halves();
  p.a_scale = 0x1.fffffep-2f;  // times 3: 1.4999999... rounds to 0x1.7ffffep+0 or 1.5
  p.b_scale = 1;
  const double exact = 3 * 0x1.fffffep-2;
  const auto rounded = static_cast<float>(exact);
  ASSERT_NE(static_cast<double>(rounded), exact);
  p.divisor = rounded;
  p.round = RoundTo::kFloor;
  EXPECT_EQ(Binary(p, {3}, {0}).codes, (Codes{1}));  // the same float over itself
}

}  // namespace
}  // namespace qconform::reference
