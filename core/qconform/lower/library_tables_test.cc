// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/library_tables.h"

#include <cmath>

#include "gtest/gtest.h"
#include "qconform/lower/two_multipliers.h"

namespace qconform {
namespace {

// A libm of this machine is one of those whose answers must be allowed.
float SigmoidInFloat(float x) {
  return std::signbit(x) ? 1.0f / (1.0f + std::exp(-x)) : 1.0f - 1.0f / (1.0f + std::exp(x));
}

void ExpectAllowed(const CodeInterval& entry, float y, float out_scale, const ArgumentGrid& grid,
                   std::size_t i) {
  const float limit = static_cast<float>(kCodeLimit);
  const long q = std::lrint(std::fmax(-limit, std::fmin(limit, y * (1.0f / out_scale))));
  EXPECT_TRUE(entry.low <= q && q <= entry.high)
      << "scale " << grid.scale << " entry " << i << ": " << q << " outside " << entry.low << ".."
      << entry.high;
}

// How many entries of both functions are open.
std::size_t ExpectThisMachineAllowed(float scale, float out_scale) {
  const ArgumentGrid grid{.scale = scale, .first = -140, .step = 1, .count = 256};
  const auto sigmoid = LibraryActivation(Activation::kSigmoid, grid, out_scale);
  const auto tanh = LibraryActivation(Activation::kTanh, grid, out_scale);
  std::size_t open = 0;
  for (std::size_t i = 0; i < grid.count; ++i) {
    const float x = static_cast<float>(grid.Offset(i)) * scale;
    ExpectAllowed(sigmoid[i], SigmoidInFloat(x), out_scale, grid, i);
    ExpectAllowed(tanh[i], std::tanh(x), out_scale, grid, i);
    open += static_cast<std::size_t>(sigmoid[i].low != sigmoid[i].high);
    open += static_cast<std::size_t>(tanh[i].low != tanh[i].high);
  }
  return open;
}

TEST(LibraryActivation, AllowsWhatThisMachinesLibmGives) {
  std::size_t open = 0;
  for (const float scale : {0.001f, 0.03f, 0.0625f, 0.1f, 0.37f, 1.0f, 3.0e5f, 1e37f}) {
    open += ExpectThisMachineAllowed(scale, 0x1p-8f);
  }
  EXPECT_LE(open, 4u) << "of 4096";
}

// Output scales so fine that a few bits of a float make a code: the intervals are what they claim
// to be, even for arguments that are rounded themselves.
TEST(LibraryActivation, FollowsFloatArithmeticBitByBit) {
  for (int i = 0; i < 150; ++i) {
    const float scale = 0.05f + 0.0037f * static_cast<float>(i);
    ExpectThisMachineAllowed(scale, 0x1p-19f);
    ExpectThisMachineAllowed(scale, 0x1p-29f);
  }
}

TEST(LibraryActivation, LeavesTheChoiceWhereOneBitOfLibmDecides) {
  // One code is 2^-20, one bit of a float near 1 is 2^-24: a few entries in a hundred are open.
  const ArgumentGrid grid{.scale = 0.013f, .first = 1, .step = 1, .count = 255};
  int open = 0;
  for (const CodeInterval& entry : LibraryActivation(Activation::kSigmoid, grid, 0x1p-20f)) {
    EXPECT_LE(entry.high - entry.low, 1);
    open += static_cast<int>(entry.high - entry.low);
  }
  EXPECT_GT(open, 0);
  EXPECT_LT(open, 80);
}

TEST(LibrarySoftmax, MatchesThisMachinesExp) {
  for (const float scale : {0x1p-20f, 0.01f, 0.1f, 1.0f, 40.0f}) {
    for (const std::int64_t channels : {1, 7, 512, 513, 4099}) {
      const SoftmaxEntries entries = LibrarySoftmax(scale, channels);
      EXPECT_TRUE(entries.alternative.empty()) << scale << " " << channels;
      const double quantum = std::fmin(4294967295.0 / static_cast<double>(channels), 8388607.0);
      for (int i = 0; i < 256; ++i) {
        const double wanted = quantum * std::exp((i - 255) * static_cast<double>(scale));
        EXPECT_EQ(static_cast<long>(entries.table[static_cast<std::size_t>(i)]),
                  std::lrint(wanted));
      }
    }
  }
}

TEST(LibrarySoftmax, SaysWhereTheLastBitOfExpDecides) {
  // (2^32 - 1) / 514 ends in .5 exactly; an argument of 2^-60 may or may not give exp = 1.
  const SoftmaxEntries entries = LibrarySoftmax(0x1p-60f, 514);
  EXPECT_EQ(entries.table[255], 8355968u);
  ASSERT_FALSE(entries.alternative.empty());
  EXPECT_EQ(entries.table[254], 8355968u);
  EXPECT_EQ(entries.alternative[254], 8355967u);
}

TEST(TwoMultipliers, AreTheRatiosOverOnePowerOfTwo) {
  const ConcreteSpec a = PerTensor(DType::kInt8, 0.75f, 3);
  const ConcreteSpec b = PerTensor(DType::kInt8, 0.1f, -4);
  const ConcreteSpec y = PerTensor(DType::kInt8, 0.5f, 7);
  const auto params = TwoMultipliersOf({a, b, y, false});
  ASSERT_TRUE(params.has_value());
  EXPECT_EQ(params->shift, 20);              // the larger ratio, 1.5, lies in [1, 2)
  EXPECT_EQ(params->a_multiplier, 1572864);  // 1.5 * 2^20
  EXPECT_EQ(params->b_multiplier, 209715);   // 0.2 * 2^20 = 209715.2
  EXPECT_EQ(params->bias, 524288 - 3 * 1572864 + 4 * 209715);
  EXPECT_EQ(params->zero_point, 7);
}

TEST(TwoMultipliers, SubtractByANegativeMultiplier) {
  const ConcreteSpec a = PerTensor(DType::kUint8, 1.0f, 0);
  const ConcreteSpec y = PerTensor(DType::kUint8, 1.0f, 128);
  const auto params = TwoMultipliersOf({a, a, y, true});
  ASSERT_TRUE(params.has_value());
  EXPECT_EQ(params->a_multiplier, 1 << 20);
  EXPECT_EQ(params->b_multiplier, -(1 << 20));
}

TEST(TwoMultipliers, RefuseRatiosTheLibraryRefuses) {
  const ConcreteSpec one = PerTensor(DType::kInt8, 1.0f, 0);
  for (const auto& [scale, accepted] :
       {std::pair{0x1p-10f, true}, std::pair{0x1.fffffep-11f, false},
        std::pair{0x1.fffffep7f, true}, std::pair{0x1p8f, false}}) {
    const ConcreteSpec other = PerTensor(DType::kInt8, scale, 0);
    EXPECT_EQ(TwoMultipliersOf({one, other, one, false}).has_value(), accepted) << scale;
    EXPECT_EQ(TwoMultipliersOf({other, one, one, true}).has_value(), accepted) << scale;
  }
}

}  // namespace
}  // namespace qconform
