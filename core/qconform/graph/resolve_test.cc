// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/resolve.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "qconform/base/prng.h"

namespace qconform {
namespace {

// Values without nodes: sharing among values needs nothing more.
Graph Values(std::size_t count) {
  Graph graph;
  for (std::size_t i = 0; i < count; ++i) {
    graph.values.push_back({.name = "v" + std::to_string(i), .shape = {2}});
  }
  return graph;
}

TEST(ResolvedSpecs, FollowsAChainOfSharing) {
  Graph graph = Values(3);
  graph.values[0].spec = PerTensor(DType::kInt8, 0.5f, 3);
  graph.values[1].spec = SharedSpec{ValuePort(0)};
  graph.values[2].spec = SharedSpec{ValuePort(1)};
  const ResolvedSpecs specs(graph);
  ASSERT_NE(specs.Find(ValuePort(2)), nullptr);
  EXPECT_EQ(specs.Find(ValuePort(2))->zero_points[0], 3);
  EXPECT_TRUE(specs.SameGroup(ValuePort(0), ValuePort(2)));
}

TEST(ResolvedSpecs, TellsEqualNumbersFromOneGroup) {
  Graph graph = Values(2);
  graph.values[0].spec = PerTensor(DType::kInt8, 0.5f, 3);
  graph.values[1].spec = PerTensor(DType::kInt8, 0.5f, 3);
  EXPECT_FALSE(ResolvedSpecs(graph).SameGroup(ValuePort(0), ValuePort(1)));
}

TEST(ResolvedSpecs, GivesAnEdgeItsValuesSpecUnlessItHasItsOwn) {
  Graph graph = Values(2);
  graph.values[0].spec = PerTensor(DType::kInt8, 0.5f, 3);
  graph.nodes.push_back(
      {.name = "n",
       .op = OpKind::kAdd,
       .operands = {{.value = 0}, {.value = 0, .spec = PerTensor(DType::kInt8, 2, 0)}},
       .results = {1}});
  const ResolvedSpecs specs(graph);
  EXPECT_TRUE(specs.SameGroup(OperandPort(0, 0), ValuePort(0)));
  EXPECT_FALSE(specs.SameGroup(OperandPort(0, 1), ValuePort(0)));
  EXPECT_EQ(specs.Find(OperandPort(0, 1))->scales[0], 2.0f);
}

TEST(ResolvedSpecs, ReportsACycleAndWhatLeadsIntoIt) {
  Graph graph = Values(4);
  graph.values[0].spec = SharedSpec{ValuePort(1)};
  graph.values[1].spec = SharedSpec{ValuePort(0)};
  graph.values[2].spec = SharedSpec{ValuePort(0)};
  graph.values[3].spec = SharedSpec{ValuePort(3)};
  const ResolvedSpecs specs(graph);
  for (ValueId v = 0; v < 3; ++v) {
    EXPECT_EQ(specs.Problem(ValuePort(v)), ResolveProblem::kCycle) << v;
    EXPECT_EQ(specs.Find(ValuePort(v)), nullptr);
  }
  EXPECT_FALSE(specs.SameGroup(ValuePort(0), ValuePort(0)));
}

TEST(ResolvedSpecs, ReportsSharingWithAnUnannotatedPort) {
  Graph graph = Values(2);
  graph.values[0].spec = SharedSpec{ValuePort(1)};
  EXPECT_EQ(ResolvedSpecs(graph).Problem(ValuePort(0)), ResolveProblem::kNoSpec);
}

TEST(ResolvedSpecs, ResolvesAVeryLongChain) {
  Graph graph = Values(60000);
  for (ValueId v = 0; v + 1 < 60000; ++v) graph.values[v].spec = SharedSpec{ValuePort(v + 1)};
  graph.values[59999].spec = PerTensor(DType::kInt16, 1, 0);
  EXPECT_EQ(ResolvedSpecs(graph).Find(ValuePort(0))->dtype, DType::kInt16);
}

Graph Bias(float x_scale, std::vector<float> w_scales) {
  Graph graph = Values(3);
  graph.values[0].spec = PerTensor(DType::kInt8, x_scale, 0);
  ConcreteSpec weight = PerTensor(DType::kInt8, 1, 0);
  weight.zero_points.assign(w_scales.size(), 0);
  weight.granularity = w_scales.size() > 1 ? Granularity::kPerChannel : Granularity::kPerTensor;
  weight.scales = std::move(w_scales);
  ConcreteSpec form = PerTensor(DType::kInt32, 1, 0);
  form.granularity = weight.granularity;
  form.scales.clear();
  form.zero_points.clear();
  graph.values[1].spec = weight;
  graph.values[2].spec = DerivedSpec{.from = {ValuePort(0), ValuePort(1)}, .form = form};
  return graph;
}

TEST(ResolvedSpecs, DerivesEachBiasScaleAsTheRoundedProduct) {
  const Graph graph = Bias(0.1f, {0.3f, 0.7f});
  const ResolvedSpecs specs(graph);
  const ConcreteSpec* bias = specs.Find(ValuePort(2));
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->scales, (std::vector<float>{0.1f * 0.3f, 0.1f * 0.7f}));
  EXPECT_EQ(bias->zero_points, (std::vector<std::int64_t>{0, 0}));
}

TEST(ResolvedSpecs, RefusesAProductThatUnderflows) {
  EXPECT_EQ(ResolvedSpecs(Bias(1e-30f, {1e-30f})).Problem(ValuePort(2)), ResolveProblem::kConflict);
}

// 2 channels of 2 blocks each. The largest product, rounded, over 16 (facts/qnn.md 3).
TEST(ResolvedSpecs, DerivesTheLargestBlocksProductOverSixteen) {
  Graph graph = Bias(0.1f, {0.3f, 0.7f, 0.9f, 0.2f});
  ConcreteSpec& weight = std::get<ConcreteSpec>(*graph.values[1].spec);
  weight.granularity = Granularity::kPerBlock;
  weight.block_size = 4;
  graph.values[1].shape = {2, 8};
  auto& derived = std::get<DerivedSpec>(*graph.values[2].spec);
  derived.formula = DeriveFormula::kBlockMax16;
  derived.form.granularity = Granularity::kPerChannel;
  const ResolvedSpecs specs(graph);
  const ConcreteSpec* bias = specs.Find(ValuePort(2));
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->scales, (std::vector<float>{0.1f * 0.7f / 16, 0.1f * 0.9f / 16}));
  derived.form.granularity = Granularity::kPerTensor;
  EXPECT_EQ(ResolvedSpecs(graph).Problem(ValuePort(2)), ResolveProblem::kConflict);
}

TEST(ResolvedSpecs, RefusesBlocksWithoutBlocks) {
  Graph graph = Bias(0.1f, {0.3f, 0.7f});
  std::get<DerivedSpec>(*graph.values[2].spec).formula = DeriveFormula::kBlockMax16;
  EXPECT_EQ(ResolvedSpecs(graph).Problem(ValuePort(2)), ResolveProblem::kConflict);
}

TEST(ResolvedSpecs, DerivesTheRoundedQuotient) {
  Graph graph = Bias(0.1f, {0.3f});
  std::get<DerivedSpec>(*graph.values[2].spec).formula = DeriveFormula::kQuotient;
  const ResolvedSpecs specs(graph);
  EXPECT_EQ(specs.Find(ValuePort(2))->scales, (std::vector<float>{0.1f / 0.3f}));
}

// A grouped transposed convolution of three groups: channel g * 2 + j takes scale j. Interleaved it
// would be 0, 0, 0, 1, 1, 1 (facts/qnn.md D07).
TEST(ResolvedSpecs, RepeatsTheChannelsOfTheWeightAsAWhole) {
  Graph graph = Bias(0.5f, {1, 2});
  graph.values[2].shape = {6};
  const ResolvedSpecs specs(graph);
  const ConcreteSpec* bias = specs.Find(ValuePort(2));
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->scales, (std::vector<float>{0.5f, 1, 0.5f, 1, 0.5f, 1}));
  EXPECT_EQ(bias->zero_points.size(), 6U);
  graph.values[2].shape = {5};  // no whole number of groups: CheckStructure will say so
  EXPECT_EQ(ResolvedSpecs(graph).Find(ValuePort(2))->scales.size(), 2U);
}

// The cycle is the graph's mistake, wherever the missing spec stands.
TEST(ResolvedSpecs, ReportsACycleBehindEitherSourceBeforeAMissingSpec) {
  Graph graph = Bias(1, {1});
  graph.values[0].spec.reset();
  EXPECT_EQ(ResolvedSpecs(graph).Problem(ValuePort(2)), ResolveProblem::kNoSpec);
  graph.values[1].spec = SharedSpec{ValuePort(1)};
  EXPECT_EQ(ResolvedSpecs(graph).Problem(ValuePort(2)), ResolveProblem::kCycle);
}

TEST(ResolvedSpecs, ReportsADerivationFromItself) {
  Graph graph = Bias(1, {1});
  std::get<DerivedSpec>(*graph.values[2].spec).from[0] = ValuePort(2);
  EXPECT_EQ(ResolvedSpecs(graph).Problem(ValuePort(2)), ResolveProblem::kCycle);
}

TEST(ResolvedSpecs, StopsDerivingAtTheLimit) {
  Graph graph = Bias(1, std::vector<float>(65536, 1.0f));
  const Value bias = graph.values[2];
  while (graph.values.size() < 2 + 65)
    graph.values.push_back(bias);  // one more than the limit holds
  const ResolvedSpecs specs(graph);
  std::size_t resolved = 0;
  for (ValueId v = 2; v < graph.values.size(); ++v) {
    resolved += specs.Problem(ValuePort(v)) == ResolveProblem::kNone ? 1u : 0u;
  }
  EXPECT_EQ(resolved, kMaxDerivedScales / 65536);
}

// What the header promises, by plain recursion with a visited set.
const QuantSpec* NaiveRoot(const Graph& graph, ValueId v, std::set<ValueId> seen) {
  if (!seen.insert(v).second || !graph.values[v].spec) return nullptr;
  const auto* shared = std::get_if<SharedSpec>(&*graph.values[v].spec);
  return shared ? NaiveRoot(graph, shared->with.id, seen) : &*graph.values[v].spec;
}

TEST(ResolvedSpecs, AgreesWithANaiveResolverOnRandomSharing) {
  Prng prng(7);
  for (int round = 0; round < 500; ++round) {
    Graph graph = Values(12);
    for (Value& value : graph.values) {
      const std::uint64_t kind = prng.Below(8);
      const auto target = static_cast<ValueId>(prng.Below(12));
      if (kind == 0) continue;
      if (kind == 1) {
        value.spec = PerTensor(DType::kInt8, 1, 0);
      } else {
        value.spec = SharedSpec{ValuePort(target)};
      }
    }
    const ResolvedSpecs specs(graph);
    for (ValueId v = 0; v < 12; ++v) {
      const QuantSpec* root = NaiveRoot(graph, v, {});
      const ConcreteSpec* wanted = root ? std::get_if<ConcreteSpec>(root) : nullptr;
      ASSERT_EQ(specs.Find(ValuePort(v)), wanted) << "round " << round << " value " << v;
    }
  }
}

}  // namespace
}  // namespace qconform
