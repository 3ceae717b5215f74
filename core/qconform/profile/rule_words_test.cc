// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/rule_words.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

Profile EveryKind(std::string_view text = kEveryKind) {
  Result<Profile> profile = ParseProfile(text, "every.json");
  EXPECT_TRUE(profile.ok()) << profile.error().message;
  return profile.ok() ? std::move(profile).value() : Profile();
}

std::map<std::string, std::string> WordsOf(const Profile& profile) {
  std::map<std::string, std::string> words;
  for (const Constraint& row : profile.constraints) words[row.id] = RowText(profile, row);
  return words;
}

TEST(RuleWords, SayWhatEachKindDemands) {
  const std::map<std::string, std::string> words = WordsOf(EveryKind());
  const std::pair<const char*, const char*> kWanted[] = {
      {"tuples", "element types are (in0 int8, in1 int8, out0 int8) or (in* int16, out* int16)"},
      {"symmetry",
       "in1 is symmetric: every zero point is real zero's own code, inside the range; where in0 is "
       "int8 or uint8 and per tensor"},
      {"asymmetry", "in0 is affine, never symmetric"},
      {"axes", "in1, per channel or block, has axis 0 or 3"},
      {"grains", "in* is per tensor, per channel or per block; up to v2, if halves=up"},
      {"sharing", "out0 has the same parameters as in*"},
      {"joint", "out0 can hold every real that in0 and in1 can, up to half a step"},
      {"fixed",
       "out0 is per tensor and has as int8 scale 1/256 and zero point -128, as uint8 scale "
       "1/(qmax - qmin + 1) and zero point 0 and as int16 scale 2 and zero point 0, the scale up "
       "to "
       "2 float32 steps off"},
      {"values",
       "in0 is per tensor and spans the reals from -8 up to 8, each end within half a step"},
      {"bias-scale",
       "in2 has the scales float32(s(in0) * s(in1)[c]) and zero points 0, the scale up to 1 "
       "float32 "
       "steps off"},
      {"blocks",
       "in1, per block, has blocks of 16 or 32, and scales that are whole multiples, 1 to 2^4, of "
       "one number per channel"},
      {"blocks-any", "in1, per block, has blocks of any size that divides the blocked axis"},
      {"dims-product", "the product of the dimensions [1,2] of in0 is 1 to 64"},
      {"ratio", "s(in0) * s(in1)[c] / s(out0) lies in [2^-32, 2^8), as computed in float32"},
      {"strides",
       "every number of stride is 1 to 3; where the largest number of dilation is at least 2 and "
       "at "
       "most 4, and the largest number of stride is at least 1"},
      {"weight-sums",
       "the numbers (code - zero point) of a constant in1 have per channel an absolute sum of at "
       "most 65535"},
      {"gate", "the target has the feature wide"},
      {"sdk", "the SDK is 2.41 or newer; below it nothing is checked"},
      {"ways",
       "one of these holds whole: \"8 bits\" (element types are (in0 int8) and in0 is symmetric: "
       "every zero point is real zero's own code, inside the range) or \"16 bits\" (in0 is per "
       "tensor)"},
  };
  for (const auto& [id, wanted] : kWanted) EXPECT_EQ(words.at(id), wanted);
}

// No key of a row may be left out: whoever changes it finds other words.
TEST(RuleWords, ChangeWithEveryKey) {
  const std::map<std::string, std::string> before = WordsOf(EveryKind());
  const std::array<const char*, 3> kChanges[] = {
      {"tuples", R"("in*":"int16")", R"("in*":"uint16")"},
      {"encodings", R"(["undefined","scale_offset",)", R"(["scale_offset",)"},
      {"symmetry", R"(["int8","uint8"],"granularity")", R"(["int8"],"granularity")"},
      {"symmetry", R"("granularity":"tensor"}],"port":"in1")",
       R"("granularity":"channel"}],"port":"in1")"},
      {"asymmetry", R"("forbidden":true)", R"("forbidden":false)"},
      {"axes", "[0,3]", "[0,2]"},
      {"grains", R"("max_arch":"v2")", R"("max_arch":"v1")"},
      {"grains", R"("choice":"halves=up")", R"("choice":"halves=even")"},
      {"grains", R"(["tensor","channel","block"])", R"(["tensor","channel"])"},
      {"sharing", R"("with":"in*")", R"("with":"in0")"},
      {"joint", R"("over":["in0","in1"])", R"("over":["in0"])"},
      {"fixed", R"("1/256")", R"("1/255")"},
      {"fixed", R"("zero_point":-128)", R"("zero_point":-127)"},
      {"fixed", R"("ulps":2)", R"("ulps":3)"},
      {"values", R"("min":-8,"max":8,)", R"("min":-7,"max":8,)"},
      {"values", R"("min":-8,"max":8,)", R"("min":-8,)"},
      {"bias-scale", R"("from":["in0","in1"],"ulps":1)", R"("from":["in1","in0"],"ulps":1)"},
      {"bias-blocks", R"("formula":"block_max_16")", R"("formula":"quotient")"},
      {"bias", R"(["int32","int48"])", R"(["int32"])"},
      {"blocks", "[16,32]", "[16,64]"},
      {"blocks", R"("must_divide":false,)", ""},
      {"blocks", R"("scale_bits":4)", R"("scale_bits":5)"},
      {"static", R"("static_only","ops":["conv2d"],"port":"in1")",
       R"("static_only","ops":["conv2d"],"port":"in2")"},
      {"ranks", R"("min":3)", R"("min":4)"},
      {"dims", "[1,-1]", "[1,-2]"},
      {"dims", R"("max":65536)", R"("max":65537)"},
      {"dims-product", R"("product":true,)", ""},
      {"bare", R"(["int32","float32"])", R"(["int32"])"},
      {"ratio", R"("product_over_result")", R"("each_over_result")"},
      {"ratio", R"("min_log2":-32)", R"("min_log2":-31)"},
      {"ratio", R"("arithmetic":"float32",)", ""},
      {"strides", R"("at_least":2)", R"("at_least":3)"},
      {"strides", R"("at_most":4)", R"("at_most":5)"},
      {"strides-across", R"("index":1)", R"("index":0)"},
      {"dilations", "[2,4]", "[2,5]"},
      {"weights", R"("min":-127,"max":127)", R"("min":-127,"max":126)"},
      {"weight-sums", R"("max":65535)", R"("max":65534)"},
      {"gate", R"("feature":"wide")", R"("feature":"deep")"},
      {"sdk", R"("min":"2.41")", R"("min":"2.42")"},
      {"sdk", R"("bypass":true,)", ""},
      {"fused", R"(["relu","relu"])", R"(["relu"])"},
      {"ways", R"("name":"8 bits")", R"("name":"few bits")"},
      {"ways", R"("granularity","port":"in0","allowed":["tensor"])",
       R"("granularity","port":"in0","allowed":["channel"])"},
  };
  for (const auto& [id, from, to] : kChanges) {
    std::map<std::string, std::string> after = WordsOf(EveryKind(With(kEveryKind, from, to)));
    EXPECT_NE(after[id], before.at(id)) << from;
    after[id] = before.at(id);
    EXPECT_EQ(after, before) << from;  // and none but that row has changed
  }
}

TEST(RuleWords, NameThePorts) {
  const Profile profile = EveryKind();
  const std::pair<const char*, const char*> kWanted[] = {
      {"tuples", "in0, in1, out0, in*, out*"},
      {"symmetry", "in1"},
      {"sharing", "out0, in*"},
      {"joint", "out0, in0, in1"},
      {"gate", ""},
      {"bias-scale", "in2, in0, in1"},
      {"ratio", "in0, in1, out0"},
      {"ways", "in0"},
      {"ratio-each", "in*, out0"},
  };
  for (const auto& [id, wanted] : kWanted) {
    for (const Constraint& row : profile.constraints) {
      if (row.id != id) continue;
      EXPECT_EQ(PortsText(row.rule), wanted) << id;
    }
  }
}

TEST(RuleWords, LeaveOutArchsThatLeaveNothingOut) {
  const Profile profile = EveryKind();
  Constraint row;
  const auto scope = [&](const char* min, const char* max) {
    row.min_arch = min;
    row.max_arch = max;
    return ScopeText(profile, row);
  };
  EXPECT_EQ(scope("", ""), "");
  EXPECT_EQ(scope("v1", "v3"), "");
  EXPECT_EQ(scope("v2", ""), "from v2 on");
  EXPECT_EQ(scope("", "v2"), "up to v2");
  EXPECT_EQ(scope("v2", "v2"), "on v2 only");
  row.choice = Choice{"halves", "up"};
  EXPECT_EQ(scope("v1", "v2"), "up to v2, if halves=up");
  EXPECT_EQ(scope("v2", "v3"), "from v2 on, if halves=up");
}

}  // namespace
}  // namespace qconform
