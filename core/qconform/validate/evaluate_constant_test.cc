// SPDX-License-Identifier: Apache-2.0
// constant_range: each number, and sums of absolute values per channel.
#include <gtest/gtest.h>

#include <limits>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};

using Measure = ConstantRangeRule::Measure;

ConstantRangeRule Each(std::int64_t min, std::int64_t max) {
  return {kIn1, Measure::kEach, min, max};
}
ConstantRangeRule Sums(std::int64_t max) { return {kIn1, Measure::kAbsSum, 0, max}; }

// A weight of shape [2, 4].
Graph Weight(const ConcreteSpec& spec, std::vector<std::int64_t> codes) {
  const ConcreteSpec x = PerTensor(DType::kInt8, 0.5F, 0);
  Graph graph = WeightedGraph(OpKind::kLinear, x, spec, nullptr, x);
  ValueAt(graph, "in0").shape = {2, 4};
  ValueAt(graph, "in1").shape = {2, 4};
  ValueAt(graph, "in1").constant = std::move(codes);
  return graph;
}

const std::vector<std::int64_t> kCodes = {1, -2, 3, -4, 5, 6, 7, 8};

TEST(RuleConstantRange, AcceptsBothEndsAndRejectsBeyond) {
  const Graph graph = Weight(Symmetric(DType::kInt8, 1), kCodes);
  EXPECT_EQ(CountsText(ValidateRow(Each(-4, 8), graph)), "1 passed");
  EXPECT_EQ(OnlyFinding(ValidateRow(Each(-3, 8), graph)),
            "in1: got number -4 at index 3, wanted numbers in [-3,8]");
  EXPECT_EQ(OnlyFinding(ValidateRow(Each(-4, 7), graph)),
            "in1: got number 8 at index 7, wanted numbers in [-4,7]");
}

TEST(RuleConstantRange, CountsFromTheZeroPoint) {
  const Graph graph = Weight(PerTensor(DType::kInt8, 1, 2), kCodes);
  EXPECT_EQ(CountsText(ValidateRow(Each(-6, 6), graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Each(-5, 6), graph)), "1 failed");
}

TEST(RuleConstantRange, CountsFromEachChannelsZeroPoint) {
  ConcreteSpec rows = PerChannel(DType::kInt8, 0, {1, 1});
  rows.zero_points = {0, 5};
  EXPECT_EQ(CountsText(ValidateRow(Each(-4, 3), Weight(rows, kCodes))), "1 passed");
  ConcreteSpec columns = PerChannel(DType::kInt8, 1, {1, 1, 1, 1});
  columns.zero_points = {5, 0, 0, 0};
  EXPECT_EQ(OnlyFinding(ValidateRow(Each(-3, 8), Weight(columns, kCodes))),
            "in1: got number -4 at index 0, wanted numbers in [-3,8]");
}

TEST(RuleConstantRange, CountsFromEachBlocksZeroPoint) {
  ConcreteSpec blocks = PerBlock(DType::kInt8, 0, 2, 4);
  blocks.zero_points = {0, 0, 0, 7};  // of 7 and 8
  const Graph graph = Weight(blocks, kCodes);
  EXPECT_EQ(CountsText(ValidateRow(Each(-4, 6), graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Each(-4, 5), graph)), "1 failed");
  // Along axis 1 with blocks of one along axis 0.
  ConcreteSpec columns = PerBlock(DType::kInt8, 1, 1, 8);
  columns.zero_points = {0, 0, 0, 0, 0, 0, -4, 8};  // channel 3: -4 and 8
  EXPECT_EQ(CountsText(ValidateRow(Each(-2, 7), Weight(columns, kCodes))), "1 passed");
}

TEST(RuleConstantRange, SumsAbsoluteValuesPerChannel) {
  const Graph graph = Weight(PerChannel(DType::kInt8, 0, {1, 1}), kCodes);
  EXPECT_EQ(CountsText(ValidateRow(Sums(26), graph)), "1 passed");
  EXPECT_EQ(OnlyFinding(ValidateRow(Sums(25), graph)),
            "in1: got sum of absolute values 26 at channel 1, wanted sums up to 25");
  EXPECT_EQ(OnlyFinding(ValidateRow(Sums(9), graph)),
            "in1: got sum of absolute values 10 at channel 0, wanted sums up to 9");
}

TEST(RuleConstantRange, SumsAlongTheSpecsAxisAndAxisZeroPerTensor) {
  const Graph columns = Weight(PerChannel(DType::kInt8, 1, {1, 1, 1, 1}), kCodes);
  EXPECT_EQ(CountsText(ValidateRow(Sums(12), columns)), "1 passed");
  EXPECT_EQ(OnlyFinding(ValidateRow(Sums(11), columns)),
            "in1: got sum of absolute values 12 at channel 3, wanted sums up to 11");
  const Graph whole = Weight(Symmetric(DType::kInt8, 1), kCodes);
  EXPECT_EQ(CountsText(ValidateRow(Sums(26), whole)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Sums(25), whole)), "1 failed");
}

TEST(RuleConstantRange, SumsFarBeyondInt48) {
  const std::int64_t most = RangeOf(DType::kInt48).max;
  const Graph graph = Weight(Symmetric(DType::kInt48, 1), std::vector<std::int64_t>(8, most));
  EXPECT_EQ(CountsText(ValidateRow(Sums(4 * most), graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Sums(4 * most - 1), graph)), "1 failed");
}

// Eight numbers of 2^63 - 1 less -2^63: each beyond int64, and no sum wraps.
TEST(RuleConstantRange, SumsBeyondInt64) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  ConcreteSpec spec = Symmetric(DType::kInt48, 1);
  spec.zero_points = {-kMost - 1};
  const Graph graph = Weight(spec, std::vector<std::int64_t>(8, kMost));
  EXPECT_EQ(OnlyFinding(ValidateRow(Sums(kMost), graph)),
            "in1: got sum of absolute values 73786976294838206460 at channel 0, "
            "wanted sums up to 9223372036854775807");
  EXPECT_EQ(OnlyFinding(ValidateRow(Each(0, kMost), graph)),
            "in1: got number 18446744073709551615 at index 0, "
            "wanted numbers in [0,9223372036854775807]");
}

TEST(RuleConstantRange, PassesWhatIsNoConstant) {
  Graph graph = Weight(Symmetric(DType::kInt8, 1), kCodes);
  MakeDynamic(graph, "in1");
  EXPECT_EQ(CountsText(ValidateRow(Each(0, 0), graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(ConstantRangeRule{kIn0, Measure::kAbsSum, 0, 0}, graph)),
            "1 passed");
}

TEST(RuleConstantRange, TakesPlainIntegersAsTheyAre) {
  Graph graph = Weight(Symmetric(DType::kInt8, 1), kCodes);
  ValueAt(graph, "in1").spec.reset();
  ValueAt(graph, "in1").dtype = DType::kInt32;
  EXPECT_EQ(CountsText(ValidateRow(Each(-4, 8), graph)), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(Each(-4, 7), graph)), "1 failed");
  ValueAt(graph, "in1").dtype = DType::kFloat32;  // bit patterns are no numbers
  EXPECT_EQ(OnlyFinding(ValidateRow(Each(-4, 8), graph)), "in1: not checked: unquantized");
}

TEST(RuleConstantRange, IsNotCheckedBeforeCalibration) {
  ConcreteSpec spec = PerTensor(DType::kInt8, 1, 0);
  spec.scales.clear();
  spec.zero_points.clear();
  EXPECT_EQ(OnlyFinding(ValidateRow(Each(0, 0), Weight(spec, kCodes))),
            "in1: not checked: not_calibrated");
}

// The codes are the value's, and so is the zero point that they count from.
TEST(RuleConstantRange, ReadsTheStoredCodesWithTheirOwnParameters) {
  Graph graph = Weight(PerTensor(DType::kInt8, 1, 2), kCodes);
  graph.nodes[0].operands[1].spec = PerTensor(DType::kInt8, 1, 100);
  EXPECT_EQ(CountsText(ValidateRow(Each(-6, 6), graph)), "1 passed");
}

}  // namespace
}  // namespace qconform
