// SPDX-License-Identifier: Apache-2.0
// The bias laws on right answers, and on wrong ones of the kinds that real backends gave.
#include "qconform/laws/bias_checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "qconform/kernel/rounding.h"
#include "qconform/laws/checks.h"

namespace qconform::laws {
namespace {

Bias48Case Plain() {
  return {{100, -200, 300}, {{3, -2, 5}, {1, 1, 1}}, {5, -40000}, 0x1p-8F, 0x1p-6F, 0x1p-9F};
}

// K taps, every product 2^15 * 127 in size and positive.
Bias48Case AllExtreme(std::size_t length) {
  return {Codes(length, -32768), {Codes(length, -127)}, {0}, 0x1p-12F, 0x1p-8F, 0x1p-4F};
}

// One output whose product alone saturates, and whose bias brings it back: PR 14258's failing test.
Bias48Case LargeRandn() { return {{32767}, {{100}}, {-10000}, 0.01F, 0.01F, 0.00999F}; }

TEST(CheckSums, AcceptsExactSums) { EXPECT_FALSE(CheckSums(Plain(), {2205, -39800}, kInt48Range)); }

TEST(CheckSums, RejectsASumOffByOne) {
  const LawResult violation = CheckSums(Plain(), {2205, -39801}, kInt48Range);
  ASSERT_TRUE(violation);
  EXPECT_EQ(Render(*violation), "int48-bias-sums-are-exact: row 1: got -39801, wanted -39800");
}

TEST(CheckSums, RejectsAnInt32AccumulatorFrom517TapsOn) {
  const auto wrapped = [](const Bias48Case& c) {
    const auto low = static_cast<std::uint32_t>(ExactProducts(c)[0] & 0xFFFFFFFF);
    return Codes{low < 0x80000000U ? std::int64_t{low}
                                   : std::int64_t{low} - (std::int64_t{1} << 32)};
  };
  EXPECT_FALSE(CheckSums(AllExtreme(516), wrapped(AllExtreme(516)), kInt48Range));
  EXPECT_TRUE(CheckSums(AllExtreme(517), wrapped(AllExtreme(517)), kInt48Range));
}

TEST(CheckSums, AllowsNoSumsOnlyWhereOneMayOverflow) {
  EXPECT_TRUE(CheckSums(AllExtreme(516), {}, kInt32Range));
  EXPECT_FALSE(CheckSums(AllExtreme(517), {}, kInt32Range));
}

TEST(CheckNearReal, AcceptsHalfALsb) {
  // 2205 * 2^-5 = 68.9, -39800 * 2^-5 = -1243.75
  EXPECT_FALSE(CheckNearReal("law", Plain(), {69, -1244}));
}

TEST(CheckNearReal, RejectsACodeBeyondTheBound) {
  EXPECT_TRUE(CheckNearReal("law", Plain(), {70, -1244}));
  EXPECT_TRUE(CheckNearReal("law", Plain(), {69, -1242}));
}

TEST(CheckNearReal, RejectsAccumulatorUnitsReadAsResults) {
  EXPECT_TRUE(CheckNearReal("law", Plain(), {2205, -32768}));
}

TEST(ClipBeforeBias, LosesTheBiasWhereTheProductSaturates) {
  const auto rows = ClipBeforeBias(LargeRandn());
  ASSERT_TRUE(rows);
  const auto direct =
      RunLayer(LargeRandn(), BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
  ASSERT_TRUE(direct && direct->outputs);
  EXPECT_EQ((*direct->outputs)[0], 32700);                      // (3276700 - 10000) * 0.01001
  EXPECT_NEAR(static_cast<double>((*rows)[0].code), 32667, 1);  // 32767 - 100
  EXPECT_GT(static_cast<double>((*direct->outputs)[0] - (*rows)[0].code), (*rows)[0].bound);
}

TEST(CheckClipBeforeBias, AcceptsTheLossOnlyAsSaturation) {
  std::vector<ClippedRow> rows = {{.code = 100, .bias_lsb = 40, .clipped_lsb = 50, .bound = 2}};
  EXPECT_FALSE(CheckClipBeforeBias(rows, {142}));
  EXPECT_TRUE(CheckClipBeforeBias(rows, {143}));
  rows[0].clipped_lsb = 0;
  EXPECT_FALSE(CheckClipBeforeBias(rows, {102}));
  EXPECT_TRUE(CheckClipBeforeBias(rows, {103}));
}

TEST(BiasLaws, HoldOnPlainCases) {
  for (const Bias48Case& c : {Plain(), AllExtreme(516), AllExtreme(517), LargeRandn()}) {
    for (auto* law : {SumsAreExact, LiftedConstantsAgreeExactly, IndependentConstantsAgreeWithinOne,
                      DirectIsNearExact, ClipBeforeBiasIsBounded, ConsumerSeesProductScale}) {
      const LawResult violation = law(c);
      EXPECT_FALSE(violation) << Render(*violation);
    }
  }
}

TEST(BiasLaws, SpeakOfBothStrategies) {
  const auto direct = RunLayer(Plain(), BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
  const auto added = RunLayer(Plain(), BiasStrategy::kExactInt32Add, ScaleConstants::kLifted);
  ASSERT_TRUE(direct && added);
  EXPECT_EQ(direct->sums, (Codes{2205, -39800}));
  EXPECT_EQ(added->sums, (Codes{2205, -39800}));
  EXPECT_EQ(direct->outputs, (Codes{69, -1244}));
  EXPECT_EQ(added->outputs, (Codes{69, -1244}));
}

TEST(GenerateBias48Case, ReachesEveryRegime) {
  int beyond_int32 = 0;
  int long_reductions = 0;
  int saturating_products = 0;
  int both_defined = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    gen::Draw draw = gen::Draw::FromSeed(seed);
    const Bias48Case c = GenerateBias48Case(draw);
    const Codes products = ExactProducts(c);
    long_reductions += c.x.size() >= 517 ? 1 : 0;
    beyond_int32 += std::any_of(products.begin(), products.end(),
                                [](std::int64_t p) { return !kInt32Range.Contains(p); });
    const auto rows = ClipBeforeBias(c);
    saturating_products += rows && (*rows)[0].clipped_lsb > 0 ? 1 : 0;
    const auto added = RunLayer(c, BiasStrategy::kExactInt32Add, ScaleConstants::kLifted);
    both_defined += added && added->outputs ? 1 : 0;
  }
  EXPECT_GT(long_reductions, 30);
  EXPECT_GT(beyond_int32, 20);
  EXPECT_GT(saturating_products, 50);
  EXPECT_GT(both_defined, 200);
}

}  // namespace
}  // namespace qconform::laws
