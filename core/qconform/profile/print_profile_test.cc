// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/print_profile.h"

#include <gtest/gtest.h>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

TEST(PrintProfile, GivesTheCanonicalTextBack) {
  const Result<Profile> profile = ParseProfile(kEveryKind, "every.json");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_EQ(PrintProfile(profile.value()), kEveryKind);
}

// The printed text is the whole of it: nothing is taken from a base a second time.
TEST(PrintProfile, FlattensWhatExtends) {
  const auto source = [](std::string_view) -> Result<ProfileText> {
    return ProfileText{std::string(kEveryKind), "every.json"};
  };
  const Result<Profile> delta = ParseProfile(
      R"({"format":"qconform-profile-2","name":"acme.next","version":"2","title":"Next","extends":"acme.npu","ops":["tanh"],"constraints":[]})",
      "next.json", source);
  ASSERT_TRUE(delta.ok()) << delta.error().message;
  std::string wanted = With(kEveryKind, "\"name\":\"acme.npu\"", "\"name\":\"acme.next\"");
  wanted = With(wanted, "2026-11-21", "2");
  wanted = With(wanted, "\"Acme NPU\",", "\"Next\",\n\"x-extends\":\"acme.npu\",");
  wanted = With(wanted, "\"aten.conv1d\"]}],", "\"aten.conv1d\"]},\n\"tanh\"],");
  EXPECT_EQ(PrintProfile(delta.value()), wanted);
  const Result<Profile> again = ParseProfile(wanted, "again.json");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again.value().extends.empty());
}

TEST(PrintProfile, BuiltInProfilesPrintToTextThatPrintsTheSame) {
  for (const std::string_view name : BuiltinProfileNames()) {
    Profile profile = BuiltinProfile(name).value();
    profile.extends.clear();
    const std::string text = PrintProfile(profile);
    const Result<Profile> again = ParseProfile(text, name);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again.value().constraints.size(), profile.constraints.size());
    EXPECT_EQ(PrintProfile(again.value()), text);
  }
}

TEST(PrintProfile, LeavesOutWhatAProfileHasNot) {
  const std::string text =
      "{\"format\":\"qconform-profile-2\",\n\"name\":\"a\",\n\"version\":\"1\",\n\"title\":\"t\",\n"
      "\"ops\":[\n\"relu\"],\n\"constraints\":[\n"
      R"({"id":"r","kind":"rank","port":"in0","min":0,"max":6,"source":"m","version":"1","confidence":"read"}])"
      "\n}\n";
  EXPECT_EQ(PrintProfile(ParseProfile(text, "a.json").value()), text);
}

}  // namespace
}  // namespace qconform
