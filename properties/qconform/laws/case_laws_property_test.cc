// SPDX-License-Identifier: Apache-2.0
// Every law over whole cases, against generated cases of every target.
#include <tuple>

#include "qconform/laws/case_subjects.h"
#include "qconform/laws/laws.h"

namespace qconform::laws {
namespace {

using Parameter = std::tuple<std::string_view, CaseLaw>;

class CaseLaws : public ::testing::TestWithParam<Parameter> {};

TEST_P(CaseLaws, Hold) {
  const auto& [name, law] = GetParam();
  const Result<Target> target = ParseTarget(name, "");
  ASSERT_TRUE(target.ok()) << target.error().message;
  const auto check = law.check;
  ForAll<Case>(CasesOf(target.value()), [&](const Case& c) { return check(c, target.value()); });
}

INSTANTIATE_TEST_SUITE_P(Targets, CaseLaws,
                         ::testing::Combine(::testing::ValuesIn(kTargets),
                                            ::testing::ValuesIn(AllCaseLaws().begin(),
                                                                AllCaseLaws().end())),
                         [](const auto& instance) {
                           return TestNameOf(std::get<0>(instance.param)) + "_" +
                                  TestNameOf(std::get<1>(instance.param).name);
                         });

}  // namespace
}  // namespace qconform::laws
