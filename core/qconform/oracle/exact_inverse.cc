// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "qconform/oracle/exact_series.h"

namespace qconform {
namespace {

// x to `places` binary places: short numbers make short work.
Rational Shortened(const Rational& x, unsigned places) {
  const BigInt unit = BigInt::PowerOfTwo(places);
  return {RoundHalfUp(x * Rational(unit)), unit};
}

Rational Middle(const RealInterval& v) { return (v.low + v.high) / Rational(2); }

Rational Size(const RealInterval& v) { return std::max(Abs(v.low), Abs(v.high)); }

Rational Tiny(unsigned precision) { return Rational::PowerOfTwo(-static_cast<int>(precision)); }

// e with 2^(e-1) <= x < 2^(e+1).
int ExponentOf(const Rational& x) {
  return static_cast<int>(x.numerator().BitLength()) -
         static_cast<int>(x.denominator().BitLength());
}

// x exp(-y) - 1.
RealInterval Ratio(const Rational& x, const Rational& y, unsigned precision) {
  const int exponent = ExponentOf(x) + 2 + static_cast<int>(precision);
  const RealInterval e = ExactExp(-y, static_cast<unsigned>(std::max(16, exponent)));
  return {x * e.low - Rational(1), x * e.high - Rational(1)};
}

// (x cos y - sin y) / (cos y + x sin y) = tan(atan x - y), for 0 <= x <= 1 and y in [0, 1].
RealInterval Turned(const Rational& x, const Rational& y, unsigned precision) {
  const SineAndCosine a = ExactSinCos(y, precision);
  const Rational low = x * a.cosine.low - a.sine.high;
  const Rational high = x * a.cosine.high - a.sine.low;
  const Rational least = a.cosine.low + x * a.sine.low;  // at least cos 1
  const Rational most = a.cosine.high + x * a.sine.high;
  return {low / (low.IsNegative() ? least : most), high / (high.IsNegative() ? most : least)};
}

RealInterval AtanWithinOne(const Rational& x, unsigned precision) {
  const unsigned places = precision + 8;
  Rational y = Shortened(x * Rational(4, 5), places);  // at most 0.07 off, for x up to 1
  while (true) {
    const RealInterval t = Outward(Turned(x, y, places), places);
    // |atan t - t| <= |t|^3 / 3.
    const Rational rest = Size(t) * Size(t) * Size(t) / Rational(3);
    if (rest < Tiny(precision + 2)) return {y + t.low - rest, y + t.high + rest};
    y = Shortened(y + Middle(t), places);
  }
}

}  // namespace

RealInterval ExactLog(const Rational& x, unsigned precision) {
  QC_CHECK(x > Rational(0));
  if (x == Rational(1)) return {0, 0};
  const unsigned places = precision + 8;
  // log x = e log 2 + log z; 0.6931 is near enough to log 2, and 2 (z - 1) / (z + 1) to log z.
  const int e = ExponentOf(x);
  const Rational z = x * Rational::PowerOfTwo(-e);
  const Rational start =
      Rational(e) * Rational(6931, 10000) + Rational(2) * (z - Rational(1)) / (z + Rational(1));
  Rational y = Shortened(start, places);
  while (true) {
    const RealInterval t = Ratio(x, y, places);
    const Rational square = Size(t) * Size(t);
    // t - t^2 <= log(1 + t) <= t for |t| <= 1/2.
    if (square < Tiny(precision + 2)) return {y + t.low - square, y + t.high};
    const Rational middle = Middle(t);
    y = Shortened(y + Rational(2) * middle / (Rational(2) + middle), places);
  }
}

RealInterval ExactAtan(const Rational& x, unsigned precision) {
  if (x.IsNegative()) {
    const RealInterval right = ExactAtan(-x, precision);
    return {-right.high, -right.low};
  }
  if (!(x > Rational(1))) return AtanWithinOne(x, precision);
  const RealInterval pi = ExactPi(precision + 2);
  const RealInterval rest = AtanWithinOne(Rational(1) / x, precision + 2);
  return {pi.low / Rational(2) - rest.high, pi.high / Rational(2) - rest.low};
}

RealInterval ExactErfInv(const Rational& x, unsigned precision) {
  QC_CHECK(Abs(x) < Rational(1));
  if (x.IsZero()) return {0, 0};
  if (x.IsNegative()) {
    const RealInterval right = ExactErfInv(-x, precision);
    return {-right.high, -right.low};
  }
  // erf is concave right of 0: Newton's method from 0 rises to the root and does not pass it, but
  // for what rounding adds. Then erf on both sides of y tells that the root is between them.
  const unsigned places = precision + 8;  // so that rounding y is far below `reach`
  const Rational reach = Tiny(precision + 2);
  Rational y(0);
  // 1 / erf'(y) = sqrt(pi) / 2 exp(y^2), roughly: it only has to point the way.
  const Rational half_root_pi(148, 167);
  while (true) {
    const auto far = static_cast<unsigned>(Ceil(y * y * Rational(3)).ToInt64());
    const RealInterval erf = ExactErf(y, precision + far + 8);
    const Rational step = (x - Middle(erf)) * ExactExp(y * y, 40).high * half_root_pi;
    const bool near = Abs(step) < reach / Rational(8);
    if (near && ExactErf(y - reach, precision + far + 8).high < x &&
        ExactErf(y + reach, precision + far + 8).low > x) {
      return {y - reach, y + reach};
    }
    y = Shortened(y + step, places);
  }
}

}  // namespace qconform
