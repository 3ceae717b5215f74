// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "qconform/oracle/exact_exp.h"
#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

Rational Combine(OpKind op, const Rational& a, const Rational& b) {
  switch (op) {
    case OpKind::kAdd:
      return a + b;
    case OpKind::kSub:
      return a - b;
    case OpKind::kMaximum:
      return std::max(a, b);
    case OpKind::kMinimum:
      return std::min(a, b);
    case OpKind::kPrelu:
      return a.IsNegative() ? a * b : a;
    case OpKind::kSquaredDifference:
      return (a - b) * (a - b);
    default:
      return a * b;
  }
}

// Bits behind the point that keep the result narrower than 2^-60 codes, with eight to spare.
unsigned PrecisionFor(const ExactPorts& p) {
  return 68 + static_cast<unsigned>(std::max(0, 1 - std::ilogb(p.out->scales[0])));
}

RealInterval InUnits(const ExactPorts& p, const RealInterval& real) {
  return {p.InUnits(real.low), p.InUnits(real.high)};
}

Rational Clamped(const ExactPorts& p, const Rational& code) {
  const Rational low(p.node.attrs.Get(AttrId::kMin)[0]);
  const Rational high(p.node.attrs.Get(AttrId::kMax)[0]);
  return std::clamp(code, low, high);
}

RealInterval UnaryElement(const ExactPorts& p, const Rational& x) {
  switch (p.node.op) {
    case OpKind::kRelu:
      return Point(p.InUnits(x.IsNegative() ? Rational(0) : x));
    case OpKind::kClamp:
      return Point(Clamped(p, p.InUnits(x)));
    case OpKind::kAbs:
      return Point(p.InUnits(Abs(x)));
    case OpKind::kNeg:
      return Point(p.InUnits(-x));
    default:
      return Point(p.InUnits(x));
  }
}

using Exponentials = std::map<std::int64_t, RealInterval>;

// exp of every level of a row relative to its largest.
Exponentials ExponentialsOf(const ExactPorts& p, std::size_t begin, std::size_t row) {
  const auto codes = std::span(p.x[0].codes).subspan(begin, row);
  const std::int64_t largest = *std::max_element(codes.begin(), codes.end());
  Exponentials exponentials;
  for (const std::int64_t code : codes) {
    const Rational distance = p.Scale(0) * Rational(largest - code);
    if (!exponentials.contains(code)) {
      exponentials.emplace(code, ExactExpMinus(distance, PrecisionFor(p) + 40));
    }
  }
  return exponentials;
}

}  // namespace

ExactCodesResult ExactElementwise(const ExactPorts& p) {
  const auto count = static_cast<std::size_t>(ElementCount(p.shape));
  ExactCodesResult codes;
  codes.reserve(count);
  for (std::size_t at = 0; at < count; ++at) {
    const Dims out = CoordinatesOf(p.shape, at);
    const Rational a = p.Real(0, BroadcastPosition(p.x[0].shape, out));
    const Rational b = p.Real(1, BroadcastPosition(p.x[1].shape, out));
    codes.push_back(Point(p.InUnits(Combine(p.node.op, a, b))));
  }
  return codes;
}

ExactCodesResult ExactUnary(const ExactPorts& p) {
  std::map<std::int64_t, RealInterval> known;
  ExactCodesResult codes;
  codes.reserve(p.x[0].codes.size());
  for (std::size_t at = 0; at < p.x[0].codes.size(); ++at) {
    const std::int64_t code = p.x[0].codes[at];
    auto found = known.find(code);
    if (found == known.end()) {
      found = known.emplace(code, UnaryElement(p, p.Real(0, at))).first;
    }
    codes.push_back(found->second);
  }
  return codes;
}

ExactCodesResult ExactSoftmax(const ExactPorts& p) {
  const auto row = static_cast<std::size_t>(p.shape.back());
  ExactCodesResult codes;
  codes.reserve(p.x[0].codes.size());
  for (std::size_t begin = 0; begin < p.x[0].codes.size(); begin += row) {
    const Exponentials e = ExponentialsOf(p, begin, row);
    RealInterval sum = Point(0);
    for (std::size_t i = 0; i < row; ++i) {
      const RealInterval& term = e.at(p.x[0].codes[begin + i]);
      sum = {sum.low + term.low, sum.high + term.high};
    }
    for (std::size_t i = 0; i < row; ++i) {
      const RealInterval& term = e.at(p.x[0].codes[begin + i]);
      codes.push_back(InUnits(p, {term.low / sum.high, term.high / sum.low}));
    }
  }
  return codes;
}

Result<ExactCodesResult> ExactQuantize(const ExactPorts& p) {
  ExactCodesResult codes;
  for (const std::int64_t bits : p.x[0].codes) {
    const float x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isfinite(x)) {
      return Error{ErrorCode::kUnsupported, "node '" + p.node.name + "': an operand is not finite"};
    }
    codes.push_back(Point(p.InUnits(Rational::FromFloat(x))));
  }
  return codes;
}

}  // namespace qconform
