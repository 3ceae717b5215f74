// SPDX-License-Identifier: Apache-2.0
// The generator that breaks one rule: the validator names that rule at that node and no other.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <map>

#include "qconform/generate/break.h"
#include "qconform/generate/contract.h"
#include "qconform/generate/test_targets.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

class Breaking : public testing::TestWithParam<std::string> {
 protected:
  Target target_ = TestTarget(GetParam());
  std::shared_ptr<const Contract> contract_ = CompileContract(target_);
};

struct Failures {
  std::size_t expected = 0;
  std::size_t others = 0;
};

Failures CountFailures(const Broken& broken, const Target& target) {
  Failures failures;
  for (const Finding& finding : Validate(broken.graph, target).findings) {
    if (finding.verdict != ConstraintVerdict::kFail) continue;
    const bool expected = finding.rule == broken.rule && finding.node == broken.node;
    ++(expected ? failures.expected : failures.others);
  }
  return failures;
}

TEST_P(Breaking, BreaksExactlyTheRuleItNames) {
  const int count = TestCaseCount(8000);
  GraphLimits limits;
  limits.executable_only = false;
  std::map<std::string, int> seen;
  int broken_graphs = 0;
  for (int i = 0; i < count; ++i) {
    Draw draw = Draw::FromSeed(CaseSeed(21, static_cast<std::uint64_t>(i)));
    limits.executable_only = draw.Chance(1, 2);
    const Graph valid = GenerateGraph(draw, *contract_, limits);
    const std::optional<Broken> broken = BreakOneConstraint(draw, valid, *contract_);
    if (!broken) continue;
    ++broken_graphs;
    ++seen[broken->rule];
    ASSERT_TRUE(CheckStructure(broken->graph).ok());
    const Failures failures = CountFailures(*broken, target_);
    EXPECT_GE(failures.expected, 1u) << "seed " << i << ": " << broken->rule << " is not reported";
    EXPECT_EQ(failures.others, 0u) << "seed " << i << ": " << broken->rule;
  }
  std::printf("%s: %d of %d graphs broken, %zu rules\n", target_.Name().c_str(), broken_graphs,
              count, seen.size());
  EXPECT_GT(broken_graphs, count * 99 / 100);
  if (count < 5000) return;  // too few for every rule to have its turn
  for (const Contract::Breakable& breakable : contract_->breakable()) {
    const std::string& id = target_.profile->constraints[breakable.constraint].id;
    // Per-block weights, the only other granularity, are behind a gate of their own there.
    if (GetParam() == "qnn.htp@v68" && id == "weight-granularity") continue;
    EXPECT_GT(seen[id], 0) << id << " is never broken";
  }
}

TEST_P(Breaking, LeavesTheValidGraphAlone) {
  const auto count = static_cast<std::uint64_t>(TestCaseCount(40));
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    Draw draw = Draw::FromSeed(seed);
    const Graph valid = GenerateGraph(draw, *contract_, {});
    const Graph copy = valid;
    BreakOneConstraint(draw, valid, target_);
    EXPECT_EQ(valid, copy);
  }
}

TEST_P(Breaking, MakesTheShareOfMustRejectCasesAskedFor) {
  CaseOptions options;
  options.broken_per_256 = 64;
  int rejected = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const Case c = GenerateCase(3, index, target_, *contract_, options);
    rejected += c.expectation == Expectation::kMustReject ? 1 : 0;
    EXPECT_EQ(c.expectation == Expectation::kMustReject, !c.rule.empty());
  }
  EXPECT_NEAR(rejected, 250, 60);
}

TEST(BreakingBelowTheSdkGate, HasNothingToBreak) {
  const Result<Target> old = ParseTarget("qnn.htp@v75", "2.40");
  ASSERT_TRUE(old.ok());
  const auto contract = CompileContract(old.value());
  Draw draw = Draw::FromSeed(1);
  const Graph graph = GenerateGraph(draw, *contract, {});
  EXPECT_FALSE(BreakOneConstraint(draw, graph, *contract).has_value());
}

std::string TargetLabel(const testing::TestParamInfo<std::string>& info) {
  std::string label;
  for (const char c : info.param) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) label += c;
  }
  return label;
}

// Every built-in profile as it stands, and at the archs and extensions that change most.
std::vector<std::string> BreakTargetNames() {
  std::vector<std::string> names = TestTargetNames();
  for (const std::string_view profile : BuiltinProfileNames()) {
    if (std::find(names.begin(), names.end(), profile) == names.end()) names.emplace_back(profile);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Targets, Breaking, testing::ValuesIn(BreakTargetNames()), TargetLabel);

}  // namespace
}  // namespace qconform::gen
