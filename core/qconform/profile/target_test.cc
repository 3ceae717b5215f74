// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/profile/profile_examples_test.h"

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
    for (const auto& [op, backend, rules, names] : profile.ops) {
      EXPECT_TRUE(
          std::any_of(profile.constraints.begin(), profile.constraints.end(),
                      [&](const Constraint& row) { return !row.ops.empty() && row.AppliesTo(op); }))
          << name << " says nothing about " << NameOf(op);
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

TEST(Target, ParsesWhatPeopleCopyAndPaste) {
  for (const std::string_view text :
       {"qnn.htp@SM8650 ", " qnn.htp@ sm8650", "qnn.htp@V75\n", "qnn.htp@htp-v75",
        "qnn.htp@HTP_V75", "qnn.htp@htp-75", "qnn.htp @75"}) {
    EXPECT_EQ(NameOfParsed(text), "qnn.htp@v75") << text;
  }
  EXPECT_EQ(NameOfParsed("qnn.htp@qcm6490"), "qnn.htp@v68");
  EXPECT_EQ(NameOfParsed("tosa.int + int16"), "tosa.int+int16");
}

TEST(Target, RefusesArchsThatAreNotClear) {
  for (const std::string_view text :
       {"qnn.htp@htpv75", "qnn.htp@lpai-v75", "qnn.htp@v75.", "qnn.htp@7", "qnn.htp@075",
        "qnn.htp@htp-", "qnn.htp@htp-SM8650", "qnn.htp@SM8650-AC", "qnn.htp@v7 5"}) {
    EXPECT_THAT(ErrorOf(text), HasSubstr("unknown arch or SoC")) << text;
  }
}

TEST(Target, ParsesEveryFormOfAnSdk) {
  const std::vector<std::pair<std::string_view, std::string_view>> forms = {
      {"2.41", "2.41"},  {"2.41.0", "2.41.0"},   {"v2.41.0.251128", "2.41.0.251128"},
      {"V2.41", "2.41"}, {" 2.41.0 ", "2.41.0"}, {"", ""},
      {" ", ""}};
  for (const auto& [text, wanted] : forms) {
    const Result<Target> target = ParseTarget("qnn.htp", text);
    ASSERT_TRUE(target.ok()) << text;
    EXPECT_EQ(target.value().sdk_text, wanted);
    EXPECT_EQ(target.value().sdk.has_value(), !wanted.empty());
  }
}

TEST(Target, RefusesSdksThatAreNotClear) {
  for (const std::string_view text : {"241", "2", "v", "2.", "qnn-2.41", "qairt/2.41", "2.41-rc1",
                                      "2,41", "vv2.41", "-2.41", "2.41.x"}) {
    EXPECT_THAT(ErrorOf("qnn.htp", text), HasSubstr("is not numbers with dots")) << text;
  }
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
  EXPECT_EQ(ErrorOf("tosa.int+int17"),
            "unknown extension 'int17' of profile tosa.int, the nearest is 'int16'");
  EXPECT_EQ(ErrorOf("xnnpack.x86+int16"),
            "unknown extension 'int16' of profile xnnpack.x86, which has none");
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

std::shared_ptr<const Profile> Disputed() {
  static const auto kProfile =
      std::make_shared<const Profile>(ParseProfile(kEveryKind, "every.json").value());
  return kProfile;
}

std::string NameOfMade(std::string_view arch, const std::vector<std::string>& asked) {
  const Result<Target> target = MakeTarget(Disputed(), arch, asked, "");
  return target.ok() ? target.value().Name() : target.error().message;
}

TEST(Alternatives, AreNamedWhereTheAnswerIsNotTheDefault) {
  EXPECT_EQ(NameOfMade("", {}), "acme.npu@v2");
  EXPECT_EQ(NameOfMade("", {"wide-arch=driver"}), "acme.npu@v2+wide-arch=driver");
  EXPECT_EQ(NameOfMade("", {"wide-arch=manual"}), "acme.npu@v2");
  EXPECT_EQ(NameOfMade("", {"halves=up", "extra", "wide-arch=driver", "halves=up"}),
            "acme.npu@v2+extra+wide-arch=driver+halves=up");
}

TEST(Alternatives, NameParsesBackToTheSameTarget) {
  const Target target = MakeTarget(Disputed(), "v1", {"halves=away", "extra"}, "").value();
  EXPECT_EQ(target.choices, std::vector{(Choice{"halves", "away"})});
  EXPECT_EQ(target.extensions, std::vector<std::string>{"extra"});
  EXPECT_EQ(NameOfMade("v1", {"extra", "halves=away"}), target.Name());
}

TEST(Alternatives, RefuseUnknownAnswersAndNameTheNearest) {
  EXPECT_EQ(NameOfMade("", {"wide-arc=driver"}),
            "unknown alternative 'wide-arc' of profile acme.npu, the nearest is 'wide-arch'");
  EXPECT_EQ(NameOfMade("", {"wide-arch=drivers"}),
            "unknown option 'drivers' of alternative wide-arch, the nearest "
            "is 'driver'");
  EXPECT_EQ(NameOfMade("", {"wide-arch="}),
            "unknown option '' of alternative wide-arch, the nearest is "
            "'manual'");
  EXPECT_EQ(NameOfMade("", {"wide-arch"}),
            "unknown extension 'wide-arch' of profile acme.npu, the nearest is 'extra'");
  EXPECT_EQ(ErrorOf("xnnpack.x86+x=y"),
            "unknown alternative 'x' of profile xnnpack.x86, which has none");
}

TEST(Alternatives, AreAnsweredOnce) {
  EXPECT_EQ(NameOfMade("", {"halves=up", "halves=even"}),
            "the alternative halves is answered twice: 'up' and 'even'");
}

std::vector<std::string> RowIds(const Profile& profile) {
  std::vector<std::string> ids;
  for (const Constraint& row : profile.constraints) ids.push_back(row.id);
  return ids;
}

// "grains" holds on v1 and v2, and only if halves are rounded up.
TEST(Specialize, KeepsTheRowsOfTheArchAndTheAnswers) {
  const auto has_grains = [](std::string_view arch, const std::vector<std::string>& asked) {
    const Target target = MakeTarget(Disputed(), arch, asked, "").value();
    return ::testing::Value(RowIds(*target.profile), ::testing::Contains("grains"));
  };
  EXPECT_TRUE(has_grains("v1", {"halves=up"}));
  EXPECT_TRUE(has_grains("v2", {"halves=up"}));
  EXPECT_FALSE(has_grains("v3", {"halves=up"}));
  EXPECT_FALSE(has_grains("v1", {}));
  EXPECT_FALSE(has_grains("v1", {"halves=away"}));
  EXPECT_EQ(MakeTarget(Disputed(), "v3", {}, "").value().profile->constraints.size() + 1,
            Disputed()->constraints.size());
}

TEST(Specialize, LeavesEveryIdOnce) {
  for (const std::string option : {"wide-arch=manual", "wide-arch=driver"}) {
    const Target target = MakeTarget(Disputed(), "v1", {option}, "").value();
    std::vector<std::string> ids;
    for (const Feature& feature : target.profile->features) ids.push_back(feature.id);
    EXPECT_THAT(ids, ::testing::ElementsAre("wide", "deep", "extra")) << option;
    EXPECT_EQ(target.Has("wide"), option == "wide-arch=driver");
    EXPECT_FALSE(target.Has("deep"));
  }
}

TEST(Specialize, SharesAProfileThatHoldsWhole) {
  const auto profile = std::make_shared<const Profile>(BuiltinProfile("xnnpack.x86").value());
  EXPECT_EQ(MakeTarget(profile, "", {}, "").value().profile, profile);
}

TEST(MakeTarget, RefusesDigitsThatSeveralArchsHave) {
  auto profile = std::make_shared<Profile>();
  profile->name = "mine";
  profile->archs = {"a1", "b1", "c2"};
  profile->default_arch = "a1";
  EXPECT_FALSE(MakeTarget(profile, "1", {}, "").ok());
  EXPECT_EQ(MakeTarget(profile, "2", {}, "").value().Name(), "mine@c2");
  EXPECT_EQ(MakeTarget(profile, "mine-b1", {}, "").value().Name(), "mine@b1");
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
