// SPDX-License-Identifier: Apache-2.0
// Integers of any size, by value. For the exact oracle and for tests; slow, and simple on purpose.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace qconform {

class BigInt {
 public:
  BigInt() = default;
  BigInt(std::int64_t value);  // NOLINT(google-explicit-constructor): every int64 is a BigInt
  static BigInt FromUint64(std::uint64_t value);
  static BigInt PowerOfTwo(unsigned exponent);

  bool IsZero() const { return limbs_.empty(); }
  bool IsNegative() const { return negative_; }
  bool IsOdd() const { return !limbs_.empty() && (limbs_[0] & 1) != 0; }
  unsigned BitLength() const;      // of the magnitude: 0 for 0, 1 for 1, 2 for 2 and 3
  unsigned TrailingZeros() const;  // of the magnitude; 0 for 0

  bool FitsInt64() const;
  std::int64_t ToInt64() const;  // checked: FitsInt64()
  double ToDouble() const;       // within one part in 2^52, for printing; infinite if too large
  std::string ToString() const;  // decimal

  BigInt operator-() const;
  friend BigInt operator+(const BigInt& a, const BigInt& b);
  friend BigInt operator-(const BigInt& a, const BigInt& b);
  friend BigInt operator*(const BigInt& a, const BigInt& b);
  BigInt& operator+=(const BigInt& other) { return *this = *this + other; }
  BigInt& operator-=(const BigInt& other) { return *this = *this - other; }
  BigInt& operator*=(const BigInt& other) { return *this = *this * other; }

  // a * 2^n, and floor(a / 2^n).
  friend BigInt operator<<(const BigInt& a, unsigned n);
  friend BigInt operator>>(const BigInt& a, unsigned n);

  friend bool operator==(const BigInt& a, const BigInt& b) = default;
  friend std::strong_ordering operator<=>(const BigInt& a, const BigInt& b);

 private:
  using Limbs = std::vector<std::uint32_t>;
  friend struct BigIntDivision;
  friend struct BigIntDivision FloorDivide(const BigInt& a, const BigInt& b);
  friend BigInt Gcd(BigInt a, BigInt b);

  BigInt(Limbs limbs, bool negative);  // trims
  bool FitsUint64Magnitude() const { return limbs_.size() <= 2; }
  std::uint64_t Magnitude64() const;  // the low 64 bits of the magnitude
  std::strong_ordering CompareMagnitude(const BigInt& other) const;

  Limbs limbs_;  // magnitude, least significant first, no leading zero limb
  bool negative_ = false;
};

struct BigIntDivision {
  BigInt quotient;
  BigInt remainder;
};

// quotient = floor(a / b), remainder = a - b * quotient, which has b's sign. Checked: b is not
// zero.
BigIntDivision FloorDivide(const BigInt& a, const BigInt& b);

BigInt Abs(const BigInt& a);

// Greatest common divisor of the magnitudes; never negative, 0 only of two zeros.
BigInt Gcd(BigInt a, BigInt b);

}  // namespace qconform
