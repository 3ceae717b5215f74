// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/elementary.h"

#include <optional>

#include "qconform/lower/ball64.h"
#include "qconform/lower/long_ball.h"

namespace qconform {

template <class Kit>
auto Elementary<Kit>::ExpM1Small(const Num& x) -> Num {
  // x + x^2/2! + ...
  return Sum(x, 1,
             [&](const Num& term, std::uint32_t n) { return k_.DivInt(k_.Mul(term, x), n + 1); });
}

template <class Kit>
auto Elementary<Kit>::Exp(const Num& x) -> Num {
  if (k_.IsLost(x)) return x;
  if (k_.Exponent(x) > kHugeExponent) {
    if (!k_.IsNegative(x)) return k_.Lost();
    // All of x is below -2^23 here, and exp(-2^23) < 2^-2^23.
    const Num error = k_.Sub(x, k_.Middle(x));
    if (k_.Exponent(error) > k_.Exponent(x) - 2) return k_.Lost();
    return k_.Widen(k_.From(0), k_.Scale(One(), -kHuge / 2));
  }
  if (k_.Exponent(x) < 0) return OnePlus(ExpM1Small(x));
  const auto shift = k_.RoundToInteger(k_.Div(x, k_.Ln2()));
  if (!shift) return k_.Lost();
  const Num rest = k_.Sub(x, k_.Mul(shift->number, k_.Ln2()));
  if (k_.Exponent(rest) > 0) return k_.Lost();
  return k_.Scale(OnePlus(ExpM1Small(rest)), shift->value);
}

template <class Kit>
auto Elementary<Kit>::ExpM1(const Num& x) -> Num {
  if (k_.IsLost(x) || k_.Exponent(x) < 0) return ExpM1Small(x);
  return k_.Sub(Exp(x), One());
}

template <class Kit>
auto Elementary<Kit>::AtanhSmall(const Num& x) -> Num {
  // x + x^3/3 + ...: the powers are summed by the way, since each term has a divisor of its own.
  const Num square = k_.Mul(x, x);
  Num power = x;
  return Sum(x, 1, [&](const Num&, std::uint32_t n) {
    power = k_.Mul(power, square);
    return k_.DivInt(power, 2 * n + 1);
  });
}

template <class Kit>
auto Elementary<Kit>::Log(const Num& x) -> Num {
  if (k_.IsLost(x)) return x;
  // x = 2^e z with z in [3/4, 3/2): log z = 2 atanh((z - 1) / (z + 1)), the quotient within 1/5.
  std::int64_t e = k_.Exponent(x);
  Num z = k_.Scale(x, -e);
  if (k_.IsNegative(k_.Sub(z, k_.Scale(k_.From(3), -2)))) {
    z = k_.Scale(z, 1);
    --e;
  }
  const Num quotient = k_.Div(k_.Sub(z, One()), OnePlus(z));
  if (k_.IsLost(quotient) || k_.Exponent(quotient) > -1) return k_.Lost();
  const Num log = k_.Scale(AtanhSmall(quotient), 1);
  return e == 0 ? log : k_.Add(log, k_.Mul(k_.From(e), k_.Ln2()));
}

template <class Kit>
auto Elementary<Kit>::Log1p(const Num& x) -> Num {
  if (k_.IsLost(x) || k_.Exponent(x) > -2) return Log(OnePlus(x));
  return k_.Scale(AtanhSmall(k_.Div(x, k_.Add(k_.From(2), x))), 1);
}

template <class Kit>
auto Elementary<Kit>::SinSmall(const Num& x) -> Num {
  const Num square = k_.Negate(k_.Mul(x, x));
  return Sum(x, 1, [&](const Num& term, std::uint32_t n) {
    return k_.DivInt(k_.Mul(term, square), 2 * n * (2 * n + 1));
  });
}

template <class Kit>
auto Elementary<Kit>::CosSmall(const Num& x) -> Num {
  const Num square = k_.Negate(k_.Mul(x, x));
  return Sum(One(), 1, [&](const Num& term, std::uint32_t n) {
    return k_.DivInt(k_.Mul(term, square), (2 * n - 1) * 2 * n);
  });
}

template <class Kit>
auto Elementary<Kit>::Reduce(const Num& x) -> Turn {
  if (k_.IsLost(x) || k_.Exponent(x) < 0) return {x, 0};
  const auto quarters = k_.RoundToInteger(k_.Div(x, HalfPi()));
  if (!quarters) return {k_.Lost(), 0};
  const Num rest = k_.Sub(x, k_.Mul(quarters->number, HalfPi()));
  if (k_.IsLost(rest) || k_.Exponent(rest) > 0) return {k_.Lost(), 0};
  return {rest, quarters->mod4};
}

template <class Kit>
auto Elementary<Kit>::SineOf(const Turn& turn, unsigned quarters) -> Num {
  const unsigned quadrant = (turn.quadrant + quarters) % 4;
  const Num value = quadrant % 2 == 0 ? SinSmall(turn.rest) : CosSmall(turn.rest);
  return quadrant < 2 ? value : k_.Negate(value);
}

template <class Kit>
auto Elementary<Kit>::Sin(const Num& x) -> Num {
  return SineOf(Reduce(x), 0);
}

template <class Kit>
auto Elementary<Kit>::Cos(const Num& x) -> Num {
  return SineOf(Reduce(x), 1);
}

template <class Kit>
auto Elementary<Kit>::Tan(const Num& x) -> Num {
  const Turn turn = Reduce(x);
  return k_.Div(SineOf(turn, 0), SineOf(turn, 1));
}

template <class Kit>
auto Elementary<Kit>::AtanSmall(const Num& x) -> Num {
  const Num square = k_.Negate(k_.Mul(x, x));
  Num power = x;
  return Sum(x, 1, [&](const Num&, std::uint32_t n) {
    power = k_.Mul(power, square);
    return k_.DivInt(power, 2 * n + 1);
  });
}

template <class Kit>
auto Elementary<Kit>::Atan(const Num& x) -> Num {
  if (k_.IsLost(x)) return x;
  if (k_.Exponent(x) > 1) {  // atan x = sign(x) pi/2 - atan(1/x)
    const Num rest = Atan(k_.Div(One(), x));
    return k_.Sub(k_.IsNegative(x) ? k_.Negate(HalfPi()) : HalfPi(), rest);
  }
  // atan x = 2 atan(x / (1 + sqrt(1 + x^2))).
  Num half = x;
  int doublings = 0;
  for (; k_.Exponent(half) > -2; ++doublings) {
    half = k_.Div(half, OnePlus(k_.Sqrt(OnePlus(k_.Mul(half, half)))));
    if (k_.IsLost(half)) return half;
  }
  return k_.Scale(AtanSmall(half), doublings);
}

template <class Kit>
auto Elementary<Kit>::ErfSeries(const Num& x, std::int64_t square) -> Num {
  // erf x = 2 / sqrt(pi) exp(-x^2) sum over n of 2^n x^(2n+1) / (1 3 5 ... (2n+1)): no
  // cancellation. A term at least halves from n = 2 x^2 on.
  const Num two_squares = k_.Scale(k_.Mul(x, x), 1);
  const Num sum = Sum(x, 2 * square + 2, [&](const Num& term, std::uint32_t n) {
    return k_.DivInt(k_.Mul(term, two_squares), 2 * n + 1);
  });
  return k_.Mul(ErfSlope(x), sum);
}

// erf'(x) = 2 / sqrt(pi) exp(-x^2).
template <class Kit>
auto Elementary<Kit>::ErfSlope(const Num& x) -> Num {
  const Num e = Exp(k_.Negate(k_.Mul(x, x)));
  return k_.Div(k_.Scale(e, 1), k_.Sqrt(k_.Pi()));
}

template <class Kit>
auto Elementary<Kit>::Erf(const Num& x) -> Num {
  if (k_.IsLost(x)) return x;
  // 1 - erf |x| <= exp(-x^2) < 2^-(x^2), and 2^-(11/8 x^2) is more still: 11/8 < 1 / ln 2.
  const Num square = k_.Mul(x, x);
  const bool huge = k_.Exponent(square) > kHugeExponent;
  const auto whole = huge ? std::nullopt : k_.RoundToInteger(square);
  const std::int64_t least = whole ? whole->value - 2 : kHuge / 4;
  const std::int64_t bits = least + least / 8 * 3;
  if (bits <= k_.precision() + 16) return ErfSeries(x, least + 3);
  const Num one = k_.Widen(One(), k_.Scale(One(), -bits));
  return k_.IsNegative(x) ? k_.Negate(one) : one;
}

// Winitzki's approximation: 0.2 % off, or less.
template <class Kit>
auto Elementary<Kit>::ErfInvGuess(const Num& x) -> Num {
  const Num log = k_.Middle(Log(k_.Sub(One(), k_.Mul(x, x))));
  const Num a = k_.DivInt(k_.From(147), 1000);
  const Num b = k_.Add(k_.Div(k_.From(2), k_.Mul(k_.Pi(), a)), k_.Scale(log, -1));
  const Num root = k_.Middle(k_.Sqrt(k_.Sub(k_.Mul(b, b), k_.Div(log, a))));
  const Num y = k_.Middle(k_.Sqrt(k_.Abs(k_.Middle(k_.Sub(root, b)))));
  return k_.IsNegative(x) ? k_.Negate(y) : y;
}

// Newton's method on centres, then one step over enclosures: where erf'(z) is within a factor of
// exp(+-w) of erf'(y) for all z between y and the root, the root lies within a factor of exp(+-w)
// of one step from y.
template <class Kit>
auto Elementary<Kit>::ErfInv(const Num& x) -> Num {
  // Below 2^-8 the guess cancels; the root is x sqrt(pi)/2 (1 + pi x^2/12 + ...).
  const bool small = k_.Exponent(x) < -8;
  Num y = small ? k_.Middle(k_.Mul(x, k_.Scale(k_.Sqrt(k_.Pi()), -1))) : ErfInvGuess(x);
  // The relative error about squares with every step: 2^-8, 2^-15, 2^-29, ...
  for (std::int64_t good = 8;; good = 2 * good - 2) {
    if (k_.IsLost(y)) return y;
    const Num step = k_.Div(k_.Sub(x, Erf(y)), ErfSlope(y));
    if (k_.IsLost(step)) return step;
    const Num next = k_.Add(y, step);
    if (4 * good < k_.precision()) {
      y = k_.Middle(next);
      continue;
    }
    // Let |step| < d. If w = 2 (2 |y| + 4 d) d <= 1/2, then no z within 2 d of y has another slope
    // than exp(+-w) times that at y: |y^2 - z^2| <= (2 |y| + 2 d) 2 d. The root is within
    // d exp(w) < 2 d, so that the argument holds for it, and within d (exp(w) - 1) < 2 w d of
    // `next`.
    const Num d = k_.Scale(One(), k_.Exponent(step));
    const Num reach = k_.Add(k_.Scale(k_.Abs(y), 1), k_.Scale(d, 2));
    const Num w = k_.Scale(k_.Mul(reach, d), 1);
    if (k_.Exponent(w) > -1) return k_.Lost();
    return k_.Widen(next, k_.Scale(k_.Mul(w, d), 1));
  }
}

template class Elementary<Kit64>;
template class Elementary<LongKit>;

}  // namespace qconform
