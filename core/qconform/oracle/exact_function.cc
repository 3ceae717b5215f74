// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/exact_function.h"

#include <algorithm>

#include "qconform/oracle/exact_exp.h"
#include "qconform/oracle/exact_ports.h"
#include "qconform/oracle/exact_series.h"

namespace qconform {
namespace {

using enum OpKind;
using Value = std::optional<RealInterval>;

const Rational kOne(1);

Rational Beyond() { return Rational::PowerOfTwo(kBeyondExponent); }
RealInterval Negative(const RealInterval& v) { return {-v.high, -v.low}; }
RealInterval Scaled(const RealInterval& v, const Rational& by) {
  const Rational a = v.low * by;
  const Rational b = v.high * by;
  return {std::min(a, b), std::max(a, b)};
}
RealInterval Sum(const RealInterval& a, const RealInterval& b) {
  return {a.low + b.low, a.high + b.high};
}
RealInterval Over(const Rational& a, const RealInterval& positive) {
  return {a / positive.high, a / positive.low};
}
// f of an interval, for a rising f whose slope is at most 2.
RealInterval Through(RealInterval (*f)(const Rational&, unsigned), const RealInterval& x,
                     unsigned precision) {
  if (x.low == x.high) return f(x.low, precision);
  const RealInterval short_x = Outward(x, precision + 2);
  return {f(short_x.low, precision + 2).low, f(short_x.high, precision + 2).high};
}

unsigned BitsOf(const Rational& x) { return Floor(Abs(x)).BitLength(); }

// exp, cut where it is beyond every code.
RealInterval Exp(const Rational& x, unsigned precision) {
  if (x > Rational(400)) return Point(Beyond());
  return ExactExp(x, precision);
}

Value OfExponentials(OpKind op, const Rational& x, unsigned p) {
  switch (op) {
    case kExp:
      return Exp(x, p);
    case kExpm1:
      return Sum(Exp(x, p), Point(-1));
    case kElu:
      return x.IsNegative() ? Sum(Exp(x, p), Point(-1)) : Point(x);
    case kSinh:
      return Scaled(Sum(Exp(x, p), Negative(Exp(-x, p))), Rational(1, 2));
    case kCosh:
      return Scaled(Sum(Exp(x, p), Exp(-x, p)), Rational(1, 2));
    case kSigmoid:
      return ExactSigmoid(x, p);
    case kTanh:
      return ExactTanh(x, p);
    case kSilu:
      return Scaled(ExactSigmoid(x, p + BitsOf(x)), x);
    default:
      return std::nullopt;
  }
}

Value Log(const Rational& x, unsigned p) {
  if (x.IsNegative()) return std::nullopt;
  return x.IsZero() ? Point(-Beyond()) : ExactLog(x, p);
}

Value Log10(const Rational& x, unsigned p) {
  const Value log = Log(x, p + 4);
  if (!log || x.IsZero()) return log;
  // |log x| < 2^9 for what floats and codes can make.
  const RealInterval ten = ExactLog(Rational(10), p + 16);
  const RealInterval by_low = Over(log->low, ten);
  const RealInterval by_high = Over(log->high, ten);
  return RealInterval{std::min(by_low.low, by_low.high), std::max(by_high.low, by_high.high)};
}

// log(x + sqrt(x^2 +- 1)) for x >= 0, where the root's argument is not negative.
RealInterval LogWithRoot(const Rational& x, int sign, unsigned p) {
  const RealInterval root = ExactSqrt(x * x + Rational(sign), p + 4);
  return Through(ExactLog, Sum(Point(x), root), p + 4);
}

Value OfLogarithms(OpKind op, const Rational& x, unsigned p) {
  switch (op) {
    case kLog:
      return Log(x, p);
    case kLog1p:
      return Log(x + kOne, p);
    case kLog10:
      return Log10(x, p);
    case kAsinh:
      return x.IsNegative() ? Negative(LogWithRoot(-x, 1, p)) : LogWithRoot(x, 1, p);
    case kAcosh:
      if (x < kOne) return std::nullopt;
      return LogWithRoot(x, -1, p);
    case kAtanh:
    case kErfinv:
      if (Abs(x) > kOne) return std::nullopt;
      if (Abs(x) == kOne) return Point(x * Beyond());
      if (op == kErfinv) return ExactErfInv(x, p);
      return Scaled(ExactLog((kOne + x) / (kOne - x), p), Rational(1, 2));
    default:
      return std::nullopt;
  }
}

// 2 atan(x / (1 + sqrt(1 - x^2))).
RealInterval Asin(const Rational& x, unsigned p) {
  const RealInterval root = ExactSqrt(kOne - x * x, p + 4);
  const RealInterval right = Over(Abs(x), Sum(root, Point(1)));
  const RealInterval arc = Scaled(Through(ExactAtan, right, p + 4), 2);
  return x.IsNegative() ? Negative(arc) : arc;
}

Value Tan(const Rational& x, unsigned precision) {
  for (unsigned p = precision + 16;; p *= 2) {
    const SineAndCosine a = ExactSinCos(x, p);
    const Rational least = std::min(Abs(a.cosine.low), Abs(a.cosine.high));
    if (a.cosine.low.IsNegative() != a.cosine.high.IsNegative() || least.IsZero()) continue;
    const auto quotients = std::minmax({a.sine.low / a.cosine.low, a.sine.low / a.cosine.high,
                                        a.sine.high / a.cosine.low, a.sine.high / a.cosine.high});
    const RealInterval tan = {quotients.first, quotients.second};
    if (tan.high - tan.low < Rational::PowerOfTwo(-static_cast<int>(precision))) return tan;
  }
}

Value OfAngles(OpKind op, const Rational& x, unsigned p) {
  switch (op) {
    case kSin:
      return ExactSinCos(x, p).sine;
    case kCos:
      return ExactSinCos(x, p).cosine;
    case kTan:
      return Tan(x, p);
    case kAtan:
      return ExactAtan(x, p);
    case kAsin:
      if (Abs(x) > kOne) return std::nullopt;
      return Asin(x, p);
    case kAcos:
      if (Abs(x) > kOne) return std::nullopt;
      return x == kOne ? Point(0)
                       : Sum(Scaled(ExactPi(p + 2), Rational(1, 2)), Negative(Asin(x, p + 2)));
    case kErf:
      return ExactErf(x, p);
    case kGelu: {  // x (1 + erf(x / sqrt 2)) / 2
      const unsigned more = p + BitsOf(x) + 4;
      const RealInterval z = Scaled(ExactSqrt(Rational(1, 2), more + BitsOf(x)), x);
      return Scaled(Sum(Through(ExactErf, z, more), Point(1)), x / Rational(2));
    }
    default:
      return std::nullopt;
  }
}

// x^(halves / 2).
Value Power(const Rational& x, std::int64_t halves, unsigned p) {
  const bool broken = halves % 2 != 0;
  if (broken && x.IsNegative()) return std::nullopt;
  if (halves < 0) {
    if (x.IsZero()) {
      if (!broken && halves % 4 != 0) return std::nullopt;
      return Point(Beyond());
    }
    return Power(kOne / x, -halves, p);
  }
  Rational whole(1);
  for (std::int64_t i = 0; i < halves / 2; ++i) whole *= x;
  if (!broken) return Point(whole);
  return Scaled(ExactSqrt(x, p + BitsOf(whole) + 1), whole);
}

Rational RoundToEven(const Rational& x) { return Rational(RoundHalfEven(x)); }

Rational HardSigmoid(const Rational& x) {
  if (x < Rational(-3)) return 0;
  return x > Rational(3) ? kOne : x / Rational(6) + Rational(1, 2);
}

Value OfRationals(const ExactFunctionOf& f, const Rational& x, unsigned p) {
  switch (f.op) {
    case kSqrt:
      return Power(x, 1, p);
    case kRsqrt:
      return Power(x, -1, p);
    case kReciprocal:
      return Power(x, -2, p);
    case kPow:
      return Power(x, (f.exponent * Rational(2)).numerator().ToInt64(), p);
    case kLeakyRelu:
      return Point(std::max(x, x / Rational(100)));
    case kHardSigmoid:
      return Point(HardSigmoid(x));
    case kHardSwish:
      return Point(x * HardSigmoid(x));
    case kCeil:
      return Point(Rational(Ceil(x)));
    case kFloor:
      return Point(Rational(Floor(x)));
    case kRound:
      return Point(RoundToEven(x));
    case kSign:
      return Point(x.IsZero() ? Rational(0) : Rational(x.IsNegative() ? -1 : 1));
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<RealInterval> ExactFunctionValue(const ExactFunctionOf& f, const Rational& x,
                                               unsigned precision) {
  switch (f.op) {
    case kExp:
    case kExpm1:
    case kElu:
    case kSinh:
    case kCosh:
    case kSigmoid:
    case kTanh:
    case kSilu:
      return OfExponentials(f.op, x, precision);
    case kLog:
    case kLog1p:
    case kLog10:
    case kAsinh:
    case kAcosh:
    case kAtanh:
    case kErfinv:
      return OfLogarithms(f.op, x, precision);
    case kSin:
    case kCos:
    case kTan:
    case kAtan:
    case kAsin:
    case kAcos:
    case kErf:
    case kGelu:
      return OfAngles(f.op, x, precision);
    default:
      return OfRationals(f, x, precision);
  }
}

bool IsExactFunction(OpKind op) {
  switch (op) {
    case kAcos:
    case kAcosh:
    case kAsin:
    case kAsinh:
    case kAtan:
    case kAtanh:
    case kCeil:
    case kCos:
    case kCosh:
    case kElu:
    case kErf:
    case kErfinv:
    case kExp:
    case kExpm1:
    case kFloor:
    case kGelu:
    case kHardSigmoid:
    case kHardSwish:
    case kLeakyRelu:
    case kLog:
    case kLog10:
    case kLog1p:
    case kPow:
    case kReciprocal:
    case kRound:
    case kRsqrt:
    case kSigmoid:
    case kSign:
    case kSilu:
    case kSin:
    case kSinh:
    case kSqrt:
    case kTan:
    case kTanh:
      return true;
    default:
      return false;
  }
}

}  // namespace qconform
