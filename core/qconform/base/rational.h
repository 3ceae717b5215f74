// SPDX-License-Identifier: Apache-2.0
// Exact fractions, by value, in lowest terms. For the oracle and for tests.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "qconform/base/bigint.h"

namespace qconform {

class Rational {
 public:
  Rational() : denominator_(1) {}
  Rational(std::int64_t value);  // NOLINT(google-explicit-constructor): every integer is one
  explicit Rational(BigInt value);
  Rational(BigInt numerator, BigInt denominator);  // checked: denominator is not zero
  static Rational FromDouble(double value);        // exactly; checked: finite
  static Rational FromFloat(float value) { return FromDouble(static_cast<double>(value)); }
  static Rational PowerOfTwo(int exponent);

  const BigInt& numerator() const { return numerator_; }
  const BigInt& denominator() const { return denominator_; }  // positive
  bool IsZero() const { return numerator_.IsZero(); }
  bool IsNegative() const { return numerator_.IsNegative(); }
  bool IsInteger() const { return denominator_ == 1; }

  Rational operator-() const;
  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);  // checked: b is not zero
  Rational& operator+=(const Rational& other) { return *this = *this + other; }
  Rational& operator-=(const Rational& other) { return *this = *this - other; }
  Rational& operator*=(const Rational& other) { return *this = *this * other; }
  Rational& operator/=(const Rational& other) { return *this = *this / other; }

  friend bool operator==(const Rational& a, const Rational& b) = default;
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

  double ToDouble() const;       // within a few parts in 2^53, for printing only
  std::string ToString() const;  // "3/4", "-2"

 private:
  BigInt numerator_;
  BigInt denominator_;
};

Rational Abs(const Rational& x);

BigInt Floor(const Rational& x);
BigInt Ceil(const Rational& x);
// To the nearest integer; they differ only where x is halfway between two.
BigInt RoundHalfEven(const Rational& x);  // to the even one
BigInt RoundHalfUp(const Rational& x);    // floor(x + 1/2): towards plus infinity
BigInt RoundHalfAway(const Rational& x);  // away from zero

}  // namespace qconform
