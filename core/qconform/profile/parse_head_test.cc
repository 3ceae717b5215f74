// SPDX-License-Identifier: Apache-2.0
// What stands before the rows.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

const Profile& Good() {
  static const Result<Profile> kParsed = ParseProfile(kEveryKind, "good.json");
  return kParsed.value();
}

TEST(ParseProfile, ReadsTheHead) {
  EXPECT_EQ(Good().name, "acme.npu");
  EXPECT_EQ(Good().version, "2026-11-21");
  EXPECT_EQ(Good().title, "Acme NPU");
  EXPECT_EQ(Good().extends, "");
  EXPECT_EQ(Good().archs, (std::vector<std::string>{"v1", "v2", "v3"}));
  EXPECT_EQ(Good().default_arch, "v2");
  ASSERT_EQ(Good().socs.size(), 2U);
  EXPECT_EQ(Good().socs[1].name, "AC300");
  EXPECT_EQ(Good().socs[1].arch, "v3");
}

TEST(ParseProfile, ReadsAlternatives) {
  ASSERT_EQ(Good().alternatives.size(), 2U);
  const Alternative& halves = Good().alternatives[1];
  EXPECT_EQ(halves.id, "halves");
  EXPECT_EQ(halves.title, "how halves round");
  EXPECT_EQ(halves.options, (std::vector<std::string>{"up", "even", "away"}));
  EXPECT_EQ(halves.default_option, "even");
}

TEST(ParseProfile, ReadsFeatures) {
  ASSERT_EQ(Good().features.size(), 4U);
  const Feature& wide = Good().features[1];
  EXPECT_EQ(wide.id, "wide");
  EXPECT_EQ(wide.min_arch, "v1");
  EXPECT_EQ(wide.choice, (Choice{"wide-arch", "driver"}));
  EXPECT_EQ(wide.provenance.source, "driver.c");
  EXPECT_EQ(wide.provenance.version, "1f2e");
  EXPECT_EQ(wide.provenance.confidence, "read");
  EXPECT_EQ(Good().features[3].min_arch, "");
  EXPECT_FALSE(Good().features[3].choice.has_value());
}

TEST(ParseProfile, ReadsOpsAsNamesAndAsObjects) {
  ASSERT_EQ(Good().ops.size(), 7U);
  EXPECT_EQ(Good().ops[0].op, OpKind::kSigmoid);
  EXPECT_EQ(Good().ops[0].backend_name, "");
  const OpEntry& conv = Good().ops[6];
  EXPECT_EQ(conv.op, OpKind::kConv2d);
  EXPECT_EQ(conv.backend_name, "Conv");
  EXPECT_EQ(conv.rules, (std::vector<std::string>{"Conv", "Conv1d"}));
  EXPECT_EQ(conv.names, (std::vector<std::string>{"aten.conv2d", "aten.conv1d"}));
  EXPECT_TRUE(Good().SpeaksOf(OpKind::kSplit));
  EXPECT_FALSE(Good().SpeaksOf(OpKind::kTanh));
}

TEST(ParseProfile, LeavesArchsAbsentIfThereIsOnlyOne) {
  const Result<Profile> profile = ParseProfile(
      R"({"format":"qconform-profile-2","name":"a","version":"1","title":"t","ops":["relu"],"constraints":[
      {"id":"r","kind":"rank","port":"in0","min":0,"max":6,"source":"m","version":"1","confidence":"read"}]})",
      "a.json");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_TRUE(profile.value().archs.empty());
  EXPECT_TRUE(profile.value().default_arch.empty());
}

TEST(ParseProfile, IgnoresNotes) {
  const std::string noted = With(kEveryKind, "\"archs\":", "\"x-note\":[{}],\"archs\":");
  EXPECT_EQ(WhatIsWrong(noted), "accepted");
}

TEST(ParseProfile, RefusesDuplicateKeysAndBrokenText) {
  EXPECT_NE(WhatIsWrong(With(kEveryKind, "\"title\"", "\"name\"")), "accepted");
  EXPECT_NE(WhatIsWrong("[]"), "accepted");
  EXPECT_NE(WhatIsWrong(""), "accepted");
}

struct Malformed {
  std::string_view from;
  std::string_view to;
  std::string_view message;  // whole
};

// Each change makes one thing wrong; the message names its place and what was expected.
constexpr std::array kMalformed = {
    Malformed{R"("qconform-profile-2")", R"("qconform-profile-1")",
              R"(1:11: format: expected "qconform-profile-2")"},
    Malformed{R"("acme.npu")", R"("Acme")", R"(2:8: name: expected a name of [a-z0-9_.-])"},
    Malformed{R"("version":"2026-11-21",
)",
              "", R"(1:1: missing key "version")"},
    Malformed{R"("title":"Acme NPU")", R"("title":" ")",
              R"(4:9: title: expected some text, found " ")"},
    Malformed{R"("title":"Acme NPU")", R"("title":"Acme NPU","color":1)",
              R"(4:20: color: unknown key "color")"},
    Malformed{R"("title":"Acme NPU")", R"("title":7)",
              R"(4:9: title: expected a string, found an integer)"},
    Malformed{R"(["v1","v2","v3"])", R"(["v1","V1","v3"])", R"(5:15: archs[1]: is listed twice)"},
    Malformed{R"(["v1","v2","v3"])", R"([])", R"(5:9: archs: expected at least one element)"},
    Malformed{R"(["v1","v2","v3"])", R"(["v 1"])",
              R"(5:10: archs[0]: expected letters and digits)"},
    Malformed{R"(,"default_arch":"v2")", "", R"(1:1: missing key "default_arch")"},
    Malformed{R"("default_arch":"v2")", R"("default_arch":"v9")",
              R"(5:41: default_arch: the profile has no arch "v9")"},
    Malformed{R"("archs":["v1","v2","v3"],)", "",
              R"(5:16: default_arch: expected archs beside it)"},
    Malformed{R"({"name":"AC300","arch":"v3"})", R"({"name":"AC300","arch":"v9"})",
              R"(8:24: socs[1].arch: the profile has no arch "v9")"},
    Malformed{R"({"name":"AC300","arch":"v3"})", R"({"name":"ac100","arch":"v3"})",
              R"(8:9: socs[1].name: a second SoC of this name)"},
    Malformed{R"({"name":"AC300","arch":"v3"})", R"({"name":"V3","arch":"v3"})",
              R"(8:9: socs[1].name: an arch has this name)"},
    Malformed{R"({"name":"AC300","arch":"v3"})", R"({"name":"AC300"})",
              R"(8:1: socs[1]: missing key "arch")"},
    Malformed{R"({"name":"AC300","arch":"v3"})", R"({"name":"AC-300","arch":"v3"})",
              R"(8:9: socs[1].name: expected letters and digits)"},
    Malformed{R"({"name":"AC300","arch":"v3"})", R"("AC300")",
              R"(8:1: socs[1]: expected an object, found a string)"},
    Malformed{R"({"id":"halves")", R"({"id":"wide-arch")",
              R"(11:1: alternatives[1]: a second alternative of this id)"},
    Malformed{R"({"id":"halves")", R"({"id":"Halves")",
              R"(11:7: alternatives[1].id: expected a kebab-case name such as "sigmoid-fixed")"},
    Malformed{R"(["up","even","away"])", R"(["even"])",
              R"(11:53: alternatives[1].options: expected at least two options)"},
    Malformed{R"(["up","even","away"])", R"(["up","even","up"])",
              R"(11:66: alternatives[1].options[2]: is listed twice)"},
    Malformed{
        R"(["up","even","away"])", R"(["up","even","Away"])",
        R"(11:66: alternatives[1].options[2]: expected a kebab-case name such as "sigmoid-fixed")"},
    Malformed{R"("default":"even")", R"("default":"odd")",
              R"(11:84: alternatives[1].default: expected one of the options)"},
    Malformed{R"("title":"how halves round",)", "",
              R"(11:1: alternatives[1]: missing key "title")"},
    Malformed{R"({"id":"deep")", R"({"id":"DEEP")",
              R"(15:7: features[2].id: expected a kebab-case name such as "sigmoid-fixed")"},
    Malformed{
        R"({"id":"deep")", R"({"id":"extra")",
        R"(16:7: features[3].id: a second row of this id, and not for another option of the same alternative)"},
    Malformed{
        R"({"id":"extra")", R"({"id":"deep")",
        R"(16:7: features[3].id: a second row of this id, and not for another option of the same alternative)"},
    Malformed{
        R"({"id":"extra")", R"({"id":"wide")",
        R"(16:7: features[3].id: a second row of this id, and not for another option of the same alternative)"},
    Malformed{R"({"id":"extra")", R"({"id":"extra","replaces":true)",
              R"(16:26: features[3].replaces: the base has nothing of this id)"},
    Malformed{R"({"id":"extra")", R"({"id":"extra","choice":"halves=up")",
              R"(16:24: features[3].choice: expected min_arch beside it)"},
    Malformed{
        R"({"id":"wide","min_arch":"v1","choice":"wide-arch=driver")",
        R"({"id":"wide","min_arch":"v1","choice":"wide-arch=manual")",
        R"(14:7: features[1].id: a second row of this id, and not for another option of the same alternative)"},
    Malformed{
        R"({"id":"wide","min_arch":"v1","choice":"wide-arch=driver")",
        R"({"id":"wide","min_arch":"v1","choice":"halves=up")",
        R"(14:7: features[1].id: a second row of this id, and not for another option of the same alternative)"},
    Malformed{
        R"({"id":"wide","min_arch":"v1","choice":"wide-arch=driver")",
        R"({"id":"wide","min_arch":"v1")",
        R"(14:7: features[1].id: a second row of this id, and not for another option of the same alternative)"},
    Malformed{R"({"id":"wide","min_arch":"v1")", R"({"id":"wide")",
              R"(14:23: features[1].choice: expected min_arch beside it)"},
    Malformed{R"({"id":"wide","min_arch":"v1")", R"({"id":"wide","min_arch":"v4")",
              R"(14:25: features[1].min_arch: the profile has no arch "v4")"},
    Malformed{R"(wide-arch=driver)", R"(wide-arch=wiki)",
              R"(14:39: features[1].choice: the alternative wide-arch has no option "wiki")"},
    Malformed{R"(wide-arch=driver)", R"(wide-arch)",
              R"(14:39: features[1].choice: expected "alternative=option")"},
    Malformed{R"(wide-arch=driver)", R"(arch=driver)",
              R"(14:39: features[1].choice: the profile has no alternative "arch")"},
    Malformed{R"("source":"manual 3.2","version":"2025-06","confidence":"stated")",
              R"("version":"2025-06","confidence":"stated")",
              R"(15:1: features[2]: missing key "source")"},
    Malformed{R"("source":"manual 3.2","version":"2025-06")", R"("source":"manual 3.2")",
              R"(15:1: features[2]: missing key "version")"},
    Malformed{R"("source":"manual 3.2","version":"2025-06","confidence":"stated")",
              R"("source":"manual 3.2","version":"2025-06","confidence":"sure")",
              R"(15:85: features[2].confidence: expected stated, measured, read or inferred)"},
    Malformed{R"(
"relu",)",
              R"(
"relu","relu",)",
              R"(21:8: ops[4]: is listed twice)"},
    Malformed{R"(
"relu",)",
              R"(
"warp",)",
              R"(21:1: ops[3]: unknown op "warp")"},
    Malformed{R"(
"relu",)",
              R"(
7,)",
              R"(21:1: ops[3]: expected an op's name, or an object with op)"},
    Malformed{R"(
"relu",)",
              R"(
{"backend":"Relu"},)",
              R"(21:1: ops[3]: missing key "op")"},
    Malformed{R"({"op":"clamp","backend":"Clip"})", R"({"op":"clamp","backend":""})",
              R"(22:25: ops[4].backend: expected some text, found "")"},
    Malformed{R"({"op":"clamp","backend":"Clip"})", R"({"op":"clamp","Backend":"Clip"})",
              R"(22:15: ops[4].Backend: unknown key "Backend")"},
    Malformed{R"(["Conv","Conv1d"])", R"([])",
              R"(24:41: ops[6].rules: expected at least one element)"},
    Malformed{R"(["Conv","Conv1d"])", R"(["Conv","Conv"])",
              R"(24:49: ops[6].rules[1]: is listed twice)"},
    Malformed{R"(["aten.conv2d","aten.conv1d"])", R"(["aten.conv2d","aten.linear"])",
              R"(24:82: ops[6].names[1]: belongs to linear already)"},
    Malformed{R"(["aten.conv2d","aten.conv1d"])", R"(["aten.conv2d","aten.conv2d"])",
              R"(24:82: ops[6].names[1]: is listed twice)"},
    Malformed{R"("ops":[
)",
              R"("removes":{"ops":["tanh"]},"ops":[
)",
              R"(17:1: removes: expected extends beside it)"},
    Malformed{R"("constraints":[
)",
              R"("constraints":[],"x-constraints":[
)",
              R"(25:15: constraints: expected at least one row)"},
    Malformed{R"("constraints":[
)",
              R"("x-constraints":[
)",
              R"(1:1: missing key "constraints")"},
};

TEST(ParseProfile, RefusesAMalformedHeadAndSaysWhere) {
  for (const auto& [from, to, message] : kMalformed) {
    EXPECT_EQ(WhatIsWrong(With(kEveryKind, from, to)), message) << from << " -> " << to;
  }
}

}  // namespace
}  // namespace qconform
