// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/real_function_exact.h"

#include <algorithm>
#include <cstdlib>

#include "qconform/lower/long_ball.h"

namespace qconform {
namespace {

using enum OpKind;

constexpr std::int64_t kFar = 256;
constexpr std::int64_t kGaussianFar = 8;

// The root, if it is an integer.
std::optional<BigInt> ExactRoot(const BigInt& v) {
  if (v.IsNegative()) return std::nullopt;
  BigInt root = SquareRoot(v);
  if (root * root != v) return std::nullopt;
  return root;
}

// sqrt(x), if it is rational; lowest terms have rational roots only where both parts have.
std::optional<Rational> RationalRoot(const Rational& x) {
  const auto numerator = ExactRoot(x.numerator());
  const auto denominator = ExactRoot(x.denominator());
  if (!numerator || !denominator) return std::nullopt;
  return Rational(*numerator, *denominator);
}

// x^n.
Rational Power(const Rational& x, std::int64_t n) {
  Rational power(1);
  for (std::int64_t i = 0; i < std::abs(n); ++i) power *= x;
  return n < 0 ? Rational(1) / power : power;
}

// x^(halves / 2).
std::optional<Rational> RationalPower(const Rational& x, std::int64_t halves) {
  if (halves % 2 == 0) return Power(x, halves / 2);
  const auto root = RationalRoot(x);
  if (!root) return std::nullopt;
  return Power(*root, halves);
}

// k with x = 10^k. No negative k: those powers are not dyadic.
std::optional<Rational> RationalLog10(const Rational& x) {
  if (!x.IsInteger()) return std::nullopt;
  BigInt rest = x.numerator();
  std::int64_t k = 0;
  while (rest > 1) {
    const BigIntDivision tenth = FloorDivide(rest, 10);
    if (!tenth.remainder.IsZero()) return std::nullopt;
    rest = tenth.quotient;
    ++k;
  }
  return Rational(k);
}

Rational HardSigmoid(const Rational& x) {
  return std::clamp(x + Rational(3), Rational(0), Rational(6)) / Rational(6);
}

Rational Sign(const Rational& x) {
  if (x.IsZero()) return 0;
  return x.IsNegative() ? -1 : 1;
}

// f, where it is rational everywhere; x is not 0 for reciprocal.
std::optional<Rational> RationalEverywhere(const RealFunction& f, const Rational& x) {
  switch (f.op) {
    case kReciprocal:
      return Rational(1) / x;
    case kHardSigmoid:
      return HardSigmoid(x);
    case kHardSwish:
      return x * HardSigmoid(x);
    case kLeakyRelu:
      return x.IsNegative() ? x / Rational(100) : x;
    case kCeil:
      return Rational(Ceil(x));
    case kFloor:
      return Rational(Floor(x));
    case kRound:
      return Rational(RoundHalfEven(x));
    case kSign:
      return Sign(x);
    default:
      return std::nullopt;
  }
}

// f at the point where it is rational, if there is but one.
std::optional<Rational> RationalAtOnePoint(OpKind op, const Rational& x) {
  if (op == kAcos || op == kAcosh || op == kLog) {
    return x == Rational(1) ? std::optional<Rational>(0) : std::nullopt;
  }
  if (!x.IsZero()) return std::nullopt;
  if (op == kExp || op == kCos || op == kCosh) return Rational(1);
  return op == kSigmoid ? Rational(1, 2) : Rational(0);
}

}  // namespace

std::optional<Rational> RationalValue(const RealFunction& f, const Dyadic& x) {
  const Rational real = ToRational(x);
  if (auto value = RationalEverywhere(f, real)) return value;
  switch (f.op) {
    case kSqrt:
      return RationalPower(real, 1);
    case kRsqrt:
      return RationalPower(real, -1);
    case kPow:
      return RationalPower(real, Floor(f.exponent * Rational(2)).ToInt64());
    case kLog10:
      return RationalLog10(real);
    case kElu:
      if (!x.IsNegative()) return real;
      return std::nullopt;
    default:
      return RationalAtOnePoint(f.op, real);
  }
}

std::optional<OpenInterval> NearLimit(const RealFunction& f, const Dyadic& x) {
  const bool gaussian = f.op == kErf || f.op == kGelu;
  const std::int64_t far = gaussian ? kGaussianFar : kFar;
  if (Compare(x, -far) > 0 && Compare(x, far) < 0) return std::nullopt;
  const bool left = x.IsNegative();
  const Rational real = ToRational(x);
  const Rational exponent = gaussian ? real * real / Rational(2) : Abs(real);
  const Rational size = std::min(exponent, Rational(4096));
  const Rational distance = Rational::PowerOfTwo(-static_cast<int>(Floor(size).ToInt64()));
  const auto above = [&](const Rational& limit) { return OpenInterval{limit, limit + distance}; };
  const auto below = [&](const Rational& limit) { return OpenInterval{limit - distance, limit}; };
  switch (f.op) {
    case kSigmoid:
      return left ? above(0) : below(1);
    case kTanh:
    case kErf:
      return left ? above(-1) : below(1);
    case kGelu:
    case kSilu:
      return left ? below(0) : below(real);
    case kExp:
      if (left) return above(0);
      return std::nullopt;
    case kExpm1:
    case kElu:
      if (left) return above(-1);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

int SignOfInfinity(const RealFunction& f, const Dyadic& x) {
  const bool grows = f.op == kExp || f.op == kExpm1 || f.op == kSinh || f.op == kCosh;
  if (!grows) return 0;
  if (Compare(x, kFar) >= 0) return 1;
  if (Compare(x, -kFar) > 0) return 0;
  if (f.op == kSinh) return -1;
  return f.op == kCosh ? 1 : 0;
}

std::int64_t RoundedAndCut(const Rational& value, std::int64_t limit) {
  return std::clamp(RoundHalfEven(value), BigInt(-limit), BigInt(limit)).ToInt64();
}

std::optional<std::int64_t> RoundedAndCut(const OpenInterval& value, std::int64_t limit) {
  const Rational half(1, 2);
  const BigInt least = std::clamp(Floor(value.low + half), BigInt(-limit), BigInt(limit));
  const BigInt most = std::clamp(Ceil(value.high - half), BigInt(-limit), BigInt(limit));
  if (least != most) return std::nullopt;
  return least.ToInt64();
}

}  // namespace qconform
