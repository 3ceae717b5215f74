// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};
constexpr OpPort kIn2{.is_result = false, .index = 2};
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

Graph Linear(const ConcreteSpec& weight, const ConcreteSpec& bias) {
  const ConcreteSpec x = PerTensor(DType::kInt8, 0.1F, 0);
  return WeightedGraph(OpKind::kLinear, x, weight, &bias, x);
}
DerivedScaleRule BiasScale(std::int32_t ulps) {
  return {.port = kIn2, .from = {kIn0, kIn1}, .ulps = ulps};
}

TEST(RuleDerivedScale, AcceptsTheProductRoundedOnce) {
  const float product = 0.1F * 0.3F;  // float32 arithmetic rounds once as well
  const Graph graph = Linear(Symmetric(DType::kInt8, 0.3F), Symmetric(DType::kInt32, product));
  EXPECT_THAT(Failures(ValidateRow(BiasScale(0), graph)), IsEmpty());
  const Graph channels = Linear(PerChannel(DType::kInt8, 0, {0.3F, 0.7F}),
                                PerChannel(DType::kInt32, 0, {0.1F * 0.3F, 0.1F * 0.7F}));
  EXPECT_THAT(Failures(ValidateRow(BiasScale(0), channels)), IsEmpty());
}

TEST(RuleDerivedScale, RejectsOneStepBesideUnlessAllowed) {
  const Graph graph =
      Linear(Symmetric(DType::kInt8, 0.3F), Symmetric(DType::kInt32, StepUp(0.1F * 0.3F, 1)));
  EXPECT_THAT(Failures(ValidateRow(BiasScale(0), graph)), ElementsAre("r in2"));
  EXPECT_THAT(Failures(ValidateRow(BiasScale(1), graph)), IsEmpty());
}

// The order of channels is what a repeat-interleaved bias scale gets wrong (facts/qnn.md D07).
TEST(RuleDerivedScale, RejectsScalesInAnotherOrder) {
  const Graph graph = Linear(PerChannel(DType::kInt8, 0, {0.3F, 0.7F}),
                             PerChannel(DType::kInt32, 0, {0.1F * 0.7F, 0.1F * 0.3F}));
  EXPECT_THAT(ValidateRow(BiasScale(0), graph).findings.at(0).got,
              ::testing::HasSubstr("at channel 0"));
}

TEST(RuleDerivedScale, RejectsAnotherCountAndANonZeroZeroPoint) {
  const Graph graph =
      Linear(PerChannel(DType::kInt8, 0, {0.3F, 0.7F}), Symmetric(DType::kInt32, 1));
  EXPECT_EQ(ValidateRow(BiasScale(0), graph).findings.at(0).wanted, "2 scales");
  Graph shifted = Linear(Symmetric(DType::kInt8, 0.3F), Symmetric(DType::kInt32, 0.1F * 0.3F));
  SpecAt(shifted, "in2").zero_points = {1};
  EXPECT_THAT(Failures(ValidateRow(BiasScale(0), shifted)), ElementsAre("r in2"));
}

TEST(RuleDerivedScale, RejectsAProductBeyondFloat32) {
  Graph graph = Linear(Symmetric(DType::kInt8, 3e38F), Symmetric(DType::kInt32, 3e38F));
  SpecAt(graph, "in0").scales = {10};
  EXPECT_THAT(Failures(ValidateRow(BiasScale(1 << 20), graph)), ElementsAre("r in2"));
}

TEST(RuleDerivedScale, AcceptsADerivedSpec) {
  Graph graph = Linear(PerChannel(DType::kInt8, 0, {0.3F, 0.7F}), Symmetric(DType::kInt32, 1));
  ConcreteSpec form = PerChannel(DType::kInt32, 0, {});
  ValueAt(graph, "in2").spec =
      DerivedSpec{DeriveFormula::kProduct, {OperandPort(0, 0), OperandPort(0, 1)}, form};
  ASSERT_EQ(StructureError(graph), "");
  const Diagnostics d = ValidateRow(BiasScale(0), graph);
  EXPECT_THAT(Failures(d), IsEmpty());
  EXPECT_EQ(d.passed, 1U);
}

// Two output channels of 16 x 2 inputs in blocks, per-channel bias.
Graph BlockBias(std::vector<float> weights, std::vector<float> biases) {
  ConcreteSpec weight = PerBlock(DType::kInt4, 0, 16, 4);
  weight.scales = std::move(weights);
  return Linear(weight, PerChannel(DType::kInt32, 0, std::move(biases)));
}
DerivedScaleRule BlockRule(std::int32_t ulps) {
  return {kIn2, {kIn0, kIn1}, DeriveFormula::kBlockMax16, ulps};
}

TEST(RuleDerivedScale, AcceptsTheLargestBlocksProductOverSixteenAndRejectsItsNeighbours) {
  const float first = 0.1F * 0.7F / 16;
  const float second = 0.1F * 0.9F / 16;
  const std::vector<float> weights = {0.3F, 0.7F, 0.9F, 0.2F};
  EXPECT_EQ(CountsText(ValidateRow(BlockRule(0), BlockBias(weights, {first, second}))), "1 passed");
  EXPECT_EQ(OnlyFinding(ValidateRow(BlockRule(0), BlockBias(weights, {first, first}))),
            "in2: got scale 0.004375, zero point 0 at channel 1, "
            "wanted scale 0.0056249998, zero point 0");
  const Graph beside = BlockBias(weights, {first, StepUp(second, 2)});
  EXPECT_EQ(CountsText(ValidateRow(BlockRule(1), beside)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(BlockRule(2), beside)), "1 passed");
}

TEST(RuleDerivedScale, RejectsWeightsWithoutBlocksWhereTheFormulaWantsThem) {
  const Graph graph = Linear(PerChannel(DType::kInt8, 0, {1, 1}),
                             PerChannel(DType::kInt32, 0, {0.00625F, 0.00625F}));
  EXPECT_EQ(OnlyFinding(ValidateRow(BlockRule(0), graph)),
            "in2: got in1 per channel, wanted in1 per block");
}

TEST(RuleDerivedScale, RejectsABiasPerBlockUnderTheProduct) {
  EXPECT_EQ(OnlyFinding(ValidateRow(BiasScale(0), BlockBias({1, 1, 1, 1}, {0.1F, 0.1F}))),
            "in2: got 2 scales, wanted 4 scales");
}

Graph Divided(float a, float b, float result) {
  Graph graph =
      PlainGraph(OpKind::kMul, Symmetric(DType::kInt8, a), Symmetric(DType::kInt8, result));
  SpecAt(graph, "in1").scales = {b};
  return graph;
}

TEST(RuleDerivedScale, AcceptsTheRoundedQuotientOnly) {
  const DerivedScaleRule rule{kOut, {kIn0, kIn1}, DeriveFormula::kQuotient, 0};
  EXPECT_EQ(CountsText(ValidateRow(rule, Divided(1, 3, 1.0F / 3.0F))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(rule, Divided(1, 3, StepUp(1.0F / 3.0F, 1)))), "1 failed");
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Divided(1, 4, 4))),
            "out0: got scale 4, zero point 0, wanted scale 0.25, zero point 0");
}

TEST(RuleDerivedScale, AcceptsTheScaleOfASingleSource) {
  const DerivedScaleRule rule{.port = kOut, .from = {kIn0}};
  EXPECT_EQ(CountsText(ValidateRow(rule, Divided(0.5F, 3, 0.5F))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(rule, Divided(0.5F, 3, 1.5F))), "1 failed");
}

// x of four channels, weight [4, 1, 1, 2], result of six channels in three groups.
Graph Grouped(std::vector<float> biases) {
  const ConcreteSpec x = PerTensor(DType::kInt8, 0.5F, 0);
  const ConcreteSpec bias = PerChannel(DType::kInt32, 0, std::move(biases));
  Graph graph = WeightedGraph(OpKind::kConv2d, x, PerChannel(DType::kInt8, 3, {1, 2}), &bias, x);
  graph.nodes[0].op = OpKind::kTransposeConv2d;
  ValueAt(graph, "in2").shape = {6};
  ValueAt(graph, "out0").shape = {1, 2, 2, 6};
  return graph;
}

// Channel g * n + j takes scale j (facts/qnn.md D07).
TEST(RuleDerivedScale, AcceptsChannelsThatRepeatAsAWhole) {
  EXPECT_EQ(CountsText(ValidateRow(BiasScale(0), Grouped({0.5F, 1, 0.5F, 1, 0.5F, 1}))),
            "1 passed");
}

TEST(RuleDerivedScale, RejectsChannelsThatRepeatOneByOne) {
  EXPECT_EQ(OnlyFinding(ValidateRow(BiasScale(0), Grouped({0.5F, 0.5F, 0.5F, 1, 1, 1}))),
            "in2: got scale 0.5, zero point 0 at channel 1, wanted scale 1, zero point 0");
}

TEST(RuleDerivedScale, RejectsHalfARepetitionAndRepetitionOfWhatHasNoChannels) {
  EXPECT_EQ(OnlyFinding(ValidateRow(BiasScale(0), Grouped({0.5F, 1, 0.5F}))),
            "in2: got 3 scales, wanted 2 scales");
  const Graph graph =
      Linear(Symmetric(DType::kInt8, 1), PerChannel(DType::kInt32, 0, {0.1F, 0.1F}));
  EXPECT_EQ(OnlyFinding(ValidateRow(BiasScale(0), graph)), "in2: got 2 scales, wanted 1 scales");
}

// The channels of the first source do not repeat.
TEST(RuleDerivedScale, RejectsAFirstSourceOfOtherChannels) {
  Graph graph = Divided(1, 1, 1);
  SetSpec(graph, "in0", PerChannel(DType::kInt8, 0, {1, 1}));
  SetSpec(graph, "in1", PerChannel(DType::kInt8, 1, {1, 1, 1}));
  SetSpec(graph, "out0", PerChannel(DType::kInt8, 1, {1, 1, 1}));
  const DerivedScaleRule rule{.port = kOut, .from = {kIn0, kIn1}};
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, graph)), "out0: got 3 scales, wanted 2 scales");
  SetSpec(graph, "in0", PerChannel(DType::kInt8, 1, {1, 1, 1}));
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "1 passed");
}

TEST(RuleDerivedScale, HasNothingToCheckWithoutASource) {
  const DerivedScaleRule rule{.port = kOut, .from = {kIn0, kIn2}};
  EXPECT_EQ(CountsText(ValidateRow(rule, Divided(1, 1, 1))), "nothing");
}

TEST(RulesOnNumbers, AreNotCheckedWhereASourceHasNone) {
  Graph graph = Linear(Symmetric(DType::kInt8, 0.3F), Symmetric(DType::kInt32, 1));
  SetSpec(graph, "in0", Uncalibrated(DType::kInt8));
  const Diagnostics d = ValidateRow(BiasScale(0), graph);
  ASSERT_EQ(d.not_checked, 1U);
  EXPECT_EQ(d.findings[0].port, "in0");
}

}  // namespace
}  // namespace qconform
