// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/row_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace qconform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Constraint& RowOf(const Target& target, const std::string& rule) {
  const std::vector<Constraint>& rows = target.profile->constraints;
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Constraint& c) { return c.id == rule; });
  QC_CHECK(found != rows.end());
  return *found;
}

// Whether the row, alone, has something to say about the graph.
bool IsInForce(const RowCase& row, const Target& target) {
  auto profile = std::make_shared<Profile>(*target.profile);
  profile->constraints = {RowOf(target, row.rule)};
  Target alone = target;
  alone.profile = profile;
  return Validate(row.good, alone).passed > 0;
}

}  // namespace

void CheckRow(const RowCase& row) {
  SCOPED_TRACE(row.rule);
  const Target target = ParseTarget(row.target, "").value();
  const bool same = row.bad_target.empty();
  const Target bad_target = same ? target : ParseTarget(row.bad_target, "").value();
  EXPECT_EQ(StructureError(row.good), "");
  const Diagnostics accepted = Validate(row.good, target);
  EXPECT_THAT(Failures(accepted), IsEmpty());
  EXPECT_EQ(accepted.not_checked, 0U);
  EXPECT_TRUE(IsInForce(row, target));

  Graph bad = row.good;
  row.break_it(bad);
  EXPECT_EQ(StructureError(bad), "");
  const Diagnostics rejected = Validate(bad, bad_target);
  const std::string wanted = row.port.empty() ? row.rule : row.rule + " " + row.port;
  EXPECT_THAT(Failures(rejected), ElementsAre(wanted));
  for (const Finding& finding : rejected.findings) {
    EXPECT_NE(finding.got, "");
    EXPECT_NE(finding.wanted, "");
    EXPECT_NE(finding.source, "");
  }
}

void CheckCoverage(std::string_view profile, const std::vector<RowCase>& rows,
                   const std::vector<std::string>& elsewhere) {
  const Profile contract = BuiltinProfile(profile).value();
  for (const Constraint& constraint : contract.constraints) {
    const bool here = std::any_of(rows.begin(), rows.end(),
                                  [&](const RowCase& row) { return row.rule == constraint.id; });
    const bool there =
        std::find(elsewhere.begin(), elsewhere.end(), constraint.id) != elsewhere.end();
    EXPECT_TRUE(here || there) << profile << " row without a test: " << constraint.id;
  }
}

}  // namespace qconform
