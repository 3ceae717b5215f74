// SPDX-License-Identifier: Apache-2.0
#include "qconform/draw/draw.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace qconform::gen {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// One of everything, so that sources can be compared on the whole interface.
std::vector<std::int64_t> DrawSome(Draw& draw) {
  std::vector<std::int64_t> got;
  got.push_back(static_cast<std::int64_t>(draw.Below(1)));
  got.push_back(static_cast<std::int64_t>(draw.Below(256)));
  got.push_back(static_cast<std::int64_t>(draw.Below(257)));
  got.push_back(draw.Range(-5, 5));
  got.push_back(draw.Range(kMin, kMax));
  got.push_back(draw.EdgeBiased(-128, 127));
  got.push_back(draw.EdgeBiased(kMin, kMax));
  got.push_back(draw.Chance(1, 3) ? 1 : 0);
  const std::array<int, 3> items = {10, 20, 30};
  got.push_back(draw.Pick(std::span<const int>(items)));
  return got;
}

TEST(Draw, GivesTheSameChoicesForASeedForever) {
  Draw draw = Draw::FromSeed(1);
  std::vector<std::uint64_t> got;
  for (int i = 0; i < 6; ++i) got.push_back(draw.Below(1000));
  const std::vector<std::uint64_t> golden = {566, 745, 971, 444, 444, 762};
  EXPECT_EQ(got, golden);
}

TEST(Draw, ReplaysARecordingFromBytesAndFromChoices) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Draw original = Draw::FromSeed(seed);
    original.Record();
    const std::vector<std::int64_t> wanted = DrawSome(original);
    const std::vector<std::uint8_t> bytes = original.RecordedBytes();
    Draw from_bytes = Draw::FromBytes(bytes);
    ASSERT_EQ(DrawSome(from_bytes), wanted) << "seed " << seed;
    Draw from_choices = Draw::FromChoices(original.choices());
    ASSERT_EQ(DrawSome(from_choices), wanted) << "seed " << seed;
  }
}

TEST(Draw, SpendsTheFewestBytesThatHoldTheBound) {
  const std::array<std::uint8_t, 4> bytes = {7, 0x34, 0x12, 9};
  Draw draw = Draw::FromBytes(bytes);
  EXPECT_EQ(draw.Below(1), 0u);
  EXPECT_EQ(draw.Below(256), 7u);
  EXPECT_EQ(draw.Below(65536), 0x1234u);
  EXPECT_EQ(draw.Below(8), 1u);
}

TEST(Draw, GivesTheSimplestOnceBytesAndChoicesRunOut) {
  for (Draw draw : {Draw::FromBytes({}), Draw::FromChoices({})}) {
    EXPECT_EQ(draw.Below(100), 0u);
    EXPECT_EQ(draw.Range(-5, 5), -5);
    EXPECT_EQ(draw.EdgeBiased(-5, 5), 0);
    EXPECT_EQ(draw.EdgeBiased(3, 9), 3);
    EXPECT_EQ(draw.EdgeBiased(-9, -3), -3);
    EXPECT_FALSE(draw.Chance(99, 100));
  }
}

TEST(Draw, ClampsReplayedChoicesIntoTheirBound) {
  Draw draw = Draw::FromChoices({1000, 2});
  EXPECT_EQ(draw.Below(10), 9u);
  EXPECT_EQ(draw.Below(10), 2u);
}

TEST(Draw, StaysInsideItsRange) {
  Draw draw = Draw::FromSeed(3);
  for (const auto& [min, max] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {0, 0}, {-1, 0}, {5, 6}, {-128, 127}, {kMin, kMin}, {kMax - 1, kMax}, {kMin, kMax}}) {
    for (int i = 0; i < 2000; ++i) {
      const std::int64_t uniform = draw.Range(min, max);
      EXPECT_TRUE(min <= uniform && uniform <= max);
      const std::int64_t edge = draw.EdgeBiased(min, max);
      EXPECT_TRUE(min <= edge && edge <= max) << edge << " in " << min << ".." << max;
    }
  }
}

TEST(Draw, MeetsEveryEdgeOftenAndTheInsideToo) {
  Draw draw = Draw::FromSeed(4);
  constexpr int kDraws = 20000;
  std::array<int, 65536> seen{};
  for (int i = 0; i < kDraws; ++i) {
    ++seen[static_cast<std::size_t>(draw.EdgeBiased(-32768, 32767) + 32768)];
  }
  const auto count = [&seen](std::int64_t code) {
    return seen[static_cast<std::size_t>(code + 32768)];
  };
  for (const std::int64_t edge : {-32768, -32767, -1, 0, 1, 32766, 32767}) {
    EXPECT_GT(count(edge), kDraws / 100) << edge;
  }
  for (const std::int64_t power : {255, 256, 257, -4096, 16385}) {
    EXPECT_GT(count(power), kDraws / 2000) << power;
  }
  int inside = 0;
  for (std::int64_t code = 2; code < 32766; ++code) inside += count(code);
  EXPECT_GT(inside, kDraws / 5);
}

TEST(Draw, HoldsItsChances) {
  Draw draw = Draw::FromSeed(5);
  int hits = 0;
  for (int i = 0; i < 10000; ++i) hits += draw.Chance(1, 4) ? 1 : 0;
  EXPECT_NEAR(hits, 2500, 200);
  EXPECT_FALSE(draw.Chance(0, 4));
  EXPECT_TRUE(draw.Chance(4, 4));
}

TEST(Draw, NestsSpansOverTheRecordedChoices) {
  Draw draw = Draw::FromSeed(6);
  draw.Record();
  draw.BeginSpan("outer");
  draw.Below(5);
  draw.BeginSpan("inner");
  draw.Below(5);
  draw.Below(5);
  draw.EndSpan();
  draw.Below(5);
  draw.EndSpan();
  ASSERT_EQ(draw.spans().size(), 2u);
  EXPECT_EQ(draw.spans()[0].name, "outer");
  EXPECT_EQ(draw.spans()[0].begin, 0u);
  EXPECT_EQ(draw.spans()[0].end, 4u);
  EXPECT_EQ(draw.spans()[1].name, "inner");
  EXPECT_EQ(draw.spans()[1].begin, 1u);
  EXPECT_EQ(draw.spans()[1].end, 3u);
}

}  // namespace
}  // namespace qconform::gen
