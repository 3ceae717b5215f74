// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace qconform {
namespace {

using ::testing::HasSubstr;

std::string NameOfParsed(std::string_view text) {
  const Result<Target> target = ParseTarget(text, "");
  return target.ok() ? target.value().Name() : target.error().message;
}

std::string ErrorOf(std::string_view text, std::string_view sdk = "") {
  const Result<Target> target = ParseTarget(text, sdk);
  return target.ok() ? "accepted " + target.value().Name() : target.error().message;
}

TEST(BuiltinProfiles, AllLoadUnderTheirFileNames) {
  for (const std::string_view name : BuiltinProfileNames()) {
    const Result<Profile> profile = BuiltinProfile(name);
    ASSERT_TRUE(profile.ok()) << profile.error().message;
    EXPECT_EQ(profile.value().name, name);
  }
}

TEST(BuiltinProfiles, AreListedInAlphabeticalOrder) {
  const std::vector<std::string_view> names = BuiltinProfileNames();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, ::testing::IsSupersetOf({"qnn.htp", "tosa.int"}));
}

TEST(BuiltinProfiles, SpeakOfEveryOpInSomeRow) {
  for (const std::string_view name : BuiltinProfileNames()) {
    const Profile profile = BuiltinProfile(name).value();
    for (const OpKind op : profile.ops) {
      EXPECT_TRUE(std::any_of(profile.constraints.begin(), profile.constraints.end(),
                              [&](const Constraint& row) {
                                return row.kind() == ConstraintKind::kDtypeTuple &&
                                       row.AppliesTo(op);
                              }))
          << name << " says nothing about the dtypes of " << NameOf(op);
    }
  }
}

TEST(BuiltinProfiles, RefuseAnUnknownNameAndNameTheNearest) {
  const Result<Profile> profile = BuiltinProfile("tosa.in");
  ASSERT_FALSE(profile.ok());
  EXPECT_EQ(profile.error().message, "unknown profile 'tosa.in', the nearest is 'tosa.int'");
}

TEST(Target, ParsesEveryFormOfAnArch) {
  for (const std::string_view text :
       {"qnn.htp@v73", "qnn.htp@V73", "qnn.htp@73", "qnn.htp@SM8550", "qnn.htp@sm8550"}) {
    EXPECT_EQ(NameOfParsed(text), "qnn.htp@v73");
  }
  EXPECT_EQ(NameOfParsed("qnn.htp"), "qnn.htp@v75");
}

TEST(Target, NameParsesBackToTheSameTarget) {
  for (const std::string_view text :
       {"qnn.htp@v68", "qnn.htp@v81", "tosa.int", "tosa.int+int16", "xnnpack.x86"}) {
    EXPECT_EQ(NameOfParsed(text), text);
  }
  EXPECT_EQ(NameOfParsed("tosa.int+int16+int16"), "tosa.int+int16");
}

TEST(Target, RefusesUnknownNamesAndNamesTheNearest) {
  EXPECT_EQ(ErrorOf("qnn.htp@v74"),
            "unknown arch or SoC 'v74' of profile qnn.htp, the nearest is 'v73'");
  EXPECT_THAT(ErrorOf("qnn.htp@SM8651"), HasSubstr("the nearest is 'SM8650'"));
  EXPECT_EQ(ErrorOf("tosa.int@v1"), "unknown arch 'v1' of profile tosa.int, which has none");
  EXPECT_EQ(ErrorOf("tosa.int+int4"),
            "unknown extension 'int4' of profile tosa.int, the nearest is 'int16'");
  EXPECT_EQ(ErrorOf("qnn.htp+int16"),
            "unknown extension 'int16' of profile qnn.htp, which has none");
  EXPECT_EQ(ErrorOf("qnn.htq@v73"), "unknown profile 'qnn.htq', the nearest is 'qnn.htp'");
}

TEST(Target, RefusesEmptyParts) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("unknown profile ''"));
  EXPECT_THAT(ErrorOf("qnn.htp@"), HasSubstr("has no arch behind @"));
  EXPECT_THAT(ErrorOf("tosa.int+"), HasSubstr("unknown extension ''"));
}

TEST(Target, RefusesAnSdkThatIsNoVersion) {
  EXPECT_THAT(ErrorOf("qnn.htp", "latest"), HasSubstr("SDK version 'latest' is not numbers"));
  const Result<Target> target = ParseTarget("qnn.htp", "2.41");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target.value().sdk_text, "2.41");
  EXPECT_TRUE(target.value().sdk.has_value());
  EXPECT_FALSE(ParseTarget("qnn.htp", "").value().sdk.has_value());
}

TEST(Target, HasAFeatureFromItsFirstArchOn) {
  const std::vector<std::pair<std::string, bool>> lpbq = {
      {"v68", false}, {"v69", true}, {"v73", true}, {"v75", true}, {"v79", true}, {"v81", true}};
  for (const auto& [arch, has] : lpbq) {
    EXPECT_EQ(ParseTarget("qnn.htp@" + arch, "").value().Has("lpbq"), has) << arch;
  }
  EXPECT_FALSE(ParseTarget("qnn.htp@v69", "").value().Has("16a16w"));
  EXPECT_TRUE(ParseTarget("qnn.htp@v73", "").value().Has("16a16w"));
  EXPECT_FALSE(ParseTarget("qnn.htp@v73", "").value().Has("nonsense"));
}

TEST(Target, HasAnExtensionOnlyIfAskedFor) {
  EXPECT_FALSE(ParseTarget("tosa.int", "").value().Has("int16"));
  EXPECT_TRUE(ParseTarget("tosa.int+int16", "").value().Has("int16"));
}

// pytorch/executorch backends/qualcomm/serialization/qc_schema.py at cff6f4dd.
TEST(QnnHtp, MapsEverySocToItsArch) {
  const std::vector<std::pair<std::string, std::string>> socs = {
      {"SM8350", "v68"},   {"SA8295", "v68"},   {"QCM6490", "v68"},  {"SM8450", "v69"},
      {"SM8475", "v69"},   {"SXR2230P", "v69"}, {"SM8550", "v73"},   {"SA8255", "v73"},
      {"SSG2115P", "v73"}, {"SSG2125P", "v73"}, {"SXR1230P", "v73"}, {"QCS9100", "v73"},
      {"SM8650", "v75"},   {"SM8750", "v79"},   {"SXR2330P", "v79"}, {"SA8797", "v81"},
      {"SM8850", "v81"},   {"SAR2230P", "v81"}, {"SW6100", "v81"},   {"SM8845", "v81"}};
  EXPECT_EQ(BuiltinProfile("qnn.htp").value().socs.size(), socs.size());
  for (const auto& [soc, arch] : socs) {
    EXPECT_EQ(NameOfParsed("qnn.htp@" + soc), "qnn.htp@" + arch);
  }
}

TEST(MakeTarget, TakesAProfileOfTheUsers) {
  auto profile = std::make_shared<Profile>();
  profile->name = "mine";
  profile->archs = {"gen1", "gen2"};
  profile->default_arch = "gen2";
  EXPECT_EQ(MakeTarget(profile, "", {}, "").value().Name(), "mine@gen2");
  EXPECT_EQ(MakeTarget(profile, "GEN1", {}, "").value().Name(), "mine@gen1");
  EXPECT_FALSE(MakeTarget(profile, "gen3", {}, "").ok());
}

}  // namespace
}  // namespace qconform
