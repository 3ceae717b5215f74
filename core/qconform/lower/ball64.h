// SPDX-License-Identifier: Apache-2.0
// Real numbers known to a proven error, in 64-bit mantissas and integer arithmetic only: the fast
// way to a table entry. long_ball.h has the same operations in any precision.
#pragma once

#include <cstdint>
#include <optional>

#include "qconform/lower/dyadic.h"
#include "qconform/lower/fixed_exp.h"

namespace qconform {

// Some number within `error` of m, times 2^e; m is negative if `negative`. m is 0 or at least 2^63.
// error is below 2^40 where m is not 0, else below 2^62; kLost: nothing is known.
struct Ball64 {
  static constexpr std::uint64_t kLost = ~std::uint64_t{0};

  std::uint64_t m = 0;
  std::int64_t e = 0;
  std::uint64_t error = 0;
  bool negative = false;

  bool lost() const { return error == kLost; }
  bool exact_zero() const { return m == 0 && error == 0; }
};

// The operations; each result contains every number that exact arithmetic on members of the
// operands can give.
class Kit64 {
 public:
  using Num = Ball64;

  Num From(const Dyadic& x) const;
  Num From(std::int64_t whole) const { return From(Dyadic{whole, 0}); }
  Num Lost() const { return {0, 0, Ball64::kLost, false}; }

  Num Add(const Num& a, const Num& b) const;
  Num Sub(const Num& a, const Num& b) const { return Add(a, Negate(b)); }
  Num Mul(const Num& a, const Num& b) const;
  Num Div(const Num& a, const Num& b) const;              // lost if b may be 0
  Num DivInt(const Num& a, std::uint32_t divisor) const;  // divisor > 0
  Num Sqrt(const Num& a) const;                           // lost if a is negative
  Num Scale(Num a, std::int64_t exponent) const;          // a * 2^exponent
  Num Negate(Num a) const;
  Num Abs(Num a) const;
  Num Widen(const Num& a, const Num& by) const;  // a, |by| less certain
  Num Middle(Num a) const;                       // its centre, exactly

  // |a| < 2^Exponent(a); a large negative number for an exact zero.
  std::int64_t Exponent(const Num& a) const;
  bool IsNegative(const Num& a) const { return a.negative; }  // the centre
  bool IsLost(const Num& a) const { return a.lost(); }
  bool IsZero(const Num& a) const { return a.exact_zero(); }
  std::int64_t precision() const { return 64; }

  // An integer within 1 of a: its value (if it is below 2^62, else 0) and the number.
  struct Integer {
    std::int64_t value;
    Num number;
    unsigned mod4;
  };
  std::optional<Integer> RoundToInteger(const Num& a) const;  // empty if |a| is 2^62 or more

  Num Ln2() const { return {0xB17217F7D1CF79ABu, -64, 1, false}; }  // floor(ln 2 * 2^64)
  Num Pi() const { return {0xC90FDAA22168C234u, -62, 1, false}; }   // floor(pi * 2^62)
};

// round-half-even(a), cut to [-limit, limit], if all of a agrees on it and no tie is in it.
std::optional<std::int64_t> RoundIfCertain(const Ball64& a, std::int64_t limit);

}  // namespace qconform
