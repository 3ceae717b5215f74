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

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kEveryIn{.is_result = false, .index = -1};
constexpr OpPort kOut{.is_result = true, .index = 0};

ConcreteSpec U8(float scale) { return PerTensor(DType::kUint8, scale, 10); }

// A contract in miniature: a gate on the SDK, fixed and shared parameters, an arch gate, a range.
std::vector<Constraint> Rows() {
  const DType u16 = DType::kUint16;
  const FixedQparamsRule fixed{kOut, {{DType::kUint8, std::pair{1, 256}, 0}}, 0};
  return {Row("opinfo-sdk", SdkGateRule{SdkVersion{{2, 41}}, /*bypass=*/true}),
          Row("sigmoid-fixed", fixed, {OpKind::kSigmoid}),
          Row("share-input-spec", SharedWithRule{kOut, kIn0}, {OpKind::kReshape}),
          Row("matmul-wide", ArchGateRule{"wide"}, {OpKind::kMatmul}, {{kIn0, {u16}, {}}}),
          Row("ranks", RankRule{kEveryIn, 1, 8})};
}

Target Npu(std::string_view sdk = "", std::size_t arch = 1) {
  Target target = TargetWithRows(Rows());
  Profile profile = *target.profile;
  profile.archs = {"v1", "v2"};
  profile.features = {{.id = "wide", .min_arch = "v2", .provenance = {}}};
  target.profile = std::make_shared<const Profile>(std::move(profile));
  target.arch = arch;
  target.sdk = SdkVersion::Parse(sdk);
  target.sdk_text = sdk;
  return target;
}

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
  node.results = {2};
  graph.outputs = {2};
  return graph;
}

TEST(Validate, ReportsEveryFindingInOrder) {
  const Graph graph = TwoWrongs();
  ASSERT_EQ(StructureError(graph), "");
  const Diagnostics d = Validate(graph, Npu());
  ASSERT_THAT(Failures(d), ElementsAre("sigmoid-fixed out0", "share-input-spec out0"));
  EXPECT_EQ(d.findings[0].node, 0U);
  EXPECT_EQ(d.findings[1].node, 1U);
  EXPECT_EQ(d.failed, 2U);
  EXPECT_GT(d.passed, 0U);
}

TEST(Validate, GivesTheSameVerdictInAnyOrderOfNodes) {
  Graph graph = TwoWrongs();
  std::vector<std::string> forward = Failures(Validate(graph, Npu()));
  std::swap(graph.nodes[0], graph.nodes[1]);
  ASSERT_EQ(StructureError(graph), "");
  const Diagnostics d = Validate(graph, Npu());
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
  const Target old_arch = Npu("", 0);
  EXPECT_FALSE(Validate(graph, old_arch).accepted());
  EXPECT_TRUE(Validate(graph, Npu()).accepted());
  EXPECT_FALSE(Validate(graph, old_arch).accepted());
}

TEST(Validate, DoesNotCheckOpsThatTheProfileDoesNotSpeakOf) {
  const Graph graph = PlainGraph(OpKind::kRelu, U8(1), U8(1));
  Target target = TargetWith({});
  Profile profile = *target.profile;
  profile.ops = {{.op = OpKind::kTanh}};
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
  const Diagnostics d = Validate(graph, Npu());
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
  EXPECT_THAT(Failures(Validate(graph, Npu())), ElementsAre("graph-resolves out0"));
}

TEST(Validate, DoesNotCheckARowWhoseConditionCannotBeKnown) {
  Graph graph = PlainGraph(OpKind::kMatmul, U8(1), U8(1));
  ValueAt(graph, "in0").spec = SharedSpec{OperandPort(0, 0)};
  const Diagnostics d = Validate(graph, Npu());
  const auto gate = std::find_if(d.findings.begin(), d.findings.end(),
                                 [](const Finding& f) { return f.rule == "matmul-wide"; });
  ASSERT_NE(gate, d.findings.end());
  EXPECT_EQ(gate->reason, NotCheckedReason::kUnresolved);
}

TEST(Validate, AcceptsAnAnnotationBeforeCalibration) {
  Graph graph = PlainGraph(OpKind::kSigmoid, U8(1), U8(1));
  for (const char* port : {"in0", "out0"}) {
    SpecAt(graph, port).scales.clear();
    SpecAt(graph, port).zero_points.clear();
  }
  const Diagnostics d = Validate(graph, Npu());
  EXPECT_TRUE(d.accepted());
  ASSERT_EQ(d.not_checked, 1U);
  EXPECT_EQ(d.findings[0].rule, "sigmoid-fixed");
  EXPECT_EQ(d.findings[0].reason, NotCheckedReason::kNotCalibrated);
}

TEST(Modes, StrictRefusesWhatLenientOnlyWarnsOf) {
  const Diagnostics wrong = Validate(TwoWrongs(), Npu());
  EXPECT_TRUE(Refuses(wrong, Mode::kStrict, false));
  EXPECT_FALSE(Refuses(wrong, Mode::kLenient, false));
  EXPECT_FALSE(Refuses(wrong, Mode::kLenient, true));
  const Diagnostics right = Validate(PlainGraph(OpKind::kRelu, U8(1), U8(1)), Npu());
  EXPECT_FALSE(Refuses(right, Mode::kStrict, true));
}

TEST(Modes, StrictCanRefuseWhatWasNotChecked) {
  const Diagnostics bypassed = Validate(TwoWrongs(), Npu("2.40"));
  EXPECT_FALSE(Refuses(bypassed, Mode::kStrict, false));
  EXPECT_TRUE(Refuses(bypassed, Mode::kStrict, true));
}

// Accepts from its version on, inclusive; below it nothing is checked, visibly.
TEST(BypassingSdkGate, AcceptsFromItsVersionOn) {
  for (const char* sdk : {"2.41", "2.41.0.250128", "2.42", "3.0", ""}) {
    EXPECT_EQ(Validate(TwoWrongs(), Npu(sdk)).failed, 2U) << sdk;
  }
}

TEST(BypassingSdkGate, RejectsNothingButBypassesEverythingBelow) {
  for (const char* sdk : {"2.40", "2.40.99", "2.9", "1.99"}) {
    const Diagnostics checked = Validate(TwoWrongs(), Npu());
    const Diagnostics d = Validate(TwoWrongs(), Npu(sdk));
    EXPECT_EQ(d.failed, 0U) << sdk;
    EXPECT_EQ(d.passed, 0U) << sdk;
    EXPECT_EQ(d.not_checked, checked.passed + checked.failed) << sdk;
    for (const Finding& finding : d.findings) {
      EXPECT_EQ(finding.reason, NotCheckedReason::kSdkBypass);
    }
  }
}

TEST(BypassingSdkGate, RejectsAGraphThatDoesNotResolveAllTheSame) {
  Graph graph = PlainGraph(OpKind::kRelu, U8(1), U8(1));
  ValueAt(graph, "out0").spec = SharedSpec{ValuePort(1)};
  EXPECT_THAT(Failures(Validate(graph, Npu("2.40"))), ElementsAre("graph-resolves out0"));
}

TEST(RenderFinding, SaysWhatWhereGotWantedAndSource) {
  const Graph graph = TwoWrongs();
  const Finding finding = Validate(graph, Npu()).findings[0];
  EXPECT_THAT(
      RenderFinding(graph, finding, Mode::kStrict),
      ::testing::StartsWith("error: sigmoid-fixed: node 'node' out0: got scale 0.25, zero point "
                            "10, wanted scale 1/256, zero point 0 [manual (1)]"));
  EXPECT_THAT(RenderFinding(graph, finding, Mode::kLenient), ::testing::StartsWith("warning: "));
}

TEST(RenderFinding, SaysWhyARuleWasNotChecked) {
  const Graph graph = TwoWrongs();
  const Finding finding = Validate(graph, Npu("2.40")).findings[0];
  EXPECT_THAT(RenderFinding(graph, finding, Mode::kStrict),
              ::testing::StartsWith("note: opinfo-sdk: node 'node': not checked: the SDK is "
                                    "older than its constraints [manual (1)]"));
  EXPECT_EQ(NameOf(finding.reason), "sdk_bypass");
}

}  // namespace
}  // namespace qconform
