// SPDX-License-Identifier: Apache-2.0
// Rows that cannot all hold, and near misses that can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// `kind_and_keys` as a row of conv2d.
std::string RowOf(std::string_view id, std::string_view kind_and_keys, std::string_view more = "") {
  return R"({"id":")" + std::string(id) + R"(","ops":["conv2d"],)" + std::string(more) +
         R"("kind":)" + std::string(kind_and_keys) + "}";
}

std::string BothRows(std::string_view a, std::string_view b) {
  return WhatIsWrong(ProfileOf({RowOf("a", a), RowOf("b", b)}));
}

struct Pair {
  std::string_view a;
  std::string_view b;
  std::string_view why;  // empty: both can be satisfied
};

constexpr Pair kPairs[] = {
    {R"("granularity","port":"in1","allowed":["tensor"])",
     R"("granularity","port":"in1","allowed":["channel","block"])",
     "in1: no granularity is in both lists"},
    {R"("granularity","port":"in1","allowed":["tensor"])",
     R"("granularity","port":"in1","allowed":["channel","tensor"])", ""},
    {R"("granularity","port":"in1","allowed":["tensor"])",
     R"("granularity","port":"in0","allowed":["channel"])", ""},
    {R"("granularity","port":"in0","allowed":["tensor"])",
     R"("granularity","port":"out0","allowed":["channel"])", ""},
    {R"("granularity","port":"in*","allowed":["tensor"])",
     R"("granularity","port":"in1","allowed":["channel"])", "in1: no granularity is in both lists"},
    {R"("encoding","port":"in1","allowed":["undefined"])",
     R"("encoding","port":"in1","allowed":["scale_offset"])", "in1: no encoding is in both lists"},
    {R"("encoding","port":"in1","allowed":["undefined","scale_offset"])",
     R"("encoding","port":"in1","allowed":["scale_offset"])", ""},
    {R"("encoding","port":"in1","allowed":["axis_scale_offset","bw_axis_scale_offset"])",
     R"("granularity","port":"in1","allowed":["tensor","block"])",
     "in1: no encoding has an allowed granularity"},
    {R"("granularity","port":"in1","allowed":["block"])",
     R"("encoding","port":"in1","allowed":["axis_scale_offset","blockwise_expansion"])", ""},
    {R"("granularity","port":"in1","allowed":["block"])",
     R"("encoding","port":"in1","allowed":["undefined","scale_offset"])", ""},
    {R"("unquantized","port":"in1")",
     R"("encoding","port":"in1","allowed":["scale_offset","bw_scale_offset"])",
     "in1: unquantized, and every encoding has parameters"},
    {R"("encoding","port":"in1","allowed":["scale_offset","undefined"])",
     R"("unquantized","port":"in1")", ""},
    {R"("bias_dtype","port":"in2","allowed":["int32"])",
     R"("bias_dtype","port":"in2","allowed":["int48"])", "in2: no dtype is in both lists"},
    {R"("bias_dtype","port":"in2","allowed":["int32"])",
     R"("bias_dtype","port":"in2","allowed":["int48","int32"])", ""},
    {R"("bias_dtype","port":"in2","allowed":["int32"])",
     R"("unquantized","port":"in2","dtypes":["float32"])", "in2: no dtype is in both lists"},
    {R"("bias_dtype","port":"in2","allowed":["int32"])", R"("unquantized","port":"in2")", ""},
    {R"("channel_axis","port":"in1","axes":[0])", R"("channel_axis","port":"in1","axes":[1,3])",
     "in1: no channel axis is in both lists"},
    {R"("channel_axis","port":"in1","axes":[0])", R"("channel_axis","port":"in1","axes":[3,0])",
     ""},
    {R"("block_size","port":"in1","allowed":[16])", R"("block_size","port":"in1","allowed":[32])",
     "in1: no block size is in both lists"},
    {R"("block_size","port":"in1","allowed":[16])", R"("block_size","port":"in1")", ""},
    {R"("rank","port":"in0","min":1,"max":3)", R"("rank","port":"in0","min":4,"max":5)",
     "in0: the ranges of the rank do not overlap"},
    {R"("rank","port":"in0","min":4,"max":5)", R"("rank","port":"in0","min":1,"max":4)", ""},
    {R"("dimension_range","port":"in0","dims":[1,2],"max":4)",
     R"("dimension_range","port":"in0","dims":[2],"min":5,"max":9)",
     "in0: the ranges of a dimension do not overlap"},
    {R"("dimension_range","port":"in0","max":4)",
     R"("dimension_range","port":"in0","dims":[2],"min":5,"max":9)",
     "in0: the ranges of a dimension do not overlap"},
    {R"("dimension_range","port":"in0","dims":[1],"max":4)",
     R"("dimension_range","port":"in0","dims":[2],"min":5,"max":9)", ""},
    {R"("dimension_range","port":"in0","dims":[2],"max":4)",
     R"("dimension_range","port":"in0","dims":[2],"min":4,"max":9)", ""},
    {R"("dimension_range","port":"in0","dims":[1,2],"max":4)",
     R"("dimension_range","port":"in0","dims":[1,2],"product":true,"min":5,"max":9)", ""},
    {R"("dimension_range","port":"in0","dims":[2,1],"product":true,"max":4)",
     R"("dimension_range","port":"in0","dims":[1,2],"product":true,"min":5,"max":9)",
     "in0: the ranges of a dimension do not overlap"},
    {R"("attribute_range","attr":"stride","min":1,"max":2)",
     R"("attribute_range","attr":"stride","min":3,"max":4)", "the ranges of stride do not overlap"},
    {R"("attribute_range","attr":"stride","index":1,"min":1,"max":2)",
     R"("attribute_range","attr":"stride","min":3,"max":4)", "the ranges of stride do not overlap"},
    {R"("attribute_range","attr":"stride","index":1,"min":1,"max":2)",
     R"("attribute_range","attr":"stride","index":0,"min":3,"max":4)", ""},
    {R"("attribute_range","attr":"stride","min":1,"max":3)",
     R"("attribute_range","attr":"stride","min":3,"max":4)", ""},
    {R"("attribute_range","attr":"stride","min":1,"max":2)",
     R"("attribute_range","attr":"dilation","min":3,"max":4)", ""},
    {R"("attribute_values","attr":"stride","allowed":[[1,3],[3,1]])",
     R"("attribute_range","attr":"stride","min":1,"max":2)",
     "every value of stride lies outside of its range"},
    {R"("attribute_range","attr":"stride","index":0,"min":1,"max":2)",
     R"("attribute_values","attr":"stride","allowed":[[1,3],[3,1]])", ""},
    {R"("attribute_values","attr":"stride","allowed":[[1,1]])",
     R"("attribute_values","attr":"stride","allowed":[[1,2],[2,1]])",
     "no value of stride is in both lists"},
    {R"("attribute_values","attr":"stride","allowed":[[1,1]])",
     R"("attribute_values","attr":"stride","allowed":[[1,2],[1,1]])", ""},
    {R"("symmetric","port":"in1")", R"("symmetric","port":"in1","forbidden":true)",
     "in1: symmetric is required and forbidden"},
    {R"("symmetric","port":"in1")", R"("symmetric","port":"in0","forbidden":true)", ""},
    {R"("symmetric","port":"in1")", R"("symmetric","port":"in*")", ""},
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"1/256","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"1/255","zero_point":0}])",
     "out0: two fixed parameters for int8"},
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"1/256","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"1/256","zero_point":1}])",
     "out0: two fixed parameters for int8"},
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"1/256","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"2/512","zero_point":0}])",
     ""},
    // One float32 step apart: 2^-8 and the next one.
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"8388608/2147483648","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"8388609/2147483648","zero_point":0}],"ulps":1)",
     ""},
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"8388608/2147483648","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"8388610/2147483648","zero_point":0}],"ulps":1)",
     "out0: two fixed parameters for int8"},
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","scale":"1/255","zero_point":0}])",
     ""},
    {R"("fixed_qparams","port":"out0","entries":[{"dtype":"int8","zero_point":0}])",
     R"("fixed_qparams","port":"out0","entries":[{"dtype":"uint8","zero_point":5}])", ""},
    {R"("dtype_tuple","rows":[{"in0":"int8","in1":"int8"},{"in0":"int16","in1":"int8"}])",
     R"("dtype_tuple","rows":[{"in0":"int16","in1":"int16"},{"in0":"uint8"}])",
     "no tuple of dtypes goes with both"},
    {R"("dtype_tuple","rows":[{"in0":"int8","in1":"int8"},{"in0":"int16","in1":"int8"}])",
     R"("dtype_tuple","rows":[{"in0":"int16","out0":"int16"}])", ""},
    {R"("dtype_tuple","rows":[{"in*":"int8"}])", R"("dtype_tuple","rows":[{"in1":"int16"}])",
     "no tuple of dtypes goes with both"},
    {R"("dtype_tuple","rows":[{"in0":"int8","in2":"int32"}])",
     R"("bias_dtype","port":"in2","allowed":["int48"])",
     "in2: no tuple of dtypes has one that is allowed"},
    {R"("bias_dtype","port":"in2","allowed":["int48"])",
     R"("dtype_tuple","rows":[{"in2":"int32"},{"in2":"int48"}])", ""},
    {R"("scale_ratio","form":"product_over_result","min_log2":-8,"max_log2":0)",
     R"("scale_ratio","form":"product_over_result","min_log2":0,"max_log2":8)",
     "the ranges of product_over_result do not overlap"},
    {R"("scale_ratio","form":"product_over_result","min_log2":-8,"max_log2":1)",
     R"("scale_ratio","form":"product_over_result","min_log2":0,"max_log2":8)", ""},
    {R"("scale_ratio","form":"each_over_result","min_log2":-8,"max_log2":0)",
     R"("scale_ratio","form":"product_over_result","min_log2":0,"max_log2":8)", ""},
    {R"("constant_range","port":"in1","min":-4,"max":4)",
     R"("constant_range","port":"in1","min":5,"max":9)",
     "in1: the ranges of a constant's numbers do not overlap"},
    {R"("constant_range","port":"in1","min":5,"max":9)",
     R"("constant_range","port":"in1","measure":"abs_sum","max":4)", ""},
};

TEST(Contradictions, AreFoundInEitherOrderAtTheLaterRow) {
  for (const auto& [a, b, why] : kPairs) {
    if (why.empty()) {
      EXPECT_EQ(BothRows(a, b), "accepted");
      EXPECT_EQ(BothRows(b, a), "accepted");
    } else {
      const std::string message = "4:1: constraints[1]: contradicts \"a\": " + std::string(why);
      EXPECT_EQ(BothRows(a, b), message);
      EXPECT_EQ(BothRows(b, a), message);
    }
  }
}

constexpr std::string_view kTensor = R"("granularity","port":"in0","allowed":["tensor"])";
constexpr std::string_view kChannel = R"("granularity","port":"in0","allowed":["channel"])";

std::string Apart(std::string_view more_a, std::string_view more_b) {
  return WhatIsWrong(ProfileOf({RowOf("a", kTensor, more_a), RowOf("b", kChannel, more_b)}));
}

TEST(Contradictions, NeedTheSameConditions) {
  const std::string_view int8 = R"("when":[{"port":"in0","dtypes":["int8"]}],)";
  const std::string_view other = R"("when":[{"port":"in0","dtypes":["int16"]}],)";
  const std::string_view grain = R"("when":[{"port":"in0","granularity":"tensor"}],)";
  const std::string_view axis = R"("when":[{"attr":"stride","at_least":2}],)";
  const std::string_view steep = R"("when":[{"attr":"stride","at_least":3}],)";
  EXPECT_THAT(Apart(int8, int8), HasSubstr("contradicts"));
  EXPECT_THAT(Apart(axis, axis), HasSubstr("contradicts"));
  EXPECT_EQ(Apart(int8, other), "accepted");
  EXPECT_EQ(Apart(int8, grain), "accepted");
  EXPECT_EQ(Apart(int8, axis), "accepted");
  EXPECT_EQ(Apart(axis, steep), "accepted");
  EXPECT_EQ(Apart(int8, ""), "accepted");
  EXPECT_EQ(Apart("", int8), "accepted");
}

TEST(Contradictions, KnowConditionsInAnyOrder) {
  EXPECT_THAT(
      Apart(R"("when":[{"port":"in0","dtypes":["int8","uint8"]},{"attr":"stride","at_most":2}],)",
            R"("when":[{"attr":"stride","at_most":2},{"port":"in0","dtypes":["uint8","int8"]}],)"),
      HasSubstr("contradicts"));
}

TEST(Contradictions, NeedAnArchInCommon) {
  EXPECT_EQ(Apart(R"("max_arch":"v1",)", R"("min_arch":"v2",)"), "accepted");
  EXPECT_EQ(Apart(R"("min_arch":"v3",)", R"("min_arch":"v1","max_arch":"v2",)"), "accepted");
  EXPECT_THAT(Apart(R"("max_arch":"v2",)", R"("min_arch":"v2",)"), HasSubstr("contradicts"));
  EXPECT_THAT(Apart("", R"("min_arch":"v3",)"), HasSubstr("contradicts"));
}

TEST(Contradictions, NeedAnswersThatGoTogether) {
  EXPECT_EQ(Apart(R"("choice":"q=a",)", R"("choice":"q=b",)"), "accepted");
  EXPECT_THAT(Apart(R"("choice":"q=a",)", R"("choice":"q=a",)"), HasSubstr("contradicts"));
  EXPECT_THAT(Apart(R"("choice":"q=a",)", R"("choice":"r=b",)"), HasSubstr("contradicts"));
  EXPECT_THAT(Apart(R"("choice":"q=a",)", ""), HasSubstr("contradicts"));
}

TEST(Contradictions, NeedAnOpInCommon) {
  const std::string tensor =
      R"({"id":"a","kind":"granularity","port":"in0","allowed":["tensor"],"ops":)";
  const std::string channel =
      R"({"id":"b","kind":"granularity","port":"in0","allowed":["channel"],"ops":)";
  const auto both = [&](std::string_view a, std::string_view b) {
    return WhatIsWrong(ProfileOf({tensor + std::string(a) + "}", channel + std::string(b) + "}"}));
  };
  EXPECT_EQ(both(R"(["conv2d"])", R"(["concat","sigmoid"])"), "accepted");
  EXPECT_THAT(both(R"(["conv2d","concat"])", R"(["concat","sigmoid"])"), HasSubstr("contradicts"));
  EXPECT_THAT(WhatIsWrong(ProfileOf(
                  {tensor + R"(["conv2d"]})",
                   R"({"id":"b","kind":"granularity","port":"in0","allowed":["block"]})"})),
              HasSubstr("contradicts"));
}

std::string VariantsOf(std::string_view first, std::string_view second) {
  return R"("variants","variants":[{"name":"x","rules":[{"kind":)" + std::string(first) +
         R"(}]},{"name":"y","rules":[{"kind":)" + std::string(second) + "}]}]";
}

TEST(Contradictions, LeaveAVariantThatCanBeSatisfied) {
  EXPECT_EQ(BothRows(kTensor, VariantsOf(kTensor, kChannel)), "accepted");
  EXPECT_THAT(BothRows(kTensor, VariantsOf(kChannel, kChannel)),
              StartsWith("4:1: constraints[1]: contradicts \"a\": in0: no granularity"));
  EXPECT_EQ(BothRows(VariantsOf(kTensor, kChannel), VariantsOf(kChannel, kChannel)), "accepted");
  EXPECT_THAT(BothRows(VariantsOf(kTensor, kTensor), VariantsOf(kChannel, kChannel)),
              HasSubstr("contradicts"));
}

TEST(Contradictions, StandInsideAVariant) {
  const std::string row = R"("variants","variants":[{"name":"x","rules":[{"kind":)" +
                          std::string(kTensor) + R"(},{"kind":)" + std::string(kChannel) + "}]}]";
  EXPECT_EQ(WhatIsWrong(ProfileOf({RowOf("a", row)})),
            "3:1: constraints[0]: cannot be satisfied: variant \"x\": in0: no granularity is in "
            "both lists");
}

// The base's rows were no contradiction: the error stands where this file made them one.
TEST(Contradictions, WithTheBaseStandInThisFile) {
  const std::string base = ProfileOf(
      {RowOf("a", kTensor, R"("max_arch":"v1",)"), RowOf("b", kChannel, R"("min_arch":"v2",)")});
  const auto over = [&](std::string_view rest) {
    const std::string text =
        R"({"format":"qconform-profile-2","name":"top","version":"1","title":"t","extends":"p",)" +
        std::string(rest);
    const Result<Profile> top = ParseProfile(
        text, "top",
        [&](std::string_view) -> Result<ProfileText> { return ProfileText{base, "p"}; });
    return top.ok() ? "accepted" : top.error().message;
  };
  EXPECT_EQ(over("\"ops\":[],\"constraints\":[\n" +
                 RowOf("c", kChannel, R"("source":"s","version":"1","confidence":"read",)") + "]}"),
            "top:2:1: constraints[0]: contradicts \"a\": in0: no granularity is in both lists");
  EXPECT_EQ(over("\"ops\":[],\"constraints\":[\n" +
                 RowOf("a", kTensor,
                       R"("replaces":true,"source":"s","version":"1","confidence":"read",)") +
                 "]}"),
            "top:2:1: constraints[0]: contradicts \"b\" of the base: in0: no granularity is in "
            "both lists");
  EXPECT_EQ(
      over(R"("archs":["v2","v1"],"default_arch":"v1","ops":[],"constraints":[]})"),
      "top:1:81: extends: \"b\" contradicts \"a\", both of the base: in0: no granularity is in "
      "both lists");
  EXPECT_EQ(over(R"("archs":["v1","v2","v3"],"default_arch":"v1","ops":[],"constraints":[]})"),
            "accepted");
}

TEST(Contradictions, AreLookedForInEveryBuiltInProfile) {
  for (const std::string_view name : BuiltinProfileNames()) {
    EXPECT_TRUE(BuiltinProfile(name).ok()) << BuiltinProfile(name).error().message;
  }
}

}  // namespace
}  // namespace qconform
