// SPDX-License-Identifier: Apache-2.0
// The laws about parameters, on parameters that break them and on some that do not.
#include <gtest/gtest.h>

#include <cmath>

#include "qconform/laws/checks.h"
#include "qconform/laws/laws.h"
#include "qconform/laws/rule_uses.h"

namespace qconform::laws {
namespace {

constexpr OpPort kIn0 = {false, 0};
constexpr OpPort kOut0 = {true, 0};

Graph Reshape(const QuantSpec& result) {
  Graph graph;
  graph.values = {{"x", {2, 2}, DType::kInt8, PerTensor(DType::kInt8, 0.5F, 3), std::nullopt},
                  {"y", {4}, DType::kInt8, result, std::nullopt}};
  Node node;
  node.name = "view";
  node.op = OpKind::kReshape;
  node.attrs.Set(AttrId::kShape, {4});
  node.operands = {{0, std::nullopt}};
  node.results = {1};
  graph.nodes = {node};
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

LawResult SharesIn(const Graph& graph) {
  return CheckShares(graph, 0, {kOut0, kIn0}, ResolvedSpecs(graph));
}

TEST(CheckShares, AcceptsEqualNumbersAndSharing) {
  EXPECT_FALSE(SharesIn(Reshape(PerTensor(DType::kInt8, 0.5F, 3))));
  EXPECT_FALSE(SharesIn(Reshape(SharedSpec{ValuePort(0)})));
}

TEST(CheckShares, RejectsAnotherScaleOrZeroPoint) {
  const LawResult violation = SharesIn(Reshape(PerTensor(DType::kInt8, 0.25F, 3)));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->where, "node 'view' out0");
  EXPECT_TRUE(SharesIn(Reshape(PerTensor(DType::kInt8, 0.5F, 4))));
}

ConcreteSpec SymmetricSpec(DType dtype, std::int64_t zero_point) {
  ConcreteSpec spec = PerTensor(dtype, 0.1F, zero_point);
  spec.scheme = Scheme::kSymmetric;
  return spec;
}

std::int64_t RightQuantize(float real, const ConcreteSpec& spec) {
  return std::lround(real / spec.scales[0]) + spec.zero_points[0];
}
float RightDequantize(std::int64_t code, const ConcreteSpec& spec) {
  return static_cast<float>(code - spec.zero_points[0]) * spec.scales[0];
}

LawResult Symmetric(const ConcreteSpec& spec) {
  return CheckSymmetric(spec, "here", RightQuantize, RightDequantize);
}

TEST(CheckSymmetric, AcceptsRealZerosOwnCode) {
  EXPECT_FALSE(Symmetric(SymmetricSpec(DType::kInt8, 0)));
  EXPECT_FALSE(Symmetric(SymmetricSpec(DType::kUint8, 128)));
  EXPECT_FALSE(Symmetric(SymmetricSpec(DType::kInt16, 0)));
}

TEST(CheckSymmetric, RejectsAnotherZeroPoint) {
  EXPECT_TRUE(Symmetric(SymmetricSpec(DType::kInt8, 1)));
  EXPECT_TRUE(Symmetric(SymmetricSpec(DType::kUint8, 0)));
}

TEST(CheckSymmetric, RejectsAnAffineScheme) {
  EXPECT_TRUE(Symmetric(PerTensor(DType::kInt8, 0.1F, 0)));
}

TEST(CheckSymmetric, RejectsAQuantizerThatMissesAnExtreme) {
  const auto saturates_early = [](float real, const ConcreteSpec& spec) {
    return std::min<std::int64_t>(RightQuantize(real, spec), 126);
  };
  EXPECT_TRUE(
      CheckSymmetric(SymmetricSpec(DType::kInt8, 0), "here", saturates_early, RightDequantize));
}

FixedQparamsRule Sigmoid() {
  return {kOut0, {{DType::kInt8, std::nullopt, -128}, {DType::kUint8, {{1, 256}}, 0}}, 0};
}

TEST(CheckFixed, AcceptsTheFixedNumbers) {
  EXPECT_FALSE(CheckFixed(PerTensor(DType::kInt8, 1.0F / 256, -128), Sigmoid(), "here"));
  EXPECT_FALSE(CheckFixed(PerTensor(DType::kUint8, 1.0F / 256, 0), Sigmoid(), "here"));
}

TEST(CheckFixed, PassesDtypesThatAreNotListed) {
  EXPECT_FALSE(CheckFixed(PerTensor(DType::kInt16, 1.0F, 0), Sigmoid(), "here"));
}

TEST(CheckFixed, RejectsOneStepOfScaleAndOneOfZeroPoint) {
  const float next = std::nextafter(1.0F / 256, 1.0F);
  EXPECT_TRUE(CheckFixed(PerTensor(DType::kInt8, next, -128), Sigmoid(), "here"));
  EXPECT_TRUE(CheckFixed(PerTensor(DType::kInt8, 1.0F / 256, -127), Sigmoid(), "here"));
  FixedQparamsRule near = Sigmoid();
  near.ulps = 1;
  EXPECT_FALSE(CheckFixed(PerTensor(DType::kInt8, next, -128), near, "here"));
}

TEST(RuleUses, NamesTheRowsThatFitANode) {
  const Target target = ParseTarget("xnnpack.x86", "").value();
  const Graph graph = Reshape(PerTensor(DType::kInt8, 0.5F, 3));
  const ResolvedSpecs specs(graph);
  bool shares = false;
  for (const RuleUse& use : RuleUses(graph, target, specs, Validate(graph, target))) {
    EXPECT_TRUE(use.row->AppliesTo(OpKind::kReshape));
    shares = shares || use.row->kind() == ConstraintKind::kSharedWith;
  }
  EXPECT_TRUE(shares);
}

TEST(SpecLaws, HoldOnAcceptedAndAreSilentOnRefusedCases) {
  const Target target = ParseTarget("xnnpack.x86", "").value();
  for (const std::int64_t zero_point : {3, 4}) {
    Case c;
    c.graph = Reshape(PerTensor(DType::kInt8, 0.5F, zero_point));
    EXPECT_EQ(Validate(c.graph, target).accepted(), zero_point == 3);
    EXPECT_FALSE(MathInvariantOpsShare(c, target));
    EXPECT_FALSE(SymmetricSpecsAreSymmetric(c, target));
    EXPECT_FALSE(FixedParametersAreFixed(c, target));
  }
}

}  // namespace
}  // namespace qconform::laws
