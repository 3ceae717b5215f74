// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/long_exp.h"

#include <algorithm>
#include <cmath>

namespace qconform {
namespace {

// floor(x * 2^fraction), x >= 0.
BigInt Scaled(double x, int fraction) {
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);
  const BigInt digits(static_cast<std::int64_t>(std::ldexp(mantissa, 53)));
  const int shift = exponent - 53 + fraction;
  if (shift >= 0) return digits << static_cast<unsigned>(shift);
  return digits >> static_cast<unsigned>(-shift);
}

}  // namespace

LongInterval LongExpMinus(double x, unsigned precision) {
  const BigInt one = BigInt::PowerOfTwo(precision);
  // exp(-2p) < 2^-p.
  if (x > 2.0 * precision) return {0, 1};
  constexpr unsigned kGuard = 64;
  const unsigned bits = precision + kGuard;
  int exponent = 0;
  std::frexp(x, &exponent);
  const auto halvings = static_cast<unsigned>(std::max(0, exponent + 4));  // the rest is below 2^-4
  const BigInt y = Scaled(x, static_cast<int>(bits) - static_cast<int>(halvings));
  const BigInt unit = BigInt::PowerOfTwo(bits);
  // The argument is less than one unit off and each of at most `bits` terms less than two; every
  // squaring doubles what has gathered and adds one: below 2^(halvings + 1) (2 bits + 4) units in
  // all.
  BigInt term = unit;
  BigInt sum = unit;
  std::int64_t n = 0;
  while (!term.IsZero()) {
    ++n;
    term = FloorDivide((term * y) >> bits, n).quotient;
    sum = n % 2 == 0 ? sum + term : sum - term;
  }
  for (unsigned i = 0; i < halvings; ++i) sum = (sum * sum) >> bits;
  const BigInt error = BigInt(2 * std::int64_t{bits} + 4) << (halvings + 1);
  const BigInt low = (sum - error) >> kGuard;
  const BigInt high = ((sum + error) >> kGuard) + 1;
  return {low.IsNegative() ? BigInt(0) : low, high > one ? one : high};
}

}  // namespace qconform
