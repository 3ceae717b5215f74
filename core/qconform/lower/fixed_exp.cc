// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/fixed_exp.h"

#include <cmath>

namespace qconform {
namespace {

constexpr int kFraction = 120;  // bits of the argument behind the point
constexpr int kTerms = 34;      // 0.694^35 / 35! < 2^-150

// floor(ln 2 * 2^120).
constexpr Uint128 kLn2 =
    (static_cast<Uint128>(0xB17217F7D1CF79u) << 64) | static_cast<Uint128>(0xABC9E3B39803F2F6u);

constexpr std::uint64_t kExpError = 256;
constexpr std::uint64_t kTinyError = std::uint64_t{1} << 35;  // exp(-64) < 2^-92

std::uint64_t High(Uint128 v) { return static_cast<std::uint64_t>(v >> 64); }
std::uint64_t Low(Uint128 v) { return static_cast<std::uint64_t>(v); }

Uint128 Wide(std::uint64_t a, std::uint64_t b) { return static_cast<Uint128>(a) * b; }

// floor(a * b / 2^127) or up to 6 less, for a, b <= 2^127: the lowest partial product and the
// fractions of the middle ones are dropped.
Uint128 MultiplyBits(Uint128 a, Uint128 b) {
  const Uint128 middle =
      static_cast<Uint128>(High(Wide(High(a), Low(b)))) + High(Wide(Low(a), High(b)));
  return 2 * (Wide(High(a), High(b)) + middle);
}

// floor(x * 2^120) for 0 <= x < 64.
Uint128 ToFraction(double x) {
  int exponent = 0;
  const double mantissa = std::frexp(x, &exponent);
  const auto digits = static_cast<std::uint64_t>(std::ldexp(mantissa, 53));
  const int shift = exponent - 53 + kFraction;
  if (shift >= 0) return static_cast<Uint128>(digits) << shift;
  return shift > -64 ? digits >> -shift : 0;
}

}  // namespace

FixedNumber ExpMinus(double x) {
  if (!(x < 64)) return {0, kTinyError};
  // exp(-x) = 2^-k exp(-r). The argument is off by less than (1 + k) 2^-120, the result by 2^-k
  // times that, so by at most 128 units; Horner's scheme by 7 a step, each weighed less than 0.7
  // times the next: below 32.
  const Uint128 y = ToFraction(x);
  const auto k = static_cast<unsigned>(y / kLn2);
  const Uint128 r = (y - k * kLn2) << (127 - kFraction);
  Uint128 sum = kFixedOne;
  for (unsigned n = kTerms; n > 0; --n) sum = kFixedOne - MultiplyBits(r, sum) / n;
  return {sum >> k, kExpError};
}

FixedNumber Multiply(const FixedNumber& a, const FixedNumber& b) {
  return {MultiplyBits(a.bits, b.bits), a.error + b.error + 8};
}

double ToDouble(Uint128 bits) { return std::ldexp(static_cast<double>(bits), -127); }

ExpWalk::ExpWalk(double scale, std::int64_t first, std::int64_t step)
    : value_(first == 0 ? FixedNumber{} : ExpMinus(scale * static_cast<double>(first))),
      factor_(ExpMinus(scale * static_cast<double>(step))) {}

}  // namespace qconform
