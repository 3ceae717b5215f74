// SPDX-License-Identifier: Apache-2.0
// The exact values themselves, worked out by hand, and the tables against them.
#include <bit>
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/lower/activation_codes.h"
#include "qconform/lower/small_graph.h"
#include "qconform/oracle/exact.h"
#include "qconform/oracle/exact_exp.h"

namespace qconform {
namespace {

std::vector<RealInterval> Exact(SmallGraph& g, const std::vector<Tensor>& operands) {
  EXPECT_TRUE(CheckStructure(g.graph()).ok());
  const ResolvedSpecs specs(g.graph());
  const auto codes = ExactCodes(g.graph(), 0, specs, operands);
  EXPECT_TRUE(codes.ok());
  return codes.ok() ? codes.value() : std::vector<RealInterval>();
}

TEST(ExactCodes, SumConvWindowsWithPaddingAsRealZero) {
  SmallGraph g;
  const ValueId x = g.Input({1, 1, 2, 1}, Int8(0.5f, 3));
  const ValueId w = g.Constant({1, 1, 2, 1}, Int8(0.25f, 0), {2, 5});
  const ValueId b = g.Constant({1}, PerTensor(DType::kInt32, 0.125f, 0), {1});
  g.Node(OpKind::kConv2d, {x, w, b}, {1, 1, 2, 1}, Int8(1.0f, -4),
         {{AttrId::kStride, {1, 1}}, {AttrId::kDilation, {1, 1}}, {AttrId::kPad, {0, 0, 1, 0}}});
  // Levels 4 and -1: (0*2 + 4*5 + 1)/8 - 4 and (4*2 - 1*5 + 1)/8 - 4.
  const auto codes = Exact(g, {{DType::kInt8, {1, 1, 2, 1}, {7, 2}},
                               {DType::kInt8, {1, 1, 2, 1}, {2, 5}},
                               {DType::kInt32, {1}, {1}}});
  ASSERT_EQ(codes.size(), 2u);
  EXPECT_EQ(codes[0].low, Rational(-11, 8));
  EXPECT_EQ(codes[1].high, Rational(-7, 2));
}

TEST(ExactCodes, AverageOverValidPositionsOnly) {
  SmallGraph g;
  const ValueId x = g.Input({1, 1, 2, 1}, Int8(1.0f, 0));
  g.Node(OpKind::kAvgPool2d, {x}, {1, 1, 2, 1}, Int8(0.5f, 1),
         {{AttrId::kKernel, {1, 2}}, {AttrId::kStride, {1, 1}}, {AttrId::kPad, {0, 0, 1, 0}}});
  const auto codes = Exact(g, {{DType::kInt8, {1, 1, 2, 1}, {3, 4}}});
  EXPECT_EQ(codes[0].low, Rational(7));  // 3 / 0.5 + 1
  EXPECT_EQ(codes[1].low, Rational(8));  // 3.5 / 0.5 + 1
}

TEST(ExactCodes, ReadFloatsExactly) {
  SmallGraph g;
  g.Node(OpKind::kQuantize, {g.FloatInput({2})}, {2}, Int8(0.5f, 3));
  const std::int64_t bits = std::bit_cast<std::uint32_t>(0.1f);
  const auto codes = Exact(g, {{DType::kFloat32, {2}, {bits, 0}}});
  EXPECT_EQ(codes[0].low, Rational::FromFloat(0.1f) * Rational(2) + Rational(3));
  EXPECT_EQ(codes[1].low, Rational(3));
  const ResolvedSpecs specs(g.graph());
  const std::vector<Tensor> nan = {{DType::kFloat32, {2}, {0x7FC00000, 0}}};
  EXPECT_FALSE(ExactCodes(g.graph(), 0, specs, nan).ok());
}

TEST(ExactCodes, RefuseUncalibratedPorts) {
  SmallGraph g;
  g.Node(OpKind::kRelu, {g.Input({1}, Int8(1, 0))}, {1}, Int8(1, 0));
  std::get<ConcreteSpec>(*g.graph().values[0].spec).scales.clear();
  std::get<ConcreteSpec>(*g.graph().values[0].spec).zero_points.clear();
  const ResolvedSpecs specs(g.graph());
  const std::vector<Tensor> x = {{DType::kInt8, {1}, {0}}};
  const auto codes = ExactCodes(g.graph(), 0, specs, x);
  ASSERT_FALSE(codes.ok());
  EXPECT_THAT(codes.error().message, testing::HasSubstr("node 'n0' (relu): in0"));
}

TEST(ExactSoftmax, IsNarrowAndSumsToOne) {
  SmallGraph g;
  g.Node(OpKind::kSoftmax, {g.Input({3}, Uint8(0.7f, 7))}, {3}, Uint8(0x1p-8f, 0));
  const auto codes = Exact(g, {{DType::kUint8, {3}, {9, 0, 11}}});
  Rational low(0);
  Rational high(0);
  for (const RealInterval& code : codes) {
    EXPECT_LT(code.high - code.low, Rational::PowerOfTwo(-60));
    low += code.low;
    high += code.high;
  }
  EXPECT_LE(low, Rational(256));
  EXPECT_GE(high, Rational(256));
}

TEST(ExactExpMinus, IsNarrowAndRight) {
  for (const double x : {1e-9, 0.3, 1.0, 5.5, 40.0}) {
    const RealInterval e = ExactExpMinus(Rational::FromDouble(x), 100);
    EXPECT_LT(e.high - e.low, Rational::PowerOfTwo(-100)) << x;
    EXPECT_NEAR(e.low.ToDouble(), std::exp(-x), 1e-15) << x;
  }
  EXPECT_EQ(ExactExpMinus(Rational(0), 64).low, Rational(1));
  EXPECT_LT(ExactExpMinus(Rational(1000), 100).high, Rational::PowerOfTwo(-100));
}

// Two independent evaluations of the same functions: no entry may be more than half a code off.
TEST(RoundedActivation, IsWithinHalfACodeOfTheExactValue) {
  for (const auto& [f, out] : {std::pair{Activation::kSigmoid, 0x1p-8f},
                               {Activation::kTanh, 0x1p-7f},
                               {Activation::kSigmoid, 0.0031f},
                               {Activation::kTanh, 0x1p-15f}}) {
    for (const float scale : {0.0073f, 0.0625f, 0.9f}) {
      const ArgumentGrid grid{.scale = scale, .first = -137, .step = 3, .count = 90};
      const auto codes = RoundedActivation(f, grid, out);
      for (std::size_t i = 0; i < grid.count; ++i) {
        const Rational x = Rational::FromFloat(scale) * Rational(grid.Offset(i));
        const RealInterval real = f == Activation::kTanh ? ExactTanh(x, 100) : ExactSigmoid(x, 100);
        const Rational error = Abs(Rational(codes[i]) - real.low / Rational::FromFloat(out));
        EXPECT_LE(error, Rational(1, 2) + Rational::PowerOfTwo(-60)) << i;
      }
    }
  }
}

}  // namespace
}  // namespace qconform
