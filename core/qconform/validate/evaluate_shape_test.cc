// SPDX-License-Identifier: Apache-2.0
// dimension_range.
#include <gtest/gtest.h>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

constexpr OpPort kIn0{.is_result = false, .index = 0};

Graph Shaped(const Dims& shape) {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5F, 0);
  Graph graph = PlainGraph(OpKind::kRelu, spec, spec);
  ValueAt(graph, "in0").shape = shape;
  ValueAt(graph, "out0").shape = shape;
  return graph;
}

std::string Counts(const DimensionRangeRule& rule, const Dims& shape) {
  return CountsText(ValidateRow(rule, Shaped(shape)));
}

TEST(RuleDimensionRange, AcceptsBothBoundsOfEveryDimensionAndRejectsBeyond) {
  const DimensionRangeRule rule{.port = kIn0, .dims = {}, .min = 2, .max = 5};
  EXPECT_EQ(Counts(rule, {2, 5, 3}), "1 passed");
  EXPECT_EQ(Counts(rule, {2, 5, 1}), "1 failed");
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Shaped({2, 6, 1}))),
            "in0: got dimension 1 of 6, wanted dimension 1 in [2,5]");
}

TEST(RuleDimensionRange, LooksAtTheListedDimensionsOnly) {
  const DimensionRangeRule rule{.port = kIn0, .dims = {0, 2}, .max = 4};
  EXPECT_EQ(Counts(rule, {4, 9, 4}), "1 passed");
  EXPECT_EQ(Counts(rule, {5, 9, 4}), "1 failed");
  EXPECT_EQ(Counts(rule, {4, 9, 5}), "1 failed");
}

TEST(RuleDimensionRange, CountsNegativeDimensionsFromTheEnd) {
  const DimensionRangeRule rule{.port = kIn0, .dims = {-1, -3}, .max = 4};
  EXPECT_EQ(Counts(rule, {9, 4, 9, 4}), "1 passed");
  EXPECT_EQ(Counts(rule, {1, 5, 1, 4}), "1 failed");
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Shaped({1, 1, 7}))),
            "in0: got dimension 2 of 7, wanted dimension 2 in [1,4]");
}

TEST(RuleDimensionRange, PassesDimensionsBeyondTheRank) {
  const DimensionRangeRule rule{.port = kIn0, .dims = {3, -4}, .max = 4};
  EXPECT_EQ(Counts(rule, {9, 9, 9}), "1 passed");
  EXPECT_EQ(Counts(rule, {9, 1, 1, 1}), "1 failed");
  DimensionRangeRule product = rule;
  product.product = true;
  product.min = 2;
  EXPECT_EQ(Counts(product, {9, 9, 9}), "1 passed");
}

TEST(RuleDimensionRange, MultipliesWhereAsked) {
  const DimensionRangeRule rule{
      .port = kIn0, .dims = {-1, 0}, .product = true, .min = 6, .max = 12};
  EXPECT_EQ(Counts(rule, {3, 99, 4}), "1 passed");
  EXPECT_EQ(Counts(rule, {2, 99, 3}), "1 passed");
  EXPECT_EQ(Counts(rule, {1, 99, 5}), "1 failed");
  EXPECT_EQ(
      OnlyFinding(ValidateRow(rule, Shaped({13, 99, 1}))),
      "in0: got product 13 of dimensions [2,0], wanted product in [6,12] of dimensions [2,0]");
}

// -1 and 1 are one dimension of a matrix.
TEST(RuleDimensionRange, CountsADimensionNamedTwiceOnce) {
  const DimensionRangeRule rule{.port = kIn0, .dims = {1, -1}, .product = true, .max = 5};
  EXPECT_EQ(Counts(rule, {9, 5}), "1 passed");
}

TEST(RuleDimensionRange, MultipliesTheLargestShapesWithoutOverflow) {
  const DimensionRangeRule rule{
      .port = kIn0, .dims = {}, .product = true, .max = std::int64_t{1} << 28};
  EXPECT_EQ(Counts(rule, {1 << 14, 1 << 14}), "1 passed");
  EXPECT_EQ(Counts(rule, {(1 << 28) + 1}), "1 failed");
}

}  // namespace
}  // namespace qconform
