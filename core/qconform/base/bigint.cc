// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/bigint.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {
namespace {

using Limbs = std::vector<std::uint32_t>;
constexpr unsigned kLimbBits = 32;

std::uint32_t Low(std::uint64_t wide) { return static_cast<std::uint32_t>(wide & 0xFFFFFFFFu); }
std::uint32_t High(std::uint64_t wide) { return static_cast<std::uint32_t>(wide >> kLimbBits); }

void Trim(Limbs& limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

Limbs AddMagnitudes(const Limbs& a, const Limbs& b) {
  const Limbs& longer = a.size() >= b.size() ? a : b;
  const Limbs& shorter = a.size() >= b.size() ? b : a;
  Limbs sum;
  sum.reserve(longer.size() + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < longer.size(); ++i) {
    carry += longer[i];
    if (i < shorter.size()) carry += shorter[i];
    sum.push_back(Low(carry));
    carry >>= kLimbBits;
  }
  if (carry != 0) sum.push_back(Low(carry));
  return sum;
}

// a - b, for a >= b.
Limbs SubtractMagnitudes(const Limbs& a, const Limbs& b) {
  Limbs difference;
  difference.reserve(a.size());
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint64_t take = borrow + (i < b.size() ? b[i] : 0);
    borrow = take > a[i] ? 1 : 0;
    difference.push_back(Low((borrow << kLimbBits) + a[i] - take));
  }
  Trim(difference);
  return difference;
}

// Divides in place and returns the remainder.
std::uint32_t DivideBySmall(Limbs& limbs, std::uint32_t divisor) {
  std::uint64_t remainder = 0;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    const std::uint64_t dividend = (remainder << kLimbBits) | limbs[i];
    limbs[i] = Low(dividend / divisor);
    remainder = dividend % divisor;
  }
  Trim(limbs);
  return Low(remainder);
}

// One digit of Knuth's algorithm D (The Art of Computer Programming, 4.3.1): u[j..j+n] has at most
// one more limb than v, and v's top bit is set. Subtracts the digit times v from there and returns
// it.
std::uint32_t DivideStep(Limbs& u, const Limbs& v, std::size_t j) {
  const std::size_t n = v.size();
  const std::uint64_t top = (std::uint64_t{u[j + n]} << kLimbBits) | u[j + n - 1];
  std::uint64_t digit = top / v[n - 1];
  std::uint64_t rest = top % v[n - 1];
  while (High(digit) != 0 || digit * v[n - 2] > ((rest << kLimbBits) | u[j + n - 2])) {
    --digit;
    rest += v[n - 1];
    if (High(rest) != 0) break;
  }
  std::uint64_t carry = 0;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i <= n; ++i) {
    carry += digit * (i < n ? v[i] : 0);
    const std::uint64_t take = std::uint64_t{Low(carry)} + borrow;
    carry >>= kLimbBits;
    borrow = take > u[j + i] ? 1 : 0;
    u[j + i] = Low((borrow << kLimbBits) + u[j + i] - take);
  }
  if (borrow == 0) return Low(digit);
  // The estimate was one too large: a case of probability 2 / 2^32.
  carry = 0;
  for (std::size_t i = 0; i <= n; ++i) {
    carry += std::uint64_t{u[j + i]} + (i < n ? v[i] : 0);
    u[j + i] = Low(carry);
    carry >>= kLimbBits;
  }
  return Low(digit - 1);
}

Limbs ShiftLeft(const Limbs& limbs, unsigned n) {
  if (limbs.empty()) return {};
  const unsigned bits = n % kLimbBits;
  Limbs shifted(n / kLimbBits, 0);
  std::uint64_t carry = 0;
  for (const std::uint32_t limb : limbs) {
    carry |= std::uint64_t{limb} << bits;
    shifted.push_back(Low(carry));
    carry >>= kLimbBits;
  }
  shifted.push_back(Low(carry));
  Trim(shifted);
  return shifted;
}

Limbs ShiftRight(const Limbs& limbs, unsigned n) {
  const std::size_t whole = n / kLimbBits;
  const unsigned bits = n % kLimbBits;
  Limbs shifted;
  for (std::size_t i = whole; i < limbs.size(); ++i) {
    const std::uint64_t above = i + 1 < limbs.size() ? limbs[i + 1] : 0;
    shifted.push_back(Low(((above << kLimbBits) | limbs[i]) >> bits));
  }
  Trim(shifted);
  return shifted;
}

// {quotient, remainder} of magnitudes; b is not empty.
std::pair<Limbs, Limbs> DivideMagnitudes(const Limbs& a, const Limbs& b) {
  if (b.size() == 1) {
    Limbs quotient = a;
    Limbs remainder = {DivideBySmall(quotient, b[0])};
    Trim(remainder);
    return {std::move(quotient), std::move(remainder)};
  }
  if (a.size() < b.size()) return {{}, a};
  const auto shift = static_cast<unsigned>(std::countl_zero(b.back()));
  const Limbs v = ShiftLeft(b, shift);
  Limbs u = ShiftLeft(a, shift);
  u.resize(a.size() + 1, 0);
  Limbs quotient(a.size() - b.size() + 1, 0);
  for (std::size_t j = quotient.size(); j-- > 0;) quotient[j] = DivideStep(u, v, j);
  Trim(quotient);
  Trim(u);
  return {std::move(quotient), ShiftRight(u, shift)};
}

}  // namespace

BigInt::BigInt(Limbs limbs, bool negative) : limbs_(std::move(limbs)) {
  Trim(limbs_);
  negative_ = negative && !limbs_.empty();
}

BigInt BigInt::FromUint64(std::uint64_t value) { return {Limbs{Low(value), High(value)}, false}; }

BigInt::BigInt(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  *this = FromUint64(value < 0 ? ~bits + 1 : bits);  // two's complement: right for the minimum too
  negative_ = value < 0;
}

BigInt BigInt::PowerOfTwo(unsigned exponent) { return BigInt(1) << exponent; }

unsigned BigInt::BitLength() const {
  if (limbs_.empty()) return 0;
  return static_cast<unsigned>(limbs_.size()) * kLimbBits -
         static_cast<unsigned>(std::countl_zero(limbs_.back()));
}

unsigned BigInt::TrailingZeros() const {
  unsigned zeros = 0;
  for (const std::uint32_t limb : limbs_) {
    if (limb != 0) return zeros + static_cast<unsigned>(std::countr_zero(limb));
    zeros += kLimbBits;
  }
  return zeros;
}

std::uint64_t BigInt::Magnitude64() const {
  const std::uint64_t low = limbs_.empty() ? 0 : limbs_[0];
  const std::uint64_t high = limbs_.size() < 2 ? 0 : limbs_[1];
  return (high << kLimbBits) | low;
}

bool BigInt::FitsInt64() const {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
  if (!FitsUint64Magnitude()) return false;
  return negative_ ? Magnitude64() <= kHalf : Magnitude64() < kHalf;
}

std::int64_t BigInt::ToInt64() const {
  QC_CHECK(FitsInt64());
  const std::uint64_t magnitude = Magnitude64();
  return std::bit_cast<std::int64_t>(negative_ ? ~magnitude + 1 : magnitude);
}

double BigInt::ToDouble() const {
  const unsigned bits = BitLength();
  if (bits > 1024) return negative_ ? -HUGE_VAL : HUGE_VAL;
  const unsigned shift = bits > 64 ? bits - 64 : 0;
  const BigInt top(ShiftRight(limbs_, shift), false);
  const double value = std::ldexp(static_cast<double>(top.Magnitude64()), static_cast<int>(shift));
  return negative_ ? -value : value;
}

std::string BigInt::ToString() const {
  if (IsZero()) return "0";
  std::string digits;  // last first
  Limbs rest = limbs_;
  while (!rest.empty()) {
    std::uint32_t group = DivideBySmall(rest, 1000000000);
    for (int i = 0; i < 9 && (group != 0 || !rest.empty()); ++i, group /= 10) {
      digits += static_cast<char>('0' + group % 10);
    }
  }
  if (negative_) digits += '-';
  return {digits.rbegin(), digits.rend()};
}

BigInt BigInt::operator-() const { return {limbs_, !negative_}; }

std::strong_ordering BigInt::CompareMagnitude(const BigInt& other) const {
  if (limbs_.size() != other.limbs_.size()) return limbs_.size() <=> other.limbs_.size();
  return std::lexicographical_compare_three_way(limbs_.rbegin(), limbs_.rend(),
                                                other.limbs_.rbegin(), other.limbs_.rend());
}

std::strong_ordering operator<=>(const BigInt& a, const BigInt& b) {
  if (a.negative_ != b.negative_) return b.negative_ <=> a.negative_;
  return a.negative_ ? b.CompareMagnitude(a) : a.CompareMagnitude(b);
}

BigInt operator+(const BigInt& a, const BigInt& b) {
  if (a.negative_ == b.negative_) return {AddMagnitudes(a.limbs_, b.limbs_), a.negative_};
  if (a.CompareMagnitude(b) >= 0) return {SubtractMagnitudes(a.limbs_, b.limbs_), a.negative_};
  return {SubtractMagnitudes(b.limbs_, a.limbs_), b.negative_};
}

BigInt operator-(const BigInt& a, const BigInt& b) { return a + -b; }

BigInt operator*(const BigInt& a, const BigInt& b) {
  Limbs product(a.limbs_.size() + b.limbs_.size(), 0);
  for (std::size_t i = 0; i < a.limbs_.size(); ++i) {
    std::uint64_t carry = 0;  // stays below 2^32: (2^32-1)^2 + 2 (2^32-1) = 2^64 - 1
    for (std::size_t j = 0; j < b.limbs_.size(); ++j) {
      carry += std::uint64_t{a.limbs_[i]} * b.limbs_[j] + product[i + j];
      product[i + j] = Low(carry);
      carry >>= kLimbBits;
    }
    product[i + b.limbs_.size()] = Low(carry);
  }
  return {std::move(product), a.negative_ != b.negative_};
}

BigInt operator<<(const BigInt& a, unsigned n) { return {ShiftLeft(a.limbs_, n), a.negative_}; }

BigInt operator>>(const BigInt& a, unsigned n) {
  BigInt shifted(ShiftRight(a.limbs_, n), a.negative_);
  const bool inexact = !a.IsZero() && a.TrailingZeros() < n;
  return a.negative_ && inexact ? shifted - 1 : shifted;
}

BigIntDivision FloorDivide(const BigInt& a, const BigInt& b) {
  QC_CHECK(!b.IsZero());
  auto [quotient, remainder] = DivideMagnitudes(a.limbs_, b.limbs_);
  BigIntDivision result{{std::move(quotient), a.negative_ != b.negative_},
                        {std::move(remainder), a.negative_}};
  if (!result.remainder.IsZero() && a.negative_ != b.negative_) {
    result.quotient -= 1;
    result.remainder += b;
  }
  return result;
}

BigInt Abs(const BigInt& a) { return a.IsNegative() ? -a : a; }

BigInt Gcd(BigInt a, BigInt b) {
  a.negative_ = false;
  b.negative_ = false;
  while (!b.IsZero() && !(a.FitsUint64Magnitude() && b.FitsUint64Magnitude())) {
    BigInt remainder(DivideMagnitudes(a.limbs_, b.limbs_).second, false);
    a = std::exchange(b, std::move(remainder));
  }
  if (b.IsZero()) return a;
  return BigInt::FromUint64(std::gcd(a.Magnitude64(), b.Magnitude64()));
}

}  // namespace qconform
