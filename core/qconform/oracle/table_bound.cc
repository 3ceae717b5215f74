// SPDX-License-Identifier: Apache-2.0
// How far interpolated tables stray from the reals (README.md, "16-bit tables").
#include "qconform/oracle/table_bound.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "qconform/oracle/exact_function.h"

namespace qconform {
namespace {

constexpr std::int64_t kStep = 128;
constexpr unsigned kPrecision = 24;  // bits of a code: the lines need no more

// What holds over the whole real line: |f''| and |f'| in thousandths, rounded up.
struct Bend {
  OpKind op;
  std::int64_t second;
  std::int64_t slope;
};
constexpr std::array kBends = {
    Bend{OpKind::kSigmoid, 97, 250},  // 1 / (6 sqrt 3), 1/4
    Bend{OpKind::kTanh, 770, 1000},   // 4 / (3 sqrt 3)
    Bend{OpKind::kErf, 968, 1129},    // sqrt(8 / (pi e)), 2 / sqrt pi
    Bend{OpKind::kGelu, 798, 1129},   // sqrt(2 / pi) at 0; the slope at sqrt 2
    Bend{OpKind::kSilu, 500, 1100},   // 1/2 at 0
    Bend{OpKind::kSin, 1000, 1000},   //
    Bend{OpKind::kCos, 1000, 1000},   //
    Bend{OpKind::kAtan, 650, 1000},   // 3 sqrt 3 / 8 at 1 / sqrt 3
    Bend{OpKind::kAsinh, 385, 1000},  // 2 / (3 sqrt 3) at 1 / sqrt 2
};

Rational InRange(const ConcreteSpec& spec, const Rational& code) {
  return std::clamp(code, Rational(spec.qmin), Rational(spec.qmax));
}

// The line between exact table entries, cut as entries are.
class Lines {
 public:
  Lines(const ExactFunctionOf& f, const ConcreteSpec& x, const ConcreteSpec& out)
      : f_(f), x_(x), out_(out), scale_(Rational::FromFloat(out.scales[0])) {}

  // No less than what separates the exact value from the line at a code.
  Rational DistanceAt(std::int64_t code, const RealInterval& exact) {
    const std::int64_t min = RangeOf(x_.dtype).min;
    const std::int64_t position = code - min;
    const std::int64_t base = position / kStep * kStep;
    const Rational part(BigInt(position - base), BigInt(kStep));
    const RealInterval a = Entry(base + min);
    const RealInterval b = Entry(base + min + kStep);
    const Rational low = a.low + (b.low - a.low) * part;
    const Rational high = a.high + (b.high - a.high) * part;
    const Rational wanted_low = InRange(out_, exact.low);
    const Rational wanted_high = InRange(out_, exact.high);
    return std::max(Abs(wanted_high - low), Abs(high - wanted_low));
  }

  // The shift that brings every entry into int16, or more.
  int RightShift() {
    Rational largest(0);
    const std::int64_t min = RangeOf(x_.dtype).min;
    for (std::int64_t i = 0; i <= 512; ++i) {
      const RealInterval entry = Entry(min + i * kStep);
      largest = std::max({largest, Abs(entry.low), Abs(entry.high)});
    }
    int shift = 0;
    while (largest + Rational(1) >= Rational::PowerOfTwo(15 + shift)) ++shift;
    return shift;
  }

 private:
  // A point where f has no value has no entry; no result that depends on it is compared.
  const RealInterval& Entry(std::int64_t code) {
    auto found = known_.find(code);
    if (found != known_.end()) return found->second;
    const Rational real = Rational::FromFloat(x_.scales[0]) * Rational(code - x_.zero_points[0]);
    const auto precision =
        kPrecision + static_cast<unsigned>(std::max(0, 1 - std::ilogb(out_.scales[0])));
    const auto value = ExactFunctionValue(f_, real, precision);
    const Rational zero_point(out_.zero_points[0]);
    RealInterval entry = {zero_point, zero_point};
    if (value) {
      entry = {InRange(out_, value->low / scale_ + zero_point),
               InRange(out_, value->high / scale_ + zero_point)};
    }
    return known_.emplace(code, std::move(entry)).first->second;
  }

  ExactFunctionOf f_;
  const ConcreteSpec& x_;
  const ConcreteSpec& out_;
  Rational scale_;
  std::map<std::int64_t, RealInterval> known_;
};

}  // namespace

Rational WideTableBound(OpKind op, const ConcreteSpec& x, const ConcreteSpec& out) {
  const Rational range(out.qmax - out.qmin);
  const auto* bend =
      std::find_if(kBends.begin(), kBends.end(), [&](const Bend& b) { return b.op == op; });
  if (bend == kBends.end() || BitWidth(out.dtype) > 16) return range;
  const Rational out_scale = Rational::FromFloat(out.scales[0]);
  const Rational h = Rational(kStep) * Rational::FromFloat(x.scales[0]);
  const Rational curve = Rational(bend->second, 1000) * h * h / Rational(8) / out_scale;
  const Rational cut = Rational(bend->slope, 1000) * h / out_scale;
  return std::min(range, Rational(1) + curve + cut);
}

std::vector<Rational> WideTableBounds(const ExactFunctionOf& f, const ConcreteSpec& x,
                                      const ConcreteSpec& out, std::span<const std::int64_t> codes,
                                      std::span<const RealInterval> exact) {
  Lines lines(f, x, out);
  Rational rounding(1);
  if (BitWidth(out.dtype) > 16) rounding += Rational::PowerOfTwo(lines.RightShift());
  std::vector<Rational> bounds;
  bounds.reserve(exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    bounds.push_back(rounding + lines.DistanceAt(codes[i], exact[i]));
  }
  return bounds;
}

Rational SoftmaxStepsBound(const ConcreteSpec& x, const ConcreteSpec& out, std::int64_t columns,
                           const Rational& y) {
  const Rational unit = Rational::PowerOfTwo(-15);
  const Rational n(columns);
  const Rational theta = BitWidth(x.dtype) == 8 ? Rational(0) : Rational(1, 6000);
  const Rational growth = Rational(1) / (Rational(1) - theta - n * unit);
  const Rational quotient = growth * (Rational(2) * y * theta + (Rational(1) + y * n) * unit);
  const Rational inverse = (y + quotient) / Rational(9000);
  const Rational real = quotient + inverse + Rational::PowerOfTwo(-30);
  const Rational scale = Rational::FromFloat(out.scales[0]);
  const Rational size = (y + real) / scale;
  return real / scale + Rational(1, 2) + (size + Rational(1)) * Rational::PowerOfTwo(-30);
}

}  // namespace qconform
