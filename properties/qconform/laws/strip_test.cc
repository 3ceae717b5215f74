// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/strip.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/generate/generate.h"
#include "qconform/laws/laws.h"

namespace qconform::laws {
namespace {

// add over shared parameters under a profile with a rule of each level.
constexpr std::string_view kProfile = R"({
  "format": "qconform-profile-2", "name": "test.levels", "version": "1", "title": "a rule of each level",
  "ops": ["add"],
  "constraints": [
    {"id": "dtypes", "kind": "dtype_tuple", "rows": [{"in0": "int8"}], "source": "s", "version": "1", "confidence": "stated"},
    {"id": "symmetric", "kind": "symmetric", "port": "in0", "source": "s", "version": "1", "confidence": "stated"},
    {"id": "shared", "kind": "shared_with", "port": "out0", "with": "in0", "source": "s", "version": "1", "confidence": "stated"},
    {"id": "fixed", "kind": "fixed_qparams", "port": "out0", "entries": [{"dtype": "int8", "scale": "1/2", "zero_point": 0}],
     "source": "s", "version": "1", "confidence": "stated"}
  ]
})";

Target Levels() {
  auto profile = std::make_shared<const Profile>(ParseProfile(kProfile, "levels").value());
  return MakeTarget(profile, "", {}, "").value();
}

Graph Add(const ConcreteSpec& spec, bool bound) {
  Graph graph;
  for (const char* name : {"a", "b", "y"}) {
    Value& value = graph.values.emplace_back();
    value.name = name;
    value.shape = {2};
    value.dtype = spec.dtype;
    value.spec = spec;
  }
  if (bound) graph.values[2].spec = SharedSpec{ValuePort(0)};
  Node& node = graph.nodes.emplace_back();
  node.name = "n";
  node.op = OpKind::kAdd;
  node.operands = {Operand{0, {}}, Operand{1, {}}};
  node.results = {2};
  graph.inputs = {0, 1};
  graph.outputs = {2};
  return graph;
}

ConcreteSpec Symmetric(DType dtype = DType::kInt8, float scale = 0.5f) {
  ConcreteSpec spec = PerTensor(dtype, scale, 0);
  spec.scheme = Scheme::kSymmetric;
  return spec;
}

// What the law says if `edit` is done to what the validator finds without numbers.
template <class Edit>
LawResult With(const Graph& graph, Edit edit) {
  const Target target = Levels();
  Diagnostics without = Validate(WithoutNumbers(graph), target);
  edit(without);
  return CheckWithoutNumbers(graph, target, Validate(graph, target), without);
}
LawResult Honest(const Graph& graph) {
  return With(graph, [](const Diagnostics&) {});
}

Finding FailureOf(const std::string& rule) {
  Finding finding;
  finding.rule = rule;
  finding.port = "in0";
  return finding;
}

void Drop(Diagnostics& diagnostics, const std::string& rule) {
  std::erase_if(diagnostics.findings, [&](const Finding& f) { return f.rule == rule; });
}

TEST(WithoutNumbers, TakesScalesAndZeroPointsOnly) {
  const Graph graph = Add(Symmetric(), false);
  const Graph stripped = WithoutNumbers(graph);
  const auto& spec = std::get<ConcreteSpec>(*stripped.values[0].spec);
  EXPECT_FALSE(spec.calibrated());
  EXPECT_TRUE(spec.zero_points.empty());
  EXPECT_EQ(spec.scheme, Scheme::kSymmetric);
  EXPECT_TRUE(CheckStructure(stripped).ok());
}

TEST(CheckWithoutNumbers, AcceptsTheValidator) {
  EXPECT_FALSE(Honest(Add(Symmetric(), true)));
  EXPECT_FALSE(Honest(Add(Symmetric(DType::kInt16), true))) << "breaks dtypes with and without";
  EXPECT_FALSE(Honest(Add(Symmetric(DType::kInt8, 0.25f), true))) << "breaks fixed with numbers";
  EXPECT_FALSE(Honest(Add(PerTensor(DType::kInt8, 0.5f, 0), true))) << "breaks symmetric";
}

TEST(CheckWithoutNumbers, AcceptsThatEqualNumbersWereAllThatWasShared) {
  const Graph graph = Add(Symmetric(), false);
  EXPECT_FALSE(Honest(graph));
  const Diagnostics without = Validate(WithoutNumbers(graph), Levels());
  EXPECT_TRUE(std::any_of(without.findings.begin(), without.findings.end(), [](const Finding& f) {
    return f.rule == "shared" && f.verdict == ConstraintVerdict::kFail;
  }));
}

TEST(CheckWithoutNumbers, RejectsAnObserverRuleThatNeedsNumbers) {
  const LawResult silent =
      With(Add(Symmetric(DType::kInt16), true), [](Diagnostics& d) { Drop(d, "dtypes"); });
  EXPECT_TRUE(silent) << "refuses only calibrated graphs";
  EXPECT_TRUE(With(Add(Symmetric(), true), [](Diagnostics& d) {
    d.findings.push_back(FailureOf("dtypes"));
  })) << "refuses only uncalibrated graphs";
}

TEST(CheckWithoutNumbers, RejectsANumericRuleThatPassesUnchecked) {
  EXPECT_TRUE(With(Add(Symmetric(), true), [](Diagnostics& d) { Drop(d, "fixed"); }));
  EXPECT_TRUE(
      With(Add(Symmetric(DType::kInt8, 0.25f), true), [](Diagnostics& d) { Drop(d, "fixed"); }));
  EXPECT_TRUE(With(Add(Symmetric(), true), [](Diagnostics& d) {
    for (Finding& f : d.findings) f.reason = NotCheckedReason::kUnquantized;
  })) << "another reason";
}

TEST(CheckWithoutNumbers, RejectsNewFailures) {
  for (const char* rule : {"fixed", "symmetric", "shared"}) {
    EXPECT_TRUE(With(Add(Symmetric(), true), [&](Diagnostics& d) {
      d.findings.push_back(FailureOf(rule));
    })) << rule;
  }
}

TEST(CheckWithoutNumbers, RejectsSharingThatNeedsNumbersToFail) {
  Graph graph = Add(Symmetric(), false);
  std::get<ConcreteSpec>(*graph.values[0].spec).scales = {0.75f};
  EXPECT_FALSE(Honest(graph));
  EXPECT_TRUE(With(graph, [](Diagnostics& d) { Drop(d, "shared"); }));
}

TEST(NumbersMatterToNumericRulesOnly, HoldsOfACase) {
  Case c;
  c.graph = Add(Symmetric(), true);
  EXPECT_FALSE(NumbersMatterToNumericRulesOnly(c, Levels()));
}

}  // namespace
}  // namespace qconform::laws
