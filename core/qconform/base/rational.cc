// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/rational.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {

Rational::Rational(std::int64_t value) : numerator_(value), denominator_(1) {}
Rational::Rational(BigInt value) : numerator_(std::move(value)), denominator_(1) {}

Rational::Rational(BigInt numerator, BigInt denominator)
    : numerator_(std::move(numerator)), denominator_(std::move(denominator)) {
  QC_CHECK(!denominator_.IsZero());
  if (denominator_.IsNegative()) {
    numerator_ = -numerator_;
    denominator_ = -denominator_;
  }
  // Most denominators here are powers of two, whose common divisors show without division.
  const unsigned twos = denominator_.TrailingZeros();
  if (twos + 1 == denominator_.BitLength() && !numerator_.IsZero()) {
    const unsigned common = std::min(twos, numerator_.TrailingZeros());
    if (common == 0) return;
    numerator_ = numerator_ >> common;
    denominator_ = denominator_ >> common;
    return;
  }
  const BigInt divisor = Gcd(numerator_, denominator_);
  if (divisor == 1) return;
  numerator_ = FloorDivide(numerator_, divisor).quotient;
  denominator_ = FloorDivide(denominator_, divisor).quotient;
}

Rational Rational::PowerOfTwo(int exponent) {
  const BigInt power = BigInt::PowerOfTwo(static_cast<unsigned>(std::abs(exponent)));
  return exponent < 0 ? Rational(1, power) : Rational(power);
}

Rational Rational::FromDouble(double value) {
  QC_CHECK(std::isfinite(value));
  int exponent = 0;
  constexpr int kDigits = std::numeric_limits<double>::digits;
  const double fraction = std::frexp(value, &exponent);
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, kDigits));  // an integer
  return Rational(mantissa) * PowerOfTwo(exponent - kDigits);
}

Rational Rational::operator-() const {
  Rational result = *this;
  result.numerator_ = -result.numerator_;
  return result;
}

Rational operator+(const Rational& a, const Rational& b) {
  if (a.denominator_ == b.denominator_) return {a.numerator_ + b.numerator_, a.denominator_};
  return {a.numerator_ * b.denominator_ + b.numerator_ * a.denominator_,
          a.denominator_ * b.denominator_};
}

Rational operator-(const Rational& a, const Rational& b) { return a + -b; }

Rational operator*(const Rational& a, const Rational& b) {
  return {a.numerator_ * b.numerator_, a.denominator_ * b.denominator_};
}

Rational operator/(const Rational& a, const Rational& b) {
  return {a.numerator_ * b.denominator_, a.denominator_ * b.numerator_};
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  return a.numerator_ * b.denominator_ <=> b.numerator_ * a.denominator_;
}

double Rational::ToDouble() const {
  constexpr int kBits = 64;
  if (IsZero()) return 0;
  const int shift =
      kBits + static_cast<int>(denominator_.BitLength()) - static_cast<int>(numerator_.BitLength());
  const BigInt up = shift > 0 ? numerator_ << static_cast<unsigned>(shift) : numerator_;
  const BigInt down = shift < 0 ? denominator_ << static_cast<unsigned>(-shift) : denominator_;
  return std::ldexp(FloorDivide(up, down).quotient.ToDouble(), -shift);
}

std::string Rational::ToString() const {
  if (IsInteger()) return numerator_.ToString();
  return numerator_.ToString() + "/" + denominator_.ToString();
}

Rational Abs(const Rational& x) { return x.IsNegative() ? -x : x; }

BigInt Floor(const Rational& x) { return FloorDivide(x.numerator(), x.denominator()).quotient; }
BigInt Ceil(const Rational& x) { return -Floor(-x); }

BigInt RoundHalfUp(const Rational& x) {
  return FloorDivide((x.numerator() << 1) + x.denominator(), x.denominator() << 1).quotient;
}

BigInt RoundHalfAway(const Rational& x) {
  return x.IsNegative() ? -RoundHalfUp(-x) : RoundHalfUp(x);
}

BigInt RoundHalfEven(const Rational& x) {
  const BigInt up = RoundHalfUp(x);
  return x.denominator() == 2 && up.IsOdd() ? up - 1 : up;
}

}  // namespace qconform
