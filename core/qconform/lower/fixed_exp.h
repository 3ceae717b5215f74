// SPDX-License-Identifier: Apache-2.0
// exp(-x) in 127-bit fixed point with a proven error: what activation tables are made of. Integer
// arithmetic only, so the same bits on every machine.
#pragma once

#include <cstdint>

#include "qconform/base/int128.h"

namespace qconform {

inline constexpr Uint128 kFixedOne = static_cast<Uint128>(1) << 127;

// A number of [0, 1]: |bits - number * 2^127| <= error.
struct FixedNumber {
  Uint128 bits = kFixedOne;
  std::uint64_t error = 0;
};

// exp(-x) for finite x >= 0; the error is 256, or 2^35 for x >= 64.
FixedNumber ExpMinus(double x);

// The product; errors add up, plus 8.
FixedNumber Multiply(const FixedNumber& a, const FixedNumber& b);

// The same number as a double, rounded to nearest.
double ToDouble(Uint128 bits);

// exp(-scale * n), scale at most 25 bits wide, for n = first, first + step, ..., one multiplication
// each.
class ExpWalk {
 public:
  // 0 <= first, 0 < step, both below 2^20.
  ExpWalk(double scale, std::int64_t first, std::int64_t step);

  const FixedNumber& value() const { return value_; }
  void Next() { value_ = Multiply(value_, factor_); }

 private:
  FixedNumber value_;
  FixedNumber factor_;
};

}  // namespace qconform
