// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/lower/small_graph.h"
#include "qconform/oracle/alternatives.h"

namespace qconform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Target TargetOf(std::string_view name) {
  Result<Target> target = ParseTarget(name, "");
  EXPECT_TRUE(target.ok());
  return std::move(target).value();
}

TEST(ExpectedOutputs, NamesTheFirstBrokenRule) {
  SmallGraph g;
  g.Node(OpKind::kSigmoid, {g.Input({1}, Int8(1, 0))}, {1}, Int8(0x1p-7f, -128));
  const std::vector<Tensor> inputs = {{DType::kInt8, {1}, {0}}};
  const auto expected = ExpectedOutputs(g.graph(), inputs, TargetOf("xnnpack.x86"));
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(expected.value().kind, Outcome::Kind::kMustReject);
  EXPECT_EQ(expected.value().reason, "sigmoid-fixed");
  EXPECT_TRUE(expected.value().outputs.empty());
}

TEST(ExpectedOutputs, AreUnpredictableWhereTosaDemandsNothing) {
  SmallGraph g;
  const ValueId x = g.Input({1}, Int8(1e8f, 0));
  g.Node(OpKind::kRequantize, {x}, {1}, Int8(1.0f, 0));
  const std::vector<Tensor> inputs = {{DType::kInt8, {1}, {127}}};
  const auto expected = ExpectedOutputs(g.graph(), inputs, TargetOf("tosa.int"));
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(expected.value().kind, Outcome::Kind::kUnpredictable);
  EXPECT_THAT(expected.value().reason, HasSubstr("apply_scale_32"));
}

TEST(ExpectedOutputs, AreUnpredictableWhereTheArithmeticIsNotModelled) {
  SmallGraph g;
  g.Node(OpKind::kL2Norm, {g.Input({1}, Int8(1, 0))}, {1}, Int8(0x1p-8f, -128));
  const std::vector<Tensor> inputs = {{DType::kInt8, {1}, {0}}};
  const auto expected = ExpectedOutputs(g.graph(), inputs, TargetOf("tosa.int"));
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(expected.value().kind, Outcome::Kind::kUnpredictable);
  EXPECT_EQ(expected.value().reason, "not modelled: l2_norm");
}

TEST(ExpectedOutputs, ReportNodesWithoutAnIntegerForm) {
  SmallGraph g;
  ConcreteSpec uncalibrated = Int8(1, 0);
  uncalibrated.scales.clear();
  uncalibrated.zero_points.clear();
  g.Node(OpKind::kRelu, {g.Input({1}, uncalibrated)}, {1}, Int8(1, 0));
  const std::vector<Tensor> inputs = {{DType::kInt8, {1}, {0}}};
  const auto expected = ExpectedOutputs(g.graph(), inputs, TargetOf("tosa.int"));
  ASSERT_FALSE(expected.ok());
  EXPECT_EQ(expected.error().code, ErrorCode::kUnsupported);
  EXPECT_THAT(expected.error().message, HasSubstr("node 'n0' (relu)"));
}

// A table of identity but for code 5, which may also give 6; followed by `next`.
Program WithChoice(std::vector<Instruction> next) {
  Program p;
  for (int i = 0; i < 4; ++i) p.registers.push_back({DType::kUint8, {3}, std::nullopt});
  TableParams table;
  for (std::int64_t i = 0; i < 256; ++i) table.table.push_back(i);
  table.alternative = table.table;
  table.alternative[5] = 6;
  p.instructions = {{table, {0}, 1, 0}};
  for (Instruction& i : next) p.instructions.push_back(std::move(i));
  p.inputs = {0};
  p.outputs = {p.instructions.back().result};
  return p;
}

AlternativeOutcome Resolve(const Program& p, const std::vector<std::int64_t>& codes) {
  const std::vector<Tensor> inputs = {{DType::kUint8, {3}, codes}};
  return ResolveAlternatives(p, inputs, ExecuteTraced(p, inputs));
}

TEST(ResolveAlternatives, AllowsBothCodesAfterMovement) {
  const Program p = WithChoice({{SliceParams{{0}}, {1}, 2, 1}, {ClampParams{0, 200}, {2}, 3, 2}});
  ASSERT_TRUE(HasAlternatives(p));
  const AlternativeOutcome outcome = Resolve(p, {4, 5, 255});
  EXPECT_FALSE(outcome.unpredictable.has_value());
  EXPECT_THAT(outcome.ends.low[0].codes, ElementsAre(4, 5, 200));
  EXPECT_THAT(outcome.ends.high[0].codes, ElementsAre(4, 6, 200));
}

TEST(ResolveAlternatives, IgnoresEntriesThatAreNotMet) {
  const Program p = WithChoice({{ElementwiseParams{ElementwiseParams::Op::kAdd}, {1, 1}, 2, 1}});
  const AlternativeOutcome outcome = Resolve(p, {4, 6, 8});
  EXPECT_FALSE(outcome.unpredictable.has_value());
  EXPECT_THAT(outcome.ends.low[0].codes, ElementsAre(8, 12, 16));
  EXPECT_EQ(outcome.ends.low[0], outcome.ends.high[0]);
}

TEST(ResolveAlternatives, GivesUpWhereAChoiceIsComputedWith) {
  const Program p = WithChoice({{ElementwiseParams{ElementwiseParams::Op::kAdd}, {1, 1}, 2, 1}});
  const AlternativeOutcome outcome = Resolve(p, {4, 5, 8});
  ASSERT_TRUE(outcome.unpredictable.has_value());
  EXPECT_THAT(*outcome.unpredictable, HasSubstr("operand of elementwise of node 1"));
}

TEST(ResolveAlternatives, GivesUpOnSoftmaxTablesWithAChoice) {
  Program p = WithChoice({});
  SoftmaxTableParams softmax;
  softmax.table.assign(256, 1);
  softmax.alternative.assign(256, 2);
  p.instructions = {{softmax, {0}, 1, 0}};
  p.outputs = {1};
  EXPECT_TRUE(HasAlternatives(p));
  EXPECT_THAT(Resolve(p, {1, 2, 3}).unpredictable.value_or(""), HasSubstr("softmax table"));
}

}  // namespace
}  // namespace qconform
