// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ConcreteSpec U8(float scale) { return PerTensor(DType::kUint8, scale, 10); }

Target Htp(std::string_view sdk = "") { return ParseTarget("qnn.htp@v75", sdk).value(); }

// sigmoid -> reshape, breaking sigmoid-fixed at the first node and share-input-spec at the second.
Graph TwoWrongs() {
  Graph graph = PlainGraph(OpKind::kSigmoid, U8(0.5F), U8(0.25F));
  Value& out = graph.values.emplace_back();
  out.name = "out1";
  out.shape = {3, 2};
  out.dtype = DType::kUint8;
  out.spec = U8(0.125F);
  Node& node = graph.nodes.emplace_back();
  node.name = "second";
  node.op = OpKind::kReshape;
  node.attrs.Set(AttrId::kShape, {3, 2});
  node.operands.push_back({1, {}});
  node.result = 2;
  graph.outputs = {2};
  return graph;
}

TEST(Validate, ReportsEveryFindingInOrder) {
  const Graph graph = TwoWrongs();
  ASSERT_EQ(StructureError(graph), "");
  const Diagnostics d = Validate(graph, Htp());
  ASSERT_THAT(Failures(d), ElementsAre("sigmoid-fixed out0", "share-input-spec out0"));
  EXPECT_EQ(d.findings[0].node, 0U);
  EXPECT_EQ(d.findings[1].node, 1U);
  EXPECT_EQ(d.failed, 2U);
  EXPECT_GT(d.passed, 0U);
}

TEST(Validate, GivesTheSameVerdictInAnyOrderOfNodes) {
  Graph graph = TwoWrongs();
  std::vector<std::string> forward = Failures(Validate(graph, Htp()));
  std::swap(graph.nodes[0], graph.nodes[1]);
  ASSERT_EQ(StructureError(graph), "");
  const Diagnostics d = Validate(graph, Htp());
  std::vector<std::string> backward = Failures(d);
  EXPECT_EQ(d.findings[0].rule, "share-input-spec");
  std::sort(forward.begin(), forward.end());
  std::sort(backward.begin(), backward.end());
  EXPECT_EQ(forward, backward);
}

// A validator that remembered one target's rules would answer for the wrong one (facts/qnn.md D01).
TEST(Validate, DoesNotRememberAnotherTarget) {
  ConcreteSpec x = PerTensor(DType::kUint16, 0.5F, 0);
  Graph graph = PlainGraph(OpKind::kMatmul, x, x);
  SetSpec(graph, "in1", Symmetric(DType::kInt16, 0.5F));
  const Target old_arch = ParseTarget("qnn.htp@v69", "").value();
  EXPECT_FALSE(Validate(graph, old_arch).accepted());
  EXPECT_TRUE(Validate(graph, Htp()).accepted());
  EXPECT_FALSE(Validate(graph, old_arch).accepted());
}

TEST(Validate, DoesNotCheckOpsThatTheProfileDoesNotSpeakOf) {
  const Graph graph = PlainGraph(OpKind::kRelu, U8(1), U8(1));
  Target target = TargetWith({});
  Profile profile = *target.profile;
  profile.ops = {OpKind::kTanh};
  target.profile = std::make_shared<const Profile>(profile);
  const Diagnostics d = Validate(graph, target);
  ASSERT_EQ(d.not_checked, 1U);
  EXPECT_EQ(d.findings[0].rule, "no-rule");
  EXPECT_EQ(d.findings[0].reason, NotCheckedReason::kNoRule);
  EXPECT_TRUE(d.accepted());
}

TEST(Validate, ReportsACycleOncePerPortAndChecksTheRest) {
  Graph graph = PlainGraph(OpKind::kReshape, U8(1), U8(1));
  ValueAt(graph, "in0").spec = SharedSpec{ValuePort(1)};
  ValueAt(graph, "out0").spec = SharedSpec{OperandPort(0, 0)};
  ASSERT_EQ(StructureError(graph), "");
  const Diagnostics d = Validate(graph, Htp());
  EXPECT_THAT(Failures(d), ElementsAre("graph-resolves in0", "graph-resolves out0"));
  EXPECT_GT(d.not_checked, 0U);
  for (const Finding& finding : d.findings) {
    if (finding.verdict != ConstraintVerdict::kNotChecked) continue;
    EXPECT_EQ(finding.reason, NotCheckedReason::kUnresolved) << finding.rule;
  }
}

TEST(Validate, ReportsSharingWithAPortThatHasNoSpec) {
  Graph graph = PlainGraph(OpKind::kRelu, U8(1), U8(1));
  ValueAt(graph, "in0").spec.reset();
  ValueAt(graph, "out0").spec = SharedSpec{ValuePort(0)};
  EXPECT_THAT(Failures(Validate(graph, Htp())), ElementsAre("graph-resolves out0"));
}

TEST(Validate, DoesNotCheckARowWhoseConditionCannotBeKnown) {
  Graph graph = PlainGraph(OpKind::kMatmul, U8(1), U8(1));
  ValueAt(graph, "in0").spec = SharedSpec{OperandPort(0, 0)};
  const Diagnostics d = Validate(graph, Htp());
  const auto gate = std::find_if(d.findings.begin(), d.findings.end(), [](const Finding& f) {
    return f.rule == "matmul-in1-symmetric-16bit";
  });
  ASSERT_NE(gate, d.findings.end());
  EXPECT_EQ(gate->reason, NotCheckedReason::kUnresolved);
}

TEST(Validate, AcceptsAnAnnotationBeforeCalibration) {
  Graph graph = PlainGraph(OpKind::kSigmoid, U8(1), U8(1));
  for (const char* port : {"in0", "out0"}) {
    SpecAt(graph, port).scales.clear();
    SpecAt(graph, port).zero_points.clear();
  }
  const Diagnostics d = Validate(graph, Htp());
  EXPECT_TRUE(d.accepted());
  ASSERT_EQ(d.not_checked, 1U);
  EXPECT_EQ(d.findings[0].rule, "sigmoid-fixed");
  EXPECT_EQ(d.findings[0].reason, NotCheckedReason::kNotCalibrated);
}

TEST(Modes, StrictRefusesWhatLenientOnlyWarnsOf) {
  const Diagnostics wrong = Validate(TwoWrongs(), Htp());
  EXPECT_TRUE(Refuses(wrong, Mode::kStrict, false));
  EXPECT_FALSE(Refuses(wrong, Mode::kLenient, false));
  EXPECT_FALSE(Refuses(wrong, Mode::kLenient, true));
  const Diagnostics right = Validate(PlainGraph(OpKind::kRelu, U8(1), U8(1)), Htp());
  EXPECT_FALSE(Refuses(right, Mode::kStrict, true));
}

TEST(Modes, StrictCanRefuseWhatWasNotChecked) {
  const Diagnostics bypassed = Validate(TwoWrongs(), Htp("2.40"));
  EXPECT_FALSE(Refuses(bypassed, Mode::kStrict, false));
  EXPECT_TRUE(Refuses(bypassed, Mode::kStrict, true));
}

// backend-opinfo-sdk: accepts from 2.41 on, inclusive; below it nothing is checked, visibly.
TEST(RuleBackendOpinfoSdk, AcceptsFromItsVersionOn) {
  for (const char* sdk : {"2.41", "2.41.0.250128", "2.42", "3.0", ""}) {
    EXPECT_EQ(Validate(TwoWrongs(), Htp(sdk)).failed, 2U) << sdk;
  }
}

TEST(RuleBackendOpinfoSdk, RejectsNothingButBypassesEverythingBelow) {
  for (const char* sdk : {"2.40", "2.40.99", "2.9", "1.99"}) {
    const Diagnostics checked = Validate(TwoWrongs(), Htp());
    const Diagnostics d = Validate(TwoWrongs(), Htp(sdk));
    EXPECT_EQ(d.failed, 0U) << sdk;
    EXPECT_EQ(d.passed, 0U) << sdk;
    EXPECT_EQ(d.not_checked, checked.passed + checked.failed) << sdk;
    for (const Finding& finding : d.findings) {
      EXPECT_EQ(finding.reason, NotCheckedReason::kSdkBypass);
    }
  }
}

TEST(RuleBackendOpinfoSdk, RejectsAGraphThatDoesNotResolveAllTheSame) {
  Graph graph = PlainGraph(OpKind::kRelu, U8(1), U8(1));
  ValueAt(graph, "out0").spec = SharedSpec{ValuePort(1)};
  EXPECT_THAT(Failures(Validate(graph, Htp("2.40"))), ElementsAre("graph-resolves out0"));
}

TEST(RenderFinding, SaysWhatWhereGotWantedAndSource) {
  const Graph graph = TwoWrongs();
  const Finding finding = Validate(graph, Htp()).findings[0];
  EXPECT_THAT(
      RenderFinding(graph, finding, Mode::kStrict),
      ::testing::StartsWith("error: sigmoid-fixed: node 'node' out0: got scale 0.25, zero point "
                            "10, wanted scale 1/256, zero point 0 [pytorch/executorch "));
  EXPECT_THAT(RenderFinding(graph, finding, Mode::kLenient), ::testing::StartsWith("warning: "));
}

TEST(RenderFinding, SaysWhyARuleWasNotChecked) {
  const Graph graph = TwoWrongs();
  const Finding finding = Validate(graph, Htp("2.40")).findings[0];
  EXPECT_THAT(
      RenderFinding(graph, finding, Mode::kStrict),
      ::testing::StartsWith("note: backend-opinfo-sdk: node 'node': not checked: the SDK is "
                            "older than its constraints ["));
  EXPECT_EQ(NameOf(finding.reason), "sdk_bypass");
}

}  // namespace
}  // namespace qconform
