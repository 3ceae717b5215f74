// SPDX-License-Identifier: Apache-2.0
// abs, neg, prelu and squared_difference, over int32 between two RESCALEs (facts/arm_tosa.md 2.2).
#include <algorithm>
#include <array>
#include <cmath>

#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

using Op = ElementwiseParams::Op;

// The operand of at most 16 bits.
Result<Quantized> NarrowOperand(NodeLowering& l, std::size_t i) {
  Result<Quantized> x = l.PerTensorOperand(i);
  if (!x.ok() || BitWidth(x.value().spec->dtype) <= 16) return x;
  return l.Refuse("operands wider than 16 bits");
}

// An int32 constant that broadcasts against `rank` axes.
RegisterId ScalarOf(NodeLowering& l, std::int64_t code, std::size_t rank) {
  Dims shape;
  for (std::size_t i = 0; i < rank; ++i) shape.push_back(1);
  return l.builder().NewConstant(DType::kInt32, shape, {code});
}

RegisterId Binary(NodeLowering& l, Op op, RegisterId a, RegisterId b, const Dims& shape) {
  return l.Emit(ElementwiseParams{op}, {a, b}, DType::kInt32, shape);
}

Status Finish(NodeLowering& l, RegisterId reg, double factor, const ConcreteSpec& result) {
  Result<RegisterId> codes = l.RescaleInt32(reg, factor, result);
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

// Twice the larger scale, in 2^-7 steps for 8 bits: the difference then fits 16 bits and its square
// int32. With 16 bits that holds where the zero point is in the middle; else the square may leave
// int32, which is unpredictable. LiteRT takes the same shifts (facts/arm_tosa.md 6.2).
double UnitOfDifference(const ConcreteSpec& a, const ConcreteSpec& b) {
  const bool wide = BitWidth(a.dtype) > 8 || BitWidth(b.dtype) > 8;
  return std::ldexp(2 * std::max(ScaleOf(a), ScaleOf(b)), wide ? 0 : -7);
}

struct Halves {
  RegisterId above;  // max(x, 0), in units of x
  RegisterId below;  // min(x, 0) * slope, in units of their product
  RegisterId is_above;
};

Halves HalvesOf(NodeLowering& l, RegisterId x, RegisterId slope) {
  const Dims shape = l.builder().At(x).shape;
  const RegisterId zero = ScalarOf(l, 0, shape.size());
  const RegisterId below = Binary(l, Op::kMinimum, x, zero, shape);
  return {Binary(l, Op::kMaximum, x, zero, shape),
          Binary(l, Op::kMul, below, slope, l.result_shape()),
          l.Emit(ElementwiseParams{Op::kGreaterEqual}, {x, zero}, DType::kBool, shape)};
}

}  // namespace

Status LowerSign(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = NarrowOperand(l, 0);
  if (!x.ok()) return x.error();
  Result<RegisterId> level = l.ToInt32(x.value(), 1.0);
  if (!level.ok()) return level.error();
  const bool abs = l.node().op == OpKind::kAbs;
  const UnaryParams params{abs ? UnaryParams::Op::kAbs : UnaryParams::Op::kNegate};
  const RegisterId reg = l.Emit(params, {level.value()}, DType::kInt32, l.result_shape());
  return Finish(l, reg, ScaleOf(*x.value().spec) / ScaleOf(*result.value()), *result.value());
}

Status LowerPrelu(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  const ConcreteSpec& to = *result.value();
  Result<Quantized> x = NarrowOperand(l, 0);
  if (!x.ok()) return x.error();
  Result<Quantized> slope = NarrowOperand(l, 1);
  if (!slope.ok()) return slope.error();
  Result<RegisterId> level = l.ToInt32(x.value(), 1.0);
  if (!level.ok()) return level.error();
  Result<RegisterId> steep = l.ToInt32(slope.value(), 1.0);
  if (!steep.ok()) return steep.error();
  const Halves halves = HalvesOf(l, level.value(), steep.value());
  const double x_scale = ScaleOf(*x.value().spec);
  Result<RegisterId> above = l.RescaleInt32(halves.above, x_scale / ScaleOf(to), to);
  if (!above.ok()) return above.error();
  const double product = x_scale * ScaleOf(*slope.value().spec);
  Result<RegisterId> below = l.RescaleInt32(halves.below, product / ScaleOf(to), to);
  if (!below.ok()) return below.error();
  l.SetResult(l.Emit(SelectParams{}, {halves.is_above, above.value(), below.value()}, to.dtype,
                     l.result_shape()));
  return OkStatus();
}

Status LowerSquaredDifference(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> a = NarrowOperand(l, 0);
  if (!a.ok()) return a.error();
  Result<Quantized> b = NarrowOperand(l, 1);
  if (!b.ok()) return b.error();
  const double unit = UnitOfDifference(*a.value().spec, *b.value().spec);
  Result<RegisterId> left = l.ToInt32(a.value(), ScaleOf(*a.value().spec) / unit);
  if (!left.ok()) return left.error();
  Result<RegisterId> right = l.ToInt32(b.value(), ScaleOf(*b.value().spec) / unit);
  if (!right.ok()) return right.error();
  const RegisterId difference = Binary(l, Op::kSub, left.value(), right.value(), l.result_shape());
  const RegisterId square = Binary(l, Op::kMul, difference, difference, l.result_shape());
  return Finish(l, square, unit * unit / ScaleOf(*result.value()), *result.value());
}

}  // namespace qconform
