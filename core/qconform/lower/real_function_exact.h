// SPDX-License-Identifier: Apache-2.0
// What is known of a function without computing it: where it is rational, and where it comes so
// close to a rational limit that no precision would tell them apart.
#pragma once

#include <optional>

#include "qconform/base/rational.h"
#include "qconform/lower/real_function.h"

namespace qconform {

// f(x) where it is rational; x has a finite value. Lindemann: exp, the circular and hyperbolic
// functions and their inverses are rational at the one point where their argument or value is 0 or
// 1, and nowhere else.
std::optional<Rational> RationalValue(const RealFunction& f, const Dyadic& x);

// f(x) lies strictly between the two.
struct OpenInterval {
  Rational low;
  Rational high;
};

// Far out (|x| >= 256), where f tends to a rational limit, or to x itself: 2^-min(|x|, 4096) is
// more than the distance, since exp(-x) x < 2^-x there. For erf and gelu from |x| = 8 on and with
// x^2 / 2 for |x|, since exp(-x^2 / 2) x / 2 < 2^-(x^2 / 2) there. Empty elsewhere.
std::optional<OpenInterval> NearLimit(const RealFunction& f, const Dyadic& x);

// +1 or -1 where |f(x)| is beyond 2^300: exp, sinh, cosh from |x| = 256 on. Else 0.
int SignOfInfinity(const RealFunction& f, const Dyadic& x);

// round-half-even(value), cut to [-limit, limit].
std::int64_t RoundedAndCut(const Rational& value, std::int64_t limit);
// The same for a number strictly inside the interval, if all of them round alike.
std::optional<std::int64_t> RoundedAndCut(const OpenInterval& value, std::int64_t limit);

}  // namespace qconform
