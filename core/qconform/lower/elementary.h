// SPDX-License-Identifier: Apache-2.0
// Elementary functions over proven enclosures, from series and identities alone. Written once for
// both kits (ball64.h, long_ball.h): each result contains every value f takes on the operand, or is
// lost. Formulas: Abramowitz and Stegun, Handbook of Mathematical Functions, chapters 4 and 7.
#pragma once

#include <cstdint>

namespace qconform {

template <class Kit>
class Elementary {
 public:
  using Num = typename Kit::Num;

  explicit Elementary(Kit& kit) : k_(kit) {}

  Num Exp(const Num& x);
  Num ExpM1(const Num& x);
  Num Log(const Num& x);    // x > 0
  Num Log1p(const Num& x);  // x > -1
  Num Sin(const Num& x);
  Num Cos(const Num& x);
  Num Tan(const Num& x);
  Num Atan(const Num& x);
  Num Erf(const Num& x);
  // y with erf(y) = x, -1 < x < 1.
  Num ErfInv(const Num& x);

  Num One() { return k_.From(1); }
  Num OnePlus(const Num& x) { return k_.Add(One(), x); }
  Num HalfPi() { return k_.Scale(k_.Pi(), -1); }

 private:
  // Beyond 2^24, exp(-x) is taken from its bound and exp(x) is not asked for.
  static constexpr std::int64_t kHugeExponent = 24;
  static constexpr std::int64_t kHuge = std::int64_t{1} << kHugeExponent;

  // first + next(first, 1) + next(.., 2) + ...: terms that, once they no longer count and n has
  // reached `least`, at least halve from each to the next, so that the last one bounds the rest.
  template <class Next>
  Num Sum(const Num& first, std::int64_t least, Next next) {
    Num sum = first;
    Num term = first;
    for (std::uint32_t n = 1; !k_.IsLost(sum); ++n) {
      term = next(term, n);
      sum = k_.Add(sum, term);
      const bool counts = k_.Exponent(term) + k_.precision() + 2 > k_.Exponent(sum);
      if (k_.IsZero(term) || (!counts && n >= least)) break;
    }
    return k_.Widen(sum, term);
  }

  Num ExpM1Small(const Num& x);  // |x| <= 1/2
  Num AtanhSmall(const Num& x);  // |x| <= 1/3
  Num AtanSmall(const Num& x);   // |x| <= 1/4
  Num SinSmall(const Num& x);    // |x| <= 1
  Num CosSmall(const Num& x);
  Num ErfSeries(const Num& x, std::int64_t square);
  Num ErfSlope(const Num& x);
  Num ErfInvGuess(const Num& x);

  // x = number * pi/2 + rest, |rest| hardly more than pi/4; lost where x is too large.
  struct Turn {
    Num rest;
    unsigned quadrant;
  };
  Turn Reduce(const Num& x);
  Num SineOf(const Turn& turn, unsigned quarters);

  Kit& k_;
};

}  // namespace qconform
