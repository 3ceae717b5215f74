// SPDX-License-Identifier: Apache-2.0
// add, sub and mul as libraries do them with two operands of their own scales: TFLite's reference
// kernel (F4), Arm NN's (F8) and oneDNN's binary primitive.
#include <algorithm>
#include <cmath>

#include "qconform/lower/library_stage.h"

namespace qconform {
namespace {

// google-ai-edge/LiteRT tflite/kernels/add.cc, sub.cc: int8 operands are shifted left by 20.
constexpr int kLeftShift = 20;

Result<RegisterId> RescaleTwice(NodeLowering& l, RegisterId from, double scale,
                                std::int64_t output_zero_point, DType dtype) {
  const Result<EncodedScale> encoded = EncodeScaleTflite(scale);
  if (!encoded.ok()) return l.Refuse(encoded.error().message);
  const RescaleParams params{.multipliers = {encoded.value().multiplier},
                             .shifts = {encoded.value().shift},
                             .output_zero_point = output_zero_point,
                             .rounding = Rounding::kDouble};
  const Dims shape = l.builder().At(from).shape;
  return l.Emit(params, {from}, dtype, shape);
}

// (code - zero point) * 2^20, exactly, then scaled.
Result<RegisterId> Addend(NodeLowering& l, const Quantized& x, double scale) {
  const RescaleParams lift{.multipliers = {1 << 30},
                           .shifts = {30 - kLeftShift},
                           .input_zero_point = x.spec->zero_points[0]};
  const Dims shape = l.builder().At(x.reg).shape;
  return RescaleTwice(l, l.Emit(lift, {x.reg}, DType::kInt32, shape), scale, 0, DType::kInt32);
}

FloatBinaryParams::Op OpOf(OpKind op) {
  if (op == OpKind::kMul) return FloatBinaryParams::Op::kMul;
  return op == OpKind::kAdd ? FloatBinaryParams::Op::kAdd : FloatBinaryParams::Op::kSub;
}

// Operands to real numbers, and the result divided by its scale.
FloatBinaryParams Dequantized(const ConcreteSpec& a, const ConcreteSpec& b,
                              const ConcreteSpec& to) {
  FloatBinaryParams params;
  params.a_scale = a.scales[0];
  params.b_scale = b.scales[0];
  params.divisor = to.scales[0];
  params.round = RoundTo::kTiesAway;
  return params;
}

// The result's scale folded into those of the operands, which is all that the primitive takes. Zero
// points, where the contract leaves any, are taken off before it and added behind it, in integers.
FloatBinaryParams Folded(OpKind op, const ConcreteSpec& a, const ConcreteSpec& b,
                         const ConcreteSpec& to) {
  FloatBinaryParams params;
  params.a_scale = a.scales[0] / to.scales[0];
  params.b_scale = op == OpKind::kMul ? b.scales[0] : b.scales[0] / to.scales[0];
  params.round = RoundTo::kTiesEven;
  return params;
}

}  // namespace

Status AddWithTwoRoundings(NodeLowering& l, const Quantized& a, const Quantized& b,
                           const ConcreteSpec& result) {
  for (const ConcreteSpec* spec : {a.spec, b.spec, &result}) {
    if (BitWidth(spec->dtype) != 8) return l.Refuse("two roundings are known for 8 bits only");
  }
  const double twice = 2 * std::max(ScaleOf(*a.spec), ScaleOf(*b.spec));
  Result<RegisterId> x = Addend(l, a, ScaleOf(*a.spec) / twice);
  if (!x.ok()) return x.error();
  Result<RegisterId> y = Addend(l, b, ScaleOf(*b.spec) / twice);
  if (!y.ok()) return y.error();
  using Op = ElementwiseParams::Op;
  const Op op = l.node().op == OpKind::kAdd ? Op::kAdd : Op::kSub;
  const RegisterId sum =
      l.Emit(ElementwiseParams{op}, {x.value(), y.value()}, DType::kInt32, l.result_shape());
  Result<RegisterId> codes = RescaleTwice(l, sum, std::ldexp(twice, -kLeftShift) / ScaleOf(result),
                                          result.zero_points[0], result.dtype);
  if (!codes.ok()) return codes.error();
  l.SetResult(l.ClampTo(codes.value(), result));
  return OkStatus();
}

Status LowerFloatBinary(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> a = l.PerTensorOperand(0);
  if (!a.ok()) return a.error();
  Result<Quantized> b = l.PerTensorOperand(1);
  if (!b.ok()) return b.error();
  const ConcreteSpec& to = *result.value();
  const bool folded = l.stage() == OutputStage::kFloatOperands;
  for (const ConcreteSpec* spec : {a.value().spec, b.value().spec, &to}) {
    if (BitWidth(spec->dtype) != 8) return l.Refuse("float operands are known for 8 bits only");
  }
  const ConcreteSpec& as = *a.value().spec;
  const ConcreteSpec& bs = *b.value().spec;
  FloatBinaryParams params = folded ? Folded(l.node().op, as, bs, to) : Dequantized(as, bs, to);
  for (const float scale : {params.a_scale, params.b_scale, params.divisor}) {
    if (!std::isnormal(scale)) return l.Refuse("a float scale is not a normal number");
  }
  params.op = OpOf(l.node().op);
  params.a_zero_point = as.zero_points[0];
  params.b_zero_point = bs.zero_points[0];
  params.zero_point = to.zero_points[0];
  params.qmin = to.qmin;
  params.qmax = to.qmax;
  l.SetResult(l.Emit(params, {a.value().reg, b.value().reg}, to.dtype, l.result_shape()));
  return OkStatus();
}

}  // namespace qconform
