// SPDX-License-Identifier: Apache-2.0
// Real functions of rational numbers in proven intervals: other series and identities than those of
// lower/elementary.h, on other arithmetic. Every result is narrower than 2^-precision. Slow.
#pragma once

#include "qconform/oracle/exact.h"

namespace qconform {

// The same numbers and hardly more, between ends of `places` binary places: long ends are slow.
RealInterval Outward(const RealInterval& v, unsigned places);

RealInterval ExactExp(const Rational& x, unsigned precision);  // checked: x < 1000
RealInterval ExactPi(unsigned precision);
RealInterval ExactSqrt(const Rational& x, unsigned precision);  // checked: x >= 0

struct SineAndCosine {
  RealInterval sine;
  RealInterval cosine;
};
// Taylor series of x / 2^k, then k doublings of the angle: no multiple of pi is needed.
SineAndCosine ExactSinCos(const Rational& x, unsigned precision);

// The alternating Maclaurin series; its large terms cost bits, not certainty.
RealInterval ExactErf(const Rational& x, unsigned precision);

// The functions that undo these. Each improves an approximation y by the exact identity
// log x = y + log(x exp(-y)), atan x = y + atan((x cos y - sin y) / (cos y + x sin y)), until what
// is left is so small that the first term of its series bounds it; erf is bracketed.
RealInterval ExactLog(const Rational& x, unsigned precision);  // checked: x > 0
RealInterval ExactAtan(const Rational& x, unsigned precision);
RealInterval ExactErfInv(const Rational& x, unsigned precision);  // checked: -1 < x < 1

}  // namespace qconform
