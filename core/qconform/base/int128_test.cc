// SPDX-License-Identifier: Apache-2.0
// Our own 128-bit integers against the compiler's: every operation on numbers of every magnitude.
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <vector>

#include "qconform/base/int128.h"
#include "qconform/base/portable_int128.h"
#include "qconform/base/prng.h"

namespace qconform {
namespace {

#ifdef __SIZEOF_INT128__

using Ours = PortableInt128<true>;
using OursUnsigned = PortableInt128<false>;

Ours Mine(Int128 x) {
  const auto high = static_cast<std::int64_t>(x >> 64);
  return (Ours(high) << 64) | Ours(static_cast<std::uint64_t>(x));
}
OursUnsigned MineUnsigned(Uint128 x) {
  return (OursUnsigned(static_cast<std::uint64_t>(x >> 64)) << 64) |
         OursUnsigned(static_cast<std::uint64_t>(x));
}
bool Same(Ours a, Int128 b) {
  return a.high() == static_cast<std::uint64_t>(b >> 64) &&
         a.low() == static_cast<std::uint64_t>(b);
}
bool Same(OursUnsigned a, Uint128 b) {
  return a.high() == static_cast<std::uint64_t>(b >> 64) &&
         a.low() == static_cast<std::uint64_t>(b);
}

// Random bits of a random width, and numbers next to the powers of two.
Uint128 DrawBits(Prng& prng) {
  const std::uint64_t high = prng.Next();
  const std::uint64_t low = prng.Next();
  const std::uint64_t cut = prng.Below(128);
  const std::uint64_t kind = prng.Below(4);
  if (kind == 0) return (static_cast<Uint128>(1) << cut) + low % 3 - 1;
  return ((static_cast<Uint128>(high) << 64) | low) >> cut;
}

constexpr int kRounds = 200000;

TEST(PortableInt128, DoesUnsignedArithmeticAsTheCompiler) {
  Prng prng(61);
  for (int i = 0; i < kRounds; ++i) {
    const Uint128 a = DrawBits(prng);
    const Uint128 b = DrawBits(prng);
    const OursUnsigned x = MineUnsigned(a);
    const OursUnsigned y = MineUnsigned(b);
    ASSERT_TRUE(Same(x + y, a + b)) << i;
    ASSERT_TRUE(Same(x - y, a - b)) << i;
    ASSERT_TRUE(Same(x * y, a * b)) << i;
    ASSERT_TRUE(Same(-x, -a) && Same(~x, ~a) && Same(+x, a)) << i;
    ASSERT_TRUE(Same(x & y, a & b) && Same(x | y, a | b) && Same(x ^ y, a ^ b)) << i;
    ASSERT_EQ(x < y, a < b) << i;
    ASSERT_EQ(x == y, a == b) << i;
    ASSERT_EQ(static_cast<double>(x), static_cast<double>(a)) << i;
    ASSERT_EQ(static_cast<bool>(x), a != 0) << i;
    if (b == 0) continue;
    ASSERT_TRUE(Same(x / y, a / b)) << i;
    ASSERT_TRUE(Same(x % y, a % b)) << i;
  }
}

TEST(PortableInt128, DoesSignedArithmeticAsTheCompiler) {
  Prng prng(62);
  for (int i = 0; i < kRounds; ++i) {
    // Three bits to spare, so that no sum leaves the type; products of 63-bit numbers.
    const Int128 a = static_cast<Int128>(DrawBits(prng)) >> 3;
    const Int128 b = static_cast<Int128>(DrawBits(prng)) >> 3;
    const Int128 small_a = static_cast<std::int64_t>(a) >> 1;
    const Int128 small_b = static_cast<std::int64_t>(b) >> 1;
    const Ours x = Mine(a);
    const Ours y = Mine(b);
    ASSERT_TRUE(Same(x + y, a + b)) << i;
    ASSERT_TRUE(Same(x - y, a - b)) << i;
    ASSERT_TRUE(Same(-x, -a)) << i;
    ASSERT_TRUE(Same(Mine(small_a) * Mine(small_b), small_a * small_b)) << i;
    ASSERT_EQ(x < y, a < b) << i;
    ASSERT_EQ(x >= y, a >= b) << i;
    ASSERT_EQ(static_cast<double>(x), static_cast<double>(a)) << i;
    ASSERT_EQ(static_cast<float>(x), static_cast<float>(a)) << i;
    ASSERT_EQ(static_cast<std::int64_t>(x), static_cast<std::int64_t>(a)) << i;
    if (b == 0) continue;
    ASSERT_TRUE(Same(x / y, a / b)) << i;
    ASSERT_TRUE(Same(x % y, a % b)) << i;
  }
}

TEST(PortableInt128, ShiftsByEveryNumberOfBits) {
  Prng prng(63);
  for (int i = 0; i < 2000; ++i) {
    const Uint128 bits = DrawBits(prng) << prng.Below(128);
    const auto number = static_cast<Int128>(bits);
    for (unsigned shift = 0; shift < 128; ++shift) {
      ASSERT_TRUE(Same(MineUnsigned(bits) << shift, bits << shift)) << shift;
      ASSERT_TRUE(Same(MineUnsigned(bits) >> shift, bits >> shift)) << shift;
      ASSERT_TRUE(Same(Mine(number) >> shift, number >> shift)) << shift;
    }
  }
}

TEST(PortableInt128, RoundsToFloatsOnceAndToEven) {
  const Uint128 one = Uint128{1} << 100;
  const Uint128 half_unit = Uint128{1} << (100 - 53);
  const std::vector<Uint128> near = {one + half_unit,      // a tie, down to even
                                     one + half_unit + 1,  // just above it, in the last bit
                                     one + 3 * half_unit,  // a tie, up to even
                                     one + 3 * half_unit - 1, ~Uint128{0}};  // carries to 2^128
  for (const Uint128 x : near) {
    EXPECT_EQ(static_cast<double>(MineUnsigned(x)), static_cast<double>(x));
  }
}

#endif

TEST(PortableInt128, MixesWithBuiltInIntegers) {
  PortableInt128<true> x = -3;
  x += std::int64_t{1};
  EXPECT_EQ(x, -2);
  EXPECT_LT(x, 0u);
  EXPECT_EQ(2 * (x - 5) / 3, -4);
  EXPECT_EQ(--x % 2, -1);
  EXPECT_EQ(++x, -2);
  x <<= 70;
  x >>= 69u;
  EXPECT_EQ(x, -4);
  x *= x;
  x -= 1;
  x ^= 5;
  EXPECT_EQ(x, 10);
  x |= 4;
  x &= 12;
  x /= 5;
  EXPECT_EQ(x, 2);
  x %= 2;
  EXPECT_FALSE(static_cast<bool>(x));
  EXPECT_EQ(static_cast<std::int64_t>(PortableInt128<true>(PortableInt128<false>(7u))), 7);
}

static_assert((PortableInt128<true>(-1) >> 127) == -1);
static_assert(((PortableInt128<false>(1) << 127) >> 127) == 1);

}  // namespace
}  // namespace qconform
