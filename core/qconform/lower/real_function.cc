// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/real_function.h"

#include <optional>

#include "qconform/lower/ball64.h"
#include "qconform/lower/elementary.h"
#include "qconform/lower/long_ball.h"
#include "qconform/lower/real_function_exact.h"

namespace qconform {
namespace {

using enum OpKind;

// f over enclosures. The formulas avoid cancellation near 0 where they can.
template <class Kit>
class Evaluation {
 public:
  using Num = typename Kit::Num;

  Evaluation(Kit& kit, const RealFunction& f, const Dyadic& x)
      : k_(kit), e_(kit), f_(f), at_(x), x_(kit.From(x)), left_(x.IsNegative()) {}

  Num Value() {
    switch (f_.op) {
      case kExp:
        return e_.Exp(x_);
      case kExpm1:
        return e_.ExpM1(x_);
      case kElu:
        return left_ ? e_.ExpM1(x_) : x_;
      case kLog:
        return e_.Log(x_);
      case kLog1p:
        return e_.Log1p(x_);
      case kLog10:
        return k_.Div(e_.Log(x_), e_.Log(k_.From(10)));
      case kErf:
        return e_.Erf(x_);
      case kErfinv:
        return e_.ErfInv(x_);
      case kSigmoid:
        return Sigmoid();
      case kSilu:
        return k_.Mul(x_, Sigmoid());
      case kGelu:
        return Gelu();
      default:
        return Circular();
    }
  }

 private:
  Num Circular() {
    switch (f_.op) {
      case kSin:
        return e_.Sin(x_);
      case kCos:
        return e_.Cos(x_);
      case kTan:
        return e_.Tan(x_);
      case kAsin:
        return Asin();
      case kAcos:
        return Acos();
      case kAtan:
        return e_.Atan(x_);
      default:
        return Hyperbolic();
    }
  }

  Num Hyperbolic() {
    switch (f_.op) {
      case kSinh:
        return Sinh();
      case kCosh:
        return Cosh();
      case kTanh:
        return Tanh();
      case kAsinh:
        return Asinh();
      case kAcosh:
        return Acosh();
      case kAtanh:  // log((1 + x) / (1 - x)) / 2
        return k_.Scale(e_.Log1p(k_.Div(k_.Scale(x_, 1), k_.Sub(e_.One(), x_))), -1);
      default:
        return Algebraic();
    }
  }

  Num Algebraic() {
    switch (f_.op) {
      case kSqrt:
        return k_.Sqrt(x_);
      case kRsqrt:
        return k_.Div(e_.One(), k_.Sqrt(x_));
      case kReciprocal:
        return k_.Div(e_.One(), x_);
      case kPow:
        return Power();
      case kLeakyRelu:
        return left_ ? k_.DivInt(x_, 100) : x_;
      case kHardSigmoid:
        return HardSigmoid();
      case kHardSwish:
        return k_.Mul(x_, HardSigmoid());
      case kCeil:
        return k_.From(Ceil(at_));
      case kFloor:
        return k_.From(Floor(at_));
      case kRound:
        return k_.From(RoundHalfEven(at_));
      case kSign:
        return k_.From(left_ ? -1 : at_.IsZero() ? 0 : 1);
      default:
        return k_.Lost();
    }
  }

  Num Sigmoid() {
    const Num decay = e_.Exp(k_.Negate(k_.Abs(x_)));
    return k_.Div(left_ ? decay : e_.One(), e_.OnePlus(decay));
  }

  Num Gelu() {
    const Num z = k_.Div(x_, k_.Sqrt(k_.From(2)));
    return k_.Scale(k_.Mul(x_, e_.OnePlus(e_.Erf(z))), -1);
  }

  Num Tanh() {  // -m / (2 + m), m = exp(-2|x|) - 1
    const Num m = e_.ExpM1(k_.Scale(k_.Negate(k_.Abs(x_)), 1));
    const Num tanh = k_.Negate(k_.Div(m, k_.Add(k_.From(2), m)));
    return left_ ? k_.Negate(tanh) : tanh;
  }

  Num Sinh() {  // (m + m / (m + 1)) / 2, m = exp(|x|) - 1
    const Num m = e_.ExpM1(k_.Abs(x_));
    const Num sinh = k_.Scale(k_.Add(m, k_.Div(m, e_.OnePlus(m))), -1);
    return left_ ? k_.Negate(sinh) : sinh;
  }

  Num Cosh() {
    const Num e = e_.Exp(k_.Abs(x_));
    return k_.Scale(k_.Add(e, k_.Div(e_.One(), e)), -1);
  }

  Num Asin() {  // atan(x / sqrt((1 - x) (1 + x)))
    if (Compare(at_, 1) == 0) return e_.HalfPi();
    if (Compare(at_, -1) == 0) return k_.Negate(e_.HalfPi());
    const Num square = k_.Mul(k_.Sub(e_.One(), x_), e_.OnePlus(x_));
    return e_.Atan(k_.Div(x_, k_.Sqrt(square)));
  }

  Num Acos() {  // 2 atan(sqrt((1 - x) / (1 + x)))
    if (Compare(at_, -1) == 0) return k_.Pi();
    const Num square = k_.Div(k_.Sub(e_.One(), x_), e_.OnePlus(x_));
    return k_.Scale(e_.Atan(k_.Sqrt(square)), 1);
  }

  Num Asinh() {  // log(1 + |x| + x^2 / (1 + sqrt(1 + x^2)))
    const Num square = k_.Mul(x_, x_);
    const Num rest = k_.Div(square, e_.OnePlus(k_.Sqrt(e_.OnePlus(square))));
    const Num asinh = e_.Log1p(k_.Add(k_.Abs(x_), rest));
    return left_ ? k_.Negate(asinh) : asinh;
  }

  Num Acosh() {  // log(1 + t + sqrt(t (t + 2))), t = x - 1
    const Num t = k_.Sub(x_, e_.One());
    return e_.Log1p(k_.Add(t, k_.Sqrt(k_.Mul(t, k_.Add(t, k_.From(2))))));
  }

  Num HardSigmoid() {
    if (Compare(at_, -3) <= 0) return k_.From(0);
    if (Compare(at_, 3) >= 0) return e_.One();
    return k_.DivInt(k_.Add(x_, k_.From(3)), 6);
  }

  Num Power() {
    const std::int64_t halves = Floor(f_.exponent * Rational(2)).ToInt64();
    const std::int64_t size = halves < 0 ? -halves : halves;
    Num power = e_.One();
    for (std::int64_t i = 1; i < size; i += 2) power = k_.Mul(power, x_);
    if (size % 2 != 0) power = k_.Mul(power, k_.Sqrt(x_));
    return halves < 0 ? k_.Div(e_.One(), power) : power;
  }

  Kit& k_;
  Elementary<Kit> e_;
  const RealFunction& f_;
  Dyadic at_;
  Num x_;
  bool left_;
};

template <class Kit>
std::optional<std::int64_t> Evaluate(Kit& kit, const RealFunction& f, const Dyadic& x,
                                     float out_scale, std::int64_t limit) {
  const auto value = Evaluation<Kit>(kit, f, x).Value();
  return RoundIfCertain(kit.Div(value, kit.From(DyadicOf(out_scale, 1))), limit);
}

std::int64_t DecideExactly(const RealFunction& f, const Dyadic& x, float out_scale,
                           std::int64_t limit) {
  if (const int sign = SignOfInfinity(f, x)) return sign * limit;
  const Rational scale = Rational::FromFloat(out_scale);
  if (const auto value = RationalValue(f, x)) return RoundedAndCut(*value / scale, limit);
  if (const auto near = NearLimit(f, x)) {
    if (const auto code = RoundedAndCut({near->low / scale, near->high / scale}, limit)) {
      return *code;
    }
  }
  constexpr unsigned kMost = 1 << 16;
  for (unsigned precision = 192; precision <= kMost; precision *= 2) {
    LongKit kit(precision);
    if (const auto code = Evaluate(kit, f, x, out_scale, limit)) return *code;
  }
  FailCheck(__FILE__, __LINE__, "a value that no precision tells from a tie");
}

PointKind FromRight(const Dyadic& x, std::int64_t end, PointKind at_end) {
  const auto side = Compare(x, end);
  if (side < 0) return PointKind::kUndefined;
  return side == 0 ? at_end : PointKind::kFinite;
}

PointKind WithinOne(const Dyadic& x, bool has_poles) {
  const auto right = Compare(x, 1);
  const auto left = Compare(x, -1);
  if (left < 0 || right > 0) return PointKind::kUndefined;
  if (has_poles && right == 0) return PointKind::kPlusInfinity;
  return has_poles && left == 0 ? PointKind::kMinusInfinity : PointKind::kFinite;
}

PointKind KindOfPower(const Rational& exponent, const Dyadic& x) {
  const bool pole = exponent.IsNegative();
  if (!exponent.IsInteger()) {
    return FromRight(x, 0, pole ? PointKind::kPlusInfinity : PointKind::kFinite);
  }
  if (!pole || !x.IsZero()) return PointKind::kFinite;
  return exponent.numerator().IsOdd() ? PointKind::kUndefined : PointKind::kPlusInfinity;
}

}  // namespace

bool IsRealFunction(OpKind op) {
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

PointKind KindOf(const RealFunction& f, const Dyadic& x) {
  switch (f.op) {
    case kLog:
    case kLog10:
      return FromRight(x, 0, PointKind::kMinusInfinity);
    case kLog1p:
      return FromRight(x, -1, PointKind::kMinusInfinity);
    case kRsqrt:
      return FromRight(x, 0, PointKind::kPlusInfinity);
    case kSqrt:
      return FromRight(x, 0, PointKind::kFinite);
    case kAcosh:
      return FromRight(x, 1, PointKind::kFinite);
    case kAsin:
    case kAcos:
      return WithinOne(x, false);
    case kAtanh:
    case kErfinv:
      return WithinOne(x, true);
    case kReciprocal:
      return x.IsZero() ? PointKind::kUndefined : PointKind::kFinite;
    case kPow:
      return KindOfPower(f.exponent, x);
    default:
      return PointKind::kFinite;
  }
}

RoundedTable RoundFunction(const RealFunction& f, const ArgumentGrid& grid, float out_scale,
                           std::int64_t limit) {
  RoundedTable table;
  table.codes.resize(grid.count);
  Kit64 kit;
  for (std::size_t i = 0; i < grid.count; ++i) {
    const Dyadic x = DyadicOf(grid.scale, grid.Offset(i));
    const PointKind kind = KindOf(f, x);
    if (kind == PointKind::kFinite) {
      const auto code = Evaluate(kit, f, x, out_scale, limit);
      table.codes[i] = code ? *code : DecideExactly(f, x, out_scale, limit);
    } else if (kind == PointKind::kUndefined) {
      table.undefined.resize(grid.count, 0);
      table.undefined[i] = 1;
    } else {
      table.codes[i] = kind == PointKind::kPlusInfinity ? limit : -limit;
    }
  }
  return table;
}

}  // namespace qconform
