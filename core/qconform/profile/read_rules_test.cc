// SPDX-License-Identifier: Apache-2.0
// Every kind, with what its keys become.
#include <gtest/gtest.h>

#include <limits>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};
constexpr OpPort kAnyIn{.is_result = false, .index = -1};
constexpr OpPort kOut0{.is_result = true, .index = 0};

const Profile& Good() {
  static const Result<Profile> kParsed = ParseProfile(kEveryKind, "good.json");
  return kParsed.value();
}

const Constraint& Row(std::string_view id) {
  for (const Constraint& row : Good().constraints) {
    if (row.id == id) return row;
  }
  FailCheck(__FILE__, __LINE__, "no such row");
}

template <class R>
const R& RuleOf(std::string_view id) {
  return std::get<R>(Row(id).rule);
}

TEST(ReadRules, MeetsEveryKind) {
  std::vector<bool> met(std::variant_size_v<Rule>);
  for (const Constraint& row : Good().constraints) {
    met[static_cast<std::size_t>(row.kind())] = true;
  }
  for (std::size_t i = 0; i < met.size(); ++i) {
    EXPECT_TRUE(met[i]) << NameOf(static_cast<ConstraintKind>(i));
  }
}

TEST(ReadRules, ReadsModifiersAndProvenance) {
  const Constraint& row = Row("grains");
  EXPECT_TRUE(row.ops.empty());
  EXPECT_TRUE(row.AppliesTo(OpKind::kSigmoid));
  EXPECT_EQ(row.min_arch, "v1");
  EXPECT_EQ(row.max_arch, "v2");
  EXPECT_EQ(row.choice, (Choice{"halves", "up"}));
  EXPECT_EQ(Row("asymmetry").provenance.confidence, "measured");
  EXPECT_EQ(Row("axes").provenance.source, "m");
  EXPECT_FALSE(Row("axes").choice.has_value());
  EXPECT_FALSE(Row("axes").AppliesTo(OpKind::kSigmoid));
}

TEST(ReadRules, ReadsConditionsOnPorts) {
  const Constraint& row = Row("symmetry");
  ASSERT_EQ(row.when.size(), 1U);
  EXPECT_EQ(row.when[0].port, kIn0);
  EXPECT_EQ(row.when[0].dtypes, (std::vector{DType::kInt8, DType::kUint8}));
  EXPECT_EQ(row.when[0].granularity, Granularity::kPerTensor);
  EXPECT_FALSE(row.when[0].attr.has_value());
}

TEST(ReadRules, ReadsConditionsOnAttributes) {
  const std::vector<Condition>& both = Row("strides").when;
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[0].attr, AttrId::kDilation);
  EXPECT_EQ(both[0].at_least, 2);
  EXPECT_EQ(both[0].at_most, 4);
  EXPECT_EQ(both[1].at_least, 1);
  EXPECT_EQ(both[1].at_most, std::numeric_limits<std::int64_t>::max());
  const Condition& most = Row("strides-across").when.at(0);
  EXPECT_EQ(most.at_least, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(most.at_most, 0);
}

TEST(ReadRules, ReadsDtypesAndEncodings) {
  const auto& tuples = RuleOf<DtypeTupleRule>("tuples");
  ASSERT_EQ(tuples.rows.size(), 2U);
  EXPECT_EQ(tuples.rows[0].size(), 3U);
  EXPECT_EQ(tuples.rows[1][0].port, kAnyIn);
  EXPECT_EQ(tuples.rows[1][1].port, (OpPort{.is_result = true, .index = -1}));
  EXPECT_EQ(tuples.rows[1][1].dtype, DType::kInt16);
  EXPECT_EQ(RuleOf<EncodingRule>("encodings").allowed.size(), 6U);
  EXPECT_EQ(RuleOf<EncodingRule>("encodings").allowed[5], Encoding::kBlockwiseExpansion);
  EXPECT_EQ(RuleOf<BiasDtypeRule>("bias").allowed, (std::vector{DType::kInt32, DType::kInt48}));
  EXPECT_EQ(RuleOf<UnquantizedRule>("bare").dtypes, (std::vector{DType::kInt32, DType::kFloat32}));
  EXPECT_TRUE(RuleOf<UnquantizedRule>("bare-any").dtypes.empty());
}

TEST(ReadRules, ReadsTheFormOfParameters) {
  EXPECT_FALSE(RuleOf<SymmetricRule>("symmetry").forbidden);
  EXPECT_EQ(RuleOf<SymmetricRule>("symmetry").port, kIn1);
  EXPECT_TRUE(RuleOf<SymmetricRule>("asymmetry").forbidden);
  EXPECT_EQ(RuleOf<ChannelAxisRule>("axes").axes, (std::vector<std::int32_t>{0, 3}));
  EXPECT_EQ(RuleOf<GranularityRule>("grains").port, kAnyIn);
  EXPECT_EQ(RuleOf<GranularityRule>("grains").allowed[2], Granularity::kPerBlock);
  const auto& blocks = RuleOf<BlockSizeRule>("blocks");
  EXPECT_EQ(blocks.allowed, (std::vector<std::int64_t>{16, 32}));
  EXPECT_FALSE(blocks.must_divide);
  EXPECT_EQ(blocks.scale_bits, 4);
  const auto& any = RuleOf<BlockSizeRule>("blocks-any");
  EXPECT_TRUE(any.allowed.empty());
  EXPECT_TRUE(any.must_divide);
  EXPECT_EQ(any.scale_bits, 0);
  EXPECT_EQ(RuleOf<StaticOnlyRule>("static").port, kIn1);
}

TEST(ReadRules, ReadsWhatPortsHaveTogether) {
  EXPECT_EQ(RuleOf<SharedWithRule>("sharing").port, kOut0);
  EXPECT_EQ(RuleOf<SharedWithRule>("sharing").with, kAnyIn);
  EXPECT_EQ(RuleOf<JointRangeRule>("joint").port, kOut0);
  EXPECT_EQ(RuleOf<JointRangeRule>("joint").over, (std::vector{kIn0, kIn1}));
  const auto& derived = RuleOf<DerivedScaleRule>("bias-scale");
  EXPECT_EQ(derived.port.index, 2);
  EXPECT_EQ(derived.from, (std::vector{kIn0, kIn1}));
  EXPECT_EQ(derived.formula, DeriveFormula::kProduct);
  EXPECT_EQ(derived.ulps, 1);
  EXPECT_EQ(RuleOf<DerivedScaleRule>("bias-blocks").formula, DeriveFormula::kBlockMax16);
  const auto& ratio = RuleOf<ScaleRatioRule>("ratio");
  EXPECT_EQ(ratio.form, ScaleRatioRule::Form::kProductOverResult);
  EXPECT_EQ(ratio.min_log2, -32);
  EXPECT_EQ(ratio.max_log2, 8);
  EXPECT_TRUE(ratio.float32);
  EXPECT_EQ(RuleOf<ScaleRatioRule>("ratio-each").form, ScaleRatioRule::Form::kEachOverResult);
  EXPECT_FALSE(RuleOf<ScaleRatioRule>("ratio-each").float32);
}

TEST(ReadRules, TakesAProductOfOne) {
  EXPECT_EQ(WhatIsWrong(With(kEveryKind, R"("from":["in0","in1"],"ulps":1)",
                             R"("from":["in0"],"formula":"product","ulps":1)")),
            "accepted");
}

TEST(ReadRules, ReadsNumbersOfParameters) {
  const auto& fixed = RuleOf<FixedQparamsRule>("fixed");
  EXPECT_EQ(fixed.ulps, 2);
  ASSERT_EQ(fixed.entries.size(), 3U);
  EXPECT_EQ(fixed.entries[0].scale, std::pair(std::int64_t{1}, std::int64_t{256}));
  EXPECT_EQ(fixed.entries[0].zero_point, -128);
  EXPECT_EQ(fixed.entries[1].dtype, DType::kUint8);
  EXPECT_FALSE(fixed.entries[1].scale.has_value());
  EXPECT_EQ(RuleOf<ValueRangeRule>("values").min, -8);
  EXPECT_EQ(RuleOf<ValueRangeRule>("values").max, 8);
  EXPECT_FALSE(RuleOf<ValueRangeRule>("values-least").max.has_value());
  EXPECT_FALSE(RuleOf<ValueRangeRule>("values-most").min.has_value());
  const auto& weights = RuleOf<ConstantRangeRule>("weights");
  EXPECT_EQ(weights.measure, ConstantRangeRule::Measure::kEach);
  EXPECT_EQ(weights.min, -127);
  EXPECT_EQ(weights.max, 127);
  const auto& sums = RuleOf<ConstantRangeRule>("weight-sums");
  EXPECT_EQ(sums.measure, ConstantRangeRule::Measure::kAbsSum);
  EXPECT_EQ(sums.max, 65535);
}

TEST(ReadRules, ReadsShapesAndAttributes) {
  EXPECT_EQ(RuleOf<RankRule>("ranks").min, 3);
  EXPECT_EQ(RuleOf<RankRule>("ranks").max, 5);
  const auto& dims = RuleOf<DimensionRangeRule>("dims");
  EXPECT_EQ(dims.dims, (std::vector<std::int32_t>{1, -1}));
  EXPECT_FALSE(dims.product);
  EXPECT_EQ(dims.min, 2);
  EXPECT_EQ(dims.max, 65536);
  EXPECT_TRUE(RuleOf<DimensionRangeRule>("dims-product").product);
  EXPECT_EQ(RuleOf<DimensionRangeRule>("dims-product").min, 1);
  const auto& strides = RuleOf<AttributeRangeRule>("strides");
  EXPECT_EQ(strides.attr, AttrId::kStride);
  EXPECT_EQ(strides.index, -1);
  EXPECT_EQ(strides.max, 3);
  EXPECT_EQ(RuleOf<AttributeRangeRule>("strides-across").index, 1);
  EXPECT_EQ(RuleOf<AttributeRangeRule>("strides-across").min, -1);
  EXPECT_EQ(RuleOf<AttributeValuesRule>("dilations").attr, AttrId::kDilation);
  EXPECT_EQ(RuleOf<AttributeValuesRule>("dilations").allowed, (std::vector<Dims>{{1, 1}, {2, 4}}));
}

TEST(ReadRules, ReadsGatesGroupsAndVariants) {
  EXPECT_EQ(RuleOf<ArchGateRule>("gate").feature, "wide");
  EXPECT_EQ(RuleOf<SdkGateRule>("sdk").min.numbers, (std::vector<std::int32_t>{2, 41}));
  EXPECT_TRUE(RuleOf<SdkGateRule>("sdk").bypass);
  EXPECT_EQ(RuleOf<FusionGroupRule>("fused").then, (std::vector{OpKind::kRelu, OpKind::kRelu}));
  const auto& ways = RuleOf<VariantsRule>("ways").variants;
  ASSERT_EQ(ways.size(), 2U);
  EXPECT_EQ(ways[0].name, "8 bits");
  ASSERT_EQ(ways[0].rules.size(), 2U);
  EXPECT_EQ(std::get<SymmetricRule>(ways[0].rules[1]).port, kIn0);
  EXPECT_EQ(std::get<GranularityRule>(ways[1].rules.at(0)).allowed.size(), 1U);
}

}  // namespace
}  // namespace qconform
