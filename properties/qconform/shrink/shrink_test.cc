// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/graph/resolve.h"
#include "qconform/shrink/shrink_test_graphs.h"

namespace qconform::gen {
namespace {

std::int64_t Elements(const Case& c) {
  std::int64_t count = 0;
  for (const Value& value : c.graph.values) count += ElementCount(value.shape);
  return count;
}

const Node* FirstOf(const Case& c, OpKind op) {
  const auto at = std::find_if(c.graph.nodes.begin(), c.graph.nodes.end(),
                               [op](const Node& node) { return node.op == op; });
  return at == c.graph.nodes.end() ? nullptr : &*at;
}

const ConcreteSpec& ResultSpec(const Case& c, const Node& node) {
  return std::get<ConcreteSpec>(*c.graph.values[node.result()].spec);
}

TEST(Shrink, KeepsOnlyTheNodeThatThePredicateNames) {
  const Case c = ManyNodes();
  ASSERT_TRUE(CheckStructure(c.graph).ok()) << CheckStructure(c.graph).error().message;
  ShrinkStats stats;
  const Case small = Shrink(
      c,
      [](const Case& candidate) {
        const Node* add = FirstOf(candidate, OpKind::kAdd);
        return add != nullptr && ResultSpec(candidate, *add).scales[0] == 0.3125F;
      },
      1000, &stats);
  EXPECT_EQ(small.graph.nodes.size(), 1u);
  EXPECT_EQ(Elements(small), 3);
  EXPECT_TRUE(small.inputs.empty());
  EXPECT_EQ(ResultSpec(small, small.graph.nodes[0]), Int8Spec(0.3125F, 0));
  EXPECT_EQ(std::get<ConcreteSpec>(*small.graph.values[0].spec), Int8Spec(1.0F, 0));
  EXPECT_LE(stats.tried, 120u);
  EXPECT_GE(stats.accepted, 5u);
}

TEST(Shrink, KeepsAChainOfTwoNodes) {
  const Case small = Shrink(
      ManyNodes(),
      [](const Case& candidate) {
        const Node* conv = FirstOf(candidate, OpKind::kConv2d);
        const Node* relu = FirstOf(candidate, OpKind::kRelu);
        return conv != nullptr && relu != nullptr && relu->operands[0].value == conv->result();
      },
      1000);
  EXPECT_EQ(small.graph.nodes.size(), 2u);
  EXPECT_EQ(Elements(small), 4);
  EXPECT_EQ(small.graph.nodes[0].operands.size(), 2u);
  EXPECT_EQ(small.graph.nodes[0].attrs.Get(AttrId::kStride), (Dims{1, 1}));
  EXPECT_EQ(small.graph.nodes[0].attrs.Get(AttrId::kPad), (Dims{0, 0, 0, 0}));
}

TEST(Shrink, BringsDataDownToTheSmallestThatStillFails) {
  TestGraph g;
  const ValueId x = g.Input({2, 10}, Int8Spec(0.5F, 0));
  const ValueId y = g.Apply(OpKind::kRelu, {x}, {2, 10}, Int8Spec(0.5F, 0));
  Case c = g.Finish({y});
  c.inputs[0].codes[13] = 99;
  const Case small = Shrink(
      c,
      [](const Case& candidate) {
        if (candidate.inputs.empty()) return false;
        const auto& codes = candidate.inputs[0].codes;
        return std::any_of(codes.begin(), codes.end(), [](auto code) { return code >= 50; });
      },
      1000);
  ASSERT_EQ(small.inputs.size(), 1u);
  EXPECT_EQ(small.inputs[0].codes, std::vector<std::int64_t>{50});
}

TEST(Shrink, StopsWhenItsTriesAreSpent) {
  ShrinkStats stats;
  const Case c = ManyNodes();
  const Case same = Shrink(c, [](const Case&) { return false; }, 7, &stats);
  EXPECT_EQ(same, c);
  EXPECT_EQ(stats.tried, 7u);
  EXPECT_EQ(stats.accepted, 0u);
}

TEST(Shrink, IsDeterministic) {
  const auto has_concat = [](const Case& c) { return FirstOf(c, OpKind::kConcat) != nullptr; };
  EXPECT_EQ(Shrink(ManyNodes(), has_concat, 500), Shrink(ManyNodes(), has_concat, 500));
}

TEST(Shrink, ReachesAFixedPointByItself) {
  ShrinkStats stats;
  const Case small = Shrink(ManyNodes(), [](const Case&) { return true; }, 5000, &stats);
  EXPECT_LT(stats.tried, 200u);
  EXPECT_TRUE(SimplerCases(small).empty());
  EXPECT_EQ(small.graph.nodes.size(), 1u);
}

}  // namespace
}  // namespace qconform::gen
