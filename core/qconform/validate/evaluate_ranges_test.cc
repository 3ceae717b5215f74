// SPDX-License-Identifier: Apache-2.0
// joint_range and value_range.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};
constexpr OpPort kIn2{.is_result = false, .index = 2};
constexpr OpPort kEveryIn{.is_result = false, .index = -1};
constexpr OpPort kOut{.is_result = true, .index = 0};

ConcreteSpec Uncalibrated(ConcreteSpec spec) {
  spec.scales.clear();
  spec.zero_points.clear();
  return spec;
}

// Codes qmin to qmax at zero point 0.
ConcreteSpec Codes(std::int64_t qmin, std::int64_t qmax, float scale) {
  ConcreteSpec spec = PerTensor(DType::kInt16, scale, 0);
  spec.qmin = qmin;
  spec.qmax = qmax;
  return spec;
}

Graph Add(const ConcreteSpec& a, const ConcreteSpec& b, const ConcreteSpec& result) {
  Graph graph = PlainGraph(OpKind::kAdd, a, result);
  SetSpec(graph, "in1", b);
  return graph;
}

const JointRangeRule kJoint{kOut, {kEveryIn}};

TEST(RuleJointRange, AcceptsARangeThatHoldsEveryOperands) {
  EXPECT_EQ(CountsText(
                ValidateRow(kJoint, Add(Codes(-10, 4, 1), Codes(-3, 10, 1), Codes(-20, 20, 0.5F)))),
            "1 passed");
}

// Half a step of the port is 1/2: the operand may reach to 10.5, and not one float32 further.
TEST(RuleJointRange, AcceptsHalfAStepMoreAtEitherEndAndRejectsTheNextFloat) {
  const ConcreteSpec result = Codes(-10, 10, 1);
  const ConcreteSpec small = Codes(0, 1, 1);
  const float half = 10.5F;
  const float beyond = std::nextafter(half, 11.0F);
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(Codes(0, 1, half), small, result))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(Codes(0, 1, beyond), small, result))), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(small, Codes(-1, 0, half), result))), "1 passed");
  EXPECT_EQ(OnlyFinding(ValidateRow(kJoint, Add(small, Codes(-1, 0, 12), result))),
            "out0: got reals [-10, 10], wanted the reals [-12, 0] of in1 within half a step");
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(small, Codes(-1, 0, beyond), result))), "1 failed");
}

// The result reaches to (2^31 - 1/2) * (1 + 2^-23), a little under 2^31 + 255.5 of its steps; the
// operand to q * (1 + 2^-22), which is under that from q = 2^31 - 257 on.
TEST(RuleJointRange, ComparesCodesOfAnyWidth) {
  const ConcreteSpec result = PerTensor(DType::kInt32, 0x1.000002p-30F, 0);
  ConcreteSpec operand = result;
  operand.scales = {0x1.000004p-30F};
  operand.qmin = 0;
  operand.qmax = result.qmax - 256;
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(operand, result, result))), "1 passed");
  operand.qmax = result.qmax - 255;
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(operand, result, result))), "1 failed");
}

TEST(RuleJointRange, MovesWithTheZeroPoint) {
  ConcreteSpec result = PerTensor(DType::kUint8, 1, 100);       // -100 to 155
  const ConcreteSpec operand = PerTensor(DType::kInt8, 1, 27);  // -155 to 100
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(operand, operand, result))), "1 failed");
  result.zero_points = {155};
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(operand, operand, result))), "1 passed");
}

// No channel of one port belongs to one of another: each must hold all.
TEST(RuleJointRange, AsksEveryChannelToHoldEveryChannel) {
  const ConcreteSpec unit = Codes(-1, 1, 1);
  ConcreteSpec rows = PerChannel(DType::kInt8, 0, {1, 0.001F});
  EXPECT_EQ(OnlyFinding(ValidateRow(kJoint, Add(unit, unit, rows))),
            "out0: got reals [-0.128, 0.127] at channel 1, "
            "wanted the reals [-1, 1] of in0 within half a step");
  rows.scales = {1, 0.5F};
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(unit, unit, rows))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(rows, unit, Codes(-100, 100, 1)))), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(rows, unit, Codes(-128, 127, 1)))), "1 passed");
}

TEST(RuleJointRange, ComparesWithTheListedPortsOnly) {
  const Graph graph = Add(Codes(-50, 50, 1), Codes(-1, 1, 1), Codes(-10, 10, 1));
  EXPECT_EQ(CountsText(ValidateRow(JointRangeRule{kOut, {kIn1}}, graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(JointRangeRule{kOut, {kIn1, kIn0}}, graph)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(JointRangeRule{kOut, {kIn2}}, graph)), "nothing");
  EXPECT_EQ(CountsText(ValidateRow(JointRangeRule{kIn2, {kOut}}, graph)), "nothing");
}

// What is known to fail fails, whatever else is not known.
TEST(RuleJointRange, IsNotCheckedWithoutNumbersUnlessItFailsAnyway) {
  const ConcreteSpec unit = Codes(-1, 1, 1);
  const ConcreteSpec none = Uncalibrated(unit);
  EXPECT_EQ(OnlyFinding(ValidateRow(kJoint, Add(unit, unit, none))),
            "out0: not checked: not_calibrated");
  EXPECT_EQ(OnlyFinding(ValidateRow(kJoint, Add(unit, none, unit))),
            "in1: not checked: not_calibrated");
  EXPECT_EQ(CountsText(ValidateRow(kJoint, Add(none, Codes(-9, 9, 1), unit))), "1 failed");
  Graph plain = Add(unit, unit, unit);
  ValueAt(plain, "in1").spec.reset();
  EXPECT_EQ(OnlyFinding(ValidateRow(kJoint, plain)), "in1: not checked: unquantized");
}

Graph Tanh(const ConcreteSpec& result) {
  return PlainGraph(OpKind::kTanh, PerTensor(DType::kInt8, 0.5F, 0), result);
}

// 127.5 steps must reach 1, and 126.5 must not pass it; a scale may be rounded by one float32 step.
TEST(RuleValueRange, AcceptsEndsWithinHalfAStepAndRejectsTheFloatBeyondTheNext) {
  const ValueRangeRule rule{kOut, -1, 1};
  const auto counts = [&](float scale) {
    return CountsText(ValidateRow(rule, Tanh(Codes(-127, 127, scale))));
  };
  const float least = 2.0F / 255;  // in float32 a little above 2/255
  const float most = 2.0F / 253;   // a little above 2/253
  EXPECT_GT(255 * static_cast<double>(least), 2);
  EXPECT_GT(253 * static_cast<double>(most), 2);
  EXPECT_EQ(counts(std::nextafter(least, 0.0F)), "1 passed");
  EXPECT_EQ(counts(std::nextafter(std::nextafter(least, 0.0F), 0.0F)), "1 failed");
  EXPECT_EQ(counts(most), "1 passed");
  EXPECT_EQ(counts(std::nextafter(most, 1.0F)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(rule, Tanh(PerTensor(DType::kInt8, 0x1p-7F, 0)))), "1 failed");
}

// 65,535 steps over [-1, 1] leave half a step on one side, and 2/65535 is no float32.
TEST(RuleValueRange, TakesTheRoundedScaleOfAnOddNumberOfSteps) {
  const ValueRangeRule rule{kOut, -1, 1};
  const ConcreteSpec spec = PerTensor(DType::kUint16, 2.0F / 65535, 32768);
  EXPECT_EQ(CountsText(ValidateRow(rule, Tanh(spec))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(rule, Tanh(PerTensor(DType::kUint16, 2.0F / 65535, 32769)))),
            "1 failed");
}

// At scale 1/2 the ends are -64 and 63.5: half a step is 1/4.
TEST(RuleValueRange, ChecksEachStatedEndAlone) {
  const Graph graph = Tanh(PerTensor(DType::kInt8, 0.5F, 0));
  const auto none = std::nullopt;
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, -64, none}, graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, -63, none}, graph)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, -65, none}, graph)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, none, 63}, graph)), "1 failed");
  EXPECT_EQ(OnlyFinding(ValidateRow(ValueRangeRule{kOut, none, 64}, graph)),
            "out0: got reals [-64, 63.5], wanted reals to 64 within half a step");
  EXPECT_EQ(OnlyFinding(ValidateRow(ValueRangeRule{kOut, 0, 1}, graph)),
            "out0: got reals [-64, 63.5], wanted reals from 0 to 1 within half a step");
}

// Scale 2: ends -256 and 254, and 255 is half a step away, exactly.
TEST(RuleValueRange, AcceptsExactlyHalfAStepOnEitherSide) {
  const Graph graph = Tanh(PerTensor(DType::kInt8, 2, 0));
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, -257, 255}, graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, -255, 253}, graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, -258, std::nullopt}, graph)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(ValueRangeRule{kOut, std::nullopt, 256}, graph)), "1 failed");
}

TEST(RuleValueRange, RejectsChannelsAtAnyTimeAndNumbersOnlyIfThereAreSome) {
  const ValueRangeRule rule{kOut, -1, 1};
  const ConcreteSpec rows = PerChannel(DType::kInt8, 0, {1, 1});
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Tanh(Uncalibrated(rows)))),
            "out0: got per channel, wanted per tensor, reals from -1 to 1 within half a step");
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Tanh(Uncalibrated(PerTensor(DType::kInt8, 1, 0))))),
            "out0: not checked: not_calibrated");
}

}  // namespace
}  // namespace qconform
