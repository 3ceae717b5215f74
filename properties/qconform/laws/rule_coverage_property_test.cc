// SPDX-License-Identifier: Apache-2.0
// Every row of every built-in profile has a generated accept, a generated edge and a generated
// reject. `ci/check_rules` runs this and says what is missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "qconform/generate/generate.h"
#include "qconform/generate/test_targets.h"
#include "qconform/laws/coverage_search.h"
#include "qconform/laws/laws.h"
#include "qconform/laws/strip.h"

namespace qconform::laws {
namespace {

constexpr int kGraphs = 3000;  // per target at most; all rows together need a few hundred

class EveryRule : public ::testing::TestWithParam<std::string_view> {};

TEST_P(EveryRule, HasAnAcceptAnEdgeAndAReject) {
  const auto profile = std::make_shared<const Profile>(BuiltinProfile(GetParam()).value());
  ASSERT_FALSE(profile->constraints.empty());
  CoverageSearch search(profile);
  search.Run(kGraphs);
  const std::string name(GetParam());
  std::printf("%s: %zu rules, %llu graphs\n  %-44s %-17s %9s %9s %9s\n%s", name.c_str(),
              search.tallies().size(), static_cast<unsigned long long>(search.graphs()), "rule",
              "kind", "accepts", "edges", "rejects", search.Table().c_str());
  for (const std::string& missing : search.Missing()) ADD_FAILURE() << name << ": " << missing;
}

// Half of the graphs break a rule: a must-reject case stays one if its rule is about annotations.
TEST_P(EveryRule, NeedsNumbersOnlyIfItIsAboutNumbers) {
  const Target target = ParseTarget(GetParam(), "").value();
  const auto contract = gen::CompileContract(target);
  gen::CaseOptions options;
  options.limits.executable_only = false;
  options.broken_per_256 = 128;
  std::size_t not_calibrated = 0;
  const auto count = static_cast<std::uint64_t>(gen::TestCaseCount(4000));
  for (std::uint64_t i = 0; i < count; ++i) {
    const Case c = gen::GenerateCase(31, i, target, *contract, options);
    const LawResult violation = NumbersMatterToNumericRulesOnly(c, target);
    ASSERT_FALSE(violation) << "case " << i << ": " << Render(*violation);
    const Diagnostics without = Validate(WithoutNumbers(c.graph), target);
    not_calibrated += static_cast<std::size_t>(std::count_if(
        without.findings.begin(), without.findings.end(),
        [](const Finding& f) { return f.reason == NotCheckedReason::kNotCalibrated; }));
  }
  EXPECT_GT(not_calibrated, count / 20);
}

std::string LabelOf(const ::testing::TestParamInfo<std::string_view>& info) {
  std::string label(info.param);
  for (char& c : label) {
    if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) c = '_';
  }
  return label;
}

INSTANTIATE_TEST_SUITE_P(Profiles, EveryRule, ::testing::ValuesIn(BuiltinProfileNames()), LabelOf);

}  // namespace
}  // namespace qconform::laws
