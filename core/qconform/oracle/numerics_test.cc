// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "qconform/lower/small_graph.h"
#include "qconform/oracle/oracle.h"

namespace qconform {
namespace {

using testing::ElementsAre;

Target XnnpackTarget() {
  Result<Target> target = ParseTarget("xnnpack.x86", "");
  EXPECT_TRUE(target.ok());
  return std::move(target).value();
}

// The only output's codes; a reason in their place fails the comparison.
std::vector<std::int64_t> CodesUnder(const Target& target, SmallGraph& g,
                                     const std::vector<Tensor>& inputs) {
  const Result<Expected> expected = ExpectedOutputs(g.graph(), inputs, target);
  EXPECT_TRUE(expected.ok()) << expected.error().message;
  if (!expected.ok()) return {};
  EXPECT_EQ(expected.value().reason, "");
  if (expected.value().outputs.empty()) return {};
  EXPECT_EQ(expected.value().outputs[0].low, expected.value().outputs[0].high);
  return expected.value().outputs[0].low;
}

TEST(NumericsRows, NameEachOpOnce) {
  std::set<std::pair<std::string_view, OpKind>> seen;
  for (const NumericsRow& row : AllNumericsRows()) {
    EXPECT_TRUE(seen.insert({row.target, row.op}).second) << NameOf(row.op);
    EXPECT_FALSE(row.source.empty());
  }
}

TEST(NumericsRows, OfferWhatTheProfileSpeaksOf) {
  const Target target = XnnpackTarget();
  const Numerics numerics = NumericsOf("xnnpack.x86");
  for (const OpInfo& op : AllOps()) {
    const OutputStage stage = numerics.stage[static_cast<std::size_t>(op.kind)];
    EXPECT_EQ(HasIntegerForm(op.kind, stage), target.profile->SpeaksOf(op.kind)) << op.name;
  }
}

TEST(NumericsRows, LeaveOtherTargetsToTosa) {
  for (const OutputStage stage : NumericsOf("tosa.int").stage) {
    EXPECT_EQ(stage, OutputStage::kTosa);
  }
}

// What facts/backends.md decides, and no more.
TEST(NumericsRows, LeaveUndecidedOpsOut) {
  const auto stage = [](std::string_view target, OpKind op) {
    return NumericsOf(target).stage[static_cast<std::size_t>(op)];
  };
  EXPECT_EQ(stage("onednn.x86", OpKind::kConv2d), OutputStage::kZeroPointFirst);
  EXPECT_EQ(stage("onednn.x86", OpKind::kDepthwiseConv2d), OutputStage::kUnavailable);
  EXPECT_EQ(stage("onednn.x86", OpKind::kSoftmax), OutputStage::kUnavailable);
  EXPECT_EQ(stage("onnxruntime.cpu", OpKind::kMatmul), OutputStage::kFloatScale);
  EXPECT_EQ(stage("onnxruntime.cpu", OpKind::kAdd), OutputStage::kUnavailable);
  EXPECT_EQ(stage("xnnpack.arm64", OpKind::kMul), OutputStage::kMantissaShift);
  EXPECT_EQ(stage("litert.int8", OpKind::kConv2d), OutputStage::kTwoRoundings);
  EXPECT_EQ(stage("litert.int8", OpKind::kSigmoid), OutputStage::kUnavailable);
  EXPECT_EQ(stage("litert.int16x8", OpKind::kConv2d), OutputStage::kSixteenBits);
  EXPECT_EQ(stage("litert.int16x8", OpKind::kLinear), OutputStage::kDoubleProduct);
  EXPECT_EQ(stage("litert.int16x8", OpKind::kAdd), OutputStage::kUnavailable);
}

TEST(NumericsRows, AreOfOpsThatTheContractSpeaksOfAndThatLower) {
  for (const NumericsRow& row : AllNumericsRows()) {
    const Result<Profile> profile = BuiltinProfile(row.target);
    ASSERT_TRUE(profile.ok()) << row.target;
    EXPECT_TRUE(profile.value().SpeaksOf(row.op)) << row.target << " " << NameOf(row.op);
    EXPECT_TRUE(HasIntegerForm(row.op, row.stage)) << row.target << " " << NameOf(row.op);
  }
}

TEST(NumericsRows, AreInheritedThroughExtends) {
  Profile mine;
  mine.name = "my.dsp";
  mine.lineage = {"my.base", "xnnpack.x86"};
  const std::size_t mul = static_cast<std::size_t>(OpKind::kMul);
  EXPECT_EQ(NumericsOf(mine).stage[mul], OutputStage::kFloatScale);
  mine.lineage = {"xnnpack.arm64", "xnnpack.x86"};
  EXPECT_EQ(NumericsOf(mine).stage[mul], OutputStage::kMantissaShift);
  EXPECT_THAT(BuiltinProfile("xnnpack.arm64").value().lineage, ElementsAre("xnnpack.x86"));
  mine.lineage = {"tosa.int"};
  EXPECT_EQ(NumericsOf(mine).stage[mul], OutputStage::kTosa);
}

// F1: ties go to the even code before the zero point is added; RESCALE sends them up.
TEST(XnnpackNumerics, RoundsProductTiesToEven) {
  SmallGraph g;
  const ValueId a = g.Input({5}, Int8(0.5f, 0));
  const ValueId b = g.Input({5}, Int8(0.5f, 0));
  g.Node(OpKind::kMul, {a, b}, {5}, Int8(0.5f, 1));
  const std::vector<Tensor> inputs = {{DType::kInt8, {5}, {1, 3, 5, -1, -3}},
                                      {DType::kInt8, {5}, {1, 1, 1, 1, 1}}};
  // Products 0.5, 1.5, 2.5, -0.5, -1.5 in units of the result.
  EXPECT_THAT(CodesUnder(XnnpackTarget(), g, inputs), ElementsAre(1, 3, 3, 1, -1));
  const Result<Target> tosa = ParseTarget("tosa.int", "");
  EXPECT_THAT(CodesUnder(tosa.value(), g, inputs), ElementsAre(2, 3, 4, 1, 0));
}

TEST(XnnpackNumerics, RoundsLinearTiesToEven) {
  SmallGraph g;
  const ValueId x = g.Input({3, 1}, Uint8(1.0f, 10));
  const ValueId w = g.Constant({1, 1}, Uint8(0.5f, 2), {3});
  const ValueId b = g.Constant({1}, PerTensor(DType::kInt32, 0.5f, 0), {2});
  g.Node(OpKind::kLinear, {x, w, b}, {3, 1}, Uint8(1.0f, 100));
  // (x - 10) + 2 halves: 2.5, 1.5, -0.5.
  const std::vector<Tensor> inputs = {{DType::kUint8, {3, 1}, {13, 11, 7}}};
  EXPECT_THAT(CodesUnder(XnnpackTarget(), g, inputs), ElementsAre(102, 102, 100));
}

// F7: the sum is rounded once, ties up.
TEST(XnnpackNumerics, RoundsSumTiesUp) {
  SmallGraph g;
  const ValueId a = g.Input({4}, Int8(0.5f, 0));
  const ValueId b = g.Input({4}, Int8(0.5f, 0));
  g.Node(OpKind::kSub, {a, b}, {4}, Int8(1.0f, 0));
  const std::vector<Tensor> inputs = {{DType::kInt8, {4}, {1, 3, 0, 0}},
                                      {DType::kInt8, {4}, {0, 0, 1, 3}}};
  EXPECT_THAT(CodesUnder(XnnpackTarget(), g, inputs), ElementsAre(1, 2, 0, -1));
}

// F7 keeps 21 bits: 0.1 * 2^23 = 838860.8 becomes 838861, which 255 times over is far from a tie.
TEST(XnnpackNumerics, AddsWithTwentyOneBits) {
  SmallGraph g;
  const ValueId a = g.Input({2}, Uint8(0.1f, 0));
  g.Node(OpKind::kAdd, {a, a}, {2}, Uint8(1.0f, 0));
  const std::vector<Tensor> inputs = {{DType::kUint8, {2}, {255, 12}}};
  EXPECT_THAT(CodesUnder(XnnpackTarget(), g, inputs), ElementsAre(51, 2));
}

// F9 and softmax.
TEST(XnnpackNumerics, LooksActivationsUp) {
  SmallGraph s;
  s.Node(OpKind::kSigmoid, {s.Input({3}, Int8(1.0f, 0))}, {3}, Int8(0x1p-8f, -128));
  EXPECT_THAT(CodesUnder(XnnpackTarget(), s, {{DType::kInt8, {3}, {-2, 0, 127}}}),
              ElementsAre(31 - 128, 0, 127));
  SmallGraph t;
  t.Node(OpKind::kTanh, {t.Input({3}, Uint8(0.5f, 4))}, {3}, Uint8(0x1p-7f, 128));
  EXPECT_THAT(CodesUnder(XnnpackTarget(), t, {{DType::kUint8, {3}, {2, 4, 5}}}),
              ElementsAre(128 - 97, 128, 128 + 59));
}

TEST(XnnpackNumerics, SumsTheSoftmaxTable) {
  SmallGraph g;
  g.Node(OpKind::kSoftmax, {g.Input({2, 2}, Uint8(1.0f, 7))}, {2, 2}, Uint8(0x1p-8f, 0));
  // 1/2 each; and 1/(1+e^-1) = 0.7311.
  EXPECT_THAT(CodesUnder(XnnpackTarget(), g, {{DType::kUint8, {2, 2}, {9, 9, 1, 2}}}),
              ElementsAre(128, 128, 69, 187));
}

}  // namespace
}  // namespace qconform
