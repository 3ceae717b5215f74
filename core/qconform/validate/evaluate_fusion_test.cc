// SPDX-License-Identifier: Apache-2.0
// fusion_group: chains of values v0 -> relu -> v1 -> clamp -> v2 -> tanh -> v3.
#include <gtest/gtest.h>

#include <array>

#include "qconform/validate/readers.h"
#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

constexpr std::array kOps = {OpKind::kRelu, OpKind::kClamp, OpKind::kTanh};

// `nodes` ops in a chain; values inside are not quantized.
Graph Chain(std::size_t nodes) {
  Graph graph;
  for (std::size_t v = 0; v <= nodes; ++v) {
    Value& value = graph.values.emplace_back();
    value.name = "v" + std::to_string(v);
    value.shape = {2};
    value.dtype = DType::kFloat32;
  }
  for (NodeId n = 0; n < nodes; ++n) {
    Node& node = graph.nodes.emplace_back();
    node.name = "n" + std::to_string(n);
    node.op = kOps.at(n);
    node.operands = {{.value = n}};
    node.results = {n + 1};
  }
  graph.inputs = {0};
  graph.outputs = {static_cast<ValueId>(nodes)};
  SetSpec(graph, "v0", PerTensor(DType::kInt8, 0.5F, 0));
  SetSpec(graph, "v" + std::to_string(nodes), PerTensor(DType::kInt8, 0.25F, 0));
  return graph;
}

Diagnostics Fused(const Graph& graph) {
  FusionGroupRule rule;
  for (std::size_t n = 1; n < graph.nodes.size() && n < kOps.size(); ++n) {
    rule.then.push_back(kOps.at(n));
  }
  return Validate(graph, TargetWith(Row("r", rule, {OpKind::kRelu})));
}

TEST(RuleFusionGroup, AcceptsWhatIsUnquantizedInside) {
  EXPECT_EQ(CountsText(Fused(Chain(2))), "1 passed");
  EXPECT_EQ(CountsText(Fused(Chain(3))), "1 passed");
}

TEST(RuleFusionGroup, AcceptsWhatSharesWithTheLastResult) {
  Graph graph = Chain(3);
  ValueAt(graph, "v1").spec = SharedSpec{ValuePort(3)};
  ValueAt(graph, "v2").spec = SharedSpec{ValuePort(1)};
  EXPECT_EQ(CountsText(Fused(graph)), "1 passed");
  graph.nodes[1].operands[0].spec = SharedSpec{ValuePort(3)};
  EXPECT_EQ(CountsText(Fused(graph)), "1 passed");
  // Calibrated, sharing is equal numbers.
  SetSpec(graph, "v1", PerTensor(DType::kInt8, 0.25F, 0));
  EXPECT_EQ(CountsText(Fused(graph)), "1 passed");
}

TEST(RuleFusionGroup, RejectsParametersOfItsOwn) {
  Graph graph = Chain(2);
  SetSpec(graph, "v1", PerTensor(DType::kInt8, 0.5F, 0));
  EXPECT_EQ(OnlyFinding(Fused(graph)),
            "out0: got value 'v1' with int8 [-128,127], scale 0.5, zero point 0, "
            "wanted no parameters inside, or those of value 'v2'");
}

TEST(RuleFusionGroup, RejectsParametersFurtherDownAndOnAnEdge) {
  Graph graph = Chain(3);
  SetSpec(graph, "v2", PerTensor(DType::kInt8, 0.5F, 0));
  EXPECT_EQ(OnlyFinding(Fused(graph)),
            "got value 'v2' with int8 [-128,127], scale 0.5, zero point 0, "
            "wanted no parameters inside, or those of value 'v3'");
  graph = Chain(2);
  graph.nodes[1].operands[0].spec = PerTensor(DType::kInt8, 0.5F, 0);
  EXPECT_EQ(OnlyFinding(Fused(graph)),
            "out0: got an edge of value 'v1' with int8 [-128,127], scale 0.5, zero point 0, "
            "wanted no parameters inside, or those of value 'v2'");
}

TEST(RuleFusionGroup, RejectsParametersInFrontOfAnUnquantizedEnd) {
  Graph graph = Chain(2);
  SetSpec(graph, "v1", PerTensor(DType::kInt8, 0.5F, 0));
  ValueAt(graph, "v2").spec.reset();
  EXPECT_EQ(CountsText(Fused(graph)), "1 failed");
}

// Uncalibrated specs that look alike would be observed separately.
TEST(RuleFusionGroup, RejectsSeparateSpecsBeforeCalibration) {
  Graph graph = Chain(2);
  ConcreteSpec none = PerTensor(DType::kInt8, 1, 0);
  none.scales.clear();
  none.zero_points.clear();
  SetSpec(graph, "v1", none);
  SetSpec(graph, "v2", none);
  EXPECT_EQ(CountsText(Fused(graph)), "1 failed");
}

// Where the chain does not stand whole there is nothing to fuse, and nothing to check.
TEST(RuleFusionGroup, HasNothingToCheckWithoutTheWholeChain) {
  Graph graph = Chain(3);
  SetSpec(graph, "v1", PerTensor(DType::kInt8, 0.5F, 0));
  EXPECT_EQ(CountsText(Fused(graph)), "1 failed");
  Graph output = graph;
  output.outputs.push_back(1);
  EXPECT_EQ(CountsText(Fused(output)), "nothing");
  Graph other = graph;
  other.nodes[2].op = OpKind::kSigmoid;
  EXPECT_EQ(CountsText(Fused(other)), "nothing");
  Graph reader = graph;
  reader.nodes.push_back(
      {.name = "n3", .op = OpKind::kAbs, .operands = {{.value = 2}}, .results = {4}});
  reader.values.push_back({.name = "v4", .shape = {2}, .dtype = DType::kFloat32});
  EXPECT_EQ(CountsText(Fused(reader)), "nothing");
  graph.nodes[0].results = {1, 4};
  graph.values.push_back({.name = "v4", .shape = {2}, .dtype = DType::kFloat32});
  EXPECT_EQ(CountsText(Fused(graph)), "nothing");
}

TEST(RuleFusionGroup, AcceptsAnOutputAndSeveralReadersAtTheEnd) {
  Graph graph = Chain(2);
  graph.nodes.push_back(
      {.name = "n2", .op = OpKind::kAbs, .operands = {{.value = 2}}, .results = {3}});
  graph.values.push_back({.name = "v3", .shape = {2}, .dtype = DType::kFloat32});
  graph.nodes.push_back(
      {.name = "n3", .op = OpKind::kAbs, .operands = {{.value = 2}}, .results = {4}});
  graph.values.push_back({.name = "v4", .shape = {2}, .dtype = DType::kFloat32});
  const FusionGroupRule rule{{OpKind::kClamp}};
  EXPECT_EQ(CountsText(Validate(graph, TargetWith(Row("r", rule, {OpKind::kRelu})))), "1 passed");
}

TEST(RuleFusionGroup, IsNotCheckedWhereASpecInsideDoesNotResolve) {
  Graph graph = Chain(2);
  ValueAt(graph, "v1").spec = SharedSpec{ValuePort(1)};
  const Diagnostics d = Fused(graph);
  EXPECT_EQ(d.passed, 0U);
  ASSERT_EQ(d.not_checked, 1U);
  EXPECT_EQ(d.findings.at(1).rule, "r");
  EXPECT_EQ(d.findings.at(1).reason, NotCheckedReason::kUnresolved);
}

TEST(Readers, FindTheOnlyOne) {
  Graph graph = Chain(2);
  graph.nodes[1].operands.push_back({.value = 1});  // twice by one node
  const Readers readers(graph);
  EXPECT_EQ(readers.OnlyReader(0), std::optional<NodeId>(0));
  EXPECT_EQ(readers.OnlyReader(1), std::optional<NodeId>(1));
  EXPECT_EQ(readers.OnlyReader(2), std::nullopt);
  graph.nodes[0].operands.push_back({.value = 1});
  EXPECT_EQ(Readers(graph).OnlyReader(1), std::nullopt);
}

}  // namespace
}  // namespace qconform
