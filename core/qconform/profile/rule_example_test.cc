// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/rule_example.h"

#include <gtest/gtest.h>

#include <limits>

#include "qconform/profile/profile_examples_test.h"

namespace qconform {
namespace {

// One row of each shape, with what its example says.
TEST(RuleExample, FollowsFromTheRulesOwnNumbers) {
  const Result<Profile> profile = ParseProfile(kEveryKind, "every.json");
  ASSERT_TRUE(profile.ok()) << profile.error().message;
  struct Wanted {
    std::string_view id, accepts, refuses;
  };
  const Wanted kWanted[] = {
      {"tuples", "in0 int8, in1 int8, out0 int8", "in0 int8, in1 int8, out0 uint8"},
      {"encodings", "in1 without parameters", ""},
      {"symmetry", "in1 int8 of scheme symmetric, zero point 0",
       "in1 int8 of scheme affine, zero point 3"},
      {"asymmetry", "in0 int8 of scheme affine, zero point 3",
       "in0 int8 of scheme symmetric, zero point 0"},
      {"axes", "in1 per channel along axis 0", "in1 per channel along axis 1"},
      {"grains", "in* per tensor", ""},
      {"joint", "in0 spans [-2, 2], out0 [-2, 2] or more", "in0 spans [-2, 2], out0 [-1, 1]"},
      {"fixed", "out0 int8, scale 1/256, zero point -128",
       "out0 int8, scale 1/256, zero point -127"},
      {"values", "in0 spans [-8, 8]", "in0 spans [-24, 24]"},
      {"values-least", "in0 spans [0, 2]", "in0 spans [-2, 2]"},
      {"values-most", "in0 spans [-2, 0]", "in0 spans [-2, 2]"},
      {"bias-scale", "s(in0) = 0.5, s(in1) = 0.25: in2 with scale 0.125, zero point 0",
       "s(in0) = 0.5, s(in1) = 0.25: in2 with scale 0.25"},
      {"bias-blocks",
       "s(in0) = 0.5, s(in1) = 0.25 and 0.125 in two blocks: in2 with scale 0.0078125, zero point "
       "0",
       "s(in0) = 0.5, s(in1) = 0.25 and 0.125 in two blocks: in2 with scale 0.125"},
      {"bias", "in2 int32", "in2 int8"},
      {"blocks", "in1 in blocks of 16 along 64", "in1 in blocks of 1"},
      {"blocks-any", "in1 in blocks of 16 along 64", "in1 in blocks of 16 along an axis of 40"},
      {"ranks", "in0 of rank 5", "in0 of rank 6"},
      {"dims", "in0: a dimension is 65536", "in0: a dimension is 65537"},
      {"dims-product", "in0: the product is 64", "in0: the product is 65"},
      {"bare", "out1 int32 without parameters", "out1 int8 with scale 0.5"},
      {"ratio", "s(in0) * s(in1) / s(out0) = 2^-32", "s(in0) * s(in1) / s(out0) = 2^8"},
      {"ratio-each", "s(in0) / s(out0) = 2^-8", "s(in0) / s(out0) = 2^0"},
      {"strides", "a number of stride is 3", "a number of stride is 4"},
      {"dilations", "dilation is [1,1]", "dilation is [1,2]"},
      {"weights", "a constant in1 with the number 127", "a constant in1 with the number 128"},
      {"sdk", "SDK 2.41", ""},
      {"fused", "a result read only by relu and then relu, float32 inside",
       "a result read only by relu and then relu, with a scale of its own inside"},
      {"ways", "variant \"8 bits\": in0 int8 and in0 int8 of scheme symmetric, zero point 0",
       "what breaks a rule of each variant"},
  };
  for (const Wanted& wanted : kWanted) {
    for (const Constraint& row : profile.value().constraints) {
      if (row.id != wanted.id) continue;
      EXPECT_EQ(ExampleOf(row.rule).accepts, wanted.accepts) << row.id;
      EXPECT_EQ(ExampleOf(row.rule).refuses, wanted.refuses) << row.id;
    }
  }
}

TEST(RuleExample, IsThereForEveryRowOfEveryProfile) {
  for (const std::string_view name : BuiltinProfileNames()) {
    const Profile profile = BuiltinProfile(name).value();
    for (const Constraint& row : profile.constraints) {
      const RuleExample example = ExampleOf(row.rule);
      EXPECT_FALSE(example.accepts.empty()) << name << " " << row.id;
      EXPECT_NE(example.accepts, example.refuses) << name << " " << row.id;
    }
  }
}

TEST(RuleExample, KnowsNothingBeyondTheLargestNumber) {
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto refused = [](std::int64_t min, std::int64_t max) {
    return ExampleOf(AttributeRangeRule{.attr = AttrId::kPad, .min = min, .max = max}).refuses;
  };
  EXPECT_EQ(refused(0, kMost), "a number of pad is -1");
  EXPECT_EQ(refused(kLeast, 5), "a number of pad is 6");
  EXPECT_EQ(refused(kLeast, kMost), "");
  const OpPort in0 = {.is_result = false, .index = 0};
  EXPECT_EQ(ExampleOf(ValueRangeRule{.port = in0, .min = kLeast, .max = kMost}).accepts,
            "in0 spans [-9223372036854775808, 9223372036854775808]");
}

}  // namespace
}  // namespace qconform
