// SPDX-License-Identifier: Apache-2.0
// One small profile for each kind of row: graphs are generated, the row is broken, and the
// validator reports it at that node and nothing else.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "qconform/generate/break.h"
#include "qconform/generate/contract.h"
#include "qconform/graph/resolve.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

constexpr OpPort kX{false, 0};
constexpr OpPort kW{false, 1};
constexpr OpPort kB{false, 2};
constexpr OpPort kAll{false, -1};
constexpr OpPort kY{true, 0};
constexpr OpPort kIndices{true, 1};
constexpr OpPort kPieces{true, -1};

Constraint Row(std::string id, Rule rule, std::vector<OpKind> ops = {},
               std::vector<Condition> when = {}) {
  Constraint row;
  row.id = std::move(id);
  row.ops = std::move(ops);
  row.when = std::move(when);
  row.rule = std::move(rule);
  row.provenance = {"test", "1", "stated"};
  return row;
}

Target TargetOf(std::vector<OpKind> ops, std::vector<Constraint> rows, std::string_view sdk = "") {
  Profile profile;
  profile.name = "test.npu";
  profile.archs = {"v1", "v2"};
  profile.default_arch = "v1";
  profile.features = {{"late", "v2", std::nullopt, {"test", "1", "stated"}}};
  for (const OpKind op : ops) profile.ops.push_back({op});
  profile.constraints = std::move(rows);
  auto shared = std::make_shared<const Profile>(std::move(profile));
  return MakeTarget(shared, "", {}, sdk).value();
}

struct Count {
  int broken = 0;
  std::map<std::string, int> rules;
  std::vector<Broken> graphs;
};

// Breaks many graphs; each break is checked against the validator.
Count BreakMany(const Target& target, int count = 200) {
  Count result;
  const Contract contract(target);
  GraphLimits limits;
  limits.max_nodes = 4;
  limits.executable_only = false;
  for (int i = 0; i < count; ++i) {
    Draw draw = Draw::FromSeed(CaseSeed(5, static_cast<std::uint64_t>(i)));
    const Graph valid = GenerateGraph(draw, contract, limits);
    EXPECT_TRUE(Validate(valid, target).accepted());
    std::optional<Broken> broken = BreakOneConstraint(draw, valid, contract);
    if (!broken) continue;
    ++result.broken;
    ++result.rules[broken->rule];
    EXPECT_TRUE(CheckStructure(broken->graph).ok());
    bool reported = false;
    for (const Finding& finding : Validate(broken->graph, target).findings) {
      if (finding.verdict != ConstraintVerdict::kFail) continue;
      const bool expected = finding.rule == broken->rule && finding.node == broken->node;
      EXPECT_TRUE(expected) << i << ": " << finding.rule << " beside " << broken->rule;
      reported |= expected;
    }
    EXPECT_TRUE(reported) << i << ": " << broken->rule << " at node " << broken->node;
    result.graphs.push_back(std::move(*broken));
  }
  return result;
}

// A profile of this one row is broken nearly always.
Count BreakRow(std::vector<OpKind> ops, Rule rule, std::vector<Condition> when = {}) {
  const Target target =
      TargetOf(std::move(ops), {Row("row", std::move(rule), {}, std::move(when))});
  Count count = BreakMany(target);
  EXPECT_GT(count.broken, 190);
  return count;
}

const Value& ValueOf(const Broken& broken, OpPort port) {
  const Node& node = broken.graph.nodes[broken.node];
  const auto index = static_cast<std::size_t>(port.index);
  return broken.graph.values[port.is_result ? node.results[index] : node.operands[index].value];
}

TEST(BreakDtypeTuple, ChangesATensorOrAll) {
  DtypeTupleRule rule;
  rule.rows = {{{kX, DType::kInt8}, {kY, DType::kInt8}},
               {{kX, DType::kInt16}, {kY, DType::kInt16}}};
  BreakRow({OpKind::kRelu, OpKind::kTranspose}, rule);
}

TEST(BreakDtypeTuple, ChangesPlainIndices) {
  DtypeTupleRule rule;
  rule.rows = {{{kIndices, DType::kInt32}}};
  for (const Broken& broken : BreakRow({OpKind::kTopk}, rule).graphs) {
    EXPECT_NE(ValueOf(broken, kIndices).dtype, DType::kInt32);
  }
}

TEST(BreakEncoding, TakesParametersOffOrChangesThem) {
  const Count count =
      BreakRow({OpKind::kAdd, OpKind::kRelu}, EncodingRule{kAll, {Encoding::kScaleOffset}});
  int stripped = 0;
  for (const Broken& broken : count.graphs) {
    const ResolvedSpecs specs(broken.graph);
    const auto operands = broken.graph.nodes[broken.node].operands.size();
    for (std::uint32_t i = 0; i < operands; ++i) {
      stripped += specs.Find(OperandPort(broken.node, i)) == nullptr ? 1 : 0;
    }
  }
  EXPECT_GT(stripped, 10);
  EXPECT_LT(stripped, 190);
}

TEST(BreakSymmetric, MovesAZeroPointOrTheScheme) {
  BreakRow({OpKind::kRelu, OpKind::kLinear}, SymmetricRule{kX});
}

TEST(BreakSymmetric, MakesSymmetricWhatMustNotBe) {
  BreakRow({OpKind::kRelu}, SymmetricRule{kX, true});
}

TEST(BreakChannelAxis, PicksAnotherAxis) { BreakRow({OpKind::kLinear}, ChannelAxisRule{kW, {0}}); }

TEST(BreakGranularity, PicksAnotherOne) {
  BreakRow({OpKind::kLinear}, GranularityRule{kW, {Granularity::kPerChannel}});
}

TEST(BreakSharedWith, PullsPortsApart) {
  BreakRow({OpKind::kConcat, OpKind::kReshape}, SharedWithRule{kY, kAll});
}

TEST(BreakSharedWith, PullsOneOfSeveralResultsApart) {
  std::set<std::size_t> apart;
  for (const Broken& broken : BreakRow({OpKind::kSplit}, SharedWithRule{kPieces, kX}).graphs) {
    const ResolvedSpecs specs(broken.graph);
    const Node& node = broken.graph.nodes[broken.node];
    const ConcreteSpec* x = specs.Find(OperandPort(broken.node, 0));
    for (std::size_t i = 0; i < node.results.size(); ++i) {
      const ConcreteSpec* y = specs.Find(ValuePort(node.results[i]));
      if (y->scales != x->scales || y->zero_points != x->zero_points) apart.insert(i);
    }
  }
  EXPECT_TRUE(apart.count(0) == 1 && apart.count(1) == 1);
}

TEST(BreakJointRange, NarrowsTheResult) {
  BreakRow({OpKind::kConcat, OpKind::kMaximum}, JointRangeRule{kY, {kAll}});
}

TEST(BreakFixedQparams, MovesScaleOrZeroPoint) {
  FixedQparamsRule rule;
  rule.port = kY;
  for (const DType dtype : {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16}) {
    rule.entries.push_back({dtype, std::nullopt, RangeOf(dtype).min});
  }
  rule.ulps = 2;
  BreakRow({OpKind::kSigmoid}, rule);
}

TEST(BreakValueRange, LeavesTheStatedEnds) {
  BreakRow({OpKind::kTanh}, ValueRangeRule{kY, -1, 1});
  BreakRow({OpKind::kRelu}, ValueRangeRule{kY, 0, std::nullopt});
}

TEST(BreakDerivedScale, MovesABiasScale) {
  BreakRow({OpKind::kLinear, OpKind::kTransposeConv2d}, DerivedScaleRule{kB, {kX, kW}},
           {{.port = kW, .granularity = Granularity::kPerChannel}});
  BreakRow({OpKind::kLinear}, DerivedScaleRule{kB, {kX, kW}, DeriveFormula::kBlockMax16},
           {{.port = kW, .granularity = Granularity::kPerBlock}});
}

TEST(BreakBiasDtype, PicksAnotherOne) {
  BreakRow({OpKind::kLinear}, BiasDtypeRule{kB, {DType::kInt32}});
}

TEST(BreakBlockSize, ChangesTheSizeOrAScale) {
  const Count count = BreakRow({OpKind::kLinear}, BlockSizeRule{kW, {4, 8}, true, 4});
  int sizes = 0;
  for (const Broken& broken : count.graphs) {
    const ResolvedSpecs specs(broken.graph);
    const std::int64_t size = specs.Find(OperandPort(broken.node, 1))->block_size;
    sizes += size != 4 && size != 8 ? 1 : 0;
  }
  EXPECT_GT(sizes, 20);
  EXPECT_LT(sizes, 180);
}

TEST(BreakStaticOnly, MakesAnInputOfAConstant) {
  BreakRow({OpKind::kLinear, OpKind::kConv2d}, StaticOnlyRule{kW});
}

TEST(BreakRank, GoesOneRankOutside) {
  BreakRow({OpKind::kAdd, OpKind::kSoftmax, OpKind::kTranspose}, RankRule{kX, 2, 3});
}

TEST(BreakUnquantized, GivesParametersOrAnotherDtype) {
  BreakRow({OpKind::kTopk}, UnquantizedRule{kIndices, {DType::kInt32}});
  BreakRow({OpKind::kGather}, UnquantizedRule{kW, {DType::kInt32, DType::kInt64}});
}

TEST(BreakScaleRatio, LeavesTheDomain) {
  BreakRow({OpKind::kMul}, ScaleRatioRule{ScaleRatioRule::Form::kProductOverResult, -16, 0, false});
  BreakRow({OpKind::kAdd}, ScaleRatioRule{ScaleRatioRule::Form::kEachOverResult, -4, 4, true});
}

// That every valid graph is accepted is checked by BreakMany.
TEST(Generate, KeepsToSumsAndClampRangesThatBindEveryGraph) {
  DtypeTupleRule bytes;
  bytes.rows = {{{kX, DType::kInt8}, {kW, DType::kInt8}, {kY, DType::kInt8}}};
  const std::vector<Constraint> rows = {
      Row("bytes", bytes), Row("symmetric", SymmetricRule{kW}),
      Row("sum", ConstantRangeRule{kW, ConstantRangeRule::Measure::kAbsSum, 0, 300})};
  EXPECT_GT(BreakMany(TargetOf({OpKind::kLinear, OpKind::kConv2d}, rows)).rules["sum"], 10);
  BreakRow({OpKind::kClamp}, AttributeRangeRule{AttrId::kMin, -1, -5, 5});
  BreakRow({OpKind::kClamp}, AttributeRangeRule{AttrId::kMax, -1, 90, 95});
}

TEST(BreakAttribute, LeavesTheRangeAtEveryIndex) {
  std::set<std::size_t> above;
  const Count count = BreakRow({OpKind::kMaxPool2d, OpKind::kConv2d},
                               AttributeRangeRule{AttrId::kStride, -1, 1, 2});
  for (const Broken& broken : count.graphs) {
    const Dims& stride = broken.graph.nodes[broken.node].attrs.Get(AttrId::kStride);
    for (std::size_t i = 0; i < stride.size(); ++i) {
      if (stride[i] > 2) above.insert(i);
    }
  }
  EXPECT_EQ(above.size(), 2u);
  for (const Broken& broken :
       BreakRow({OpKind::kConv2d}, AttributeRangeRule{AttrId::kPad, 2, 0, 1}).graphs) {
    EXPECT_GT(broken.graph.nodes[broken.node].attrs.Get(AttrId::kPad)[2], 1);
  }
}

TEST(BreakAttribute, PicksAListThatIsNotThere) {
  BreakRow({OpKind::kAvgPool2d}, AttributeValuesRule{AttrId::kStride, {{1, 1}, {2, 2}}});
}

TEST(BreakAttribute, BringsANodeUnderItsCondition) {
  Condition wide;
  wide.attr = AttrId::kStride;
  wide.at_least = 3;
  wide.at_most = 3;
  BreakRow({OpKind::kConv2d}, SymmetricRule{kX}, {wide});
}

TEST(BreakDimensionRange, TakesTheSmallestStepMostOfTheTime) {
  const Count count =
      BreakRow({OpKind::kConv2d, OpKind::kAdd}, DimensionRangeRule{kX, {0}, false, 1, 1});
  int smallest = 0;
  for (const Broken& broken : count.graphs) {
    const std::int64_t batch = ValueOf(broken, kX).shape[0];
    EXPECT_GT(batch, 1);
    smallest += batch == 2 ? 1 : 0;
  }
  EXPECT_GT(smallest, 120);
}

TEST(BreakDimensionRange, EnlargesKernelsAndResults) {
  for (const Broken& broken :
       BreakRow({OpKind::kConv2d}, DimensionRangeRule{kW, {1, 2}, true, 1, 9}).graphs) {
    const Dims& shape = ValueOf(broken, kW).shape;
    EXPECT_GT(shape[1] * shape[2], 9);
  }
  BreakRow({OpKind::kMatmul, OpKind::kReshape, OpKind::kSlice},
           DimensionRangeRule{kY, {-1}, false, 1, 64});
}

TEST(BreakDimensionRange, AffordsLongDimensions) {
  for (const Broken& broken : BreakRow({OpKind::kRelu, OpKind::kMaxPool2d, OpKind::kLinear},
                                       DimensionRangeRule{kX, {}, false, 1, 65536})
                                  .graphs) {
    const Dims& shape = ValueOf(broken, kX).shape;
    EXPECT_GT(*std::max_element(shape.begin(), shape.end()), 65536);
    EXPECT_LE(ElementCount(shape), std::int64_t{1} << 21);
  }
}

TEST(BreakConstantRange, PutsOneCodeOutside) {
  BreakRow({OpKind::kLinear}, ConstantRangeRule{kW, ConstantRangeRule::Measure::kEach, -7, 7});
}

// The limit of facts/arm_tosa.md 3.4, which no small weight reaches: reductions grow to get there.
TEST(BreakConstantRange, SumsOneTooMany) {
  constexpr std::int64_t kLimit = 127 * 65536;
  DtypeTupleRule bytes;
  bytes.rows = {{{kX, DType::kInt8}, {kW, DType::kInt8}, {kY, DType::kInt8}}};
  const std::vector<Constraint> rows = {
      Row("bytes", bytes), Row("symmetric", SymmetricRule{kW}),
      Row("sum", ConstantRangeRule{kW, ConstantRangeRule::Measure::kAbsSum, 0, kLimit})};
  Count count = BreakMany(TargetOf({OpKind::kLinear, OpKind::kConv2d}, rows), 60);
  EXPECT_GT(count.rules["sum"], 10);
  int smallest = 0;
  for (const Broken& broken : count.graphs) {
    if (broken.rule != "sum") continue;
    const Value& weight = ValueOf(broken, kW);
    const std::size_t length = weight.constant->size() / static_cast<std::size_t>(weight.shape[0]);
    std::vector<std::int64_t> sums(static_cast<std::size_t>(weight.shape[0]), 0);
    for (std::size_t i = 0; i < weight.constant->size(); ++i) {
      sums[i / length] += std::abs((*weight.constant)[i]);
    }
    smallest += *std::max_element(sums.begin(), sums.end()) == kLimit + 1 ? 1 : 0;
  }
  EXPECT_GT(smallest, 5);
}

TEST(BreakFusionGroup, GivesWhatFlowsInsideItsOwnParameters) {
  const std::vector<OpKind> ops = {OpKind::kConv2d, OpKind::kAdd, OpKind::kRelu};
  const Target target = TargetOf(
      ops, {Row("fused", FusionGroupRule{{OpKind::kAdd, OpKind::kRelu}}, {OpKind::kConv2d})});
  EXPECT_GT(BreakMany(target).broken, 190);
}

TEST(BreakVariants, BreaksEveryVariant) {
  DtypeTupleRule narrow;
  narrow.rows = {{{kX, DType::kInt8}, {kW, DType::kInt8}}};
  DtypeTupleRule wide;
  wide.rows = {{{kX, DType::kInt16}, {kW, DType::kInt8}}};
  VariantsRule rule;
  rule.variants = {{"narrow", {narrow, GranularityRule{kW, {Granularity::kPerTensor}}}},
                   {"wide", {wide, SymmetricRule{kX}}},
                   {"any", {GranularityRule{kW, {Granularity::kPerChannel}}, SymmetricRule{kX}}}};
  BreakRow({OpKind::kLinear}, rule);
}

TEST(BreakArchGate, UsesWhatTheArchLacks) {
  BreakRow({OpKind::kRelu}, ArchGateRule{"late"}, {{.port = kX, .dtypes = {DType::kInt16}}});
}

TEST(BreakSdkGate, UsesWhatTheSdkLacks) {
  const std::vector<Constraint> rows = {Row("sdk", SdkGateRule{*SdkVersion::Parse("2.41"), false},
                                            {}, {{.port = kX, .dtypes = {DType::kInt16}}})};
  EXPECT_GT(BreakMany(TargetOf({OpKind::kRelu}, rows, "2.40")).broken, 190);
  EXPECT_EQ(BreakMany(TargetOf({OpKind::kRelu}, rows, "2.41")).broken, 0);
  EXPECT_EQ(BreakMany(TargetOf({OpKind::kRelu}, rows)).broken, 0);
}

TEST(BreakSdkGate, HasNothingToBreakBelowABypass) {
  const std::vector<Constraint> rows = {Row("sdk", SdkGateRule{*SdkVersion::Parse("2.41"), true}),
                                        Row("row", SymmetricRule{kX})};
  EXPECT_EQ(BreakMany(TargetOf({OpKind::kRelu}, rows, "2.40")).broken, 0);
  EXPECT_GT(BreakMany(TargetOf({OpKind::kRelu}, rows, "2.41")).broken, 190);
}

}  // namespace
}  // namespace qconform::gen
