// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/diff_profiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

using testing::HasSubstr;

Profile Parsed(std::string_view text) {
  Result<Profile> profile = ParseProfile(text, "it");
  EXPECT_TRUE(profile.ok()) << profile.error().message;
  return profile.ok() ? std::move(profile).value() : Profile();
}

std::string Diff(const Profile& left, const Profile& right) {
  return RenderDiff(DiffProfiles(left, right), "left", "right");
}

// The profiles of `rows` compared; each is written as in ProfileOf.
std::string DiffRows(std::initializer_list<std::string_view> left,
                     std::initializer_list<std::string_view> right) {
  return Diff(Parsed(ProfileOf(left)), Parsed(ProfileOf(right)));
}

TEST(DiffProfiles, FindsNothingBetweenAProfileAndItself) {
  EXPECT_EQ(Diff(Parsed(kEveryKind), Parsed(kEveryKind)), "");
  for (const std::string_view name : BuiltinProfileNames()) {
    const Profile profile = BuiltinProfile(name).value();
    EXPECT_EQ(Diff(profile, profile), "") << name;
  }
}

// Ids, order, how rows are cut, sources, archs that leave nothing out: none of it is meaning.
TEST(DiffProfiles, LooksThroughTheWayInWhichRowsAreWritten) {
  EXPECT_EQ(
      DiffRows(
          {R"({"id":"a","kind":"granularity","ops":["sigmoid","conv2d"],"port":"in0","allowed":["tensor","channel"]})",
           R"({"id":"t","kind":"dtype_tuple","ops":["sigmoid"],"rows":[{"in*":"int8","out0":"int8"},{"in0":"int16","out0":"int16"}]})",
           R"({"id":"s","kind":"shared_with","ops":["sigmoid"],"port":"out0","with":"in0"})",
           R"({"id":"f","kind":"fixed_qparams","ops":["sigmoid"],"port":"out0","entries":[{"dtype":"int8","scale":"2/512","zero_point":0}]})"},
          {R"({"id":"f2","kind":"fixed_qparams","ops":["sigmoid"],"port":"out*","entries":[{"dtype":"int8","scale":"1/256","zero_point":0}]})",
           R"({"id":"s2","kind":"shared_with","ops":["sigmoid"],"port":"in*","with":"out*"})",
           R"({"id":"t2","kind":"dtype_tuple","ops":["sigmoid"],"rows":[{"out0":"int16","in0":"int16"},{"in0":"int8","out*":"int8"}]})",
           R"({"id":"b","kind":"granularity","min_arch":"v1","ops":["conv2d"],"port":"in0","allowed":["channel","tensor"]})",
           R"({"id":"c","kind":"granularity","max_arch":"v3","ops":["sigmoid"],"port":"in*","allowed":["tensor","channel"]})"}),
      "");
}

TEST(DiffProfiles, NamesBothSidesOfARowThatDemandsOtherThings) {
  const std::string diff =
      DiffRows({R"({"id":"a","kind":"rank","ops":["conv2d"],"port":"in0","min":1,"max":4})"},
               {R"({"id":"b","kind":"rank","ops":["conv2d"],"port":"in0","min":1,"max":5})"});
  EXPECT_EQ(diff,
            "conv2d: rank of in0\n"
            "  left   in0 has rank 1 to 4  [a: s (1, read)]\n"
            "  right  in0 has rank 1 to 5  [b: s (1, read)]\n");
}

TEST(DiffProfiles, NamesRowsThatOnlyOneSideHas) {
  const std::string_view rank =
      R"({"id":"a","kind":"rank","ops":["conv2d"],"port":"in0","min":1,"max":4})";
  const std::string diff =
      DiffRows({rank, R"({"id":"i","kind":"static_only","ops":["conv2d"],"port":"in1"})"},
               {rank, R"({"id":"j","kind":"static_only","ops":["conv2d"],"port":"in2"})"});
  EXPECT_EQ(diff,
            "conv2d: static_only of in1\n"
            "  left   in1 is a constant  [i: s (1, read)]\n"
            "  right  -\n"
            "conv2d: static_only of in2\n"
            "  left   -\n"
            "  right  in2 is a constant  [j: s (1, read)]\n");
}

TEST(DiffProfiles, TellsConditionsArchsAndAnswersApart) {
  const auto row = [](std::string_view modifier) {
    return R"({"id":"a","kind":"static_only","ops":["conv2d"],)" + std::string(modifier) +
           R"("port":"in1"})";
  };
  const std::string plain = row("");
  for (const char* modifier :
       {R"("when":[{"port":"in0","dtypes":["int8"]}],)", R"("min_arch":"v2",)",
        R"("max_arch":"v2",)", R"("choice":"q=a",)"}) {
    EXPECT_THAT(DiffRows({plain}, {row(modifier)}), HasSubstr("static_only of in1")) << modifier;
  }
}

TEST(DiffProfiles, NamesOpsTogetherWhereTheyDifferInTheSame) {
  const std::string diff = DiffRows(
      {R"({"id":"a","kind":"rank","ops":["conv2d","concat","sigmoid"],"port":"in0","min":1,"max":4})"},
      {R"({"id":"a","kind":"rank","ops":["sigmoid"],"port":"in0","min":1,"max":4})"});
  EXPECT_THAT(diff, testing::StartsWith("conv2d and concat: rank of in0\n"));
}

TEST(DiffProfiles, ComparesWhatStandsAboveTheRows) {
  const Profile before = Parsed(kEveryKind);
  const std::pair<const char*, const char*> kChanges[] = {
      {R"("default_arch":"v2")", "default arch"},
      {R"({"name":"AC100","arch":"v1"})", "SoC AC100"},
      {R"("options":["manual","driver"],"default":"manual")", "alternative wide-arch"},
      {R"({"id":"deep","min_arch":"v3")", "feature deep"},
      {R"("sigmoid",)", "op tanh\n  left   -\n  right  speaks of it"},
  };
  const char* kInstead[] = {R"("default_arch":"v3")", R"({"name":"AC100","arch":"v2"})",
                            R"("options":["manual","driver"],"default":"driver")",
                            R"({"id":"deep","min_arch":"v2")", R"("sigmoid","tanh",)"};
  for (std::size_t i = 0; i < std::size(kInstead); ++i) {
    const auto& [from, about] = kChanges[i];
    const std::string diff = Diff(before, Parsed(With(kEveryKind, from, kInstead[i])));
    EXPECT_THAT(diff, HasSubstr(about));
  }
}

TEST(DiffTargets, ComparesWhatHoldsThere) {
  const auto target = [](const char* arch, std::vector<std::string> asked) {
    const std::string text = ProfileOf(
        {R"({"id":"old","kind":"rank","ops":["conv2d"],"max_arch":"v1","port":"in0","min":1,"max":4})",
         R"({"id":"new","kind":"rank","ops":["conv2d"],"min_arch":"v2","port":"in0","min":1,"max":5})",
         R"({"id":"asked","kind":"static_only","ops":["conv2d"],"choice":"q=b","port":"in1"})"});
    return MakeTarget(std::make_shared<const Profile>(Parsed(text)), arch, asked, "").value();
  };
  const auto diff = [](const Target& left, const Target& right) {
    return RenderDiff(DiffTargets(left, right), left.Name(), right.Name());
  };
  EXPECT_EQ(diff(target("v2", {}), target("v3", {})), "");
  EXPECT_EQ(diff(target("v1", {}), target("v2", {})),
            "conv2d: rank of in0\n"
            "  p@v1  in0 has rank 1 to 4; up to v1  [old: s (1, read)]\n"
            "  p@v2  in0 has rank 1 to 5; from v2 on  [new: s (1, read)]\n");
  EXPECT_THAT(diff(target("v1", {"q=b"}), target("v1", {})), HasSubstr("static_only of in1"));
}

TEST(DiffTargets, ComparesFeatures) {
  const Target old_arch = ParseTarget("qnn.htp@v68", "").value();
  const Target new_arch = ParseTarget("qnn.htp@v81", "").value();
  const std::string diff = RenderDiff(DiffTargets(old_arch, new_arch), "old", "new");
  EXPECT_THAT(diff, HasSubstr("feature 16a16w\n  old  -\n  new  has it\n"));
}

// The same demand on a target is the same, whatever scope it has in its profile.
TEST(DiffTargets, DoesNotCompareWhereRowsHoldElsewhere) {
  const auto target = [](std::string_view row) {
    return MakeTarget(std::make_shared<const Profile>(Parsed(ProfileOf({row}))), "v2", {}, "")
        .value();
  };
  EXPECT_TRUE(
      DiffTargets(
          target(
              R"({"id":"a","kind":"static_only","ops":["conv2d"],"min_arch":"v2","port":"in1"})"),
          target(R"({"id":"b","kind":"static_only","ops":["conv2d"],"port":"in1"})"))
          .empty());
}

// Variants: neither their order nor their names nor the order of their rules is meaning.
TEST(DiffProfiles, ComparesVariantsAsSets) {
  const std::string_view a =
      R"({"id":"w","kind":"variants","ops":["conv2d"],"variants":[{"name":"x","rules":[{"kind":"static_only","port":"in1"},{"kind":"rank","port":"in0","min":4,"max":4}]},{"name":"y","rules":[{"kind":"static_only","port":"in2"}]}]})";
  const std::string_view b =
      R"({"id":"v","kind":"variants","ops":["conv2d"],"variants":[{"name":"1","rules":[{"kind":"static_only","port":"in2"}]},{"name":"2","rules":[{"kind":"rank","port":"in0","min":4,"max":4},{"kind":"static_only","port":"in1"}]}]})";
  const std::string_view c =
      R"({"id":"v","kind":"variants","ops":["conv2d"],"variants":[{"name":"1","rules":[{"kind":"static_only","port":"in2"}]},{"name":"2","rules":[{"kind":"static_only","port":"in1"}]}]})";
  EXPECT_EQ(DiffRows({a}, {b}), "");
  EXPECT_THAT(DiffRows({a}, {c}), HasSubstr("conv2d: variants\n"));
}

}  // namespace
}  // namespace qconform
