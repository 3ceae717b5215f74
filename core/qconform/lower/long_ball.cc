// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/long_ball.h"

#include <algorithm>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {
namespace {

constexpr std::int64_t kZeroExponent = std::int64_t{-1} << 40;
constexpr std::int64_t kIntegerLimit = 4096;  // bits of an integer part worth holding

std::int64_t Bits(const BigInt& v) { return v.BitLength(); }

BigInt ShiftBy(const BigInt& v, std::int64_t up) {
  return up >= 0 ? v << static_cast<unsigned>(up) : v >> static_cast<unsigned>(-up);
}

// sum over odd k of (+-1)^((k-1)/2) / (k n^k), in units of 2^-bits: atanh(1/n), or atan(1/n) if the
// signs alternate. At most `bits` terms, each cut twice: less than 2 bits + 2 units off.
BigInt InverseArc(std::int64_t n, unsigned bits, bool alternate) {
  BigInt power = FloorDivide(BigInt::PowerOfTwo(bits), n).quotient;
  BigInt sum;
  for (std::int64_t k = 1; !power.IsZero(); k += 2) {
    const BigInt term = FloorDivide(power, k).quotient;
    sum = alternate && k % 4 == 3 ? sum - term : sum + term;
    power = FloorDivide(power, n * n).quotient;
  }
  return sum;
}

}  // namespace

BigInt SquareRoot(const BigInt& v) {
  QC_CHECK(!v.IsNegative());
  if (v.IsZero()) return 0;
  // Newton's method from above: falls until it meets the floor.
  BigInt root = BigInt::PowerOfTwo((v.BitLength() + 1) / 2);
  while (true) {
    BigInt next = (root + FloorDivide(v, root).quotient) >> 1;
    if (next >= root) return root;
    root = std::move(next);
  }
}

LongBall LongKit::Trimmed(Num a) const {
  const std::int64_t excess = Bits(a.m) - std::int64_t{precision_};
  const std::int64_t coarse = std::max(excess, Bits(a.error) - std::int64_t{precision_});
  if (coarse <= 0) return a;
  const auto shift = static_cast<unsigned>(coarse);
  const bool exact = a.error.IsZero() && a.m.TrailingZeros() >= shift;
  a.m = a.m >> shift;
  a.error = (a.error >> shift) + (exact ? 0 : 2);
  a.e += coarse;
  return a;
}

LongBall LongKit::Add(const Num& a, const Num& b) const {
  if (a.unknown || b.unknown) return Lost();
  if (IsZero(a)) return b;
  if (IsZero(b)) return a;
  const bool a_is_larger = Exponent(a) >= Exponent(b);
  const Num& large = a_is_larger ? a : b;
  const Num& small = a_is_larger ? b : a;
  const std::int64_t floor = Exponent(large) - 2 * std::int64_t{precision_};
  if (Exponent(small) < floor) {
    // Far below: one unit of error, at 2^floor or where the larger ends.
    const std::int64_t e = std::min(large.e, floor);
    return Trimmed(
        {ShiftBy(large.m, large.e - e), ShiftBy(large.error, large.e - e) + 1, e, false});
  }
  const std::int64_t e = std::min(large.e, small.e);
  return Trimmed({ShiftBy(large.m, large.e - e) + ShiftBy(small.m, small.e - e),
                  ShiftBy(large.error, large.e - e) + ShiftBy(small.error, small.e - e), e, false});
}

LongBall LongKit::Mul(const Num& a, const Num& b) const {
  if (a.unknown || b.unknown) return Lost();
  if (IsZero(a) || IsZero(b)) return {};
  const BigInt error =
      qconform::Abs(a.m) * b.error + qconform::Abs(b.m) * a.error + a.error * b.error;
  return Trimmed({a.m * b.m, error, a.e + b.e, false});
}

LongBall LongKit::Div(const Num& a, const Num& b) const {
  if (a.unknown || b.unknown || qconform::Abs(b.m) <= b.error) return Lost();
  if (IsZero(a)) return {};
  const std::int64_t shift =
      std::max<std::int64_t>(0, std::int64_t{precision_} + 2 + Bits(b.m) - Bits(a.m));
  const BigInt quotient = FloorDivide(ShiftBy(a.m, shift), b.m).quotient;
  // |(m + x) / (n + y) - m / n| <= (|x| + |y| |m / n|) / (|n| - |y|), and one for the floor.
  BigInt error = 0;
  if (!a.error.IsZero() || !b.error.IsZero()) {
    const BigInt above = ShiftBy(a.error, shift) + b.error * (qconform::Abs(quotient) + 1);
    error = FloorDivide(above, qconform::Abs(b.m) - b.error).quotient + 1;
  }
  return Trimmed({quotient, error + 1, a.e - b.e - shift, false});
}

LongBall LongKit::Sqrt(const Num& a) const {
  if (a.unknown) return Lost();
  if (IsZero(a)) return {};
  if (a.m <= a.error) {
    if (a.m.IsNegative()) return Lost();
    const std::int64_t odd = a.e & 1;
    return {0, SquareRoot((a.m + a.error) << static_cast<unsigned>(odd)) + 1, (a.e - odd) / 2,
            false};
  }
  std::int64_t shift = std::max<std::int64_t>(0, 2 * std::int64_t{precision_} + 2 - Bits(a.m));
  shift += (a.e - shift) & 1;
  const BigInt root = SquareRoot(ShiftBy(a.m, shift));
  // sqrt(v + x) - sqrt(v) <= |x| / sqrt(v), where v + x >= 0; one for the floor.
  const BigInt error = FloorDivide(ShiftBy(a.error, shift), root).quotient + 2;
  return Trimmed({root, error, (a.e - shift) / 2, false});
}

LongBall LongKit::Scale(Num a, std::int64_t exponent) const {
  a.e += exponent;
  return a;
}

LongBall LongKit::Negate(Num a) const {
  a.m = -a.m;
  return a;
}

LongBall LongKit::Abs(Num a) const {
  a.m = qconform::Abs(a.m);
  return a;
}

LongBall LongKit::Widen(const Num& a, const Num& by) const {
  return Add(a, {0, qconform::Abs(by.m) + by.error, by.e, by.unknown});
}

LongBall LongKit::Middle(Num a) const {
  a.error = 0;
  return a;
}

std::int64_t LongKit::Exponent(const Num& a) const {
  if (IsZero(a)) return kZeroExponent;
  return a.e + Bits(qconform::Abs(a.m) + a.error);
}

std::optional<LongKit::Integer> LongKit::RoundToInteger(const Num& a) const {
  if (a.unknown || Exponent(a) > kIntegerLimit) return std::nullopt;
  const BigInt whole =
      a.e >= 0 ? ShiftBy(a.m, a.e) : (ShiftBy(a.m, a.e + 1) + 1) >> 1;  // halves up
  const bool fits = Exponent(a) < 62;
  const auto mod4 = static_cast<unsigned>(FloorDivide(whole, 4).remainder.ToInt64());
  return Integer{fits ? whole.ToInt64() : 0, {whole, 0, 0, false}, mod4};
}

LongBall LongKit::Ln2() {
  // ln 2 = 2 atanh(1/3).
  if (!ln2_) {
    ln2_ = Trimmed({InverseArc(3, precision_ + 16, false), 2 * std::int64_t{precision_} + 64,
                    -std::int64_t{precision_} - 15, false});
  }
  return *ln2_;
}

LongBall LongKit::Pi() {
  // Machin: pi = 16 atan(1/5) - 4 atan(1/239).
  if (!pi_) {
    const unsigned bits = precision_ + 16;
    const BigInt pi = 16 * InverseArc(5, bits, true) - 4 * InverseArc(239, bits, true);
    pi_ = Trimmed({pi, 20 * (2 * std::int64_t{bits} + 2), -std::int64_t{bits}, false});
  }
  return *pi_;
}

std::optional<std::int64_t> RoundIfCertain(const LongBall& a, std::int64_t limit) {
  if (a.unknown) return std::nullopt;
  const BigInt low = a.m - a.error;
  const BigInt high = a.m + a.error;
  constexpr std::int64_t kFar = 128;  // beyond any limit
  if (a.e + Bits(low) > kFar && a.e + Bits(high) > kFar) {
    if (low.IsNegative() != high.IsNegative()) return std::nullopt;
    return low.IsNegative() ? -limit : limit;
  }
  if (a.e + std::max(Bits(low), Bits(high)) > kFar) return std::nullopt;
  if (a.e + std::max(Bits(low), Bits(high)) < 0) return 0;
  const std::int64_t places = std::max<std::int64_t>(1, -a.e);
  const BigInt half = ShiftBy(1, places - 1);
  const std::int64_t up = a.e < 0 ? 0 : a.e + 1;
  const BigInt most = (ShiftBy(high, up) + half) >> static_cast<unsigned>(places);
  const BigInt least = (ShiftBy(low, up) + half - 1) >> static_cast<unsigned>(places);
  const BigInt cut_most = std::clamp(most, BigInt(-limit), BigInt(limit));
  const BigInt cut_least = std::clamp(least, BigInt(-limit), BigInt(limit));
  if (cut_most != cut_least) return std::nullopt;
  return cut_most.ToInt64();
}

}  // namespace qconform
