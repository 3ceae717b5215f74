// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/random_table.h"

#include <algorithm>
#include <cmath>

#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

std::int64_t Between(Prng& prng, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(high - low) + 1));
}

float ScaleNear(Prng& prng, int exponent) {
  const bool power_of_two = prng.Below(3) == 0;
  const auto mantissa = static_cast<float>(power_of_two ? 0 : prng.Below(1u << 23));
  return std::ldexp(1.0f + mantissa * 0x1p-23f, exponent);
}

enum class Side : std::uint8_t { kBoth, kRight, kRightOfZero, kRightOfOne, kWithinOne };

Side SideOf(OpKind op) {
  switch (op) {
    case OpKind::kLog:
    case OpKind::kLog10:
    case OpKind::kSqrt:
    case OpKind::kRsqrt:
    case OpKind::kPow:
      return Side::kRight;
    case OpKind::kReciprocal:
      return Side::kRightOfZero;
    case OpKind::kAcosh:
      return Side::kRightOfOne;
    case OpKind::kAcos:
    case OpKind::kAsin:
    case OpKind::kAtanh:
    case OpKind::kErfinv:
    case OpKind::kLog1p:
      return Side::kWithinOne;
    default:
      return Side::kBoth;
  }
}

// The operand's parameters, and the least code that is drawn.
struct Arguments {
  ConcreteSpec spec;
  std::int64_t least;
};

// Wide tables read the points on both sides of a code: they need a point more room.
Arguments ArgumentsOf(Prng& prng, OpKind op, DType dtype) {
  const bool wide = BitWidth(dtype) > 8;
  const CodeRange range = RangeOf(dtype);
  const bool free = dtype != DType::kInt16 && BitWidth(dtype) <= 16;
  const Side side = SideOf(op);
  const auto spread = static_cast<int>(Between(prng, -2, 2));
  const std::int64_t middle = SymmetricZeroPoint(dtype);
  if (side == Side::kWithinOne) {
    const ConcreteSpec spec = PerTensor(dtype, std::ldexp(1.0f, 1 - BitWidth(dtype)), middle);
    return {spec, range.min};
  }
  const std::int64_t zero_point = free ? Between(prng, range.min, middle) : middle;
  const float scale = ScaleNear(prng, (wide ? -13 : -5) + spread);
  const ConcreteSpec spec = PerTensor(dtype, scale, zero_point);
  if (side == Side::kBoth) return {spec, range.min};
  std::int64_t least = zero_point + (wide ? 128 : 0);
  if (side == Side::kRightOfZero) least += 1;
  if (side == Side::kRightOfOne) {
    least += static_cast<std::int64_t>(1.0 / static_cast<double>(scale)) + 1;
  }
  if (prng.Below(8) == 0) least = zero_point;  // the domain's end
  return {spec, std::min(least, range.max)};
}

ConcreteSpec ResultSpec(Prng& prng, DType dtype) {
  const auto spread = static_cast<int>(Between(prng, -3, 3));
  const int exponent = BitWidth(dtype) > 16 ? -20 : BitWidth(dtype) > 8 ? -13 : -5;
  const CodeRange range = RangeOf(dtype);
  const std::int64_t middle = SymmetricZeroPoint(dtype);
  const bool free = BitWidth(dtype) <= 16 && dtype != DType::kInt16 && prng.Below(4) != 0;
  const std::int64_t zero_point = free ? Between(prng, range.min, range.max) : middle;
  ConcreteSpec spec = PerTensor(dtype, ScaleNear(prng, exponent + spread), zero_point);
  if (prng.Below(3) == 0) {
    spec.qmin = Between(prng, range.min, zero_point);
    spec.qmax = Between(prng, zero_point, range.max);
  }
  return spec;
}

}  // namespace

RandomOp MakeRandomTable(Prng& prng, OpKind op, const OpDtypes& d) {
  SmallGraph g;
  const Dims shape = {1, 4, 5, 2};
  const Arguments x = ArgumentsOf(prng, op, d.x);
  std::vector<ValueId> operands = {g.Input(shape, x.spec)};
  if (op == OpKind::kPow) {
    const std::int64_t halves = Between(prng, -4, 6);
    operands.push_back(g.Constant({1, 1, 1, 1}, Int8(0.5f, 1), {halves + 1}));
  }
  g.Node(op, operands, shape, ResultSpec(prng, d.result));
  RandomOp made;
  made.graph = g.graph();
  made.graph.nodes[0].name = "n";
  Tensor codes{d.x, shape, {}};
  const bool extreme = prng.Below(4) == 0;
  for (std::int64_t i = 0; i < ElementCount(shape); ++i) {
    const std::int64_t code = Between(prng, x.least, x.spec.qmax);
    codes.codes.push_back(!extreme ? code : code % 2 == 0 ? x.least : x.spec.qmax);
  }
  made.inputs = {codes};
  return made;
}

}  // namespace qconform
