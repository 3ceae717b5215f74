// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/names.h"

#include <gtest/gtest.h>

#include "qconform/profile/nearest_name.h"

namespace qconform {
namespace {

TEST(OpPortNames, ReadBackAsThemselves) {
  for (const std::string_view name : {"in0", "in1", "in9", "in*", "out0", "out7", "out*"}) {
    const std::optional<OpPort> port = OpPortFromName(name);
    ASSERT_TRUE(port.has_value()) << name;
    EXPECT_EQ(NameOf(*port), name);
  }
  for (const std::string_view name :
       {"", "in", "in-1", "in10", "out", "out**", "out10", "x", "inx", "in0 ", "IN0"}) {
    EXPECT_FALSE(OpPortFromName(name).has_value()) << name;
  }
}

TEST(ConstraintKindNames, ReadBackAsThemselves) {
  for (int i = 0; i < 24; ++i) {
    const auto kind = static_cast<ConstraintKind>(i);
    EXPECT_EQ(ConstraintKindFromName(NameOf(kind)), kind);
  }
  EXPECT_EQ(NameOf(ConstraintKind::kDtypeTuple), "dtype_tuple");
  EXPECT_EQ(NameOf(ConstraintKind::kAttributeRange), "attribute_range");
  EXPECT_EQ(NameOf(ConstraintKind::kVariants), "variants");
}

TEST(FileWords, ReadBackAsThemselves) {
  for (const std::string_view name :
       {"undefined", "scale_offset", "axis_scale_offset", "bw_scale_offset", "bw_axis_scale_offset",
        "blockwise_expansion"}) {
    ASSERT_TRUE(EncodingFromName(name).has_value()) << name;
    EXPECT_EQ(NameOf(*EncodingFromName(name)), name);
  }
  EXPECT_EQ(NameOf(Encoding::kBlockwiseExpansion), "blockwise_expansion");
  EXPECT_EQ(NameOf(Encoding::kBwScaleOffset), "bw_scale_offset");
  for (const std::string_view name : {"product", "block_max_16", "quotient"}) {
    ASSERT_TRUE(DeriveFormulaFromName(name).has_value()) << name;
    EXPECT_EQ(NameOf(*DeriveFormulaFromName(name)), name);
  }
  EXPECT_EQ(NameOf(*ScaleRatioFormFromName("each_over_result")), "each_over_result");
  EXPECT_EQ(MeasureFromName("abs_sum"), ConstantRangeRule::Measure::kAbsSum);
  EXPECT_EQ(NameOf(ConstantRangeRule::Measure::kEach), "each");
  EXPECT_EQ(RatioArithmeticFromName(RatioArithmeticName(true)), true);
  EXPECT_EQ(RatioArithmeticFromName(RatioArithmeticName(false)), false);
  EXPECT_FALSE(EncodingFromName("Undefined").has_value());
  EXPECT_FALSE(DeriveFormulaFromName("sum").has_value());
  EXPECT_FALSE(MeasureFromName("").has_value());
}

TEST(Ratios, ArePositiveIntegersOverPositiveIntegers) {
  EXPECT_EQ(RatioFromText("1/256"), std::pair(std::int64_t{1}, std::int64_t{256}));
  EXPECT_EQ(RatioFromText("3"), std::pair(std::int64_t{3}, std::int64_t{1}));
  for (const std::string_view bad :
       {"", "/", "1/", "/2", "0/1", "1/0", "+1/2", "1/-2", "1.5", "9223372036854775808"}) {
    EXPECT_FALSE(RatioFromText(bad).has_value()) << bad;
  }
}

TEST(KebabNames, HaveNoEmptyParts) {
  EXPECT_TRUE(IsKebabName("16a16w"));
  EXPECT_TRUE(IsKebabName("share-input-spec"));
  for (const std::string_view bad : {"", "-a", "a-", "a--b", "A", "a_b"}) {
    EXPECT_FALSE(IsKebabName(bad)) << bad;
  }
}

TEST(EditDistance, CountsChangesIgnoringCase) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("SM8650", "sm8650"), 0U);
  EXPECT_EQ(EditDistance("v74", "v75"), 1U);
  EXPECT_EQ(EditDistance("qnn.ht", "qnn.htp"), 1U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
  EXPECT_EQ(EditDistance("abc", ""), 3U);
}

TEST(NearestName, PicksTheFirstOfEquals) {
  const std::vector<std::string_view> known = {"v68", "v69", "v73"};
  EXPECT_EQ(NearestName("v67", known), "v68");
  EXPECT_EQ(NearestName("v6", known), "v68");
  EXPECT_EQ(NearestName("73", known), "v73");
  EXPECT_EQ(NearestName("x", {}), "");
}

TEST(SdkVersion, ComparesNumberByNumber) {
  const auto v = [](std::string_view text) { return SdkVersion::Parse(text).value(); };
  EXPECT_TRUE(v("2.9") < v("2.41"));
  EXPECT_TRUE(v("2.41") < v("2.41.1"));
  EXPECT_TRUE(v("1.99") < v("2.0"));
  EXPECT_FALSE(v("2.41") < v("2.41.0"));
  EXPECT_FALSE(v("2.41.0") < v("2.41"));
  EXPECT_FALSE(v("3.0") < v("2.41"));
}

TEST(SdkVersion, RefusesAnythingButNumbersAndDots) {
  for (const std::string_view bad :
       {"", ".", "2.", ".41", "2..41", "v2.41", "2.41-rc", "-2", "2,41", "99999999999"}) {
    EXPECT_FALSE(SdkVersion::Parse(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace qconform
