// SPDX-License-Identifier: Apache-2.0
// The operations of ball64.h in any precision, on big integers: for what 64 bits leave open.
#pragma once

#include <cstdint>
#include <optional>

#include "qconform/base/bigint.h"
#include "qconform/lower/dyadic.h"

namespace qconform {

// Some number within `error` of m, times 2^e.
struct LongBall {
  BigInt m = {};
  BigInt error = {};
  std::int64_t e = 0;
  bool unknown = false;
};

// See Kit64: the same contracts, with mantissas of `precision` bits.
class LongKit {
 public:
  using Num = LongBall;

  explicit LongKit(unsigned precision) : precision_(precision) {}  // 64 or more

  Num From(const Dyadic& x) const { return {x.n, 0, x.e, false}; }
  Num From(std::int64_t whole) const { return {whole, 0, 0, false}; }
  Num Lost() const { return {0, 0, 0, true}; }

  Num Add(const Num& a, const Num& b) const;
  Num Sub(const Num& a, const Num& b) const { return Add(a, Negate(b)); }
  Num Mul(const Num& a, const Num& b) const;
  Num Div(const Num& a, const Num& b) const;
  Num DivInt(const Num& a, std::uint32_t divisor) const { return Div(a, From(divisor)); }
  Num Sqrt(const Num& a) const;
  Num Scale(Num a, std::int64_t exponent) const;
  Num Negate(Num a) const;
  Num Abs(Num a) const;
  Num Widen(const Num& a, const Num& by) const;
  Num Middle(Num a) const;

  std::int64_t Exponent(const Num& a) const;
  bool IsNegative(const Num& a) const { return a.m.IsNegative(); }
  bool IsLost(const Num& a) const { return a.unknown; }
  bool IsZero(const Num& a) const { return a.m.IsZero() && a.error.IsZero() && !a.unknown; }
  std::int64_t precision() const { return precision_; }

  struct Integer {
    std::int64_t value;
    Num number;
    unsigned mod4;
  };
  std::optional<Integer> RoundToInteger(const Num& a) const;  // empty if |a| is 2^4096 or more

  Num Ln2();  // computed when first asked for
  Num Pi();

 private:
  Num Trimmed(Num a) const;

  unsigned precision_;
  std::optional<Num> ln2_;
  std::optional<Num> pi_;
};

std::optional<std::int64_t> RoundIfCertain(const LongBall& a, std::int64_t limit);

// floor(sqrt(v)). Checked: v >= 0.
BigInt SquareRoot(const BigInt& v);

}  // namespace qconform
