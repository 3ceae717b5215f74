// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

__extension__ using Wide = __int128;
using Codes = std::vector<std::int64_t>;

std::int64_t BitsOf(float x) { return std::bit_cast<std::uint32_t>(x); }

KernelRun QuantizeOne(float x, float scale, std::int64_t zero_point, CodeRange range) {
  return RunKernel(ReferenceKernels().quantize,
                   QuantizeParams{scale, zero_point, range.min, range.max},
                   {Tensor{DType::kFloat32, {1}, {BitsOf(x)}}}, DType::kInt32, {1});
}
std::int64_t Quantized(float x, float scale, std::int64_t zero_point = 0) {
  const KernelRun run = QuantizeOne(x, scale, zero_point, RangeOf(DType::kInt16));
  EXPECT_EQ(run.reason, std::nullopt);
  return run.codes.empty() ? 99999 : run.codes[0];
}

TEST(Quantize, SendsTiesToEvenBeforeTheZeroPoint) {
  EXPECT_EQ(Quantized(0.5f, 1), 0);
  EXPECT_EQ(Quantized(1.5f, 1), 2);
  EXPECT_EQ(Quantized(2.5f, 1), 2);
  EXPECT_EQ(Quantized(-0.5f, 1), 0);
  EXPECT_EQ(Quantized(-1.5f, 1), -2);
  EXPECT_EQ(Quantized(0.5f, 1, 1), 1);  // the sum 1.5 rounded would be 2
  EXPECT_EQ(Quantized(2.5f, 1, 1), 3);
}

// 0.1f is exactly twice 0.05f, hence a tie; the next float is above it.
TEST(Quantize, DividesExactly) {
  EXPECT_EQ(Quantized(7.0f, 0.1f), 70);
  EXPECT_EQ(Quantized(0.05f, 0.1f), 0);
  EXPECT_EQ(Quantized(std::nextafter(0.05f, 1.0f), 0.1f), 1);
}

TEST(Quantize, ClampsToItsCodesAlsoFromInfinity) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(QuantizeOne(infinity, 1, 0, {-100, 100}).codes, (Codes{100}));
  EXPECT_EQ(QuantizeOne(-infinity, 1, 0, {-100, 100}).codes, (Codes{-100}));
  EXPECT_EQ(QuantizeOne(3e38f, 1e-38f, 5, {-100, 100}).codes, (Codes{100}));
  EXPECT_EQ(QuantizeOne(-100.4f, 1, 0, {-100, 100}).codes, (Codes{-100}));
  EXPECT_EQ(QuantizeOne(99.6f, 1, 3, {-100, 100}).codes, (Codes{100}));
}

TEST(Quantize, RejectsNotANumber) {
  EXPECT_EQ(QuantizeOne(std::numeric_limits<float>::quiet_NaN(), 1, 0, {-1, 1}).reason,
            "quantize: the operand is not a number");
}

// x = a * 2^i and scale = b * 2^j, divided as integers.
std::int64_t ExactQuotient(float x, float scale) {
  int i = 0;
  int j = 0;
  const auto a = static_cast<std::int64_t>(std::ldexp(std::frexp(x, &i), 24));
  const auto b = static_cast<std::int64_t>(std::ldexp(std::frexp(scale, &j), 24));
  Wide numerator = a < 0 ? -a : a;
  Wide denominator = b;
  if (i >= j) numerator *= Wide{1} << (i - j);
  if (i < j) denominator *= Wide{1} << (j - i);
  const Wide quotient = numerator / denominator;
  const Wide twice = 2 * (numerator % denominator);
  const bool up = twice > denominator || (twice == denominator && quotient % 2 == 1);
  const auto magnitude = static_cast<std::int64_t>(quotient + (up ? 1 : 0));
  return a < 0 ? -magnitude : magnitude;
}

float RandomFloat(Prng& prng, int min_exponent, std::uint64_t exponents) {
  const auto mantissa = static_cast<float>((std::uint64_t{1} << 23) + prng.Below(1u << 23));
  const auto exponent = static_cast<int>(prng.Below(exponents));
  return std::ldexp(mantissa, min_exponent + exponent - 23);
}

TEST(Quantize, EqualsIntegerDivisionNextToTies) {
  Prng prng(41);
  const CodeRange everything = RangeOf(DType::kInt48);
  for (int n = 0; n < 100000; ++n) {
    const float scale = RandomFloat(prng, -20, 20);
    const auto steps = static_cast<float>(prng.Below(1u << 20));
    float x = (steps + 0.5f) * scale;  // rounded: next to a tie, or on it
    const std::uint64_t nudge = prng.Below(3);
    if (nudge == 1) x = std::nextafter(x, 0.0f);
    if (nudge == 2) x = -x;
    const KernelRun run = QuantizeOne(x, scale, 0, everything);
    ASSERT_EQ(run.codes, (Codes{ExactQuotient(x, scale)})) << x << " / " << scale;
  }
}

// Quotients near 2^40, as only int48 codes have: past the point where a double division separates
// ties.
TEST(Quantize, EqualsIntegerDivisionOfWideQuotients) {
  Prng prng(42);
  int separating = 0;
  for (int n = 0; n < 100000; ++n) {
    const float scale = RandomFloat(prng, -20, 4);
    const float x = RandomFloat(prng, 10, 14);
    const KernelRun run = QuantizeOne(x, scale, 0, RangeOf(DType::kInt48));
    const std::int64_t want = ExactQuotient(x, scale);
    ASSERT_EQ(run.codes, (Codes{want})) << x << " / " << scale;
    const double quotient = static_cast<double>(x) / scale;
    separating += static_cast<std::int64_t>(std::nearbyint(quotient)) != want ? 1 : 0;
  }
  EXPECT_GT(separating, 0);
}

float Dequantized(DType dtype, std::int64_t code, float scale, std::int64_t zero_point = 0) {
  const KernelRun run =
      RunKernel(ReferenceKernels().dequantize, DequantizeParams{scale, zero_point},
                {Tensor{dtype, {1}, {code}}}, DType::kFloat32, {1});
  return std::bit_cast<float>(static_cast<std::uint32_t>(run.codes[0]));
}

TEST(Dequantize, MultipliesStepsFromTheZeroPoint) {
  EXPECT_EQ(Dequantized(DType::kInt8, -128, 0.5f, 127), -127.5f);
  EXPECT_EQ(Dequantized(DType::kUint8, 10, 0.1f, 10), 0.0f);
  EXPECT_EQ(Dequantized(DType::kInt16, 3, 0.1f), 3 * 0.1f);
}

// The inverse of an odd number modulo 2^64: each step doubles the number of right bits.
std::uint64_t InverseOf(std::uint64_t odd) {
  std::uint64_t inverse = odd;
  for (int i = 0; i < 6; ++i) inverse *= 2 - odd * inverse;
  return inverse;
}

// A 47-bit code whose product with `mantissa` lies `offset` away from a tie of 24 bits (at bit 45).
std::int64_t CodeNextToTie(std::int64_t mantissa, std::int64_t offset) {
  const std::uint64_t modulus = std::uint64_t{1} << 46;
  const std::uint64_t residue = (modulus / 2 + static_cast<std::uint64_t>(offset)) *
                                InverseOf(static_cast<std::uint64_t>(mantissa));
  return static_cast<std::int64_t>(modulus + residue % modulus);
}

// Next to a tie the product, rounded to double first, falls onto it: the second rounding then goes
// wrong.
TEST(Dequantize, RoundsOnce) {
  Prng prng(43);
  int separating = 0;
  for (int n = 0; n < 20000; ++n) {
    const auto mantissa = static_cast<std::int64_t>((1u << 23) + 2 * prng.Below(1u << 19) + 1);
    const auto offset = static_cast<std::int64_t>(prng.Below(1u << 19)) - (1 << 18);
    const std::int64_t code = CodeNextToTie(mantissa, offset);
    const Wide product = Wide{code} * mantissa;
    if (product >= (Wide{1} << 70)) continue;  // 25 bits are left above the tie
    const auto above = static_cast<std::int64_t>(product >> 46);
    const bool up = offset > 0 || (offset == 0 && above % 2 == 1);
    const float want = std::ldexp(static_cast<float>(above + (up ? 1 : 0)), 46 - 23);
    const float scale = std::ldexp(static_cast<float>(mantissa), -23);
    ASSERT_EQ(Dequantized(DType::kInt48, code, scale), want) << code << " * " << scale;
    ASSERT_EQ(Dequantized(DType::kInt48, -code, scale), -want) << -code << " * " << scale;
    separating += want != static_cast<float>(static_cast<double>(code) * scale) ? 1 : 0;
  }
  EXPECT_GT(separating, 1000);
}

TEST(Dequantize, KeepsSubnormalsAndOverflowsToInfinity) {
  EXPECT_EQ(Dequantized(DType::kInt8, 3, std::numeric_limits<float>::denorm_min()),
            3 * std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(Dequantized(DType::kInt8, -2, std::numeric_limits<float>::max()),
            -std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace qconform::reference
