// SPDX-License-Identifier: Apache-2.0
// Ties, near ties, ends of domains.
#include "qconform/lower/function_table.h"

#include "gtest/gtest.h"
#include "qconform/lower/ball64.h"
#include "qconform/lower/long_ball.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

using enum OpKind;

constexpr std::int64_t kLimit = std::int64_t{1} << 20;

RoundedTable At(OpKind op, float scale, std::int64_t offset, float out_scale) {
  return RoundFunction({op, {}}, {.scale = scale, .first = offset, .step = 1, .count = 1},
                       out_scale, kLimit);
}
std::int64_t One(OpKind op, float scale, std::int64_t offset, float out_scale) {
  const RoundedTable table = At(op, scale, offset, out_scale);
  EXPECT_TRUE(table.undefined.empty());
  return table.codes[0];
}
bool Defined(OpKind op, float scale, std::int64_t offset) {
  return At(op, scale, offset, 1.0f).undefined.empty();
}

TEST(RoundFunction, TakesTiesToEvenWhereTheyAreExact) {
  EXPECT_EQ(One(kSqrt, 1.0f, 9, 2.0f), 2);                 // 3/2
  EXPECT_EQ(One(kSqrt, 0.25f, 1, 1.0f), 0);                // 1/2
  EXPECT_EQ(One(kRsqrt, 0.25f, 16, 1.0f), 0);              // 1/2
  EXPECT_EQ(One(kReciprocal, 1.0f, 2, 1.0f), 0);           // 1/2
  EXPECT_EQ(One(kReciprocal, 0.25f, -8, 0x1p-2f), -2);     // -1/2 over 1/4
  EXPECT_EQ(One(kReciprocal, 1.0f, -2, 1.0f / 3.0f), -1);  // hardly above -3/2
  EXPECT_EQ(One(kExp, 1.0f, 0, 2.0f), 0);                  // 1/2
  EXPECT_EQ(One(kLog10, 1.0f, 1000, 2.0f), 2);             // 3/2
  EXPECT_EQ(One(kHardSigmoid, 1.0f, 0, 1.0f), 0);          // 1/2
  EXPECT_EQ(One(kHardSwish, 1.0f, 5, 2.0f), 2);            // 5/2
  EXPECT_EQ(One(kLeakyRelu, 1.0f, -50, 1.0f), 0);          // -1/2
  EXPECT_EQ(One(kLeakyRelu, 1.0f, -150, 1.0f), -2);        // -3/2
  EXPECT_EQ(One(kRound, 0.5f, 5, 1.0f), 2);                // of 2 1/2
  EXPECT_EQ(One(kRound, 0.5f, -7, 1.0f), -4);
  EXPECT_EQ(One(kFloor, 0.5f, -1, 2.0f), 0);  // -1/2
  EXPECT_EQ(One(kCeil, 0.5f, 5, 2.0f), 2);    // 3/2
  EXPECT_EQ(One(kSign, 1e-30f, -3, 0x1p-7f), -128);
  EXPECT_EQ(RoundFunction({kPow, Rational(-1, 2)}, {.scale = 4, .first = 1, .step = 1, .count = 1},
                          1.0f, kLimit)
                .codes[0],
            0);  // 1/2
}

TEST(RoundFunction, TellsNearTiesFromTies) {
  EXPECT_EQ(One(kSin, 0x1p-60f, 1, 0x1p-59f), 0);   // below 1/2
  EXPECT_EQ(One(kSin, 0x1p-60f, 3, 0x1p-59f), 1);   // below 3/2
  EXPECT_EQ(One(kSinh, 0x1p-60f, 1, 0x1p-59f), 1);  // above 1/2
  EXPECT_EQ(One(kSinh, 0x1p-149f, 1, 0x1p-148f), 1);
  EXPECT_EQ(One(kTan, 0x1p-60f, -1, 0x1p-59f), -1);
  EXPECT_EQ(One(kAtan, 0x1p-60f, 3, 0x1p-59f), 1);
  EXPECT_EQ(One(kExpm1, 0x1p-149f, -1, 0x1p-148f), 0);
  EXPECT_EQ(One(kCos, 0x1p-100f, 1, 2.0f), 0);   // below 1/2
  EXPECT_EQ(One(kCosh, 0x1p-100f, 1, 2.0f), 1);  // above 1/2
  EXPECT_EQ(One(kCosh, 0x1p-100f, 0, 2.0f), 0);
  EXPECT_EQ(One(kGelu, 100.0f, 3, 200.0f), 1);  // x less 10^-19547: below 3/2
  EXPECT_EQ(One(kGelu, 1e30f, 3, 2e30f), 1);
  EXPECT_EQ(One(kGelu, 60.0f, 3, 120.0f), 1);  // 1 - 2^-23000, times 3/2: not by computing it
  EXPECT_EQ(One(kGelu, 3.0f, 3, 6.0f), 1);
  EXPECT_EQ(One(kSilu, 1e30f, 3, 2e30f), 1);
  EXPECT_EQ(One(kSilu, 100.0f, 3, 200.0f), 1);
  EXPECT_EQ(One(kErf, 1e30f, -1, 2.0f), 0);  // above -1/2
  EXPECT_EQ(One(kElu, 1e30f, -1, 2.0f), 0);
  EXPECT_EQ(One(kSin, 0x1p127f, 3, 0x1p-7f), One(kSin, 0x1.8p127f, 2, 0x1p-7f));
}

TEST(RoundFunction, CutsInfinitiesAndLeavesGapsUndefined) {
  EXPECT_EQ(One(kLog, 1.0f, 0, 1.0f), -kLimit);
  EXPECT_EQ(One(kLog10, 1.0f, 0, 1.0f), -kLimit);
  EXPECT_EQ(One(kLog1p, 0.5f, -2, 1.0f), -kLimit);
  EXPECT_EQ(One(kRsqrt, 1.0f, 0, 1.0f), kLimit);
  EXPECT_EQ(One(kAtanh, 0.5f, 2, 1.0f), kLimit);
  EXPECT_EQ(One(kErfinv, 0.5f, -2, 1.0f), -kLimit);
  EXPECT_EQ(One(kExp, 3e38f, 127, 3e38f), kLimit);
  EXPECT_EQ(One(kSinh, 3e38f, -127, 3e38f), -kLimit);
  for (const OpKind op : {kLog, kLog10, kSqrt, kRsqrt, kAcosh}) {
    EXPECT_FALSE(Defined(op, 1e-30f, -1)) << NameOf(op);
    EXPECT_TRUE(Defined(op, 1.0f, 1)) << NameOf(op);
  }
  for (const OpKind op : {kAsin, kAcos, kAtanh, kErfinv}) {
    EXPECT_FALSE(Defined(op, 0x1.000002p0f, 1)) << NameOf(op);
    EXPECT_TRUE(Defined(op, 1.0f, -1)) << NameOf(op);
  }
  EXPECT_FALSE(Defined(kAcosh, 0x1.fffffep-1f, 1));
  EXPECT_FALSE(Defined(kReciprocal, 1.0f, 0));
  EXPECT_FALSE(Defined(kLog1p, 0x1.000002p0f, -1));
}

TEST(RoundFunction, AgreesWithTheWalkOfSigmoidAndTanh) {
  for (const float scale : {0x1p-12f, 0.0173f, 3.3f, 0x1p-40f, 1e20f}) {
    const ArgumentGrid grid = {.scale = scale, .first = -131, .step = 1, .count = 256};
    for (const float out : {0x1p-8f, 0.0031f, 0x1p-15f}) {
      EXPECT_EQ(RoundFunction({kSigmoid, {}}, grid, out, kCodeLimit).codes,
                RoundedActivation(Activation::kSigmoid, grid, out));
      EXPECT_EQ(RoundFunction({kTanh, {}}, grid, out, kCodeLimit).codes,
                RoundedActivation(Activation::kTanh, grid, out));
    }
  }
}

// floor(v * 2^bits), if all of v agrees on it.
BigInt Floored(const LongBall& v, unsigned bits) {
  const auto down = static_cast<unsigned>(-v.e) - bits;
  EXPECT_EQ((v.m - v.error) >> down, (v.m + v.error) >> down);
  return v.m >> down;
}

// The constants of the fast way, by the series of the slow one.
TEST(Kits, AgreeOnTheirConstants) {
  LongKit kit(256);
  EXPECT_EQ(Floored(kit.Ln2(), 64), BigInt::FromUint64(Kit64().Ln2().m));
  EXPECT_EQ(Floored(kit.Pi(), 62), BigInt::FromUint64(Kit64().Pi().m));
}

TEST(TableOf, HasAnExactGridWithAVirtualEnd) {
  const ConcreteSpec x = Ranged(Int16(0x1p-12f), -32767, 32767);
  const ArgumentGrid grid = TableGridOf(x);
  EXPECT_EQ(grid.Offset(0), -32768);
  EXPECT_EQ(grid.Offset(511), 32640);
  EXPECT_EQ(grid.Offset(512), 32768);
  // exp(8) at the virtual end, in quarters: 11923.8; at 32767 it would be less by 3.
  EXPECT_EQ(TableOf({kExp, {}}, x, Int16(0.25f)).params.table[512], 11924);
}

}  // namespace
}  // namespace qconform
