// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/dyadic.h"

#include <algorithm>
#include <bit>

#include "qconform/base/check.h"

namespace qconform {
namespace {

constexpr std::int64_t kLevelLimit = std::int64_t{1} << 19;
constexpr int kSmall = 20;
constexpr std::int64_t kSmallest = std::int64_t{1} << kSmall;
constexpr int kWide = 62;  // more places behind the point than n has bits

// {floor(x), what is left in units of 2^e}, for e < 0.
struct Parts {
  std::int64_t whole;
  std::int64_t rest;
};

Parts Split(const Dyadic& x) {
  const int places = std::min(-x.e, kWide);
  const std::int64_t whole = x.n >> places;
  return {whole, x.n - whole * (std::int64_t{1} << places)};
}

}  // namespace

Dyadic DyadicOf(float value, std::int64_t level) {
  QC_CHECK(-kLevelLimit < level && level < kLevelLimit);
  // IEEE 754 binary32: sign, 8 bits of exponent, 23 bits of fraction.
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto exponent = static_cast<int>((bits >> 23) & 0xFF);
  QC_CHECK(exponent != 0xFF);
  const auto fraction = static_cast<std::int64_t>(bits & 0x7FFFFF);
  const std::int64_t magnitude = exponent == 0 ? fraction : fraction + (1 << 23);
  const std::int64_t mantissa = (bits >> 31) != 0 ? -magnitude : magnitude;
  return {mantissa * level, std::max(exponent, 1) - 150};
}

Rational ToRational(const Dyadic& x) { return Rational(x.n) * Rational::PowerOfTwo(x.e); }

std::strong_ordering Compare(const Dyadic& x, std::int64_t whole) {
  if (x.e >= 0) {
    if (x.n == 0) return std::int64_t{0} <=> whole;
    const bool large = x.e > kSmall || x.n >= kSmallest || x.n <= -kSmallest;
    if (large) return x.n <=> std::int64_t{0};  // beyond any `whole`
    return x.n * (std::int64_t{1} << x.e) <=> whole;
  }
  const Parts parts = Split(x);
  if (parts.whole != whole) return parts.whole <=> whole;
  return parts.rest <=> std::int64_t{0};
}

Dyadic Floor(const Dyadic& x) { return x.e >= 0 ? x : Dyadic{Split(x).whole, 0}; }

Dyadic Ceil(const Dyadic& x) {
  const Dyadic floor = Floor(Dyadic{-x.n, x.e});
  return {-floor.n, floor.e};
}

Dyadic RoundHalfEven(const Dyadic& x) {
  if (x.e >= 0) return x;
  const Parts parts = Split(x);
  const int places = std::min(-x.e, kWide);
  const std::int64_t half = std::int64_t{1} << (places - 1);
  const bool up = parts.rest > half || (parts.rest == half && (parts.whole & 1) != 0);
  return {parts.whole + (up ? 1 : 0), 0};
}

}  // namespace qconform
