// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/activation_codes.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "qconform/base/rational.h"
#include "qconform/lower/long_exp.h"

namespace qconform {
namespace {

std::int64_t Limited(const BigInt& code) {
  if (code > kCodeLimit) return kCodeLimit;
  return code < -kCodeLimit ? -kCodeLimit : code.ToInt64();
}

std::int64_t LimitedRound(const Rational& x) { return Limited(RoundHalfEven(x)); }

// exp(-|x|), or exp(-2|x|) for tanh: in [low, high], both in [0, 1].
struct Decay {
  Rational low;
  Rational high;
};

// |f|, which is monotone in the decay.
Rational Magnitude(Activation f, bool negative, const Rational& decay) {
  const Rational one(1);
  if (f == Activation::kTanh) return (one - decay) / (one + decay);
  return (negative ? decay : one) / (one + decay);
}

// The rounded quotient, if both ends of the interval agree on it.
std::optional<std::int64_t> Decide(Activation f, bool negative, const Decay& decay,
                                   const Rational& out_scale) {
  const std::int64_t a = LimitedRound(Magnitude(f, negative, decay.low) / out_scale);
  const std::int64_t b = LimitedRound(Magnitude(f, negative, decay.high) / out_scale);
  if (a != b) return std::nullopt;
  return a;
}

// One element, by longer and longer integers.
std::int64_t DecideExactly(Activation f, double x, float out_scale) {
  const Rational scale = Rational::FromFloat(out_scale);
  const bool negative = x < 0;
  if (x == 0) return f == Activation::kTanh ? 0 : LimitedRound(Rational(1, 2) / scale);
  const double argument = std::fabs(x) * (f == Activation::kTanh ? 2 : 1);
  for (unsigned precision = 192;; precision *= 2) {
    const LongInterval e = LongExpMinus(argument, precision);
    const BigInt one = BigInt::PowerOfTwo(precision);
    if (auto code = Decide(f, negative, {Rational(e.low, one), Rational(e.high, one)}, scale)) {
      return *code;
    }
  }
}

struct Quotient {
  double value;
  double error;  // proven bound
};

// |f| / s_out in double. Four roundings cost less than 2^-50 of the value; the decay's own error
// moves |f| by at most twice as much.
Quotient QuotientOf(Activation f, bool negative, const FixedNumber& decay, float out_scale) {
  double numerator = 1;
  if (f == Activation::kTanh) {
    numerator = ToDouble(kFixedOne - decay.bits);
  } else if (negative) {
    numerator = ToDouble(decay.bits);
  }
  const double scale = static_cast<double>(out_scale);
  const double value = numerator / (1 + ToDouble(decay.bits)) / scale;
  const double decay_error = std::ldexp(static_cast<double>(decay.error), -125);
  return {value, value * 0x1p-49 + decay_error / scale};
}

// The nearest integer, unless a tie or the limit lies within the error.
std::optional<std::int64_t> RoundIfCertain(const Quotient& q) {
  constexpr auto kLimit = static_cast<double>(kCodeLimit);
  if (q.value - q.error > kLimit) return kCodeLimit;
  if (q.value + q.error > kLimit) return std::nullopt;
  const double floor = std::floor(q.value);
  const double above_tie = q.value - floor - 0.5;  // exact below 2^20
  if (std::fabs(above_tie) <= q.error) return std::nullopt;
  return static_cast<std::int64_t>(floor) + (above_tie > 0 ? 1 : 0);
}

}  // namespace

std::vector<std::int64_t> RoundedActivation(Activation f, const ArgumentGrid& grid,
                                            float out_scale) {
  std::vector<std::int64_t> codes(grid.count);
  VisitDecays(f, grid, [&](std::size_t i, const FixedNumber& decay) {
    const std::int64_t offset = grid.Offset(i);
    const bool negative = offset < 0;
    std::optional<std::int64_t> code;
    if (offset != 0) code = RoundIfCertain(QuotientOf(f, negative, decay, out_scale));
    if (!code) {
      const double x = static_cast<double>(offset) * static_cast<double>(grid.scale);
      code = DecideExactly(f, x, out_scale);
    }
    codes[i] = f == Activation::kTanh && negative ? -*code : *code;
  });
  return codes;
}

}  // namespace qconform
