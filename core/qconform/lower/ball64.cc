// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/ball64.h"

#include <algorithm>
#include <bit>

namespace qconform {
namespace {

constexpr Uint128 kOne = 1;
constexpr std::uint64_t kErrorLimit = std::uint64_t{1} << 40;  // beside a mantissa
constexpr std::int64_t kZeroExponent = std::int64_t{-1} << 40;

std::uint64_t High(Uint128 v) { return static_cast<std::uint64_t>(v >> 64); }
std::uint64_t Low(Uint128 v) { return static_cast<std::uint64_t>(v); }

int BitLength(Uint128 v) {
  return High(v) != 0 ? 128 - std::countl_zero(High(v)) : 64 - std::countl_zero(Low(v));
}

// error * 2^e in at most 61 bits.
Ball64 AroundZero(Uint128 error, std::int64_t e) {
  const int excess = std::max(0, BitLength(error) - 61);
  return {0, e + excess, Low(error >> excess) + (excess > 0 ? 1 : 0), false};
}

// (+-m +- error) * 2^e with a mantissa of 64 bits, or around zero if too little is left of it.
Ball64 Normalized(bool negative, Uint128 m, std::int64_t e, Uint128 error) {
  if (m == 0) return error == 0 ? Ball64{} : AroundZero(error, e);
  const int shift = BitLength(m) - 64;
  if (shift >= 0) {
    const Uint128 rest = m & ((kOne << shift) - 1);
    const Uint128 wider = (error >> shift) + (error != 0 ? 1 : 0) + (rest != 0 ? 1 : 0);
    if (wider >= kErrorLimit) return AroundZero((m >> 1) + (error >> 1) + 1, e + 1);
    return {Low(m >> shift), e + shift, Low(wider), negative};
  }
  if (error != 0 && BitLength(error) - shift > 40)
    return AroundZero(m + error, e);  // both below 2^64
  return {Low(m << -shift), e + shift, Low(error << -shift), negative};
}

// floor(sqrt(v)), digit by digit.
std::uint64_t SquareRoot(Uint128 v) {
  std::uint64_t root = 0;
  for (int bit = (BitLength(v) + 1) / 2; bit-- > 0;) {
    const std::uint64_t larger = root | (std::uint64_t{1} << bit);
    if (static_cast<Uint128>(larger) * larger <= v) root = larger;
  }
  return root;
}

// m and error of one addend, in units of 2^(larger exponent - 62).
struct Addend {
  Uint128 m;
  Uint128 error;
};

Addend Align(const Ball64& a, std::int64_t down) {
  if (a.exact_zero()) return {0, 0};
  if (down > 126) return {0, 1};  // (m + error) * 2^62 < 2^127
  const Uint128 m = static_cast<Uint128>(a.m) << 62;
  const Uint128 error = static_cast<Uint128>(a.error) << 62;
  const bool inexact = ((m | error) & ((kOne << down) - 1)) != 0;
  return {m >> down, (error >> down) + (inexact ? 2 : 0)};
}

}  // namespace

Ball64 Kit64::From(const Dyadic& x) const {
  const bool negative = x.n < 0;
  const auto bits = static_cast<std::uint64_t>(negative ? -x.n : x.n);
  return Normalized(negative, bits, x.e, 0);
}

Ball64 Kit64::Add(const Num& a, const Num& b) const {
  if (a.lost() || b.lost()) return Lost();
  if (a.exact_zero()) return b;
  if (b.exact_zero()) return a;
  const std::int64_t top = std::max(a.e, b.e);
  const Addend x = Align(a, std::min<std::int64_t>(top - a.e, 127));
  const Addend y = Align(b, std::min<std::int64_t>(top - b.e, 127));
  const Uint128 error = x.error + y.error;
  if (a.negative == b.negative) return Normalized(a.negative, x.m + y.m, top - 62, error);
  if (x.m >= y.m) return Normalized(a.negative, x.m - y.m, top - 62, error);
  return Normalized(b.negative, y.m - x.m, top - 62, error);
}

Ball64 Kit64::Mul(const Num& a, const Num& b) const {
  if (a.lost() || b.lost()) return Lost();
  // (m + x)(n + y) = mn + my + nx + xy; with an error beside a mantissa below 2^40, and of 2^62 at
  // most, nothing here reaches 2^128.
  const Uint128 product = static_cast<Uint128>(a.m) * b.m;
  const Uint128 error = static_cast<Uint128>(a.m) * b.error + static_cast<Uint128>(b.m) * a.error +
                        static_cast<Uint128>(a.error) * b.error;
  return Normalized(a.negative != b.negative, product, a.e + b.e, error);
}

Ball64 Kit64::Div(const Num& a, const Num& b) const {
  if (a.lost() || b.lost() || b.m == 0) return Lost();
  if (a.exact_zero()) return a;
  const Uint128 dividend = static_cast<Uint128>(a.m) << 63;
  const Uint128 quotient = dividend / b.m;
  // |(m + x) / (n + y) - m / n| <= (|x| + |y| m / n) / (n - |y|), and n - |y| > 2^62. m / n < 2.
  const Uint128 error = (static_cast<Uint128>(a.error) + 2 * static_cast<Uint128>(b.error)) * 2 +
                        (a.error != 0 || b.error != 0 ? 1 : 0) +
                        (quotient * b.m != dividend ? 1 : 0);
  return Normalized(a.negative != b.negative, quotient, a.e - b.e - 63, error);
}

Ball64 Kit64::DivInt(const Num& a, std::uint32_t divisor) const {
  if (a.lost()) return a;
  // 32 more bits than m has, in two steps of schoolbook division.
  const std::uint64_t high = a.m / divisor;
  const std::uint64_t rest = (a.m % divisor) << 32;
  const Uint128 quotient = (static_cast<Uint128>(high) << 32) + rest / divisor;
  const Uint128 error = ((static_cast<Uint128>(a.error) << 32) / divisor) + (a.error != 0 ? 1 : 0) +
                        (rest % divisor != 0 ? 1 : 0);
  return Normalized(a.negative, quotient, a.e - 32, error);
}

Ball64 Kit64::Sqrt(const Num& a) const {
  if (a.lost() || (a.negative && a.m != 0)) return Lost();
  if (a.exact_zero()) return a;
  const int shift = (a.e & 1) != 0 ? 63 : 64;
  const std::int64_t e = (a.e - shift) / 2;
  if (a.m == 0) {  // at most the root of the error
    return AroundZero(static_cast<Uint128>(SquareRoot(static_cast<Uint128>(a.error) << shift)) + 1,
                      e);
  }
  const Uint128 radicand = static_cast<Uint128>(a.m) << shift;
  const std::uint64_t root = SquareRoot(radicand);
  // The root is at least 2^63, so that an error of x 2^shift moves it by less than 2x.
  const bool inexact = static_cast<Uint128>(root) * root != radicand;
  const Uint128 error = 2 * static_cast<Uint128>(a.error) + (inexact ? 1 : 0);
  return Normalized(false, root, e, error);
}

Ball64 Kit64::Scale(Num a, std::int64_t exponent) const {
  if (!a.exact_zero()) a.e += exponent;
  return a;
}

Ball64 Kit64::Negate(Num a) const {
  if (a.m != 0) a.negative = !a.negative;
  return a;
}

Ball64 Kit64::Abs(Num a) const {
  a.negative = false;
  return a;
}

Ball64 Kit64::Widen(const Num& a, const Num& by) const {
  if (a.lost() || by.lost()) return Lost();
  const Uint128 size = static_cast<Uint128>(by.m) + by.error;
  return size == 0 ? a : Add(a, AroundZero(size, by.e));
}

Ball64 Kit64::Middle(Num a) const {
  if (!a.lost()) a.error = 0;
  return a.exact_zero() ? Ball64{} : a;
}

std::int64_t Kit64::Exponent(const Num& a) const {
  if (a.exact_zero()) return kZeroExponent;
  return a.e + BitLength(static_cast<Uint128>(a.m) + a.error);
}

std::optional<Kit64::Integer> Kit64::RoundToInteger(const Num& a) const {
  if (a.lost() || Exponent(a) > 62) return std::nullopt;
  std::int64_t value = 0;
  if (a.m != 0 && a.e >= -64) {  // e < 0 here, since m has 64 bits
    const auto places = static_cast<int>(-a.e);
    const Uint128 rounded = (static_cast<Uint128>(a.m) + (kOne << (places - 1))) >> places;
    value = static_cast<std::int64_t>(Low(rounded));
  }
  if (a.negative) value = -value;
  return Integer{value, From(Dyadic{value, 0}), static_cast<unsigned>(value & 3)};
}

std::optional<std::int64_t> RoundIfCertain(const Ball64& a, std::int64_t limit) {
  if (a.lost()) return std::nullopt;
  if (a.exact_zero()) return 0;
  const Uint128 high = static_cast<Uint128>(a.m) + a.error;
  if (a.e + BitLength(high) < 0) return 0;  // below 1/2
  if (a.m == 0) return std::nullopt;
  const Uint128 low = static_cast<Uint128>(a.m) - a.error;
  std::int64_t code = limit;
  if (a.e < 0) {  // a.e >= -65 here
    const auto places = static_cast<int>(-a.e);
    const Uint128 half = kOne << (places - 1);
    const Uint128 up = (high + half) >> places;       // halves up
    const Uint128 down = (low + half - 1) >> places;  // halves down
    const auto most = static_cast<Uint128>(static_cast<std::uint64_t>(limit));
    if (up != down && down < most) return std::nullopt;
    code = static_cast<std::int64_t>(Low(std::min(down, most)));
  }
  return a.negative ? -code : code;
}

}  // namespace qconform
