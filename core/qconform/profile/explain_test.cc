// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "qconform/profile/profile_examples_test.h"
#include "qconform/profile/profile_schema.h"

namespace qconform {
namespace {

using testing::HasSubstr;
using testing::Not;
using Profiles = std::vector<std::shared_ptr<const Profile>>;

std::shared_ptr<const Profile> Parsed(std::string_view text) {
  Result<Profile> profile = ParseProfile(text, "it");
  EXPECT_TRUE(profile.ok()) << profile.error().message;
  return std::make_shared<const Profile>(profile.ok() ? std::move(profile).value() : Profile());
}

std::string Explained(const Profile& profile, std::string_view id, const Profiles& others = {},
                      const Target* target = nullptr) {
  std::string text;
  for (const Constraint* row : RowsOf(profile, id)) {
    text += ExplainRule(profile, *row, others, target);
  }
  return text;
}

TEST(ExplainRule, SaysAllOfARow) {
  const auto profile = Parsed(kEveryKind);
  EXPECT_EQ(Explained(*profile, "grains"),
            "grains: granularity of acme.npu\n"
            "  demands     in* is per tensor, per channel or per block\n"
            "  ops         every op of the profile (7)\n"
            "  archs       up to v2\n"
            "  alternative halves (how halves round): holds under \"up\"; the answers are up, even "
            "and away, by\n"
            "              default even\n"
            "  accepts     in* per tensor\n"
            "  refuses     nothing\n"
            "  source      m (1, read)\n");
  EXPECT_THAT(Explained(*profile, "symmetry"),
              HasSubstr("  where       in0 is int8 or uint8 and per tensor\n"
                        "  ops         conv2d (Conv)\n"
                        "  archs       every one, v1 to v3\n"));
}

TEST(ExplainRule, SaysWhetherTheRowHoldsOnTheTarget) {
  const auto profile = Parsed(kEveryKind);
  const auto at = [&](const char* arch, const std::vector<std::string>& asked) {
    const Target target = MakeTarget(profile, arch, asked, "").value();
    return Explained(*profile, "grains", {}, &target);
  };
  EXPECT_THAT(at("v1", {"halves=up"}), HasSubstr("holds on acme.npu@v1+halves=up"));
  EXPECT_THAT(at("v1", {}), HasSubstr("does not hold on acme.npu@v1"));
  EXPECT_THAT(at("v3", {"halves=up"}), HasSubstr("does not hold on acme.npu@v3"));
}

TEST(ExplainRule, NamesOnlyProfilesThatSaySomethingElseOfTheSame) {
  const auto named = [](std::string_view name, std::string_view row) {
    return Parsed(
        With(ProfileOf({row}), "\"name\":\"p\"", "\"name\":\"" + std::string(name) + "\""));
  };
  const auto ours =
      named("ours",
            R"({"id":"a","kind":"rank","ops":["conv2d","sigmoid"],"port":"in0","min":1,"max":4})");
  const Profiles others = {
      ours,
      named("same", R"({"id":"b","kind":"rank","ops":["conv2d"],"port":"in0","min":1,"max":4})"),
      named("less", R"({"id":"c","kind":"rank","ops":["conv2d"],"port":"in0","min":1,"max":3})"),
      named("port", R"({"id":"d","kind":"rank","ops":["conv2d"],"port":"in1","min":1,"max":3})"),
      named("op", R"({"id":"e","kind":"rank","ops":["concat"],"port":"in0","min":1,"max":3})"),
      named("kind", R"({"id":"f","kind":"static_only","ops":["conv2d"],"port":"in0"})")};
  const std::string text = Explained(*ours, "a", others);
  EXPECT_THAT(text,
              HasSubstr("elsewhere   less: for conv2d: in0 has rank 1 to 3 [c: s (1, read)]\n"));
  for (const char* name : {"ours:", "same:", "port:", "op:", "kind:"}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string("elsewhere   ") + name)));
  }
}

TEST(ExplainRule, KnowsTheRulesOfTheValidator) {
  ASSERT_NE(FindBuiltinRule("graph-resolves"), nullptr);
  EXPECT_THAT(ExplainRule(*FindBuiltinRule("graph-resolves")), HasSubstr("leads to parameters"));
  EXPECT_NE(FindBuiltinRule("no-rule"), nullptr);
  EXPECT_EQ(FindBuiltinRule("weighted-dtypes"), nullptr);
}

TEST(UnknownRule, NamesTheNearest) {
  const Profiles profiles = {Parsed(kEveryKind)};
  EXPECT_THAT(UnknownRule("symetry", profiles).message, HasSubstr("nearest is 'symmetry'"));
  EXPECT_THAT(UnknownRule("no-rules", profiles).message, HasSubstr("nearest is 'no-rule'"));
  EXPECT_TRUE(RowsOf(*profiles[0], "symetry").empty());
}

TEST(RowsOf, FindsEachAnswersRow) {
  const auto profile = Parsed(ProfileOf(
      {R"({"id":"a","kind":"rank","ops":["conv2d"],"choice":"q=a","port":"in0","min":1,"max":4})",
       R"({"id":"a","kind":"rank","ops":["conv2d"],"choice":"q=b","port":"in0","min":1,"max":5})"}));
  EXPECT_EQ(RowsOf(*profile, "a").size(), 2u);
  EXPECT_THAT(Explained(*profile, "a"), HasSubstr("rank 1 to 5"));
  const Target target = MakeTarget(profile, "v1", {}, "").value();
  const std::string text = Explained(*profile, "a", {profile}, &target);
  EXPECT_LT(text.find("target      holds on p@v1"), text.find("target      does not hold on p@v1"));
  EXPECT_THAT(text, HasSubstr("does not hold"));
  EXPECT_THAT(text, Not(HasSubstr("elsewhere")));  // the other answer is no other profile
}

TEST(ProfileSchema, IsTheSchema) {
  EXPECT_TRUE(ProfileSchema().starts_with("{\n  \"$schema\""));
  EXPECT_TRUE(ProfileSchema().ends_with("}\n"));
}

}  // namespace
}  // namespace qconform
