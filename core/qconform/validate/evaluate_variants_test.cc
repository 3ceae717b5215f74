// SPDX-License-Identifier: Apache-2.0
// variants: one of several sets of rules holds whole.
#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/validate/test_graph.h"

namespace qconform {
namespace {

constexpr OpPort kIn0{.is_result = false, .index = 0};
constexpr OpPort kIn1{.is_result = false, .index = 1};
constexpr OpPort kIn2{.is_result = false, .index = 2};
constexpr OpPort kOut{.is_result = true, .index = 0};

using Variant = VariantsRule::Variant;

Graph Relu(const ConcreteSpec& x) { return PlainGraph(OpKind::kRelu, x, x); }
Graph Relu(DType dtype) { return Relu(PerTensor(dtype, 0.5F, 0)); }

ConcreteSpec Uncalibrated(DType dtype) {
  ConcreteSpec spec = PerTensor(dtype, 1, 0);
  spec.scales.clear();
  spec.zero_points.clear();
  return spec;
}

DtypeTupleRule Dtypes(DType x, DType y) { return {{{{kIn0, x}, {kOut, y}}}}; }
FixedQparamsRule Fixed(DType dtype) { return {kOut, {{dtype, std::pair{1, 256}, 0}}, 0}; }

// What every order of the variants, and of the rules in each, says of the graph: one thing.
std::string InAnyOrder(VariantsRule rule, const Graph& graph) {
  const auto by_name = [](const Variant& a, const Variant& b) { return a.name < b.name; };
  std::sort(rule.variants.begin(), rule.variants.end(), by_name);
  const Diagnostics first = ValidateRow(rule, graph);
  do {
    for (int turn = 0; turn < 2; ++turn) {
      const Diagnostics d = ValidateRow(rule, graph);
      EXPECT_EQ(d.findings, first.findings);
      EXPECT_EQ(CountsText(d), CountsText(first));
      for (Variant& v : rule.variants) std::reverse(v.rules.begin(), v.rules.end());
    }
  } while (std::next_permutation(rule.variants.begin(), rule.variants.end(), by_name));
  EXPECT_EQ(first.passed + first.failed + first.not_checked, 1U);
  return first.findings.empty() ? CountsText(first) : OnlyFinding(first);
}

TEST(RuleVariants, PassesOnceIfOneVariantHoldsWhole) {
  const VariantsRule rule{{{"a8", {Dtypes(DType::kInt8, DType::kInt8), RankRule{kIn0, 1, 4}}},
                           {"a16", {Dtypes(DType::kInt16, DType::kInt16)}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt8)), "1 passed");
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt16)), "1 passed");
}

// Half of one and half of another is neither.
TEST(RuleVariants, RejectsAMixture) {
  const VariantsRule rule{{{"a8", {Dtypes(DType::kInt8, DType::kInt8), RankRule{kIn0, 4, 4}}},
                           {"a16", {Dtypes(DType::kInt16, DType::kInt16), RankRule{kIn0, 1, 4}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt8)),
            "in0: got in0 int8, out0 int8, wanted in0 int16, out0 int16 "
            "(variant 'a16', the closest of 2)");
}

TEST(RuleVariants, ExplainsByTheVariantWithTheFewestBrokenRules) {
  const VariantsRule rule{
      {{"a", {RankRule{kIn0, 5, 5}, RankRule{kOut, 5, 5}, Dtypes(DType::kInt8, DType::kInt8)}},
       {"b", {RankRule{kIn0, 6, 6}, Dtypes(DType::kInt8, DType::kInt8)}},
       {"c", {RankRule{kIn0, 5, 5}, Dtypes(DType::kInt16, DType::kInt8)}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt8)),
            "in0: got rank 2, wanted rank 6..6 (variant 'b', the closest of 3)");
}

// A rule that breaks on three ports is one broken rule.
TEST(RuleVariants, CountsRulesAndNotPorts) {
  const ConcreteSpec x = PerTensor(DType::kInt8, 1, 0);
  const Graph graph = PlainGraph(OpKind::kConcat, x, x);
  const VariantsRule rule{{{"ports", {RankRule{{.is_result = false, .index = -1}, 5, 5}}},
                           {"rules", {RankRule{kIn0, 4, 4}, RankRule{kIn1, 4, 4}}}}};
  EXPECT_EQ(InAnyOrder(rule, graph),
            "in0: got rank 2, wanted rank 5..5 (variant 'ports', the closest of 2)");
}

TEST(RuleVariants, BreaksTiesByTextAndThenByName) {
  const VariantsRule by_text{{{"a", {RankRule{kIn0, 7, 7}}}, {"b", {RankRule{kIn0, 5, 5}}}}};
  EXPECT_EQ(InAnyOrder(by_text, Relu(DType::kInt8)),
            "in0: got rank 2, wanted rank 5..5 (variant 'b', the closest of 2)");
  const VariantsRule by_name{{{"b", {RankRule{kIn0, 5, 5}}}, {"a", {RankRule{kIn0, 5, 5}}}}};
  EXPECT_EQ(InAnyOrder(by_name, Relu(DType::kInt8)),
            "in0: got rank 2, wanted rank 5..5 (variant 'a', the closest of 2)");
}

// Of a variant with two failures, the one that comes first as text speaks.
TEST(RuleVariants, SaysTheFirstFailureAsTextWhateverTheOrderOfRules) {
  const VariantsRule rule{{{"a", {RankRule{kOut, 5, 5}, RankRule{kIn0, 5, 5}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt8)),
            "in0: got rank 2, wanted rank 5..5 (variant 'a')");
}

TEST(RuleVariants, IsNotCheckedIfAVariantIsHeldUpByUncheckedRulesOnly) {
  const VariantsRule rule{
      {{"fixed", {Fixed(DType::kInt8), RankRule{kIn0, 2, 2}}}, {"ranks", {RankRule{kIn0, 5, 5}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(Uncalibrated(DType::kInt8))), "not checked: not_calibrated");
}

// An unchecked rule does not save a variant that breaks another.
TEST(RuleVariants, RejectsAVariantThatIsBrokenAndUnchecked) {
  const VariantsRule rule{{{"fixed", {Fixed(DType::kInt8), RankRule{kIn0, 5, 5}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(Uncalibrated(DType::kInt8))),
            "in0: got rank 2, wanted rank 5..5 (variant 'fixed')");
}

// What is known to hold passes, though another variant could not be checked.
TEST(RuleVariants, PassesBesideAnUncheckedVariant) {
  const VariantsRule rule{{{"fixed", {Fixed(DType::kInt8)}}, {"ranks", {RankRule{kIn0, 2, 2}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(Uncalibrated(DType::kInt8))), "1 passed");
}

TEST(RuleVariants, TakesTheLeastReasonOfSeveral) {
  Graph graph = Relu(Uncalibrated(DType::kInt8));
  ValueAt(graph, "in0").spec.reset();
  const VariantsRule rule{
      {{"a", {SymmetricRule{kIn0}}}, {"b", {Fixed(DType::kInt8), SymmetricRule{kIn0}}}}};
  EXPECT_EQ(InAnyOrder(rule, graph), "not checked: not_calibrated");
}

TEST(RuleVariants, PassesAVariantThatHasNothingToSay) {
  const VariantsRule rule{{{"bias", {RankRule{kIn2, 1, 1}}}, {"ranks", {RankRule{kIn0, 5, 5}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt8)), "1 passed");
}

TEST(RuleVariants, TakesEveryKindOfRuleOnItsOwnTerms) {
  const VariantsRule rule{
      {{"float", {UnquantizedRule{kIn0, {DType::kFloat32}}, UnquantizedRule{kOut, {}}}},
       {"int", {EncodingRule{kIn0, {Encoding::kScaleOffset}}, SharedWithRule{kOut, kIn0}}}}};
  EXPECT_EQ(InAnyOrder(rule, Relu(DType::kInt8)), "1 passed");
  Graph plain = Relu(DType::kInt8);
  for (const char* port : {"in0", "out0"}) {
    ValueAt(plain, port).spec.reset();
    ValueAt(plain, port).dtype = DType::kFloat32;
  }
  EXPECT_EQ(InAnyOrder(rule, plain), "1 passed");
  SetSpec(plain, "in0", PerTensor(DType::kInt8, 0.5F, 0));
  EXPECT_EQ(InAnyOrder(rule, plain), "not checked: unquantized");
}

}  // namespace
}  // namespace qconform
