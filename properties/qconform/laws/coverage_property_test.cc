// SPDX-License-Identifier: Apache-2.0
// A law that never meets its subject holds in vain: what the generated cases of each target
// contain.
#include <algorithm>

#include "qconform/base/sanitized.h"
#include "qconform/laws/case_subjects.h"
#include "qconform/laws/isolate.h"
#include "qconform/laws/rule_uses.h"
#include "qconform/oracle/exact.h"
#include "qconform/oracle/oracle.h"

namespace qconform::laws {
namespace {

struct Met {
  int accepted = 0;
  int refused = 0;
  int math_invariant = 0;  // nodes that must share
  int symmetric = 0;
  int fixed = 0;
  int gates = 0;  // cases that only some archs accept
  int run = 0;    // cases of which every node gave a result
  int exact = 0;  // nodes that the exact oracle speaks of
  int wide_bias = 0;
};

void CountRules(const Case& c, const Target& target, const Diagnostics& diagnostics, Met& met) {
  const ResolvedSpecs specs(c.graph);
  for (const RuleUse& use : RuleUses(c.graph, target, specs, diagnostics)) {
    const bool moves = InfoOf(c.graph.nodes[use.node].op).math_invariant;
    met.math_invariant += use.row->kind() == ConstraintKind::kSharedWith && moves ? 1 : 0;
    met.symmetric += use.row->kind() == ConstraintKind::kSymmetric ? 1 : 0;
    met.fixed += use.row->kind() == ConstraintKind::kFixedQparams ? 1 : 0;
  }
}

void CountRuns(const Case& c, const Target& target, Met& met) {
  LoweringOptions options;
  options.numerics = NumericsOf(*target.profile);
  bool all = true;
  const std::vector<NodeRun> runs = RunByNode(c, options);
  for (const NodeRun& run : runs) {
    all = all && run.result;
    const ResolvedSpecs specs(run.graph);
    met.exact += run.result && ExactCodes(run.graph, 0, specs, run.operands).ok() ? 1 : 0;
    const bool wide = run.graph.nodes[0].operands.size() == 3 && run.graph.values.size() == 4 &&
                      run.graph.values[2].dtype == DType::kInt48;
    met.wide_bias += run.result && wide ? 1 : 0;
  }
  met.run += all && runs.size() >= c.graph.nodes.size() ? 1 : 0;
}

bool ArchMatters(const Case& c, Target target) {
  std::size_t accepting = 0;
  for (std::size_t arch = 0; arch < target.profile->archs.size(); ++arch) {
    target.arch = arch;
    if (Validate(c.graph, target).accepted()) ++accepting;
  }
  return accepting > 0 && accepting < target.profile->archs.size();
}

Met Meet(const Target& target, int cases) {
  Met met;
  const Subjects<Case> subjects = CasesOf(target);
  for (int i = 0; i < cases; ++i) {
    gen::Draw draw = gen::Draw::FromSeed(static_cast<std::uint64_t>(i));
    const Case c = subjects.make(draw);
    const Diagnostics diagnostics = Validate(c.graph, target);
    met.gates += ArchMatters(c, target) ? 1 : 0;
    if (!diagnostics.accepted()) {
      ++met.refused;
      continue;
    }
    ++met.accepted;
    CountRules(c, target, diagnostics, met);
    CountRuns(c, target, met);
  }
  return met;
}

bool HasFixedParameters(const Profile& profile) {
  return std::any_of(
      profile.constraints.begin(), profile.constraints.end(),
      [](const Constraint& row) { return row.kind() == ConstraintKind::kFixedQparams; });
}

class Coverage : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Coverage, MeetsTheSubjectOfEveryLaw) {
  const Target target = ParseTarget(GetParam(), "").value();
  const Met met = Meet(target, 300);
  EXPECT_GT(met.accepted, 200);
  EXPECT_GT(met.refused, 5);
  EXPECT_GT(met.math_invariant, 30);
  EXPECT_GT(met.symmetric, 30);
  if (HasFixedParameters(*target.profile)) {
    EXPECT_GT(met.fixed, 5);
  }
  EXPECT_GT(met.run, 150);
  EXPECT_GT(met.exact, 300);
  for (const auto& [name, count] : {std::pair("accepted", met.accepted),
                                    {"refused", met.refused},
                                    {"math_invariant", met.math_invariant},
                                    {"symmetric", met.symmetric},
                                    {"fixed", met.fixed},
                                    {"gates", met.gates},
                                    {"run", met.run},
                                    {"exact", met.exact},
                                    {"wide_bias", met.wide_bias}}) {
    RecordProperty(name, count);
  }
}

TEST(CoverageOfTargets, MeetsWideBiasesAndGates) {
  // Rare among the many ops that run.
  const Met met = Meet(ParseTarget("tosa.int+int16", "").value(), kSanitized ? 300 : 1000);
  EXPECT_GT(met.wide_bias, kSanitized ? 1 : 10);
  EXPECT_GT(Meet(ParseTarget("qnn.htp@v81", "").value(), 300).gates, 5);
}

INSTANTIATE_TEST_SUITE_P(Targets, Coverage, ::testing::ValuesIn(kTargets),
                         [](const auto& instance) { return TestNameOf(instance.param); });

}  // namespace
}  // namespace qconform::laws
