// SPDX-License-Identifier: Apache-2.0
// encoding and unquantized.
#include <gtest/gtest.h>

#include <array>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};

constexpr std::array kAll = {Encoding::kUndefined,         Encoding::kScaleOffset,
                             Encoding::kAxisScaleOffset,   Encoding::kBwScaleOffset,
                             Encoding::kBwAxisScaleOffset, Encoding::kBlockwiseExpansion};

Graph Linear(const ConcreteSpec& weight) {
  const ConcreteSpec x = PerTensor(DType::kUint8, 0.5F, 0);
  return WeightedGraph(OpKind::kLinear, x, weight, nullptr, x);
}

// The graph's weight has this encoding and no other.
void ExpectEncoding(const Graph& graph, Encoding wanted) {
  for (const Encoding encoding : kAll) {
    const Diagnostics d = ValidateRow(EncodingRule{kIn1, {encoding}}, graph);
    EXPECT_EQ(CountsText(d), encoding == wanted ? "1 passed" : "1 failed")
        << static_cast<int>(encoding) << " " << static_cast<int>(wanted);
  }
}

TEST(RuleEncoding, FollowsGranularity) {
  ExpectEncoding(Linear(Symmetric(DType::kInt8, 1)), Encoding::kScaleOffset);
  ExpectEncoding(Linear(PerChannel(DType::kInt8, 0, {1, 1})), Encoding::kAxisScaleOffset);
  ExpectEncoding(Linear(PerBlock(DType::kInt8, 0, 16, 4)), Encoding::kBlockwiseExpansion);
}

TEST(RuleEncoding, TellsCodesOfFourBitsByTheirRange) {
  ExpectEncoding(Linear(Symmetric(DType::kInt4, 1)), Encoding::kBwScaleOffset);
  ExpectEncoding(Linear(PerChannel(DType::kInt4, 0, {1, 1})), Encoding::kBwAxisScaleOffset);
  ExpectEncoding(Linear(PerBlock(DType::kInt4, 0, 16, 4)), Encoding::kBlockwiseExpansion);
  ConcreteSpec spec = Symmetric(DType::kInt8, 1);
  spec.qmin = -8;
  spec.qmax = 7;
  ExpectEncoding(Linear(spec), Encoding::kBwScaleOffset);
  spec.qmin = -9;
  ExpectEncoding(Linear(spec), Encoding::kScaleOffset);
  spec.qmin = -8;
  spec.qmax = 8;
  ExpectEncoding(Linear(spec), Encoding::kScaleOffset);
  ConcreteSpec plain = PerTensor(DType::kUint8, 1, 0);
  plain.qmax = 15;
  ExpectEncoding(Linear(plain), Encoding::kBwScaleOffset);
  plain.qmax = 16;
  ExpectEncoding(Linear(plain), Encoding::kScaleOffset);
}

TEST(RuleEncoding, IsUndefinedWithoutParameters) {
  Graph graph = Linear(Symmetric(DType::kInt8, 1));
  ValueAt(graph, "in1").spec.reset();
  ExpectEncoding(graph, Encoding::kUndefined);
}

TEST(RuleEncoding, IsKnownBeforeCalibration) {
  ConcreteSpec spec = Symmetric(DType::kInt8, 1);
  spec.scales.clear();
  spec.zero_points.clear();
  ExpectEncoding(Linear(spec), Encoding::kScaleOffset);
}

TEST(RuleEncoding, SaysWhatItGotAndEveryEncodingThatItTakes) {
  const EncodingRule rule{kIn1, {Encoding::kBwScaleOffset, Encoding::kUndefined}};
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Linear(PerChannel(DType::kInt8, 0, {1, 1})))),
            "in1: got encoding axis_scale_offset, "
            "wanted encoding bw_scale_offset or encoding undefined");
}

TEST(RuleEncoding, IsNotCheckedWhereASpecDoesNotResolve) {
  Graph graph = Linear(Symmetric(DType::kInt8, 1));
  ValueAt(graph, "in1").spec = SharedSpec{ValuePort(1)};
  const Diagnostics d = ValidateRow(EncodingRule{kIn1, {Encoding::kUndefined}}, graph);
  EXPECT_EQ(d.passed, 0U);
  ASSERT_EQ(d.not_checked, 1U);
  EXPECT_EQ(d.findings.back().reason, NotCheckedReason::kUnresolved);
}

Graph Plain(DType dtype) {
  Graph graph =
      PlainGraph(OpKind::kRelu, PerTensor(DType::kInt8, 1, 0), PerTensor(DType::kInt8, 1, 0));
  ValueAt(graph, "in0").spec.reset();
  ValueAt(graph, "in0").dtype = dtype;
  return graph;
}

TEST(RuleUnquantized, AcceptsAPortWithoutParametersOfAListedDtype) {
  const UnquantizedRule rule{kIn0, {DType::kInt32, DType::kFloat32}};
  EXPECT_EQ(CountsText(ValidateRow(rule, Plain(DType::kFloat32))), "1 passed");
  EXPECT_EQ(CountsText(ValidateRow(rule, Plain(DType::kInt32))), "1 passed");
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, Plain(DType::kInt8))),
            "in0: got no parameters, int8, wanted no parameters, int32 or float32");
  EXPECT_EQ(CountsText(ValidateRow(UnquantizedRule{kIn0, {}}, Plain(DType::kInt8))), "1 passed");
}

TEST(RuleUnquantized, RejectsParametersOfTheValueAndOfTheEdge) {
  Graph graph = Plain(DType::kInt8);
  ValueAt(graph, "in0").spec = PerTensor(DType::kInt8, 1, 0);
  EXPECT_EQ(OnlyFinding(ValidateRow(UnquantizedRule{kIn0, {}}, graph)),
            "in0: got int8 [-128,127], scale 1, zero point 0, wanted no parameters");
  ValueAt(graph, "in0").spec.reset();
  graph.nodes[0].operands[0].spec = PerTensor(DType::kInt8, 1, 0);
  EXPECT_EQ(CountsText(ValidateRow(UnquantizedRule{kIn0, {}}, graph)), "1 failed");
}

TEST(RuleUnquantized, IsNotCheckedWhereASpecDoesNotResolve) {
  Graph graph = Plain(DType::kInt8);
  graph.nodes[0].operands[0].spec = SharedSpec{ValuePort(0)};
  const Diagnostics d = ValidateRow(UnquantizedRule{kIn0, {}}, graph);
  EXPECT_EQ(d.passed, 0U);
  ASSERT_EQ(d.not_checked, 1U);
}

}  // namespace
}  // namespace qconform
