// SPDX-License-Identifier: Apache-2.0
// One profile that starts from another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

using ::testing::HasSubstr;

// "name" as {"format":...,"name":"name",...} with `rest` behind the title. Stands on one line.
std::string Small(std::string_view name, std::string_view rest) {
  return R"({"format":"qconform-profile-2","name":")" + std::string(name) +
         R"(","version":"1","title":"t",)" + std::string(rest) + "}";
}

constexpr std::string_view kProvenance = R"("source":"s","version":"1","confidence":"read")";

std::string Rank(std::string_view id, std::string_view more) {
  return R"({"id":")" + std::string(id) + R"(","kind":"rank","port":"in0","min":1,"max":6,)" +
         std::string(more) + std::string(kProvenance) + "}";
}

const std::string& Base() {
  static const std::string kBase = Small(
      "base",
      R"("archs":["v1","v2"],"default_arch":"v1","socs":[{"name":"S1","arch":"v1"},{"name":"S2","arch":"v2"}],)"
      R"("alternatives":[{"id":"q","title":"t","options":["a","b"],"default":"a"}],)"
      R"("features":[{"id":"f","min_arch":"v2",)" +
          std::string(kProvenance) + R"(},{"id":"g","min_arch":"v1","choice":"q=a",)" +
          std::string(kProvenance) +
          R"(}],"ops":["relu",{"op":"tanh","names":["t"]},"clamp"],"constraints":[)" +
          Rank("all", "") + "," +
          Rank("some", R"("ops":["relu","tanh"],"min_arch":"v1","max_arch":"v2",)") + "," +
          Rank("twice", R"("ops":["relu"],"choice":"q=a",)") + "," +
          Rank("twice", R"("ops":["relu"],"choice":"q=b",)") +
          R"(,{"id":"gate","kind":"arch_gate","ops":["relu"],"feature":"f",)" +
          std::string(kProvenance) +
          R"(},{"id":"group","kind":"fusion_group","ops":["tanh"],"then":["relu"],)" +
          std::string(kProvenance) + "}]");
  return kBase;
}

using Texts = std::map<std::string, std::string, std::less<>>;

ProfileSource Among(Texts texts) {
  return [texts = std::move(texts)](std::string_view name) -> Result<ProfileText> {
    const auto found = texts.find(name);
    if (found != texts.end()) return ProfileText{found->second, std::string(name) + ".json"};
    return Error{ErrorCode::kInvalidProfile, "no profile " + std::string(name)};
  };
}

Result<Profile> ParseOver(std::string_view text) {
  return ParseProfile(text, "top.json", Among({{"base", Base()}}));
}

std::string ErrorOver(std::string_view rest) {
  const Result<Profile> profile =
      ParseOver(Small("top", R"("extends":"base",)" + std::string(rest)));
  return profile.ok() ? "accepted" : profile.error().message;
}

// The ids of a profile's rows, in order.
std::string Ids(const Profile& profile) {
  std::string ids;
  for (const Constraint& row : profile.constraints) ids += (ids.empty() ? "" : " ") + row.id;
  return ids;
}

Profile Extended(std::string_view rest) {
  Result<Profile> profile = ParseOver(Small("top", R"("extends":"base",)" + std::string(rest)));
  EXPECT_TRUE(profile.ok()) << (profile.ok() ? "" : profile.error().message);
  return profile.ok() ? std::move(profile).value() : Profile{};
}

TEST(Extends, TakesEverythingOfTheBase) {
  const Profile profile = Extended(R"("ops":[],"constraints":[])");
  EXPECT_EQ(profile.name, "top");
  EXPECT_EQ(profile.extends, "base");
  EXPECT_EQ(profile.archs.size(), 2U);
  EXPECT_EQ(profile.default_arch, "v1");
  EXPECT_EQ(profile.socs.size(), 2U);
  EXPECT_EQ(profile.alternatives.size(), 1U);
  EXPECT_EQ(profile.features.size(), 2U);
  EXPECT_EQ(profile.ops.size(), 3U);
  EXPECT_EQ(Ids(profile), "all some twice twice gate group");
}

TEST(Extends, AddsBehindTheBase) {
  const Profile profile = Extended(
      R"("alternatives":[{"id":"r","title":"t","options":["a","b"],"default":"b"}],"features":[{"id":"h",)" +
      std::string(kProvenance) + R"(}],"ops":["sigmoid"],"constraints":[)" +
      Rank("more", R"("ops":["sigmoid"],"choice":"r=a",)") + "]");
  EXPECT_EQ(profile.alternatives.size(), 2U);
  EXPECT_EQ(profile.features.back().id, "h");
  EXPECT_EQ(profile.ops.back().op, OpKind::kSigmoid);
  EXPECT_EQ(Ids(profile), "all some twice twice gate group more");
}

TEST(Extends, ReplacesWhatIsThereAlready) {
  const Profile profile = Extended(
      R"("archs":["v1","v2","v3"],"default_arch":"v3","socs":[{"name":"S3","arch":"v3"}],)"
      R"("alternatives":[{"id":"q","title":"new","options":["a","b","c"],"default":"c"}],)"
      R"("features":[{"id":"f","min_arch":"v3","replaces":true,)" +
      std::string(kProvenance) + R"(}],"ops":[{"op":"tanh","backend":"Tanh"}],"constraints":[)" +
      Rank("twice", R"("ops":["relu"],"choice":"q=c","replaces":true,)") + "," + Rank("end", "") +
      "," + Rank("twice", R"("ops":["relu"],"choice":"q=a","replaces":true,)") + "]");
  EXPECT_EQ(profile.archs.size(), 3U);
  EXPECT_EQ(profile.default_arch, "v3");
  ASSERT_EQ(profile.socs.size(), 1U);
  EXPECT_EQ(profile.socs[0].name, "S3");
  ASSERT_EQ(profile.alternatives.size(), 1U);
  EXPECT_EQ(profile.alternatives[0].title, "new");
  ASSERT_EQ(profile.features.size(), 2U);
  EXPECT_EQ(profile.features[0].min_arch, "v3");
  ASSERT_EQ(profile.ops.size(), 3U);
  EXPECT_EQ(profile.ops[1].backend_name, "Tanh");
  EXPECT_TRUE(profile.ops[1].names.empty());
  EXPECT_EQ(Ids(profile), "all some twice twice gate group end");
  EXPECT_EQ(profile.constraints[2].choice->option, "c");
  EXPECT_EQ(profile.constraints[3].choice->option, "a");
}

TEST(Extends, RemovesByName) {
  const Profile profile = Extended(
      R"("removes":{"ops":["tanh"],"features":["f"],"constraints":["gate","twice"]},"ops":[],"constraints":[])");
  EXPECT_FALSE(profile.SpeaksOf(OpKind::kTanh));
  ASSERT_EQ(profile.features.size(), 1U);
  EXPECT_EQ(profile.features[0].id, "g");
  EXPECT_EQ(Ids(profile), "all some") << "group spoke of nothing but tanh";
  EXPECT_EQ(profile.constraints[1].ops, std::vector{OpKind::kRelu});
}

TEST(Extends, ARemovedNameMayBeGivenAnew) {
  const Profile profile = Extended(
      R"("removes":{"ops":["tanh"],"constraints":["all"]},"ops":[{"op":"sigmoid","names":["t"]}],"constraints":[)" +
      Rank("all", "") + "]");
  EXPECT_EQ(Ids(profile), "some twice twice gate all");
}

TEST(Extends, RefusesAnIdOfTheBaseWithoutReplaces) {
  EXPECT_EQ(ErrorOver("\"ops\":[],\"constraints\":[\n" + Rank("all", "") + "]"),
            "top.json:2:7: constraints[0].id: the base has this id: expected \"replaces\": true to "
            "take its place");
  EXPECT_EQ(ErrorOver("\"ops\":[],\"constraints\":[\n" + Rank("all", R"("replaces":false,)") + "]"),
            "top.json:2:7: constraints[0].id: the base has this id: expected \"replaces\": true to "
            "take its place");
  EXPECT_EQ(
      ErrorOver("\"features\":[\n{\"id\":\"f\"," + std::string(kProvenance) +
                "}],\"ops\":[],\"constraints\":[]"),
      "top.json:2:7: features[0].id: the base has this id: expected \"replaces\": true to take its "
      "place");
}

TEST(Extends, RefusesToReplaceWhatTheBaseHasNot) {
  EXPECT_THAT(
      ErrorOver("\"ops\":[],\"constraints\":[\n" + Rank("new", R"("replaces":true,)") + "]"),
      HasSubstr("top.json:2:67: constraints[0].replaces: the base has nothing of this id"));
}

TEST(Extends, RefusesToRemoveWhatTheBaseHasNot) {
  EXPECT_EQ(ErrorOver("\n\"removes\":{\"ops\":[\"sigmoid\"]},\"ops\":[],\"constraints\":[]"),
            "top.json:2:19: removes.ops[0]: the profile does not list the op sigmoid");
  EXPECT_EQ(ErrorOver("\n\"removes\":{\"features\":[\"h\"]},\"ops\":[],\"constraints\":[]"),
            "top.json:2:24: removes.features[0]: the base has nothing of this id");
  EXPECT_EQ(ErrorOver("\n\"removes\":{\"constraints\":[\"x\"]},\"ops\":[],\"constraints\":[]"),
            "top.json:2:27: removes.constraints[0]: the base has nothing of this id");
  EXPECT_EQ(ErrorOver("\n\"removes\":{},\"ops\":[],\"constraints\":[]"),
            "top.json:2:11: removes: expected ops, features or constraints");
  EXPECT_EQ(ErrorOver("\n\"removes\":{\"rows\":[]},\"ops\":[],\"constraints\":[]"),
            "top.json:2:12: removes.rows: unknown key \"rows\"");
}

// The base's rows were read against the base: what they name must still be there.
TEST(Extends, RefusesToTakeAwayWhatTheBaseNeeds) {
  const std::string none = R"("ops":[],"constraints":[])";
  EXPECT_EQ(ErrorOver("\n\"archs\":[\"v1\"],\"default_arch\":\"v1\"," + none),
            "top.json:2:9: archs: the base's \"S2\" needs arch v2");
  EXPECT_EQ(ErrorOver("\n\"archs\":[\"v1\"],\"default_arch\":\"v1\",\"socs\":[]," + none),
            "top.json:2:9: archs: the base's \"f\" needs arch v2");
  EXPECT_EQ(ErrorOver("\n\"archs\":[\"v2\",\"v1\"],\"default_arch\":\"v1\"," + none),
            "top.json:2:9: archs: the base's \"some\" has its max_arch before v1");
  EXPECT_EQ(ErrorOver("\n\"alternatives\":[{\"id\":\"q\",\"title\":\"t\",\"options\":[\"b\",\"c\"],"
                      "\"default\":\"b\"}]," +
                      none),
            "top.json:2:16: alternatives: the base's \"g\" needs q=a");
  EXPECT_EQ(ErrorOver("\n\"removes\":{\"features\":[\"f\"]}," + none),
            "top.json:2:11: removes: the base's \"gate\" needs feature f");
  EXPECT_EQ(ErrorOver("\n\"removes\":{\"ops\":[\"relu\"]}," + none),
            "top.json:2:11: removes: the base's \"group\" needs op relu");
  EXPECT_EQ(ErrorOver("\"ops\":\n[\"full\"],\"constraints\":[]"),
            "top.json:2:1: ops: the base's \"all\" speaks of every op, but full has no in0");
}

TEST(Extends, LooksAtTheConditionsOfTheBaseToo) {
  const std::string base =
      Small("base", R"("ops":["relu"],"constraints":[{"id":"r","kind":"rank","port":"out0",)"
                    R"("when":[{"port":"in0","dtypes":["int8"]}],"min":1,"max":6,)" +
                        std::string(kProvenance) + "}]");
  const Result<Profile> profile =
      ParseProfile(Small("top", "\"extends\":\"base\",\"ops\":\n[\"full\"],\"constraints\":[]"),
                   "top.json", Among({{"base", base}}));
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().message,
            "top.json:2:1: ops: the base's \"r\" speaks of every op, but full has no in0");
}

TEST(Extends, RefusesANameThatAnotherOpOfTheBaseHas) {
  EXPECT_EQ(ErrorOver("\"ops\":[\n{\"op\":\"sigmoid\",\"names\":[\"t\"]}],\"constraints\":[]"),
            "top.json:2:26: ops[0].names[0]: belongs to tanh already");
}

TEST(Extends, RefusesAMissingBaseAtTheKey) {
  const std::string text = Small("top", "\n\"extends\":\"nobody\",\"ops\":[],\"constraints\":[]");
  EXPECT_EQ(ParseOver(text).error().message, "top.json:2:11: extends: no profile nobody");
  const Result<Profile> builtin = ParseProfile(
      Small("top", "\n\"extends\":\"tosa.in\",\"ops\":[],\"constraints\":[]"), "top.json");
  ASSERT_FALSE(builtin.ok());
  EXPECT_EQ(builtin.error().message,
            "top.json:2:11: extends: unknown profile 'tosa.in', the nearest is 'tosa.int'");
}

TEST(Extends, FindsBuiltInProfiles) {
  const Result<Profile> profile =
      ParseProfile(Small("top", R"("extends":"tosa.int","ops":[],"constraints":[])"), "top.json");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(profile.value().constraints.size(),
            BuiltinProfile("tosa.int").value().constraints.size());
}

TEST(Extends, NamesBothPlacesIfTheBaseIsBroken) {
  const Result<Profile> profile =
      ParseProfile(Small("top", "\n\"extends\":\"bad\",\"ops\":[],\"constraints\":[]"), "top.json",
                   Among({{"bad", "{\"format\":\n7}"}}));
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().message,
            "top.json:2:11: extends: bad.json:2:1: format: expected a string, found an integer");
}

std::string Chained(std::string_view name, std::string_view base) {
  return Small(name, "\"extends\":\n\"" + std::string(base) + "\",\"ops\":[],\"constraints\":[]");
}

TEST(Extends, RefusesCyclesAndNamesThem) {
  const auto error_of = [](const Texts& texts) {
    return ParseProfile(texts.at("a"), "a.json", Among(texts)).error().message;
  };
  EXPECT_EQ(error_of({{"a", Chained("a", "a")}}),
            "a.json:2:1: extends: a profile cannot extend itself: a -> a");
  EXPECT_EQ(
      error_of({{"a", Chained("a", "b")}, {"b", Chained("b", "a")}}),
      "a.json:2:1: extends: b.json:2:1: extends: a profile cannot extend itself: a -> b -> a");
  EXPECT_EQ(
      error_of({{"a", Chained("a", "b")}, {"b", Chained("b", "c")}, {"c", Chained("c", "a")}}),
      "a.json:2:1: extends: b.json:2:1: extends: c.json:2:1: extends: a profile cannot extend "
      "itself: a -> b -> c -> a");
  EXPECT_EQ(
      error_of({{"a", Chained("a", "b")}, {"b", Chained("b", "b")}}),
      "a.json:2:1: extends: b.json:2:1: extends: a profile cannot extend itself: a -> b -> b");
}

// A base may be asked for by the name of its file: then its own name tells who it is.
TEST(Extends, RefusesACycleThroughFileNames) {
  const Texts texts = {{"x.json", Chained("a", "y.json")}};
  EXPECT_EQ(ParseProfile(Chained("a", "x.json"), "a.json", Among(texts)).error().message,
            "a.json:2:1: extends: x.json.json:1:39: name: a profile cannot extend itself: a -> "
            "x.json -> a");
}

TEST(Extends, RefusesAnEndlessChain) {
  int count = 0;
  const ProfileSource endless = [&](std::string_view name) -> Result<ProfileText> {
    return ProfileText{Chained(name, "p" + std::to_string(++count)), "f"};
  };
  const Result<Profile> profile = ParseProfile(Chained("p", "p0"), "f", endless);
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().code, ErrorCode::kLimitExceeded);
  EXPECT_THAT(profile.error().message, HasSubstr("more than 16 profiles extend one another"));
  EXPECT_LT(count, 20);
}

TEST(Extends, GoesThroughSeveralBases) {
  const Texts texts = {
      {"base", Base()},
      {"mid",
       Small("mid",
             R"("extends":"base","removes":{"constraints":["gate"]},"ops":[],"constraints":[)" +
                 Rank("mid", "") + "]")}};
  const Result<Profile> profile = ParseProfile(
      Small("top", R"("extends":"mid","ops":[],"constraints":[)" + Rank("top", "") + "]"), "t",
      Among(texts));
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(Ids(profile.value()), "all some twice twice group mid top");
}

}  // namespace
}  // namespace qconform
