// SPDX-License-Identifier: Apache-2.0
// dtype_tuple, bias_dtype, static_only, rank, attributes, conditions and the two gates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};
constexpr OpPort kIn2{.is_result = false, .index = 2};
constexpr OpPort kEveryIn{.is_result = false, .index = -1};
constexpr OpPort kOut{.is_result = true, .index = 0};

ConcreteSpec Spec(DType dtype) { return PerTensor(dtype, 0.5F, 0); }
Graph Relu(DType x, DType result) { return PlainGraph(OpKind::kRelu, Spec(x), Spec(result)); }

const DtypeTupleRule kUnary = {{{{kEveryIn, DType::kInt8}, {kOut, DType::kInt8}},
                                {{kEveryIn, DType::kInt16}, {kOut, DType::kInt16}}}};

TEST(RuleDtypeTuple, AcceptsAnyRow) {
  EXPECT_THAT(Failures(ValidateRow(kUnary, Relu(DType::kInt8, DType::kInt8))), IsEmpty());
  EXPECT_THAT(Failures(ValidateRow(kUnary, Relu(DType::kInt16, DType::kInt16))), IsEmpty());
}

TEST(RuleDtypeTuple, RejectsAMixtureOfRowsAndNamesTheClosest) {
  Graph graph = PlainGraph(OpKind::kConcat, Spec(DType::kInt16), Spec(DType::kInt16));
  SetSpec(graph, "in1", Spec(DType::kInt8));
  const Diagnostics d = ValidateRow(kUnary, graph);
  ASSERT_THAT(Failures(d), ElementsAre("r in1"));
  EXPECT_EQ(d.findings[0].got, "in0 int16, in1 int8, in2 int16, out0 int16");
  EXPECT_EQ(d.findings[0].wanted, "in* int16, out0 int16 (the closest of 2)");
}

TEST(RuleDtypeTuple, RejectsADtypeThatNoRowLists) {
  EXPECT_THAT(Failures(ValidateRow(kUnary, Relu(DType::kUint8, DType::kUint8))),
              ElementsAre("r in0"));
}

TEST(RuleDtypeTuple, AcceptsAnAbsentOptionalOperand) {
  const DtypeTupleRule rule = {{{{kIn0, DType::kInt8}, {kIn2, DType::kInt32}}}};
  const ConcreteSpec w = Symmetric(DType::kInt8, 1);
  const Graph graph =
      WeightedGraph(OpKind::kLinear, Spec(DType::kInt8), w, nullptr, Spec(DType::kInt8));
  EXPECT_THAT(Failures(ValidateRow(rule, graph)), IsEmpty());
}

TEST(RuleDtypeTuple, AcceptsTheDtypeThatAnEdgeRequantizesTo) {
  Graph graph = Relu(DType::kInt16, DType::kInt8);
  EXPECT_FALSE(ValidateRow(kUnary, graph).accepted());
  graph.nodes[0].operands[0].spec = Spec(DType::kInt8);
  EXPECT_TRUE(ValidateRow(kUnary, graph).accepted());
}

Graph LinearWithBias(DType x, DType bias) {
  const ConcreteSpec b = Symmetric(bias, 0.125F);
  return WeightedGraph(OpKind::kLinear, Spec(x), Symmetric(DType::kInt8, 0.25F), &b, Spec(x));
}

TEST(RuleBiasDtype, AcceptsWhatIsListed) {
  const BiasDtypeRule rule{kIn2, {DType::kInt32, DType::kInt48}};
  EXPECT_TRUE(ValidateRow(rule, LinearWithBias(DType::kInt8, DType::kInt32)).accepted());
  EXPECT_TRUE(ValidateRow(rule, LinearWithBias(DType::kInt8, DType::kInt48)).accepted());
}

TEST(RuleBiasDtype, RejectsInt32WhereInt48IsWanted) {
  const Diagnostics d = ValidateRow(BiasDtypeRule{kIn2, {DType::kInt48}},
                                    LinearWithBias(DType::kInt16, DType::kInt32));
  ASSERT_THAT(Failures(d), ElementsAre("r in2"));
  EXPECT_EQ(d.findings[0].got, "int32");
  EXPECT_EQ(d.findings[0].wanted, "int48");
}

TEST(RuleStaticOnly, AcceptsConstantsAndRejectsGraphInputs) {
  Graph graph = LinearWithBias(DType::kInt8, DType::kInt32);
  EXPECT_TRUE(ValidateRow(StaticOnlyRule{kIn1}, graph).accepted());
  EXPECT_THAT(Failures(ValidateRow(StaticOnlyRule{kIn0}, graph)), ElementsAre("r in0"));
  MakeDynamic(graph, "in1");
  EXPECT_THAT(Failures(ValidateRow(StaticOnlyRule{kIn1}, graph)), ElementsAre("r in1"));
}

TEST(RuleRank, AcceptsBothBoundsAndRejectsBeyond) {
  const Graph graph = Relu(DType::kInt8, DType::kInt8);  // rank 2
  EXPECT_TRUE(ValidateRow(RankRule{kIn0, 2, 2}, graph).accepted());
  EXPECT_FALSE(ValidateRow(RankRule{kIn0, 3, 4}, graph).accepted());
  EXPECT_EQ(ValidateRow(RankRule{kIn0, 0, 1}, graph).findings.at(0).got, "rank 2");
}

TEST(RuleAttributeRange, AcceptsEveryNumberInRangeAndRejectsOne) {
  Graph graph = PlainGraph(OpKind::kMaxPool2d, Spec(DType::kInt8), Spec(DType::kInt8));
  const AttributeRangeRule rule{.attr = AttrId::kStride, .min = 1, .max = 3};
  EXPECT_TRUE(ValidateRow(rule, graph).accepted());
  graph.nodes[0].attrs.Set(AttrId::kStride, {1, 4});
  const Diagnostics d = ValidateRow(rule, graph);
  ASSERT_THAT(Failures(d), ElementsAre("r"));
  EXPECT_EQ(d.findings[0].got, "stride 4");
}

TEST(RuleAttributeRange, LooksAtOneIndexWhereAsked) {
  Graph graph = PlainGraph(OpKind::kMaxPool2d, Spec(DType::kInt8), Spec(DType::kInt8));
  graph.nodes[0].attrs.Set(AttrId::kStride, {1, 4});
  AttributeRangeRule rule{.attr = AttrId::kStride, .index = 0, .min = 1, .max = 3};
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "1 passed");
  rule.index = 1;
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, graph)), "got stride[1] 4, wanted stride[1] in [1,3]");
  rule.index = 2;  // a window of two dimensions has no third
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "nothing");
  rule.attr = AttrId::kPerm;
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "nothing");
}

TEST(RuleAttributeValues, AcceptsAListAsAWholeAndRejectsItsParts) {
  Graph graph = PlainGraph(OpKind::kMaxPool2d, Spec(DType::kInt8), Spec(DType::kInt8));
  const AttributeValuesRule rule{AttrId::kStride, {{1, 1}, {2, 2}}};
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "1 passed");
  graph.nodes[0].attrs.Set(AttrId::kStride, {2, 2});
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "1 passed");
  graph.nodes[0].attrs.Set(AttrId::kStride, {1, 2});
  EXPECT_EQ(OnlyFinding(ValidateRow(rule, graph)),
            "got stride [1,2], wanted stride [1,1] or [2,2]");
  graph.nodes[0].attrs.Set(AttrId::kStride, {1});
  EXPECT_EQ(CountsText(ValidateRow(rule, graph)), "1 failed");
  EXPECT_EQ(CountsText(ValidateRow(AttributeValuesRule{AttrId::kPerm, {{0}}}, graph)), "nothing");
}

// Of the largest number: a stride is "at least two" if it is so in one direction.
TEST(Conditions, CompareTheLargestNumberOfAnAttribute) {
  const RankRule fails{kIn0, 7, 8};
  Graph graph = PlainGraph(OpKind::kMaxPool2d, Spec(DType::kInt8), Spec(DType::kInt8));
  graph.nodes[0].attrs.Set(AttrId::kStride, {5, 2});
  const auto holds = [&](AttrId attr, std::int64_t at_least, std::int64_t at_most) {
    const Condition condition{.attr = attr, .at_least = at_least, .at_most = at_most};
    return !ValidateRow(fails, graph, {condition}).accepted();
  };
  EXPECT_TRUE(holds(AttrId::kStride, 5, 5));
  EXPECT_TRUE(holds(AttrId::kStride, 0, 5));
  EXPECT_FALSE(holds(AttrId::kStride, 0, 4));
  EXPECT_FALSE(holds(AttrId::kStride, 6, 9));
  EXPECT_FALSE(holds(AttrId::kStride, 2, 2));
  EXPECT_FALSE(holds(AttrId::kPerm, 0, 9));
}

TEST(Conditions, MustAllHold) {
  const RankRule fails{kIn0, 7, 8};
  const Graph graph = LinearWithBias(DType::kInt8, DType::kInt32);
  const Condition x8{kIn0, {DType::kInt8}, {}};
  const Condition x16{kIn0, {DType::kInt16}, {}};
  const Condition per_channel{kIn1, {}, Granularity::kPerChannel};
  EXPECT_FALSE(ValidateRow(fails, graph, {x8}).accepted());
  EXPECT_TRUE(ValidateRow(fails, graph, {x16}).accepted());
  EXPECT_TRUE(ValidateRow(fails, graph, {x8, per_channel}).accepted());
  EXPECT_FALSE(ValidateRow(fails, graph, {{kIn0, {DType::kInt16, DType::kInt8}, {}}}).accepted());
}

TEST(Conditions, DoNotHoldOnAnAbsentOperand) {
  const Graph graph = WeightedGraph(OpKind::kLinear, Spec(DType::kInt8), Symmetric(DType::kInt8, 1),
                                    nullptr, Spec(DType::kInt8));
  const Diagnostics d = ValidateRow(RankRule{kIn0, 7, 8}, graph, {{kIn2, {DType::kInt32}, {}}});
  EXPECT_EQ(d.passed + d.failed + d.not_checked, 0U);
}

Target Gated(std::string min_arch) {
  Constraint gate;
  gate.id = "gate";
  gate.rule = ArchGateRule{"wide"};
  Target target = TargetWith(gate);
  Profile profile = *target.profile;
  profile.archs = {"v1", "v2", "v3"};
  profile.features = {{"wide", std::move(min_arch), {}}};
  target.profile = std::make_shared<const Profile>(profile);
  return target;
}

TEST(RuleArchGate, AcceptsFromItsArchOnAndRejectsBefore) {
  const Graph graph = Relu(DType::kInt8, DType::kInt8);
  Target target = Gated("v2");
  for (std::size_t arch = 0; arch < 3; ++arch) {
    target.arch = arch;
    EXPECT_EQ(Validate(graph, target).accepted(), arch >= 1) << arch;
  }
  target.arch = 0;
  const Finding finding = Validate(graph, target).findings.at(0);
  EXPECT_EQ(finding.got, "target test@v1");
  EXPECT_EQ(finding.wanted, "wide, which needs v2 or later");
}

TEST(RuleArchGate, RejectsAnExtensionThatWasNotAskedFor) {
  const Graph graph = Relu(DType::kInt8, DType::kInt8);
  Target target = Gated("");
  EXPECT_EQ(Validate(graph, target).findings.at(0).wanted, "extension wide");
  target.extensions = {"wide"};
  EXPECT_TRUE(Validate(graph, target).accepted());
}

TEST(RuleSdkGate, AcceptsItsVersionInclusiveAndRejectsBelow) {
  const Graph graph = Relu(DType::kInt8, DType::kInt8);
  Constraint gate;
  gate.id = "gate";
  gate.rule = SdkGateRule{SdkVersion{{2, 41}}, /*bypass=*/false};
  Target target = TargetWith(gate);
  for (const auto& [sdk, accepted] : std::vector<std::pair<std::string, bool>>{{"2.40", false},
                                                                               {"2.40.9", false},
                                                                               {"2.41", true},
                                                                               {"2.41.0", true},
                                                                               {"2.42", true},
                                                                               {"3.0", true},
                                                                               {"1.99", false}}) {
    target.sdk = SdkVersion::Parse(sdk);
    target.sdk_text = sdk;
    EXPECT_EQ(Validate(graph, target).accepted(), accepted) << sdk;
  }
  target.sdk.reset();
  EXPECT_TRUE(Validate(graph, target).accepted());
}

}  // namespace
}  // namespace qconform
