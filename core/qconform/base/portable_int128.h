// SPDX-License-Identifier: Apache-2.0
// 128-bit integers for machines without them (32-bit Arm), as two 64-bit words. Behaves as the
// compilers' own: two's complement, wrapping where those are unsigned, conversions to and from the
// built-in arithmetic types, floating-point results rounded once to nearest. Use int128.h.
#pragma once

#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <initializer_list>

namespace qconform {

template <bool kSigned>
class PortableInt128 {
 public:
  constexpr PortableInt128() = default;
  template <std::integral T>
  constexpr PortableInt128(T value)  // implicit, as conversions to a wider integer are
      : high_(value < T{0} ? ~std::uint64_t{0} : 0), low_(static_cast<std::uint64_t>(value)) {}
  template <bool kOther>
    requires(kOther != kSigned)
  explicit constexpr PortableInt128(PortableInt128<kOther> other)
      : high_(other.high()), low_(other.low()) {}

  constexpr std::uint64_t high() const { return high_; }
  constexpr std::uint64_t low() const { return low_; }

  template <std::integral T>
  explicit constexpr operator T() const {
    return static_cast<T>(low_);
  }
  explicit constexpr operator bool() const { return (high_ | low_) != 0; }
  template <std::floating_point T>
  explicit constexpr operator T() const {
    return IsNegative() ? -MagnitudeTo<T>(-*this) : MagnitudeTo<T>(*this);
  }

  friend constexpr bool operator==(PortableInt128 a, PortableInt128 b) {
    return a.high_ == b.high_ && a.low_ == b.low_;
  }
  friend constexpr std::strong_ordering operator<=>(PortableInt128 a, PortableInt128 b) {
    const std::uint64_t flip = kSigned ? std::uint64_t{1} << 63 : 0;
    if (a.high_ != b.high_) return (a.high_ ^ flip) <=> (b.high_ ^ flip);
    return a.low_ <=> b.low_;
  }

  friend constexpr PortableInt128 operator~(PortableInt128 a) { return Of(~a.high_, ~a.low_); }
  friend constexpr PortableInt128 operator+(PortableInt128 a) { return a; }
  friend constexpr PortableInt128 operator-(PortableInt128 a) {
    return Of(~a.high_ + (a.low_ == 0 ? 1 : 0), ~a.low_ + 1);
  }
  friend constexpr PortableInt128 operator&(PortableInt128 a, PortableInt128 b) {
    return Of(a.high_ & b.high_, a.low_ & b.low_);
  }
  friend constexpr PortableInt128 operator|(PortableInt128 a, PortableInt128 b) {
    return Of(a.high_ | b.high_, a.low_ | b.low_);
  }
  friend constexpr PortableInt128 operator^(PortableInt128 a, PortableInt128 b) {
    return Of(a.high_ ^ b.high_, a.low_ ^ b.low_);
  }
  friend constexpr PortableInt128 operator+(PortableInt128 a, PortableInt128 b) {
    const std::uint64_t low = a.low_ + b.low_;
    return Of(a.high_ + b.high_ + (low < a.low_ ? 1 : 0), low);
  }
  friend constexpr PortableInt128 operator-(PortableInt128 a, PortableInt128 b) { return a + -b; }
  friend constexpr PortableInt128 operator*(PortableInt128 a, PortableInt128 b) {
    const PortableInt128 low = WideProduct(a.low_, b.low_);
    return Of(low.high_ + a.high_ * b.low_ + a.low_ * b.high_, low.low_);
  }
  // Division truncates towards zero. The divisor is not 0.
  friend constexpr PortableInt128 operator/(PortableInt128 a, PortableInt128 b) {
    const PortableInt128 quotient = Divide(Magnitude(a), Magnitude(b)).quotient;
    return a.IsNegative() != b.IsNegative() ? -quotient : quotient;
  }
  friend constexpr PortableInt128 operator%(PortableInt128 a, PortableInt128 b) {
    const PortableInt128 rest = Divide(Magnitude(a), Magnitude(b)).rest;
    return a.IsNegative() ? -rest : rest;
  }
  // By 0 to 127 bits.
  template <std::integral Shift>
  friend constexpr PortableInt128 operator<<(PortableInt128 a, Shift shift) {
    if (shift == 0) return a;
    if (shift >= 64) return Of(a.low_ << (shift - 64), 0);
    return Of(a.high_ << shift | a.low_ >> (64 - shift), a.low_ << shift);
  }
  template <std::integral Shift>
  friend constexpr PortableInt128 operator>>(PortableInt128 a, Shift shift) {
    if (shift == 0) return a;
    if (shift >= 64) return Of(a.IsNegative() ? ~std::uint64_t{0} : 0, a.ShiftedHigh(shift - 64));
    return Of(a.ShiftedHigh(shift), a.high_ << (64 - shift) | a.low_ >> shift);
  }

  constexpr PortableInt128& operator+=(PortableInt128 b) { return *this = *this + b; }
  constexpr PortableInt128& operator-=(PortableInt128 b) { return *this = *this - b; }
  constexpr PortableInt128& operator*=(PortableInt128 b) { return *this = *this * b; }
  constexpr PortableInt128& operator/=(PortableInt128 b) { return *this = *this / b; }
  constexpr PortableInt128& operator%=(PortableInt128 b) { return *this = *this % b; }
  constexpr PortableInt128& operator&=(PortableInt128 b) { return *this = *this & b; }
  constexpr PortableInt128& operator|=(PortableInt128 b) { return *this = *this | b; }
  constexpr PortableInt128& operator^=(PortableInt128 b) { return *this = *this ^ b; }
  constexpr PortableInt128& operator<<=(std::integral auto shift) { return *this = *this << shift; }
  constexpr PortableInt128& operator>>=(std::integral auto shift) { return *this = *this >> shift; }
  constexpr PortableInt128& operator++() { return *this += 1; }
  constexpr PortableInt128& operator--() { return *this -= 1; }

 private:
  static constexpr PortableInt128 Of(std::uint64_t high, std::uint64_t low) {
    PortableInt128 result;
    result.high_ = high;
    result.low_ = low;
    return result;
  }

  constexpr bool IsNegative() const { return kSigned && high_ >> 63 != 0; }
  static constexpr PortableInt128 Magnitude(PortableInt128 a) { return a.IsNegative() ? -a : a; }

  // The high word shifted right by less than 64, its sign moving in.
  constexpr std::uint64_t ShiftedHigh(std::integral auto shift) const {
    const std::uint64_t bits = high_ >> shift;
    return IsNegative() && shift != 0 ? bits | ~std::uint64_t{0} << (64 - shift) : bits;
  }

  // All 128 bits, from four products of 32-bit halves.
  static constexpr PortableInt128 WideProduct(std::uint64_t a, std::uint64_t b) {
    constexpr std::uint64_t kHalf = 0xFFFFFFFFu;
    const std::uint64_t low = (a & kHalf) * (b & kHalf);
    const std::uint64_t first = (a >> 32) * (b & kHalf) + (low >> 32);
    const std::uint64_t second = (a & kHalf) * (b >> 32) + (first & kHalf);
    return Of((a >> 32) * (b >> 32) + (first >> 32) + (second >> 32), second << 32 | (low & kHalf));
  }

  struct Quotient {
    PortableInt128 quotient;
    PortableInt128 rest;
  };

  // Of magnitudes: digit by digit of 32 bits where the divisor is one digit, else bit by bit.
  static constexpr Quotient Divide(PortableInt128 a, PortableInt128 b) {
    const bool one_digit = b.high_ == 0 && b.low_ >> 32 == 0;
    return one_digit ? DivideByDigit(a, b.low_) : DivideByBits(a, b);
  }
  static constexpr Quotient DivideByDigit(PortableInt128 a, std::uint64_t digit) {
    constexpr std::uint64_t kHalf = 0xFFFFFFFFu;
    std::uint64_t rest = 0;
    PortableInt128 quotient;
    for (const std::uint64_t next :
         {a.high_ >> 32, a.high_ & kHalf, a.low_ >> 32, a.low_ & kHalf}) {
      const std::uint64_t part = rest << 32 | next;
      quotient = quotient << 32 | PortableInt128(part / digit);
      rest = part % digit;
    }
    return {quotient, PortableInt128(rest)};
  }
  static constexpr Quotient DivideByBits(PortableInt128 a, PortableInt128 b) {
    Quotient result;
    for (int bit = 127; bit >= 0; --bit) {
      const bool carry = result.rest.high_ >> 63 != 0;
      const std::uint64_t word = bit >= 64 ? a.high_ : a.low_;
      result.rest = result.rest << 1 | PortableInt128(word >> (bit % 64) & 1);
      if (carry || !LessUnsigned(result.rest, b)) {
        result.rest -= b;
        result.quotient |= PortableInt128(1) << bit;
      }
    }
    return result;
  }
  static constexpr bool LessUnsigned(PortableInt128 a, PortableInt128 b) {
    return a.high_ != b.high_ ? a.high_ < b.high_ : a.low_ < b.low_;
  }

  // The upper 64 bits, with a last bit that says whether anything was cut off, round as the whole
  // number does: that bit lies far below the mantissa.
  template <class T>
  static constexpr T MagnitudeTo(PortableInt128 a) {
    if (a.high_ == 0) return static_cast<T>(a.low_);
    const auto cut = static_cast<int>(std::bit_width(a.high_));
    const std::uint64_t lost = cut == 64 ? a.low_ : a.low_ << (64 - cut);
    const std::uint64_t kept = cut == 64 ? a.high_ : a.high_ << (64 - cut) | a.low_ >> cut;
    const auto half_unit = static_cast<T>(std::uint64_t{1} << (cut - 1));
    return static_cast<T>(kept | (lost != 0 ? 1 : 0)) * half_unit * 2;
  }

  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
};

}  // namespace qconform
