// SPDX-License-Identifier: Apache-2.0
// Of each kind of row: one node inside, one at the edge, and where it is not concerned, neither.
#include "qconform/laws/at_edge.h"

#include <gtest/gtest.h>

#include <cmath>

#include "qconform/laws/rule_coverage.h"

namespace qconform::laws {
namespace {

constexpr OpPort kX{false, 0};
constexpr OpPort kW{false, 1};
constexpr OpPort kY{true, 0};

ConcreteSpec PerChannel(std::vector<float> scales, std::int32_t axis) {
  ConcreteSpec spec = PerTensor(DType::kInt8, 1.0f, 0);
  spec.scheme = Scheme::kSymmetric;
  spec.granularity = Granularity::kPerChannel;
  spec.axis = axis;
  spec.zero_points.assign(scales.size(), 0);
  spec.scales = std::move(scales);
  return spec;
}

Value MakeValue(const std::string& name, Dims shape, const ConcreteSpec& spec) {
  Value value;
  value.name = name;
  value.shape = std::move(shape);
  value.dtype = spec.dtype;
  value.spec = spec;
  return value;
}

// y = x * w: matmul-like enough for any row; nothing here asks whether it is sound.
Graph TwoIn(const ConcreteSpec& x, const ConcreteSpec& w, const ConcreteSpec& y) {
  Graph graph;
  graph.values = {MakeValue("x", {2, 3}, x), MakeValue("w", {2, 3}, w), MakeValue("y", {2, 3}, y)};
  Node node;
  node.name = "n";
  node.op = OpKind::kMul;
  node.operands = {Operand{0, {}}, Operand{1, {}}};
  node.results = {2};
  graph.nodes = {node};
  graph.inputs = {0, 1};
  graph.outputs = {2};
  return graph;
}

Graph Plain(DType dtype = DType::kInt8, float scale = 0.5f) {
  const ConcreteSpec spec = PerTensor(dtype, scale, 0);
  return TwoIn(spec, spec, spec);
}

Contact Of(const Rule& rule, const Graph& graph, const Target& target = {}) {
  Constraint row;
  row.id = "a-row";
  row.rule = rule;
  return ContactOf(row, graph, 0, ResolvedSpecs(graph), target);
}

void ExpectInsideAndEdge(const Rule& rule, const Graph& inside, const Graph& edge) {
  EXPECT_EQ(Of(rule, inside), Contact::kInside);
  EXPECT_EQ(Of(rule, edge), Contact::kAtEdge);
}

TEST(AtEdge, OfListsIsTheFirstOrTheLast) {
  const auto row = [](DType d) { return std::vector<DtypeTupleRule::Entry>{{kX, d}, {kY, d}}; };
  const DtypeTupleRule tuples{{row(DType::kInt8), row(DType::kInt16), row(DType::kUint8)}};
  ExpectInsideAndEdge(tuples, Plain(DType::kInt16), Plain(DType::kUint8));
  const BiasDtypeRule dtypes{kW, {DType::kInt8, DType::kInt32, DType::kInt48}};
  ExpectInsideAndEdge(dtypes, Plain(DType::kInt32), Plain(DType::kInt48));
  const EncodingRule encodings{
      kX, {Encoding::kUndefined, Encoding::kScaleOffset, Encoding::kBwScaleOffset}};
  ExpectInsideAndEdge(encodings, Plain(), Plain(DType::kInt4));
  const GranularityRule all{
      kX, {Granularity::kPerBlock, Granularity::kPerTensor, Granularity::kPerChannel}};
  const ConcreteSpec y = PerTensor(DType::kInt8, 1, 0);
  ExpectInsideAndEdge(all, Plain(), TwoIn(PerChannel({1, 2}, 0), y, y));
}

TEST(AtEdge, OfAChannelAxisNeedsChannels) {
  const ConcreteSpec y = PerTensor(DType::kInt8, 1, 0);
  const ChannelAxisRule axes{kX, {0, 1, 2}};
  EXPECT_EQ(Of(axes, Plain()), Contact::kNone);
  ExpectInsideAndEdge(axes, TwoIn(PerChannel({1, 2, 3}, 1), y, y),
                      TwoIn(PerChannel({1, 2}, 0), y, y));
}

TEST(AtEdge, OfRangesIsALimit) {
  ExpectInsideAndEdge(RankRule{kX, 1, 3}, Plain(), [] {
    Graph graph = Plain();
    graph.values[0].shape = {2};
    return graph;
  }());
  const DimensionRangeRule product{kX, {}, true, 1, 12};
  Graph twelve = Plain();
  twelve.values[0].shape = {4, 3};
  ExpectInsideAndEdge(product, Plain(), twelve);
  const DimensionRangeRule last{kX, {-1}, false, 1, 4};
  Graph wide = Plain();
  wide.values[0].shape = {2, 4};
  ExpectInsideAndEdge(last, Plain(), wide);
  const AttributeRangeRule axis{AttrId::kAxis, -1, 0, 3};
  Graph with = Plain();
  EXPECT_EQ(Of(axis, with), Contact::kNone);
  with.nodes[0].attrs.Set(AttrId::kAxis, {2});
  Graph at = with;
  at.nodes[0].attrs.Set(AttrId::kAxis, {3});
  ExpectInsideAndEdge(axis, with, at);
}

TEST(AtEdge, OfConstantsCountsFromTheZeroPoint) {
  const ConstantRangeRule each{kW, ConstantRangeRule::Measure::kEach, -100, 100};
  EXPECT_EQ(Of(each, Plain()), Contact::kNone) << "no constant";
  const ConcreteSpec x = PerTensor(DType::kInt8, 1, 0);
  Graph inside = TwoIn(x, PerTensor(DType::kInt8, 1, -10), x);
  inside.values[1].constant = {89, 0, 0, 0, 0, 0};
  Graph edge = inside;
  edge.values[1].constant = {90, 0, 0, 0, 0, 0};
  ExpectInsideAndEdge(each, inside, edge);
  const ConstantRangeRule small{kW, ConstantRangeRule::Measure::kAbsSum, 0, 150};
  ExpectInsideAndEdge(small, inside, edge);  // 99 + 5 * 10 = 149
  const ConstantRangeRule large{kW, ConstantRangeRule::Measure::kAbsSum, 0, 1 << 20};
  Graph extreme = inside;
  extreme.values[1].constant = {127, -128, 127, 127, -128, 127};
  ExpectInsideAndEdge(large, inside, extreme);
}

TEST(AtEdge, OfFixedScalesIsExactlyTheirTolerance) {
  const FixedQparamsRule exact{kX, {{DType::kInt8, std::pair{1, 2}, 0}}, 0};
  EXPECT_EQ(Of(exact, Plain()), Contact::kAtEdge);
  EXPECT_EQ(Of(exact, Plain(DType::kUint8)), Contact::kNone) << "not listed";
  const FixedQparamsRule two{kX, {{DType::kInt8, std::pair{1, 2}, 0}}, 2};
  const float step = std::nextafter(0.5f, 1.0f);
  ExpectInsideAndEdge(two, Plain(), Plain(DType::kInt8, std::nextafter(step, 1.0f)));
}

TEST(AtEdge, OfRatiosIsTheLastBinade) {
  const ScaleRatioRule each{ScaleRatioRule::Form::kEachOverResult, -4, 4, false};
  const auto ratio = [](float x) {
    const ConcreteSpec one = PerTensor(DType::kInt8, 1.0f, 0);
    return TwoIn(PerTensor(DType::kInt8, x, 0), one, one);
  };
  ExpectInsideAndEdge(each, ratio(7.9f), ratio(8.0f));
  ExpectInsideAndEdge(each, ratio(0.125f), ratio(0.1f));
}

TEST(AtEdge, OfRealsIsEqualOrHalfAStepOff) {
  const ValueRangeRule range{kX, -4, 4};
  // [-4, 3.96875] is one step short; half a step is the limit.
  const auto scaled = [](float scale, std::int64_t zero) {
    const ConcreteSpec spec = PerTensor(DType::kInt8, scale, zero);
    return TwoIn(spec, spec, spec);
  };
  EXPECT_EQ(Of(range, scaled(0.03125f, 0)), Contact::kAtEdge);
  EXPECT_EQ(Of(range, scaled(8.0f / 255, 0)), Contact::kAtEdge);
  EXPECT_EQ(Of(range, scaled(0.0313f, 0)), Contact::kInside);
  const JointRangeRule joint{kY, {kX, kW}};
  const ConcreteSpec x = PerTensor(DType::kInt8, 0.5f, 0);
  EXPECT_EQ(Of(joint, TwoIn(x, x, x)), Contact::kAtEdge);
  EXPECT_EQ(Of(joint, TwoIn(x, x, PerTensor(DType::kInt8, 0.75f, 0))), Contact::kInside);
}

TEST(AtEdge, OfSymmetryIsTheMiddleOrTheMirror) {
  const SymmetricRule symmetric{kX, false};
  Graph mirrored = Plain();
  std::get<ConcreteSpec>(*mirrored.values[0].spec).qmin = -127;
  ExpectInsideAndEdge(symmetric, Plain(), mirrored);
  EXPECT_EQ(Of(symmetric, Plain(DType::kUint8)), Contact::kAtEdge);
  const SymmetricRule forbidden{kX, true};
  const ConcreteSpec other = PerTensor(DType::kInt8, 1, 3);
  ExpectInsideAndEdge(forbidden, TwoIn(other, other, other), Plain());
}

TEST(AtEdge, OfSharingIsEqualNumbersOutsideOfAGroup) {
  Graph bound = Plain();
  bound.values[2].spec = SharedSpec{ValuePort(0)};
  ExpectInsideAndEdge(SharedWithRule{kY, kX}, bound, Plain());
}

TEST(AtEdge, OfDerivedScalesIsWhatIsStated) {
  const DerivedScaleRule rule{kY, {kX, kW}, DeriveFormula::kProduct, 0};
  Graph derived = Plain();
  DerivedSpec spec;
  spec.from = {ValuePort(0), ValuePort(1)};
  spec.form = PerTensor(DType::kInt8, 1, 0);
  spec.form.scales.clear();
  spec.form.zero_points.clear();
  derived.values[2].spec = spec;
  ExpectInsideAndEdge(rule, derived, Plain());
}

TEST(AtEdge, OfConstantsIsASecondReader) {
  Graph once = Plain();
  once.values[1].constant = {0, 0, 0, 0, 0, 0};
  Graph twice = once;
  twice.nodes[0].operands[0].value = 1;
  ExpectInsideAndEdge(StaticOnlyRule{kW}, once, twice);
}

TEST(AtEdge, OfGatesIsTheFirstThatHasIt) {
  const auto at = [](const char* text, const char* sdk) { return ParseTarget(text, sdk).value(); };
  const Target probe = at("qnn.htp@v73", "");
  std::string first;
  for (const Feature& f : probe.profile->features) {
    if (f.min_arch == "v73") first = f.id;
  }
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(Of(ArchGateRule{first}, Plain(), probe), Contact::kAtEdge);
  EXPECT_EQ(Of(ArchGateRule{first}, Plain(), at("qnn.htp@v75", "")), Contact::kInside);
  const SdkGateRule gate{*SdkVersion::Parse("2.41"), false};
  EXPECT_EQ(Of(gate, Plain(), at("qnn.htp", "2.41.0")), Contact::kAtEdge);
  EXPECT_EQ(Of(gate, Plain(), at("qnn.htp", "2.42")), Contact::kInside);
  EXPECT_EQ(Of(gate, Plain(), at("qnn.htp", "")), Contact::kInside);
}

TEST(AtEdge, OfFusionsIsAGroupThatShares) {
  Graph chain = Plain();
  chain.values.push_back(MakeValue("z", {2, 3}, PerTensor(DType::kInt8, 0.5f, 0)));
  Node relu;
  relu.name = "r";
  relu.op = OpKind::kRelu;
  relu.operands = {Operand{2, {}}};
  relu.results = {3};
  chain.nodes.push_back(relu);
  chain.outputs = {3};
  Graph bare = chain;
  bare.values[2].spec.reset();
  const FusionGroupRule rule{{OpKind::kRelu}};
  ExpectInsideAndEdge(rule, bare, chain);
  chain.outputs = {2, 3};
  EXPECT_EQ(Of(rule, chain), Contact::kNone) << "the inner value leaves the graph";
}

TEST(AtEdge, OfVariantsIsNotTheFirst) {
  const VariantsRule rule{{{"flat", {RankRule{kX, 1, 2}}}, {"deep", {RankRule{kX, 3, 4}}}}};
  Graph deep = Plain();
  deep.values[0].shape = {1, 2, 3};
  ExpectInsideAndEdge(rule, Plain(), deep);
}

TEST(RuleCoverage, CountsAcceptsEdgesAndRejects) {
  const Target target = ParseTarget("tosa.int", "").value();
  Graph graph = Plain();
  graph.nodes[0].op = OpKind::kAdd;
  ASSERT_TRUE(CheckStructure(graph).ok());
  RuleTallies tallies = NoTallies(target);
  CountValid(graph, target, tallies);
  RuleTally all;
  for (const RuleTally& tally : tallies) all.Add(tally);
  EXPECT_GT(all.accepts, 0u);
  EXPECT_LE(all.edges, all.accepts);
  EXPECT_EQ(all.rejects, 0u);
}

TEST(RuleCoverage, CountsNoRejectThatTheValidatorDoesNotName) {
  const Target target = ParseTarget("tosa.int", "").value();
  RuleTallies tallies = NoTallies(target);
  CountBroken(Plain(), target.profile->constraints[0].id, target, tallies);
  EXPECT_EQ(tallies, NoTallies(target));
}

TEST(RuleCoverage, OfVariantsNeedsTwo) {
  Constraint row;
  row.rule = VariantsRule{};
  EXPECT_FALSE(IsComplete(row, {3, 3, 1}));
  EXPECT_TRUE(IsComplete(row, {4, 3, 1}));
  row.rule = RankRule{};
  EXPECT_TRUE(IsComplete(row, {3, 3, 1}));
  EXPECT_FALSE(IsComplete(row, {3, 0, 1}));
  EXPECT_FALSE(IsComplete(row, {3, 3, 0}));
}

}  // namespace
}  // namespace qconform::laws
