// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "qconform/execute/tosa_programs_test.h"

namespace qconform {
namespace {

void LevelsBoundRanksAndLists() {
  const Dims rank6{1, 1, 1, 1, 1, 1}, rank7{1, 1, 1, 1, 1, 1, 1};
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, rank6), "");
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, rank7), "tosa-level-rank");
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, rank7, kNoLevel), "");
  const auto join = [](std::int64_t count, const TosaTarget& target) {
    const std::vector<Tensors> operands(static_cast<std::size_t>(count), {kI8, {1}});
    return Check(ConcatParams{0}, operands, {kI8, {count}}, target);
  };
  EXPECT_EQ(join(64, kAll), "");
  EXPECT_EQ(join(65, kAll), "tosa-level-list");
  EXPECT_EQ(join(256, kNoLevel), "");
  EXPECT_EQ(join(257, kNoLevel), "tosa-level-list");
  const Dims big{65536, 16384}, bigger{65536, 32768};
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, big), "");
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, bigger), "tosa-level-size");
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, bigger, kNoLevel), "");
  const std::int64_t most = (std::int64_t{1} << 31) - 1;
  EXPECT_EQ(Check(ReshapeParams{}, {{kI8, {most, most, most}}}, {kI8, {1}}, kNoLevel),
            "tosa-level-size");
}

void LevelsBoundWindows() {
  Conv2dParams p = Conv();
  p.dilation = {4096, 1};
  p.pad = {8192, 1, 0, 0};
  const auto conv = [&](std::int64_t height, std::int64_t result, const TosaTarget& target) {
    return Check(p, {{kI8, {1, height, 1, 1}}, {kI8, {1, 2, 1, 1}}}, {kI32, {1, result, 1, 1}},
                 target);
  };
  EXPECT_EQ(conv(1, 4098, kAll), "");  // 2 * 4096 and 8192: at the limit
  p.dilation = {4097, 1};
  EXPECT_EQ(conv(1, 4097, kAll), "tosa-level-kernel");
  EXPECT_EQ(conv(1, 4097, kNoLevel), "");
  p = Conv();
  p.pad = {8193, 0, 0, 0};
  EXPECT_EQ(conv(1, 8193, kAll), "tosa-level-pad");
  EXPECT_EQ(conv(1, 8193, kNoLevel), "");
  p = Conv();
  p.stride = {8192, 1};
  EXPECT_EQ(conv(2, 1, kAll), "");
  p.stride = {8193, 1};
  EXPECT_EQ(conv(2, 1, kAll), "tosa-level-stride");
  // A transposed convolution's kernel counts without a dilation, a pool's too.
  const TransposeConv2dParams t{{1, 1}, {0, 0, 0, 0}, 0, 0};
  const auto transposed = [&](std::int64_t kernel) {
    return Check(t, {{kI8, {1, 1, 1, 1}}, {kI8, {1, kernel, 1, 1}}}, {kI32, {1, kernel, 1, 1}});
  };
  EXPECT_EQ(transposed(8192), "");
  EXPECT_EQ(transposed(8193), "tosa-level-kernel");
  const auto pool = [&](std::int64_t kernel) {
    return Check(MaxPool2dParams{{{kernel, 1}, {1, 1}, {0, 0, 0, 0}}}, {{kI8, {1, kernel, 1, 1}}},
                 {kI8, {1, 1, 1, 1}});
  };
  EXPECT_EQ(pool(8192), "");
  EXPECT_EQ(pool(8193), "tosa-level-kernel");
}

void LevelsBoundTheReducedScale() {
  ResizeParams p = Double();
  p.scale = {1, 1, 512, 2};  // 256
  EXPECT_EQ(CheckResize(p, 257, 2), "");
  p.scale = {1, 1, 514, 2};  // 257
  EXPECT_EQ(CheckResize(p, 258, 2), "tosa-level-scale");
  EXPECT_EQ(CheckResize(p, 258, 2, kNoLevel), "");
}

TEST(TosaTargetOf, ReadsExtensionsAndLevel) {
  const auto read = [](const char* name) { return TosaTargetOf(ParseTarget(name, "").value()); };
  const auto plain = read("tosa.int");
  ASSERT_TRUE(plain.has_value());
  EXPECT_FALSE(plain->int16 || plain->int4 || plain->double_round);
  EXPECT_EQ(plain->level, TosaLevel::k8K);
  EXPECT_TRUE(read("tosa.int+int16")->int16);
  EXPECT_TRUE(read("tosa.int+int4")->int4);
  EXPECT_TRUE(read("tosa.int+doubleround")->double_round);
  EXPECT_EQ(read("tosa.int+int16+level=none")->level, TosaLevel::kNone);
  EXPECT_FALSE(read("xnnpack.x86").has_value());
}

TEST(TosaLevels, LevelsBoundRanksAndLists) { LevelsBoundRanksAndLists(); }
TEST(TosaLevels, LevelsBoundWindows) { LevelsBoundWindows(); }
TEST(TosaLevels, LevelsBoundTheReducedScale) { LevelsBoundTheReducedScale(); }

}  // namespace

void CheckLevelClaims() {
  LevelsBoundRanksAndLists();
  LevelsBoundWindows();
  LevelsBoundTheReducedScale();
}

}  // namespace qconform
