// SPDX-License-Identifier: Apache-2.0
// fixed_qparams, scale_ratio and shared_with: numbers against numbers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "qconform/validate/float_steps.h"
#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kEveryIn{.is_result = false, .index = -1};
constexpr OpPort kOut{.is_result = true, .index = 0};

ConcreteSpec Uncalibrated(DType dtype) {
  ConcreteSpec spec = PerTensor(dtype, 1, 0);
  spec.scales.clear();
  spec.zero_points.clear();
  return spec;
}

float StepUp(float value, int steps) {
  for (; steps > 0; --steps) value = std::nextafter(value, std::numeric_limits<float>::max());
  return value;
}

TEST(NearestFloat, RoundsTheQuotientOnceTiesToEven) {
  EXPECT_EQ(NearestFloat(1, 256), 0x1p-8F);
  EXPECT_EQ(NearestFloat(1, 255), 1.0F / 255.0F);
  EXPECT_EQ(NearestFloat(1, 3), 1.0F / 3.0F);
  EXPECT_EQ(NearestFloat(16777217, 1), 16777216.0F);  // 2^24 + 1: a tie, down to even
  EXPECT_EQ(NearestFloat(16777219, 1), 16777220.0F);  // 2^24 + 3: a tie, up to even
  EXPECT_EQ(NearestFloat(33554431, 1), 33554432.0F);  // rounds up across a power of two
  EXPECT_EQ(NearestFloat(std::numeric_limits<std::int64_t>::max(), 1), 0x1p63F);
  EXPECT_EQ(NearestFloat(1, std::numeric_limits<std::int64_t>::max()), 0x1p-63F);
  // Just above a tie of float32, by less than a double can see: rounding twice would go down to
  // even.
  EXPECT_EQ(NearestFloat((std::int64_t{1} << 62) + (std::int64_t{1} << 38) + 1, 1), 0x1.000002p62F);
}

TEST(FloatSteps, CountsAcrossPowersOfTwo) {
  EXPECT_EQ(FloatSteps(1.0F, 1.0F), 0);
  EXPECT_EQ(FloatSteps(1.0F, std::nextafter(1.0F, 0.0F)), 1);
  EXPECT_EQ(FloatSteps(1.0F / 65535, 1.0F / 65536), 128);
}

FixedQparamsRule Sigmoid(std::int32_t ulps) {
  return {kOut,
          {{DType::kInt8, std::pair(std::int64_t{1}, std::int64_t{256}), -128},
           {DType::kUint16, std::nullopt, 0}},
          ulps};
}
Graph SigmoidGraph(const ConcreteSpec& result) {
  return PlainGraph(OpKind::kSigmoid, PerTensor(DType::kInt8, 0.5F, 0), result);
}

TEST(RuleFixedQparams, AcceptsTheExactScaleAndOtherDtypes) {
  EXPECT_THAT(
      Failures(ValidateRow(Sigmoid(0), SigmoidGraph(PerTensor(DType::kInt8, 0x1p-8F, -128)))),
      IsEmpty());
  EXPECT_THAT(
      Failures(ValidateRow(Sigmoid(0), SigmoidGraph(PerTensor(DType::kUint16, 0x1p-16F, 0)))),
      IsEmpty());
  EXPECT_THAT(Failures(ValidateRow(Sigmoid(0), SigmoidGraph(PerTensor(DType::kInt16, 0.3F, 7)))),
              IsEmpty());
}

TEST(RuleFixedQparams, AcceptsWithinTheStepsAllowedAndRejectsBeyond) {
  for (const int steps : {0, 1, 2, 3}) {
    const Graph up = SigmoidGraph(PerTensor(DType::kInt8, StepUp(0x1p-8F, steps), -128));
    EXPECT_EQ(ValidateRow(Sigmoid(2), up).accepted(), steps <= 2) << steps;
    EXPECT_EQ(ValidateRow(Sigmoid(0), up).accepted(), steps == 0) << steps;
  }
}

TEST(RuleFixedQparams, RejectsAnotherScaleOrZeroPointAndSaysBoth) {
  const Diagnostics d =
      ValidateRow(Sigmoid(0), SigmoidGraph(PerTensor(DType::kInt8, 1.0F / 255, -127)));
  ASSERT_THAT(Failures(d), ElementsAre("r out0"));
  EXPECT_EQ(d.findings[0].got, "scale 0.003921569, zero point -127");
  EXPECT_EQ(d.findings[0].wanted, "scale 1/256, zero point -128");
  EXPECT_FALSE(
      ValidateRow(Sigmoid(9), SigmoidGraph(PerTensor(DType::kInt8, 0x1p-8F, -127))).accepted());
}

// 1/(qmax - qmin + 1) of the port's own range.
TEST(RuleFixedQparams, RejectsTheFullRangesScaleOnANarrowRange) {
  ConcreteSpec narrow = PerTensor(DType::kUint16, 0x1p-16F, 0);
  narrow.qmax = 255;
  EXPECT_EQ(ValidateRow(Sigmoid(0), SigmoidGraph(narrow)).findings.at(0).wanted,
            "scale 1/256, zero point 0");
  narrow.scales = {0x1p-8F};
  EXPECT_THAT(Failures(ValidateRow(Sigmoid(0), SigmoidGraph(narrow))), IsEmpty());
}

TEST(RuleFixedQparams, RejectsPerChannelBeforeAndAfterCalibration) {
  ConcreteSpec rows = PerChannel(DType::kInt8, 0, {0x1p-8F, 0x1p-8F});
  EXPECT_EQ(ValidateRow(Sigmoid(0), SigmoidGraph(rows)).findings.at(0).got, "per channel");
  rows.scales.clear();
  rows.zero_points.clear();
  EXPECT_THAT(Failures(ValidateRow(Sigmoid(0), SigmoidGraph(rows))), ElementsAre("r out0"));
}

Graph Linear(const ConcreteSpec& weight, const ConcreteSpec& bias) {
  const ConcreteSpec x = PerTensor(DType::kInt8, 0.1F, 0);
  return WeightedGraph(OpKind::kLinear, x, weight, &bias, x);
}

Graph Mul(float a, float b, float result) {
  Graph graph =
      PlainGraph(OpKind::kMul, PerTensor(DType::kInt8, a, 0), PerTensor(DType::kInt8, result, 0));
  SpecAt(graph, "in1").scales = {b};
  return graph;
}

TEST(RuleScaleRatio, AcceptsTheLowerBoundAndRejectsTheUpper) {
  const ScaleRatioRule rule{ScaleRatioRule::Form::kProductOverResult, -2, 3};
  EXPECT_TRUE(ValidateRow(rule, Mul(0.5F, 0.5F, 1)).accepted());
  EXPECT_FALSE(ValidateRow(rule, Mul(std::nextafter(0.5F, 0.0F), 0.5F, 1)).accepted());
  EXPECT_FALSE(ValidateRow(rule, Mul(4, 2, 1)).accepted());
  EXPECT_TRUE(ValidateRow(rule, Mul(std::nextafter(4.0F, 0.0F), 2, 1)).accepted());
}

// (1 + 2^-23)^2 - 2^-46 < (1 + 2^-23)^2: a float32 product could not tell them apart.
TEST(RuleScaleRatio, AcceptsAndRejectsWithoutRoundingTheProduct) {
  const ScaleRatioRule rule{ScaleRatioRule::Form::kProductOverResult, -3, 0};
  EXPECT_TRUE(ValidateRow(rule, Mul(1.0F - 0x1p-24F, 1.0F + 0x1p-24F * 0, 1)).accepted());
  EXPECT_TRUE(ValidateRow(rule, Mul(1.0F - 0x1p-23F, 1.0F + 0x1p-23F, 1)).accepted());  // 1 - 2^-46
  EXPECT_FALSE(ValidateRow(rule, Mul(1.0F, 1.0F, 1)).accepted());
}

// 0x1.1cfedap-4 * 0x1.777ddap-4 / 0x1.a1fdaep-16 is 255.9999995: below 2^8, but not in float32.
TEST(RuleScaleRatio, RejectsWhatALibraryRoundsUpToTheEndInFloat32Only) {
  const Graph graph = Mul(0.06957635283470154F, 0.09167180210351944F, 2.4914803361753002e-05F);
  ScaleRatioRule rule{ScaleRatioRule::Form::kProductOverResult, -32, 8};
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
  rule.float32 = true;
  EXPECT_FALSE(ValidateRow(rule, graph).accepted());
}

// Just below 2^-16, but 2^-16 in float32.
TEST(RuleScaleRatio, AcceptsWhatALibraryRoundsUpIntoItsDomainInFloat32Only) {
  const Graph graph = Mul(0.024110816419124603F, 0.025698795914649963F, 40.60734939575195F);
  ScaleRatioRule rule{ScaleRatioRule::Form::kProductOverResult, -16, 8};
  EXPECT_FALSE(ValidateRow(rule, graph).accepted());
  rule.float32 = true;
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
}

TEST(RuleScaleRatio, RejectsTheOperandWhoseOwnRatioIsOutside) {
  const ScaleRatioRule rule{ScaleRatioRule::Form::kEachOverResult, -10, 8};
  EXPECT_TRUE(ValidateRow(rule, Mul(0x1p-10F, 255, 1)).accepted());
  const Diagnostics d = ValidateRow(rule, Mul(0x1p-10F, 256, 1));
  ASSERT_THAT(Failures(d), ElementsAre("r in1"));
  EXPECT_EQ(d.findings[0].got, "ratio 256");
  EXPECT_EQ(d.findings[0].wanted, "ratio in [2^-10, 2^8)");
}

TEST(RuleScaleRatio, RejectsAnyChannelOutside) {
  const ScaleRatioRule rule{ScaleRatioRule::Form::kProductOverResult, -8, 0};
  Graph graph = Linear(PerChannel(DType::kInt8, 0, {0.5F, 1}), Symmetric(DType::kInt32, 1));
  EXPECT_EQ(ValidateRow(rule, graph).findings.at(0).got, "ratio 1 at channel 1");
  SpecAt(graph, "in1").scales[1] = 0.75F;
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
}

TEST(RuleSharedWith, AcceptsEqualNumbersAndACommonGroup) {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 3);
  const SharedWithRule rule{kOut, kIn0};
  Graph graph = PlainGraph(OpKind::kReshape, spec, spec);
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
  ValueAt(graph, "out0").spec = SharedSpec{OperandPort(0, 0)};
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
}

TEST(RuleSharedWith, RejectsADifferenceInAnyNumber) {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 3);
  const SharedWithRule rule{kOut, kIn0};
  for (const auto& change : std::vector<std::function<void(ConcreteSpec&)>>{
           [](ConcreteSpec& s) { s.scales = {std::nextafter(0.5F, 1.0F)}; },
           [](ConcreteSpec& s) { s.zero_points = {4}; }, [](ConcreteSpec& s) { s.qmin = -127; },
           [](ConcreteSpec& s) { s.qmax = 126; }}) {
    Graph graph = PlainGraph(OpKind::kReshape, spec, spec);
    change(SpecAt(graph, "out0"));
    EXPECT_THAT(Failures(ValidateRow(rule, graph)), ElementsAre("r out0"));
  }
}

// Before calibration two separate specs would be observed separately, however alike they look.
TEST(RuleSharedWith, RejectsSeparateSpecsBeforeCalibration) {
  const SharedWithRule rule{kOut, kIn0};
  Graph graph =
      PlainGraph(OpKind::kReshape, Uncalibrated(DType::kInt8), Uncalibrated(DType::kInt8));
  EXPECT_THAT(Failures(ValidateRow(rule, graph)), ElementsAre("r out0"));
  ValueAt(graph, "out0").spec = SharedSpec{ValuePort(0)};
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
}

TEST(RuleSharedWith, RejectsForEachOperandThatDiffers) {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 3);
  Graph graph = PlainGraph(OpKind::kConcat, spec, spec);
  SpecAt(graph, "in1").zero_points = {4};
  const Diagnostics d = ValidateRow(SharedWithRule{kOut, kEveryIn}, graph);
  ASSERT_THAT(Failures(d), ElementsAre("r out0"));
  EXPECT_EQ(d.findings[0].wanted, "as in1: int8 [-128,127], scale 0.5, zero point 4");
  EXPECT_EQ(d.passed, 2U);
  EXPECT_THAT(Failures(ValidateRow(SharedWithRule{kEveryIn, kOut}, graph)), ElementsAre("r in1"));
}

// Sharing with something is not sharing with the right thing (facts/qnn.md D13).
TEST(RuleSharedWith, RejectsSharingWithAnUnrelatedPort) {
  Graph graph = PlainGraph(OpKind::kConcat, PerTensor(DType::kInt8, 0.5F, 0), {});
  SpecAt(graph, "in2").scales = {0.25F};
  ValueAt(graph, "out0").spec = SharedSpec{OperandPort(0, 2)};
  EXPECT_THAT(Failures(ValidateRow(SharedWithRule{kOut, kIn0}, graph)), ElementsAre("r out0"));
}

// An edge with a spec of its own requantizes: the op shares with what it reads, not with the value.
TEST(RuleSharedWith, AcceptsTheEdgesOwnSpec) {
  const ConcreteSpec read = PerTensor(DType::kInt8, 0.25F, 0);
  Graph graph = PlainGraph(OpKind::kReshape, PerTensor(DType::kInt8, 0.5F, 0), read);
  EXPECT_FALSE(ValidateRow(SharedWithRule{kOut, kIn0}, graph).accepted());
  graph.nodes[0].operands[0].spec = read;
  EXPECT_TRUE(ValidateRow(SharedWithRule{kOut, kIn0}, graph).accepted());
}

TEST(RulesOnNumbers, AreNotCheckedBeforeCalibration) {
  const Graph plain =
      PlainGraph(OpKind::kSigmoid, Uncalibrated(DType::kInt8), Uncalibrated(DType::kInt8));
  const Graph weighted =
      WeightedGraph(OpKind::kLinear, Uncalibrated(DType::kInt8), Symmetric(DType::kInt8, 1),
                    nullptr, Uncalibrated(DType::kInt8));
  const ScaleRatioRule ratio{ScaleRatioRule::Form::kProductOverResult, -8, 8};
  for (const Diagnostics& d : {ValidateRow(Sigmoid(0), plain), ValidateRow(ratio, weighted)}) {
    ASSERT_EQ(d.not_checked, 1U);
    EXPECT_EQ(d.failed, 0U);
    EXPECT_EQ(d.findings[0].reason, NotCheckedReason::kNotCalibrated);
    EXPECT_EQ(d.findings[0].port, "out0");
  }
}

}  // namespace
}  // namespace qconform
