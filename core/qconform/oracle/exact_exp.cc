// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/exact_exp.h"

#include <utility>

namespace qconform {
namespace {

// [low, high] * 2^-bits, low >= 0. Every operation rounds outwards.
struct Fixed {
  BigInt low;
  BigInt high;
};

BigInt ShiftUp(const BigInt& v, unsigned bits) { return -((-v) >> bits); }

Fixed Times(const Fixed& a, const Fixed& b, unsigned bits) {
  return {(a.low * b.low) >> bits, ShiftUp(a.high * b.high, bits)};
}

Fixed Over(const Fixed& a, std::int64_t divisor) {
  return {FloorDivide(a.low, divisor).quotient, -FloorDivide(-a.high, divisor).quotient};
}

// exp(-r), 0 <= r <= 1/2: an alternating series of falling terms, so that the first one left out
// bounds the rest.
Fixed SmallExp(const Fixed& r, unsigned bits) {
  const BigInt one = BigInt::PowerOfTwo(bits);
  Fixed sum = {one, one};
  Fixed term = {one, one};
  for (std::int64_t n = 1; term.high > 1; ++n) {
    term = Over(Times(term, r, bits), n);
    if (n % 2 == 0) {
      sum = {sum.low + term.low, sum.high + term.high};
    } else {
      sum = {sum.low - term.high, sum.high - term.low};
    }
  }
  return {sum.low - term.high, sum.high + term.high};
}

RealInterval Apply(const RealInterval& u, Rational (*falling)(const Rational&)) {
  return {falling(u.high), falling(u.low)};
}

Rational OneOverOnePlus(const Rational& u) { return Rational(1) / (Rational(1) + u); }
Rational TanhOf(const Rational& u) { return (Rational(1) - u) / (Rational(1) + u); }

}  // namespace

RealInterval ExactExpMinus(const Rational& x, unsigned precision) {
  if (x.IsZero()) return {1, 1};
  // exp(-p) < 2^-p.
  if (x > Rational(static_cast<std::int64_t>(precision))) {
    return {0, Rational::PowerOfTwo(-static_cast<int>(precision) - 1)};
  }
  unsigned halvings = 0;
  Rational r = x;
  for (; r > Rational(1, 16); r = r / Rational(2)) ++halvings;
  const unsigned bits = precision + halvings + 32;
  const Rational scaled = r * Rational(BigInt::PowerOfTwo(bits));
  Fixed value = SmallExp({Floor(scaled), Ceil(scaled)}, bits);
  for (unsigned i = 0; i < halvings; ++i) value = Times(value, value, bits);
  const BigInt one = BigInt::PowerOfTwo(bits);
  return {Rational(value.low, one), Rational(value.high, one)};
}

RealInterval ExactSigmoid(const Rational& x, unsigned precision) {
  const RealInterval right = Apply(ExactExpMinus(Abs(x), precision), OneOverOnePlus);
  if (!x.IsNegative()) return right;
  return {Rational(1) - right.high, Rational(1) - right.low};
}

RealInterval ExactTanh(const Rational& x, unsigned precision) {
  const RealInterval right = Apply(ExactExpMinus(Abs(x) * Rational(2), precision + 1), TanhOf);
  if (!x.IsNegative()) return right;
  return {-right.high, -right.low};
}

}  // namespace qconform
