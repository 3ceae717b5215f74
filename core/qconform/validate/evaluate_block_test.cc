// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr OpPort kIn1{.is_result = false, .index = 1};

Graph Linear(const ConcreteSpec& weight) {
  const ConcreteSpec x = PerTensor(DType::kUint8, 0.5F, 0);
  return WeightedGraph(OpKind::kLinear, x, weight, nullptr, x);
}

TEST(RuleBlockSize, AcceptsListedSizesThatDivideAndSpecsWithoutBlocks) {
  const BlockSizeRule rule{.port = kIn1, .allowed = {16, 32}};
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(PerBlock(DType::kInt4, 0, 16, 4)))), IsEmpty());
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(Symmetric(DType::kInt8, 1)))), IsEmpty());
}

TEST(RuleBlockSize, RejectsASizeThatIsNotListed) {
  const BlockSizeRule rule{.port = kIn1, .allowed = {16, 32}};
  EXPECT_EQ(ValidateRow(rule, Linear(PerBlock(DType::kInt4, 0, 8, 8))).findings.at(0).wanted,
            "block size 16 or 32");
}

TEST(RuleBlockSize, RejectsASizeThatDoesNotDivideUnlessItMayNot) {
  const Graph graph = Linear(PerBlock(DType::kInt4, 0, 20, 4));
  EXPECT_EQ(ValidateRow(BlockSizeRule{.port = kIn1, .allowed = {}}, graph).findings.at(0).wanted,
            "a block size that divides 32");
  EXPECT_THAT(Failures(ValidateRow(BlockSizeRule{.port = kIn1, .allowed = {}, .must_divide = false},
                                   graph)),
              IsEmpty());
}

// Blocks of a spec whose channel axis is the last run along the axis before it.
TEST(RuleBlockSize, MeasuresTheAxisThatIsNotTheChannels) {
  const BlockSizeRule rule{.port = kIn1, .allowed = {}};
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(PerBlock(DType::kInt4, 1, 2, 32)))), IsEmpty());
  EXPECT_THAT(Failures(ValidateRow(rule, Linear(PerBlock(DType::kInt4, 1, 4, 32)))),
              ElementsAre("r in1"));
}

// Two channels of two blocks; steps of 1/16 of each channel's largest scale.
Graph Blocks(std::vector<float> scales) {
  ConcreteSpec weight = PerBlock(DType::kInt4, 0, 16, 4);
  weight.scales = std::move(scales);
  return Linear(weight);
}
BlockSizeRule Steps(std::int32_t bits) { return {.port = kIn1, .allowed = {}, .scale_bits = bits}; }

TEST(RuleBlockSize, AcceptsWholeMultiplesOfEachChannelsLargestScaleOverTwoToTheBits) {
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({1, 0.0625F, 8, 3.5F}))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({1, 1, 1, 0.9375F}))), "1 passed");
}

// 0.3 is the largest: 5 * 0.3 / 16 has more bits than float32, so that only its rounding is there.
TEST(RuleBlockSize, AcceptsTheMultipleRoundedToFloatAndRejectsItsNeighbours) {
  const auto multiple = static_cast<float>(5 * static_cast<double>(0.3F) / 16);
  EXPECT_NE(static_cast<double>(multiple), 5 * static_cast<double>(0.3F) / 16);
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({0.3F, multiple, 1, 1}))), "1 passed");
  for (const float end : {0.0F, 1.0F}) {
    const float beside = std::nextafter(multiple, end);
    EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({0.3F, beside, 1, 1}))), "1 failed") << end;
  }
}

TEST(RuleBlockSize, RejectsLessThanOneStepAndHalvesOfOne) {
  EXPECT_EQ(OnlyFinding(ValidateRow(Steps(4), Blocks({1, 1, 0.03125F, 1}))),
            "in1: got scale 0.03125 at channel 1, block 0, "
            "wanted a whole multiple, 1 to 2^4, of 0.0625");
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({1, 0.09375F, 1, 1}))), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(Steps(5), Blocks({1, 0.09375F, 1, 1}))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Steps(1), Blocks({1, 0.25F, 1, 1}))), "1 failed");
}

// The largest of the other channel is nobody's measure: 3 is no multiple of 1/16 of 10.
TEST(RuleBlockSize, MeasuresEachChannelByItself) {
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({3, 3, 10, 10}))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Blocks({3, 10, 3, 10}))), "1 failed");
}

// The form is known before the numbers are.
TEST(RuleBlockSize, ChecksTheSizeBeforeCalibrationAndTheScalesAfter) {
  ConcreteSpec weight = PerBlock(DType::kInt4, 0, 16, 0);
  EXPECT_EQ(OnlyFinding(ValidateRow(Steps(4), Linear(weight))), "in1: not checked: not_calibrated");
  EXPECT_EQ(CountsText(ValidateRow(Steps(0), Linear(weight))), "1 passed");
  weight.block_size = 20;
  EXPECT_EQ(CountsText(ValidateRow(Steps(4), Linear(weight))), "1 failed");
}

}  // namespace
}  // namespace qconform
