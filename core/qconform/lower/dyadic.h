// SPDX-License-Identifier: Apache-2.0
// n * 2^e: what a float scale times an integer level is, exactly.
#pragma once

#include <compare>
#include <cstdint>

#include "qconform/base/rational.h"

namespace qconform {

struct Dyadic {
  std::int64_t n = 0;  // |n| < 2^44
  int e = 0;

  bool IsNegative() const { return n < 0; }
  bool IsZero() const { return n == 0; }
};

// value * level, exactly. Checked: finite; |level| < 2^19.
Dyadic DyadicOf(float value, std::int64_t level);

Rational ToRational(const Dyadic& x);

// The sign of x - whole, for |whole| < 2^20.
std::strong_ordering Compare(const Dyadic& x, std::int64_t whole);

// floor(x / 2^0), and to the nearest integer with halves to the even one.
Dyadic Floor(const Dyadic& x);
Dyadic Ceil(const Dyadic& x);
Dyadic RoundHalfEven(const Dyadic& x);

}  // namespace qconform
