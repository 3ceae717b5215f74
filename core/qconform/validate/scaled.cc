// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/scaled.h"

#include "qconform/base/rational.h"

namespace qconform {
namespace {

// A float32 has 24 bits: with counts of at most 29 every product is exact in double, unless it
// leaves double's range, which neither does: float32 reaches from 2^-149 to 2^128.
bool IsSmall(Int128 count) {
  constexpr Int128 kLimit = Int128{1} << 29;
  return -kLimit <= count && count <= kLimit;
}

double Product(const Scaled& x) {
  return static_cast<double>(x.scale) * static_cast<double>(x.count);
}

Rational Exact(const Scaled& x) {
  return Rational::FromFloat(x.scale) * Rational(ToBigInt(x.count));
}

}  // namespace

std::strong_ordering Compare(const Scaled& a, const Scaled& b) {
  if (!IsSmall(a.count) || !IsSmall(b.count)) return Exact(a) <=> Exact(b);
  const double x = Product(a);
  const double y = Product(b);
  if (x < y) return std::strong_ordering::less;
  return x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
}

float NearFloat(const Scaled& x) { return static_cast<float>(Product(x)); }

// 2 * (code - zero point) * (scale / 2). The halved scale of a subnormal float32 would round:
// `scale` stays whole, and the reals are twice as large on both sides of every comparison.
Reals RealsOf(const ConcreteSpec& spec, std::size_t channel) {
  const float scale = spec.scales[channel];
  const Int128 zero = spec.zero_points[channel];
  return {{scale, 2 * (Int128{spec.qmin} - zero)}, {scale, 2 * (Int128{spec.qmax} - zero)}};
}

std::string RealsText(const Reals& reals) {
  const auto half = [](const Scaled& x) {
    return FloatText(NearFloat({.scale = x.scale, .count = x.count / 2}));
  };
  return "reals [" + half(reals.low) + ", " + half(reals.high) + "]";
}

Scaled Moved(Scaled x, int half_steps) {
  x.count += half_steps;
  return x;
}

}  // namespace qconform
