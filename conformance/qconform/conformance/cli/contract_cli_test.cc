// SPDX-License-Identifier: Apache-2.0
// profile, explain and validate from the outside: what they print and how they exit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "qconform/base/json_reader.h"
#include "qconform/conformance/cli/run_command.h"
#include "qconform/conformance/report_writers/sarif_shape.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/testing/scratch_dir.h"
#include "qconform/profile/profile.h"

namespace qconform::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Written(const ScratchDir& dir, const std::string& name, std::string_view text) {
  const std::string path = dir / name;
  EXPECT_TRUE(MakeDirectory(std::filesystem::path(path).parent_path().string()).ok());
  EXPECT_TRUE(WriteFile(path, text, Durability::kAtomic).ok());
  return path;
}

std::string Written(const ScratchDir& dir, const std::string& name, const Case& c) {
  return Written(dir, name, PrintCase(c));
}

// Speaks of relu alone. `head` follows the format, `rows` are the constraints.
std::string ProfileText(std::string_view head, std::string_view rows) {
  return R"({"format":"qconform-profile-2",)" + std::string(head) +
         R"("version":"1","title":"t","ops":["relu"],"constraints":[)" + std::string(rows) + "]}";
}

std::string RankRow(std::string_view id, int max) {
  return R"({"id":")" + std::string(id) + R"(","kind":"rank","port":"in0","min":0,"max":)" +
         std::to_string(max) + R"(,"source":"s","version":"1","confidence":"read"})";
}

// A graph that breaks nothing, in which nothing has numbers yet.
Case UncalibratedCase() {
  Case c = BrokenCase();
  c.target = "qnn.htp@v75";
  for (Value& value : c.graph.values) {
    ConcreteSpec spec = PerTensor(DType::kUint8, 1.0f, 0);
    spec.scales.clear();
    spec.zero_points.clear();
    value.spec = spec;
    value.dtype = DType::kUint8;
  }
  c.inputs.clear();
  return c;
}

// Of an op that no rule of the profile covers.
Case UncoveredCase() {
  Case c = SmallCase(1);
  c.target = "xnnpack.x86";
  c.graph.nodes[0].op = OpKind::kAbs;
  return c;
}

TEST(ProfileCommand, ListsTheBuiltInProfiles) {
  const Said said = Qconform("profile list");
  EXPECT_EQ(said.exit, 0);
  EXPECT_THAT(said.out, testing::StartsWith("NAME "));
  for (const std::string_view name : BuiltinProfileNames()) {
    EXPECT_THAT(said.out, HasSubstr("\n" + std::string(name) + " "));
  }
  EXPECT_THAT(said.out, HasSubstr("v68 to v81"));
}

TEST(ProfileCommand, ShowsRulesWithTheirSources) {
  const Said said = Qconform("profile show tosa.int");
  EXPECT_EQ(said.exit, 0) << said.out;
  const Profile profile = BuiltinProfile("tosa.int").value();
  for (const Constraint& row : profile.constraints) {
    EXPECT_THAT(said.out, HasSubstr("\n" + row.id + "\n  kind "));
    EXPECT_THAT(said.out, HasSubstr(row.provenance.source));
  }
  const Said unknown = Qconform("profile show tosa.itn");
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_THAT(unknown.out, HasSubstr("nearest is 'tosa.int'"));
  EXPECT_EQ(Qconform("profile show qnn.htp@v99").exit, 2);
}

TEST(ProfileCommand, ShowsOfATargetWhatHoldsThere) {
  const ScratchDir dir;
  const std::string path =
      Written(dir, "p.json",
              ProfileText(R"("name":"p","archs":["v1","v2"],"default_arch":"v1",)",
                          RankRow("always", 4) + "," + R"({"min_arch":"v2",)" +
                              RankRow("later", 3).substr(1)));
  EXPECT_THAT(Qconform("profile show " + path).out, HasSubstr("later\n"));
  EXPECT_THAT(Qconform("profile show " + path + "@v2").out, HasSubstr("later\n"));
  const Said first = Qconform("profile show " + path + "@v1");
  EXPECT_THAT(first.out, HasSubstr("always\n"));
  EXPECT_THAT(first.out, Not(HasSubstr("later\n")));
}

TEST(ProfileCommand, ShowsJsonThatReadsBack) {
  const Said said = Qconform("profile show tosa.int --json");
  EXPECT_EQ(said.exit, 0);
  const Result<Profile> again = ParseProfile(said.out, "stdout");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again.value().name, "tosa.int");
  EXPECT_EQ(Qconform("profile show tosa.int --json --markdown").exit, 2);
}

TEST(ProfileCommand, ShowsMarkdownWithOneLinePerRow) {
  const Said said = Qconform("profile show xnnpack.x86 --markdown");
  const Profile profile = BuiltinProfile("xnnpack.x86").value();
  EXPECT_THAT(said.out, testing::StartsWith("## xnnpack.x86\n"));
  for (const Constraint& row : profile.constraints) {
    EXPECT_THAT(said.out, HasSubstr("\n| `" + row.id + "` | "));
  }
}

// The catalogue is current in this tree (ctest catalogue.current); here, that the check can fail.
TEST(CatalogueCheck, RejectsAnotherCatalogue) {
  const ScratchDir dir;
  const std::string script = QCONFORM_SOURCE_DIR "/ci/";
  const std::string made = dir / "CATALOGUE.md";
  const auto runs = [&](const std::string& name) {
    const std::string command =
        script + name + " " + QCONFORM_COMMAND + " " + made + " >" + (dir / "said") + " 2>&1";
    return std::system(command.c_str()) == 0;
  };
  ASSERT_TRUE(runs("make_catalogue"));
  EXPECT_TRUE(runs("check_catalogue"));
  const std::string text = ReadFile(made).value();
  Written(dir, "CATALOGUE.md", text + "one line more\n");
  EXPECT_FALSE(runs("check_catalogue"));
  EXPECT_THAT(ReadFile(dir / "said").value(), HasSubstr("ci/make_catalogue " QCONFORM_COMMAND));
}

TEST(ProfileCommand, DiffsByMeaning) {
  const ScratchDir dir;
  const auto file = [&](const std::string& name, const std::string& rows) {
    return Written(dir, name, ProfileText(R"("name":"p",)", rows));
  };
  const std::string a = file("a.json", RankRow("a", 4));
  const std::string same = file("same.json", RankRow("other-id", 4));
  const std::string b = file("b.json", RankRow("a", 5));
  const Said equal = Qconform("profile diff --exit-code " + a + " " + same);
  EXPECT_EQ(equal.exit, 0) << equal.out;
  EXPECT_THAT(equal.out, HasSubstr("demand the same"));
  const Said differ = Qconform("profile diff " + a + " " + b);
  EXPECT_EQ(differ.exit, 0);
  EXPECT_THAT(differ.out, HasSubstr("relu: rank of in0\n"));
  EXPECT_THAT(differ.out, HasSubstr("rank 0 to 5  [a: s (1, read)]"));
  EXPECT_EQ(Qconform("profile diff --exit-code " + a + " " + b).exit, 1);
  EXPECT_EQ(Qconform("profile diff " + a + " nothing").exit, 2);
  EXPECT_EQ(Qconform("profile diff " + a + " " + (dir / "no.json")).exit, 5);
}

TEST(ProfileCommand, DiffsTargets) {
  const Said said = Qconform("profile diff --exit-code qnn.htp@v68 qnn.htp@v81");
  EXPECT_EQ(said.exit, 1) << said.out;
  EXPECT_THAT(said.out, HasSubstr("feature 16a16w\n"));
  EXPECT_EQ(Qconform("profile diff --exit-code qnn.htp@v75 qnn.htp@SM8650").exit, 0);
}

TEST(ProfileCommand, ChecksEachFile) {
  const ScratchDir dir;
  const std::string good =
      Written(dir, "good.json", ProfileText(R"("name":"good",)", RankRow("a", 4)));
  const std::string bad =
      Written(dir, "bad.json", ProfileText(R"("name":"bad",)", "\n" + RankRow("A", 4)));
  const Said fine = Qconform("profile check " + good);
  EXPECT_EQ(fine.exit, 0) << fine.out;
  EXPECT_THAT(fine.out, HasSubstr("good.json: ok: 1 rows, 1 ops\n"));
  const Said said = Qconform("profile check " + bad + " " + good);
  EXPECT_EQ(said.exit, 2);
  EXPECT_THAT(said.out, HasSubstr("bad.json:2:7: "));
  EXPECT_THAT(said.out, HasSubstr("good.json: ok"));
  EXPECT_EQ(Qconform("profile check " + (dir / "none.json")).exit, 5);
}

TEST(ProfileCommand, FindsWhatAFileExtendsBesideIt) {
  const ScratchDir dir;
  Written(dir, "base.json", ProfileText(R"("name":"base",)", RankRow("a", 4)));
  const auto delta = [&](const std::string& base) {
    return Written(dir, "delta.json",
                   ProfileText(R"("name":"delta","extends":")" + base + R"(",)", RankRow("b", 3)));
  };
  EXPECT_THAT(Qconform("profile check " + delta("base")).out, HasSubstr("ok: 2 rows, 1 ops"));
  EXPECT_THAT(Qconform("profile check " + delta("base.json")).out, HasSubstr("ok: 2 rows"));
  EXPECT_EQ(Qconform("profile check " + delta("xnnpack.x86")).exit, 0);
  EXPECT_EQ(Qconform("profile check " + delta("nobody")).exit, 2);
  EXPECT_EQ(Qconform("profile check " + delta("delta")).exit, 2);
  // A target takes its contract from there as well.
  const std::string c = Written(dir, "case.json", SmallCase(1));
  const Said said = Qconform("validate --profile " + delta("base") + " --target delta " + c);
  EXPECT_EQ(said.exit, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("2 passed"));
}

TEST(ProfileCommand, PrintsTheSchema) {
  const Said said = Qconform("profile schema");
  EXPECT_EQ(said.exit, 0);
  EXPECT_TRUE(ParseJson(said.out).ok());
  EXPECT_EQ(said.out,
            ReadFile(QCONFORM_SOURCE_DIR "/core/qconform/profile/profile.schema.json").value());
}

TEST(ExplainCommand, ExplainsEveryRuleOfEveryProfile) {
  for (const std::string_view name : BuiltinProfileNames()) {
    const Profile profile = BuiltinProfile(name).value();
    const std::string id = profile.constraints.back().id;
    const Said said = Qconform("explain " + std::string(name) + "/" + id);
    EXPECT_EQ(said.exit, 0) << said.out;
    EXPECT_THAT(said.out, testing::StartsWith(id + ": "));
    EXPECT_THAT(said.out, HasSubstr("\n  source "));
  }
  EXPECT_EQ(Qconform("explain graph-resolves").exit, 0);
  EXPECT_EQ(Qconform("explain no-rule").exit, 0);
}

TEST(ExplainCommand, LooksWhereItIsTold) {
  const Said everywhere = Qconform("explain weighted-dtypes");
  EXPECT_THAT(everywhere.out, HasSubstr("weighted-dtypes: dtype_tuple of tosa.int\n"));
  EXPECT_THAT(everywhere.out, HasSubstr("weighted-dtypes: dtype_tuple of xnnpack.x86\n"));
  const Said here = Qconform("explain weighted-dtypes --target tosa.int");
  EXPECT_EQ(here.exit, 0) << here.out;
  EXPECT_THAT(here.out, HasSubstr("holds on tosa.int\n"));
  EXPECT_THAT(
      here.out,
      HasSubstr("broken by   qconform generate --target tosa.int --rule weighted-dtypes\n"));
  EXPECT_THAT(here.out, HasSubstr("elsewhere   xnnpack.x86: "));
  EXPECT_THAT(here.out, Not(HasSubstr("dtype_tuple of xnnpack.x86\n")));
  const ScratchDir dir;
  const std::string own =
      Written(dir, "own.json", ProfileText(R"("name":"own",)", RankRow("mine", 4)));
  EXPECT_EQ(Qconform("explain mine").exit, 2);
  EXPECT_EQ(Qconform("explain mine --profile " + own).exit, 0);
  EXPECT_EQ(Qconform("explain mine --profile " + own + " --target own").exit, 0);
}

TEST(ExplainCommand, NamesTheNearestOfAnUnknownRule) {
  const Said said = Qconform("explain weighted-dtipes");
  EXPECT_EQ(said.exit, 2);
  EXPECT_THAT(said.out, HasSubstr("nearest is 'weighted-dtypes'"));
  EXPECT_EQ(Qconform("explain nobody/weighted-dtypes").exit, 2);
}

TEST(ValidateCommand, TakesDirectoriesInOrder) {
  const ScratchDir dir;
  Written(dir, "in/b.json", SmallCase(1));
  Written(dir, "in/a/z.json", BrokenCase());
  Written(dir, "in/c.json", BrokenCase());
  Written(dir, "in/notes.txt", "no case");
  const Said said = Qconform("validate " + (dir / "in"));
  EXPECT_EQ(said.exit, 1) << said.out;
  const std::size_t first = said.out.find("in/a/z.json: ");
  EXPECT_LT(first, said.out.find("in/b.json: "));
  EXPECT_LT(said.out.find("in/b.json: "), said.out.find("in/c.json: "));
  EXPECT_THAT(said.out, HasSubstr("3 files: 1 conform, 2 refused, 0 not readable\n"));
  EXPECT_THAT(said.out, testing::ContainsRegex("broken +tosa.int/[a-z-]+ +2 findings +in 2 files +"
                                               "first in [^ ]*in/a/z.json"));
}

TEST(ValidateCommand, NamesTheLineOfTheNode) {
  const ScratchDir dir;
  const std::string path = Written(dir, "c.json", BrokenCase());
  const std::string text = ReadFile(path).value();
  const std::string before = text.substr(0, text.find("{\"name\":\"relu_1\""));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  EXPECT_THAT(Qconform("validate " + path).out,
              HasSubstr("c.json:" + std::to_string(line) + ": error: "));
}

TEST(ValidateCommand, GoesOnBehindBadFiles) {
  const ScratchDir dir;
  Written(dir, "a.json", "{\n  \"format\": 7}");
  Written(dir, "b.json", BrokenCase());
  Written(dir, "c.json", SmallCase(1));
  const Said said = Qconform("validate " + dir.path());
  EXPECT_EQ(said.exit, 2) << said.out;
  EXPECT_THAT(said.out, HasSubstr("a.json:2:"));
  EXPECT_THAT(said.out, HasSubstr("3 files: 1 conform, 1 refused, 1 not readable\n"));
  EXPECT_EQ(Qconform("validate " + (dir / "none.json") + " " + (dir / "c.json")).exit, 5);
  const Said nobody = Qconform("validate --target nobody " + (dir / "c.json"));
  EXPECT_EQ(nobody.exit, 2);
  EXPECT_THAT(nobody.out, Not(HasSubstr("c.json")));  // a mistake of the command, not of the file
  EXPECT_TRUE(MakeDirectory(dir / "empty").ok());
  const Said empty = Qconform("validate " + (dir / "empty"));
  EXPECT_EQ(empty.exit, 2);
  EXPECT_THAT(empty.out, HasSubstr("no *.json files"));
}

TEST(ValidateCommand, SaysWhatWasNotCheckedAndWhy) {
  const ScratchDir dir;
  const std::string path = Written(dir, "c.json", UncalibratedCase());
  const Said said = Qconform("validate " + path);
  EXPECT_EQ(said.exit, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("not checked: the port has no numbers yet"));
  const Said many = Qconform("validate --quiet " + path);
  EXPECT_THAT(many.out, testing::ContainsRegex(
                            "not checked +not_calibrated +[0-9]+ findings? +in 1 file +rules: "
                            "[a-z, -]*sigmoid"));
}

TEST(ValidateCommand, RequiresThatAllIsChecked) {
  const ScratchDir dir;
  const std::string path = Written(dir, "c.json", UncoveredCase());
  const Said said = Qconform("validate --quiet " + path);
  EXPECT_EQ(said.exit, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("no_rule"));
  const Said required = Qconform("validate --require-checked " + path);
  EXPECT_EQ(required.exit, 1) << required.out;
  EXPECT_THAT(required.out, HasSubstr("0 conform, 1 refused"));
  EXPECT_EQ(Qconform("validate --require-checked --lenient " + path).exit, 0);
}

TEST(ValidateCommand, IsQuietWhenAsked) {
  const ScratchDir dir;
  const std::string path = Written(dir, "c.json", BrokenCase());
  const Said said = Qconform("validate --quiet " + path);
  EXPECT_EQ(said.exit, 1);
  EXPECT_THAT(said.out, Not(HasSubstr("error:")));
  EXPECT_THAT(said.out, HasSubstr("1 refused"));
}

TEST(ValidateCommand, WritesSarif) {
  const ScratchDir dir;
  Written(dir, "in/a b.json", BrokenCase());
  Written(dir, "in/bad.json", "{");
  Written(dir, "in/open.json", UncoveredCase());
  const auto sarif = [&](const std::string& options) {
    Qconform("validate " + options + " --sarif " + (dir / "out.sarif") + " " + (dir / "in"));
    const Result<std::string> text = ReadFile(dir / "out.sarif");
    return text.ok() ? text.value() : text.error().message;
  };
  const std::string strict = sarif("");
  EXPECT_EQ(WhatSarifForbids(strict), "");
  EXPECT_THAT(strict, HasSubstr("/in/a%20b.json\"},\"region\":{\"startLine\":"));
  EXPECT_THAT(strict, HasSubstr(R"("kind":"fail","level":"error")"));
  EXPECT_THAT(strict, HasSubstr(R"("kind":"open","level":"none")"));
  EXPECT_THAT(strict, HasSubstr(R"("fullyQualifiedName":"relu_1/out0")"));
  EXPECT_THAT(strict, HasSubstr(R"("executionSuccessful":false)"));
  EXPECT_THAT(strict, testing::ContainsRegex("\"id\":\"tosa.int/[a-z-]+\",\"shortDescription\""));
  EXPECT_THAT(strict, HasSubstr("  accepts     "));  // the help is the explanation
  const std::string lenient = sarif("--lenient");
  EXPECT_THAT(lenient, HasSubstr(R"("level":"warning")"));
  EXPECT_THAT(lenient, Not(HasSubstr(R"("kind":"fail","level":"error")")));
  EXPECT_THAT(sarif("--require-checked"), Not(HasSubstr(R"("kind":"open")")));
  EXPECT_EQ(Qconform("validate --sarif " + (dir / "no/such/dir.sarif") + " " + (dir / "in")).exit,
            5);
}

}  // namespace
}  // namespace qconform::conformance
