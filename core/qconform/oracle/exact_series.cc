// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/exact_series.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "qconform/oracle/exact_exp.h"

namespace qconform {
namespace {

// [low, high] * 2^-bits. Every operation rounds outwards.
struct Fixed {
  BigInt low;
  BigInt high;
};

BigInt ShiftUp(const BigInt& v, unsigned bits) { return -((-v) >> bits); }

Fixed Plus(const Fixed& a, const Fixed& b) { return {a.low + b.low, a.high + b.high}; }
Fixed Minus(const Fixed& a, const Fixed& b) { return {a.low - b.high, a.high - b.low}; }

Fixed Times(const Fixed& a, const Fixed& b, unsigned bits) {
  const auto [least, most] =
      std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {least >> bits, ShiftUp(most, bits)};
}

Fixed Over(const Fixed& a, std::int64_t divisor) {
  return {FloorDivide(a.low, divisor).quotient, -FloorDivide(-a.high, divisor).quotient};
}

BigInt Size(const Fixed& a) { return std::max(Abs(a.low), Abs(a.high)); }

Fixed FixedOf(const Rational& x, unsigned bits) {
  const Rational scaled = x * Rational(BigInt::PowerOfTwo(bits));
  return {Floor(scaled), Ceil(scaled)};
}

RealInterval Interval(const Fixed& a, unsigned bits) {
  const BigInt one = BigInt::PowerOfTwo(bits);
  return {Rational(a.low, one), Rational(a.high, one)};
}

// first - first r / (k (k+1)) + ..., k rising by two from `k`: sine from (r, 2), cosine from (1,
// 1). The terms fall by 200 and more, so that the first one left out bounds the rest.
Fixed Alternating(Fixed first, const Fixed& square, std::int64_t k, unsigned bits) {
  Fixed sum = first;
  Fixed term = std::move(first);
  for (bool minus = true; Size(term) > 1; minus = !minus, k += 2) {
    term = Over(Times(term, square, bits), k * (k + 1));
    sum = minus ? Minus(sum, term) : Plus(sum, term);
  }
  const BigInt rest = Size(term) + 1;
  return {sum.low - rest, sum.high + rest};
}

SineAndCosine SinCosWith(const Rational& x, unsigned halvings, unsigned bits) {
  const Fixed r = FixedOf(x * Rational::PowerOfTwo(-static_cast<int>(halvings)), bits);
  const Fixed square = Times(r, r, bits);
  const BigInt one = BigInt::PowerOfTwo(bits);
  Fixed sine = Alternating(r, square, 2, bits);
  Fixed cosine = Alternating({one, one}, square, 1, bits);
  for (unsigned i = 0; i < halvings; ++i) {
    const Fixed product = Times(sine, cosine, bits);
    const Fixed squared = Times(sine, sine, bits);
    sine = Plus(product, product);
    cosine = Minus({one, one}, Plus(squared, squared));
  }
  return {Interval(sine, bits), Interval(cosine, bits)};
}

// atan(1/n) in units of 2^-bits; at most bits / 4 + 1 terms, each less than 2 off.
BigInt ArcOf(std::int64_t n, unsigned bits) {
  BigInt power = FloorDivide(BigInt::PowerOfTwo(bits), n).quotient;
  BigInt sum;
  for (std::int64_t k = 1; !power.IsZero(); k += 2) {
    const BigInt term = FloorDivide(power, k % 4 == 1 ? k : -k).quotient;
    sum = sum + term;
    power = FloorDivide(power, n * n).quotient;
  }
  return sum;
}

bool IsNarrow(const RealInterval& v, unsigned precision) {
  return v.high - v.low < Rational::PowerOfTwo(-static_cast<int>(precision));
}

// The binary places in front of the point, at least 0.
unsigned WholeBits(const Rational& x) { return Floor(Abs(x)).BitLength(); }

}  // namespace

RealInterval Outward(const RealInterval& v, unsigned places) {
  return Interval({FixedOf(v.low, places).low, FixedOf(v.high, places).high}, places);
}

RealInterval ExactExp(const Rational& x, unsigned precision) {
  if (!(x > Rational(0))) return ExactExpMinus(-x, precision);
  QC_CHECK(x < Rational(1000));
  // 1 / exp(-x): a width of w there is one of w exp(2x) here, and exp(2x) < 2^(3x).
  const auto whole = static_cast<unsigned>(Ceil(x).ToInt64());
  const RealInterval inverse = ExactExpMinus(x, precision + 3 * whole + 2);
  return {Rational(1) / inverse.high, Rational(1) / inverse.low};
}

RealInterval ExactPi(unsigned precision) {
  // Gauss: pi = 48 atan(1/18) + 32 atan(1/57) - 20 atan(1/239).
  const unsigned bits = precision + 32;
  const BigInt pi = 48 * ArcOf(18, bits) + 32 * ArcOf(57, bits) - 20 * ArcOf(239, bits);
  const BigInt error = 100 * (std::int64_t{bits} / 2 + 4);
  QC_CHECK(error < BigInt(1) << 31);
  return Interval({pi - error, pi + error}, bits);
}

RealInterval ExactSqrt(const Rational& x, unsigned precision) {
  QC_CHECK(!x.IsNegative());
  // The integer root of floor(x 4^bits), digit by digit.
  const unsigned bits = precision + 1;
  const BigInt square = Floor(x * Rational(BigInt::PowerOfTwo(2 * bits)));
  BigInt root;
  for (unsigned bit = square.BitLength() / 2 + 1; bit-- > 0;) {
    const BigInt larger = root + BigInt::PowerOfTwo(bit);
    if (larger * larger <= square) root = larger;
  }
  const bool exact = Rational(root * root) == x * Rational(BigInt::PowerOfTwo(2 * bits));
  return Interval({root, exact ? root : root + 1}, bits);
}

SineAndCosine ExactSinCos(const Rational& x, unsigned precision) {
  const unsigned halvings = WholeBits(x) + 4;
  for (unsigned guard = 32;; guard *= 2) {
    const SineAndCosine value = SinCosWith(x, halvings, precision + 2 * halvings + guard);
    if (IsNarrow(value.sine, precision) && IsNarrow(value.cosine, precision)) return value;
  }
}

RealInterval ExactErf(const Rational& x, unsigned precision) {
  if (x.IsZero()) return {0, 0};
  if (x.IsNegative()) {
    const RealInterval right = ExactErf(-x, precision);
    return {-right.high, -right.low};
  }
  const Rational square = x * x;
  // 1 - erf x < exp(-x^2).
  if (square > Rational(std::int64_t{precision})) {
    return {Rational(1) - Rational::PowerOfTwo(-static_cast<int>(precision) - 1), 1};
  }
  // The terms x^(2n+1) / n! stay below x exp(x^2).
  const auto growth = static_cast<unsigned>(2 * Ceil(square).ToInt64());
  const unsigned bits = precision + growth + 48;
  const Fixed factor = FixedOf(square, bits);
  Fixed term = FixedOf(x, bits);
  Fixed sum = term;
  const BigInt past = Ceil(square * Rational(2));  // from here on the terms at least halve
  for (std::int64_t n = 1; Size(term) > 1 || past > n; ++n) {
    term = Over(Times(term, factor, bits), n);
    const Fixed part = Over(term, 2 * n + 1);
    sum = n % 2 == 0 ? Plus(sum, part) : Minus(sum, part);
  }
  const Fixed whole = {sum.low - Size(term) - 1, sum.high + Size(term) + 1};
  const RealInterval value = Interval(whole, bits);
  const RealInterval pi = ExactPi(precision + 8);
  const Rational least = Rational(2) / ExactSqrt(pi.high, precision + 8).high;
  const Rational most = Rational(2) / ExactSqrt(pi.low, precision + 8).low;
  return Outward({value.low * least, std::min(Rational(1), value.high * most)}, precision + 4);
}

}  // namespace qconform
