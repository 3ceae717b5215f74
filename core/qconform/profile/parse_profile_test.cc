// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "qconform/profile/profile.h"

namespace qconform {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kGood = R"({
  "format": "qconform-profile-1",
  "name": "acme.npu",
  "title": "Acme",
  "archs": ["v1", "v2"],
  "default_arch": "v2",
  "socs": [{"name": "AC100", "arch": "v1"}],
  "features": [{"id": "wide", "min_arch": "v2", "source": "m", "version": "1", "confidence": "stated"}],
  "ops": ["conv2d", "sigmoid", "concat"],
  "constraints": [
    {"id": "r-dtypes", "kind": "dtype_tuple", "ops": ["sigmoid"], "rows": [{"in0": "int8", "out0": "int8"}], "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-symmetric", "kind": "symmetric", "ops": ["conv2d"], "port": "in1", "when": [{"port": "in0", "dtypes": ["int8"], "granularity": "tensor"}], "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-axis", "kind": "channel_axis", "ops": ["conv2d"], "port": "in1", "axes": [0, 3], "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-granularity", "kind": "granularity", "port": "in*", "allowed": ["tensor", "channel"], "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-shared", "kind": "shared_with", "port": "out0", "with": "in0", "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-fixed", "kind": "fixed_qparams", "ops": ["sigmoid"], "port": "out0", "entries": [{"dtype": "int8", "scale": "1/256", "zero_point": -128}, {"dtype": "uint8", "zero_point": 0}], "ulps": 2, "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-derived", "kind": "derived_scale", "ops": ["conv2d"], "port": "in2", "from": ["in0", "in1"], "ulps": 1, "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-bias", "kind": "bias_dtype", "ops": ["conv2d"], "port": "in2", "allowed": ["int32", "int48"], "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-arch", "kind": "arch_gate", "feature": "wide", "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-sdk", "kind": "sdk_gate", "min": "2.41", "bypass": true, "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-block", "kind": "block_size", "ops": ["conv2d"], "port": "in1", "allowed": [32], "must_divide": false, "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-static", "kind": "static_only", "ops": ["conv2d"], "port": "in1", "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-rank", "kind": "rank", "port": "in0", "min": 1, "max": 6, "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-ratio", "kind": "scale_ratio", "ops": ["conv2d"], "form": "product_over_result", "min_log2": -32, "max_log2": 8, "source": "m", "version": "1", "confidence": "read"},
    {"id": "r-range", "kind": "attribute_range", "ops": ["conv2d"], "attr": "stride", "min": 1, "max": 3, "x-note": "free", "source": "m", "version": "1", "confidence": "measured"}
  ]
})";

std::string Replaced(std::string_view from, std::string_view to) {
  std::string text(kGood);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

const Profile& Good() {
  static const Result<Profile> kParsed = ParseProfile(kGood, "good.json");
  return kParsed.value();
}

template <class Rule>
const Rule& GoodRule(ConstraintKind kind) {
  return std::get<Rule>(Good().constraints[static_cast<std::size_t>(kind)].rule);
}

TEST(ParseProfile, ReadsEveryKindInOrder) {
  ASSERT_EQ(Good().constraints.size(), 15U);
  for (std::size_t i = 0; i < 15; ++i) {
    EXPECT_EQ(Good().constraints[i].kind(), static_cast<ConstraintKind>(i));
  }
}

TEST(ParseProfile, ReadsTheHead) {
  EXPECT_EQ(Good().name, "acme.npu");
  EXPECT_EQ(Good().archs, (std::vector<std::string>{"v1", "v2"}));
  EXPECT_EQ(Good().default_arch, "v2");
  EXPECT_EQ(Good().socs.at(0).arch, "v1");
  EXPECT_EQ(Good().features.at(0).min_arch, "v2");
  EXPECT_EQ(Good().ops, (std::vector{OpKind::kConv2d, OpKind::kSigmoid, OpKind::kConcat}));
}

TEST(ParseProfile, ReadsConditionsAndProvenance) {
  const Constraint& row = Good().constraints[1];
  ASSERT_EQ(row.when.size(), 1U);
  EXPECT_EQ(row.when[0].port, (OpPort{.is_result = false, .index = 0}));
  EXPECT_EQ(row.when[0].dtypes, std::vector{DType::kInt8});
  EXPECT_EQ(row.when[0].granularity, Granularity::kPerTensor);
  EXPECT_EQ(row.provenance.confidence, "read");
  EXPECT_TRUE(row.AppliesTo(OpKind::kConv2d));
  EXPECT_FALSE(row.AppliesTo(OpKind::kSigmoid));
  EXPECT_TRUE(Good().constraints[3].AppliesTo(OpKind::kSigmoid));
}

TEST(ParseProfile, ReadsTheFieldsOfRules) {
  const auto& fixed = GoodRule<FixedQparamsRule>(ConstraintKind::kFixedQparams);
  EXPECT_EQ(fixed.ulps, 2);
  EXPECT_EQ(fixed.entries.at(0).scale, std::pair(std::int64_t{1}, std::int64_t{256}));
  EXPECT_EQ(fixed.entries.at(0).zero_point, -128);
  EXPECT_FALSE(fixed.entries.at(1).scale.has_value());
  EXPECT_EQ(GoodRule<DerivedScaleRule>(ConstraintKind::kDerivedScale).from.size(), 2U);
  EXPECT_TRUE(GoodRule<SdkGateRule>(ConstraintKind::kSdkGate).bypass);
  EXPECT_EQ(GoodRule<GranularityRule>(ConstraintKind::kGranularity).port.index, -1);
  const auto& block = GoodRule<BlockSizeRule>(ConstraintKind::kBlockSize);
  EXPECT_EQ(block.allowed, std::vector<std::int64_t>{32});
  EXPECT_FALSE(block.must_divide);
  EXPECT_EQ(GoodRule<ScaleRatioRule>(ConstraintKind::kScaleRatio).min_log2, -32);
  EXPECT_EQ(GoodRule<AttributeRangeRule>(ConstraintKind::kAttributeRange).attr, AttrId::kStride);
}

TEST(ParseProfile, LeavesArchsAbsentIfThereIsOnlyOne) {
  const Result<Profile> profile = ParseProfile(
      R"({"format":"qconform-profile-1","name":"a","title":"t","ops":["relu"],"constraints":[
      {"id":"r","kind":"rank","port":"in0","min":0,"max":6,"source":"m","version":"1","confidence":"read"}]})",
      "a.json");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  EXPECT_TRUE(profile.value().archs.empty());
  EXPECT_TRUE(profile.value().default_arch.empty());
}

struct Malformed {
  std::string_view from;
  std::string_view to;
  std::string_view message;  // from the line on
};

// Each names the place and what was expected.
constexpr std::array kMalformed = {
    Malformed{"qconform-profile-1", "v0", R"(2:13: format: expected "qconform-profile-1")"},
    Malformed{"\"acme.npu\"", "\"Acme\"", "3:11: name: expected a name of [a-z0-9_.-]"},
    Malformed{"\"Acme\"", "\"\"", "4:12: title: expected some text"},
    Malformed{"\"Acme\",", "\"Acme\", \"color\": 1,", "4:20: color: unknown key"},
    Malformed{"[\"v1\", \"v2\"]", "[\"v1\", \"v1\"]", "archs[1]: is listed twice"},
    Malformed{"[\"v1\", \"v2\"]", "[]", "archs: expected at least one element"},
    Malformed{"\"default_arch\": \"v2\",", "", "default_arch"},
    Malformed{"\"default_arch\": \"v2\"", "\"default_arch\": \"v9\"",
              "the profile has no arch \"v9\""},
    Malformed{"\"arch\": \"v1\"", "\"arch\": \"v9\"",
              "socs[0].arch: the profile has no arch \"v9\""},
    Malformed{"\"min_arch\": \"v2\"", "\"min_arch\": \"v3\"",
              "features[0].min_arch: the profile has no arch"},
    Malformed{"\"conv2d\", \"sigmoid\", \"concat\"", "\"conv2d\", \"conv2d\"",
              "ops[1]: is listed twice"},
    Malformed{"\"conv2d\", \"sigmoid\", \"concat\"", "", "ops: expected at least one element"},
    Malformed{"\"ops\": [\"sigmoid\"]", "\"ops\": [\"warp\"]",
              "constraints[0].ops[0]: unknown op \"warp\""},
    Malformed{"\"ops\": [\"sigmoid\"]", "\"ops\": [\"tanh\"]",
              "constraints[0].ops[0]: the profile does not list the op tanh"},
    Malformed{"\"ops\": [\"sigmoid\"]", "\"ops\": []",
              "constraints[0].ops: expected at least one element"},
    Malformed{"\"kind\": \"dtype_tuple\"", "\"kind\": \"dtypes\"",
              "constraints[0].kind: unknown kind of constraint \"dtypes\""},
    Malformed{"\"id\": \"r-symmetric\"", "\"id\": \"r-dtypes\"",
              "12:12: constraints[1].id: a second row of this id"},
    Malformed{"\"id\": \"r-dtypes\"", "\"id\": \"R_1\"",
              "constraints[0].id: expected a kebab-case name"},
    Malformed{"[{\"in0\": \"int8\", \"out0\": \"int8\"}]", "[]",
              "constraints[0].rows: expected at least one row"},
    Malformed{"[{\"in0\": \"int8\", \"out0\": \"int8\"}]", "[{}]",
              "constraints[0].rows[0]: expected at least one port"},
    Malformed{"[{\"in0\": \"int8\"", "[{\"in1\": \"int8\"", "an op of this row has no such port"},
    Malformed{"[{\"in0\": \"int8\"", "[{\"out1\": \"int8\"", "expected a port: in0"},
    Malformed{"[{\"in0\": \"int8\"", "[{\"in0\": \"int9\"",
              "constraints[0].rows[0].in0: unknown element type \"int9\""},
    Malformed{"\"port\": \"in1\", \"when\"", "\"port\": \"in3\", \"when\"",
              "constraints[1].port: conv2d has no operand 3"},
    Malformed{"\"dtypes\": [\"int8\"]", "\"dtypes\": []",
              "constraints[1].when[0].dtypes: expected at least one element"},
    Malformed{", \"dtypes\": [\"int8\"], \"granularity\": \"tensor\"", "",
              "constraints[1].when[0]: expected dtypes or granularity"},
    Malformed{"\"port\": \"in0\", \"dtypes\"", "\"port\": \"in*\", \"dtypes\"",
              "constraints[1].when[0].port: expected one port"},
    Malformed{"\"axes\": [0, 3]", "\"axes\": [8]", "constraints[2].axes[0]: 8 is outside [0, 7]"},
    Malformed{"[\"tensor\", \"channel\"]", "[\"row\"]",
              "constraints[3].allowed[0]: unknown granularity \"row\""},
    Malformed{"[\"tensor\", \"channel\"]", "[]",
              "constraints[3].allowed: expected at least one element"},
    Malformed{"\"with\": \"in0\"", "\"with\": \"out0\"",
              "constraints[4].with: a port shares with itself"},
    Malformed{"\"1/256\"", "\"1/0\"", "constraints[5].entries[0].scale: expected a positive ratio"},
    Malformed{"\"1/256\"", "\"-1/256\"",
              "constraints[5].entries[0].scale: expected a positive ratio"},
    Malformed{"\"zero_point\": -128", "\"zero_point\": 128",
              "constraints[5].entries[0].zero_point: 128 is outside [-128, 127]"},
    Malformed{"{\"dtype\": \"uint8\"", "{\"dtype\": \"int8\"",
              "constraints[5].entries[1]: a second entry for this dtype"},
    Malformed{"[\"in0\", \"in1\"]", "[]", "constraints[6].from: expected one or two ports"},
    Malformed{"[\"in0\", \"in1\"]", "[\"in0\", \"in1\", \"in1\"]",
              "constraints[6].from: expected one or two ports"},
    Malformed{"[\"in0\", \"in1\"]", "[\"in*\"]",
              "constraints[6].from[0]: expected one port, found in*"},
    Malformed{"[\"int32\", \"int48\"]", "[]",
              "constraints[7].allowed: expected at least one element"},
    Malformed{"\"feature\": \"wide\"", "\"feature\": \"deep\"",
              "constraints[8].feature: the profile has no feature \"deep\""},
    Malformed{"\"min\": \"2.41\"", "\"min\": \"v2\"",
              "constraints[9].min: expected a version such as"},
    Malformed{"\"allowed\": [32]", "\"allowed\": [0]", "constraints[10].allowed[0]: 0 is outside"},
    Malformed{"\"min\": 1, \"max\": 6", "\"min\": 7, \"max\": 6",
              "constraints[12].max: expected at least min (7), found 6"},
    Malformed{"\"product_over_result\"", "\"sum\"",
              "constraints[13].form: unknown form of a ratio \"sum\""},
    Malformed{"\"min_log2\": -32", "\"min_log2\": 9",
              "constraints[13].max_log2: expected at least min (9), found 8"},
    Malformed{"\"attr\": \"stride\"", "\"attr\": \"kernel\"",
              "constraints[14].attr: conv2d has no such attribute"},
    Malformed{"\"min\": 1, \"max\": 3", "\"min\": 4, \"max\": 3",
              "constraints[14].max: expected at least min (4), found 3"},
    Malformed{"\"x-note\"", "\"note\"", "constraints[14]"},
    Malformed{", \"source\": \"m\", \"version\": \"1\", \"confidence\": \"measured\"",
              ", \"version\": \"1\", \"confidence\": \"read\"", "source"},
    Malformed{"\"confidence\": \"measured\"", "\"confidence\": \"sure\"",
              "constraints[14].confidence: expected stated"},
    Malformed{"\"id\": \"wide\", \"min_arch\"", "\"id\": \"WIDE\", \"min_arch\"",
              "features[0].id: expected a kebab-case name"},
};

TEST(ParseProfile, RefusesWhatIsMalformedAndSaysWhere) {
  for (const Malformed& malformed : kMalformed) {
    const Result<Profile> profile =
        ParseProfile(Replaced(malformed.from, malformed.to), "bad.json");
    ASSERT_FALSE(profile.ok()) << malformed.from << " -> " << malformed.to;
    EXPECT_THAT(profile.error().message, StartsWith("bad.json:"));
    EXPECT_THAT(profile.error().message, HasSubstr(malformed.message));
  }
}

TEST(ParseProfile, RefusesDuplicateKeysAndBrokenText) {
  EXPECT_FALSE(ParseProfile(Replaced("\"title\"", "\"name\""), "bad.json").ok());
  EXPECT_FALSE(ParseProfile("[]", "bad.json").ok());
  EXPECT_FALSE(ParseProfile("", "bad.json").ok());
}

TEST(ParseProfile, RefusesAPortThatSomeOpOfTheProfileLacks) {
  const Result<Profile> profile = ParseProfile(
      Replaced("\"port\": \"in0\", \"min\"", "\"port\": \"in1\", \"min\""), "bad.json");
  ASSERT_FALSE(profile.ok());
  EXPECT_THAT(profile.error().message, HasSubstr("sigmoid has no operand 1"));
}

}  // namespace
}  // namespace qconform
