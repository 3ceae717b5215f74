// SPDX-License-Identifier: Apache-2.0
// Sources, google/XNNPACK of February 2022: src/operators/lut-elementwise-nc.c (x = fl(n * s_in),
// y = f(x), q = lrintf(fl(y * fl(1 / s_out)))), src/operators/softmax-nc.c.
#include "qconform/lower/library_tables.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace qconform {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kLimit = static_cast<double>(kCodeLimit);

// What libm may return for a function whose value lies in [low, high].
struct FloatInterval {
  float low;
  float high;
};

float Below(double v) {
  const auto f = static_cast<float>(v);
  return static_cast<double>(f) > v ? std::nextafter(f, -kInfinity) : f;
}
float Above(double v) {
  const auto f = static_cast<float>(v);
  return static_cast<double>(f) < v ? std::nextafter(f, kInfinity) : f;
}

// One grid point: the exact argument's magnitude, and how far the float one is from it.
struct Point {
  bool negative;
  double magnitude;   // of the float argument
  double correction;  // magnitude less the exact one; below 2^-24 of it
};

Point PointAt(const ArgumentGrid& grid, std::size_t i) {
  const auto n = static_cast<float>(grid.Offset(i));
  const float x = n * grid.scale;
  const double exact = static_cast<double>(n) * static_cast<double>(grid.scale);
  return {n < 0, std::fabs(static_cast<double>(x)),
          std::fabs(static_cast<double>(x)) - std::fabs(exact)};
}

// Beyond this, everything the formulas compute is taken from their limits.
constexpr double kFar = 24;

// expf of the float argument's magnitude: less than one unit in the last place off.
FloatInterval Exponential(const Point& p, const FixedNumber& decay) {
  if (p.magnitude > kFar) return {0x1p34f, kInfinity};  // exp(24) > 2^34
  const double d = p.correction;
  const double value = (1 + d * (1 + d / 2)) / ToDouble(decay.bits);  // d^3 / 6 < 2^-60
  return {Below(value * (1 - 0x1p-46)), Above(value * (1 + 0x1p-46))};
}

float SigmoidOf(bool negative, float exponential) {
  const float inverse = 1.0f / (1.0f + exponential);
  return negative ? inverse : 1.0f - inverse;
}

FloatInterval Sigmoid(const Point& p, const FixedNumber& decay) {
  const FloatInterval e = Exponential(p, decay);
  const float a = SigmoidOf(p.negative, e.low);
  const float b = SigmoidOf(p.negative, e.high);
  return {std::min(a, b), std::max(a, b)};
}

float Step(float f, float towards, int steps) {
  for (int i = 0; i < steps; ++i) f = std::nextafter(f, towards);
  return f;
}

// tanhf of the float argument: at most 2 units in the last place off (glibc's manual, x86_64).
FloatInterval Tanh(const Point& p, const FixedNumber& decay) {
  double value = 1;
  if (p.magnitude <= kFar) {
    value = ToDouble(kFixedOne - decay.bits) / (1 + ToDouble(decay.bits));
    value += p.correction * (1 - value * value);
  }
  const double slack = p.magnitude <= kFar ? value * 0x1p-44 : 0x1p-60;
  const FloatInterval t = {Step(Below(value - slack), -kInfinity, 2),
                           std::min(1.0f, Step(Above(value + slack), kInfinity, 2))};
  return p.negative ? FloatInterval{-t.high, -t.low} : t;
}

std::int64_t Quantize(float y, float inverse_scale) {
  const auto scaled = static_cast<double>(y * inverse_scale);
  return static_cast<std::int64_t>(std::nearbyint(std::clamp(scaled, -kLimit, kLimit)));
}

std::uint32_t SoftmaxEntry(double quantum, double exponential) {
  return static_cast<std::uint32_t>(std::nearbyint(quantum * exponential));
}

}  // namespace

std::vector<CodeInterval> LibraryActivation(Activation f, const ArgumentGrid& grid,
                                            float out_scale) {
  const float inverse = 1.0f / out_scale;
  std::vector<CodeInterval> codes(grid.count);
  VisitDecays(f, grid, [&](std::size_t i, const FixedNumber& decay) {
    const Point point = PointAt(grid, i);
    FloatInterval y = {0, 0};
    if (f == Activation::kSigmoid) {
      y = Sigmoid(point, decay);
    } else if (point.magnitude > 0) {
      y = Tanh(point, decay);
    }
    codes[i] = {Quantize(y.low, inverse), Quantize(y.high, inverse)};
  });
  return codes;
}

SoftmaxEntries LibrarySoftmax(float in_scale, std::int64_t channels) {
  const double quantum = std::min(4294967295.0 / static_cast<double>(channels), 8388607.0);
  SoftmaxEntries entries;
  entries.table.resize(256);
  std::vector<std::uint32_t> other(256);
  // exp is less than one unit in the last place off: the nearest double or one of its neighbours,
  // and exp(0) is 1.
  ExpWalk walk(static_cast<double>(in_scale), 0, 1);
  for (std::size_t i = 256; i-- > 0; walk.Next()) {
    const double e = ToDouble(walk.value().bits);
    entries.table[i] = SoftmaxEntry(quantum, e);
    const double lower = i == 255 ? e : std::nextafter(e, 0.0);
    const double upper = i == 255 ? e : std::min(std::nextafter(e, 2.0), 1.0);
    const std::uint32_t below = SoftmaxEntry(quantum, lower);
    other[i] = below != entries.table[i] ? below : SoftmaxEntry(quantum, upper);
  }
  if (other != entries.table) entries.alternative = std::move(other);
  return entries;
}

}  // namespace qconform
