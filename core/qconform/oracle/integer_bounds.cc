// SPDX-License-Identifier: Apache-2.0
// Bounds of the ops over int32 in common units and of resized images, derived in
// README.md beside this file.
#include <algorithm>
#include <cmath>

#include "qconform/oracle/bounds.h"

namespace qconform {
namespace {

// At least the square root, and by less than one part in 2^30 too large.
Rational RootAbove(const Rational& x) {
  return Rational::FromDouble(std::sqrt(x.ToDouble())) * (Rational(1) + Power(-31));
}

}  // namespace

Rational Rescale16(const Rational& y, double smallest_scale) {
  const Rational bound = Half() + y / Rational((1 << 15) - 1);
  return smallest_scale < 0x1p-46 ? bound + Power(-14) : bound;
}

Rational MovedBound(const Bounds& b) {
  if (b.specs.Find(ValuePort(b.node().results[b.result])) == nullptr) return 0;
  for (std::uint32_t i = 0; i < b.node().operands.size(); ++i) {
    const ConcreteSpec* in = b.specs.Find(OperandPort(b.id, i));
    if (in == nullptr || SameCodes(*in, b.Out())) continue;
    return in->dtype == DType::kInt48 ? Rescale16(b.y, 0) : Rescale32(b.y);
  }
  return 0;
}

Rational ExtremumBound(const Bounds& b) {
  const Rational common = std::min(b.Ratio(0), b.Ratio(1));
  const Rational before = common * Half() + b.y * Power(-30);
  return before + Rescale32(b.y + before);
}

Rational SquaredDifferenceBound(const Bounds& b) {
  const int bits = Wide(b.In(0)) || Wide(b.In(1)) ? 0 : 7;
  const Rational larger =
      std::max(Rational::FromFloat(b.In(0).scales[0]), Rational::FromFloat(b.In(1).scales[0]));
  const Rational unit = larger * Power(1 - bits);
  const Rational out = Rational::FromFloat(b.Out().scales[0]);
  const Rational error = Rational(1) + Power(-13);  // of the difference, in units
  const Rational difference = RootAbove(b.y * out) / unit;
  const Rational square = (Rational(2) * difference * error + error * error) * unit * unit / out;
  return square + Rescale32(b.y + square);
}

Rational BilinearBound(const Bounds& b) {
  const CodeRange range = RangeOf(b.In(0).dtype);
  const Rational code(std::max(-range.min, range.max));
  const Rational mean = Wide(b.In(0)) ? Rescale16(code, 0) : Rescale32(code);
  if (SameCodes(b.In(0), b.Out())) return mean;
  const Rational moved = mean * b.Ratio(0);
  return moved + Rescale32(b.y + moved);
}

}  // namespace qconform
