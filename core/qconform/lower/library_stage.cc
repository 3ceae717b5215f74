// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/library_stage.h"

#include <cmath>
#include <utility>
#include <vector>

#include "qconform/lower/bias.h"

namespace qconform {
namespace {

using Form = ScaledCodesParams::Form;

ScaledCodesParams ParamsFor(const SumScales& scales, Form form, RoundTo round) {
  const ConcreteSpec& to = scales.result;
  return {.form = form,
          .scales = {},
          .round = round,
          .zero_point = to.zero_points[0],
          .qmin = to.qmin,
          .qmax = to.qmax};
}

bool PerChannelWeights(const NodeLowering& l) {
  const Result<const ConcreteSpec*> w = l.OperandSpec(1);
  return w.ok() && w.value()->granularity == Granularity::kPerChannel;
}

// fl(fl(a * b) / s_result), as F1 takes it.
float FloatScaleOf(const SumScales& scales, float b) {
  const float product = scales.a * b;
  return product / scales.result.scales[0];
}

Status CheckSum(const NodeLowering& l, const Register& sum, const SumScales& scales) {
  if (sum.dtype != DType::kInt32 || BitWidth(scales.result.dtype) > 8) {
    return l.Refuse("this arithmetic is known for int32 sums and 8-bit results only");
  }
  return OkStatus();
}

Result<RegisterId> Finish(NodeLowering& l, ScaledCodesParams params,
                          std::vector<RegisterId> operands, const ConcreteSpec& to) {
  const Dims shape = l.builder().At(operands[0]).shape;
  return l.Emit(std::move(params), std::move(operands), to.dtype, shape);
}

// F2, with the domain that google/XNNPACK src/params-init.c asserts: [2^-32, 2^8).
Result<RegisterId> FinishByMantissa(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  const bool exact = !PerChannelWeights(l);
  auto params = exact ? ParamsFor(scales, Form::kExact, RoundTo::kTiesUp)
                      : ParamsFor(scales, Form::kFloat, RoundTo::kTiesEven);
  for (const float b : scales.b) {
    const float scale = FloatScaleOf(scales, b);
    if (!std::isnormal(scale)) return l.Refuse("the float scale is not a normal number");
    if (exact && (scale < 0x1p-32f || scale >= 0x1p8f)) {
      return l.Refuse("the float scale is outside [2^-32, 2^8)");
    }
    params.scales.push_back(static_cast<double>(scale));
  }
  return Finish(l, std::move(params), {sum}, scales.result);
}

// F3. microsoft/onnxruntime mlas/lib/qlmul.cpp converts without saturating: scales whose products
// could leave int32 are refused.
Result<RegisterId> FinishZeroPointFirst(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  auto params = ParamsFor(scales, Form::kFloat, RoundTo::kTiesEven);
  params.zero_point_first = true;
  for (const float b : scales.b) {
    const float scale = FloatScaleOf(scales, b);
    if (!std::isnormal(scale)) return l.Refuse("the float scale is not a normal number");
    if (l.node().op == OpKind::kMul && scale >= 0x1p14f) {
      return l.Refuse("the float scale is so large that the library's conversion may wrap");
    }
    params.scales.push_back(static_cast<double>(scale));
  }
  std::vector<RegisterId> operands = {sum};
  if (l.node().op != OpKind::kMul && l.operand_count() > 2) {
    const Dims channels = {l.builder().At(sum).shape.back()};
    Result<RegisterId> bias = BiasRegister(l, scales, DType::kInt32, channels);
    if (!bias.ok()) return bias.error();
    operands.push_back(bias.value());
  }
  return Finish(l, std::move(params), std::move(operands), scales.result);
}

// What TFLite makes into a multiplier: google-ai-edge/LiteRT tflite/kernels/kernel_util.cc (per
// channel in double; one scale of FULLY_CONNECTED as a float product), tflite/kernels/mul.cc (all
// in float).
double TfliteScale(const NodeLowering& l, const SumScales& scales, float b) {
  if (l.node().op == OpKind::kMul) return static_cast<double>(FloatScaleOf(scales, b));
  if (l.node().op == OpKind::kLinear && !PerChannelWeights(l)) {
    const float product = scales.a * b;
    return static_cast<double>(product) / ScaleOf(scales.result);
  }
  return static_cast<double>(scales.a) * static_cast<double>(b) / ScaleOf(scales.result);
}

// F4 and F5 are RESCALEs with TFLite's constants: DOUBLE_ROUND is F4 on the whole domain of
// RESCALE (facts/arm_tosa.md 6.1), which ends a little earlier than TFLite's own.
Result<RegisterId> FinishByMultiplier(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  const Register& acc = l.builder().At(sum);
  const Dims shape = acc.shape;
  const bool wide = acc.dtype == DType::kInt48;
  RescaleParams params{.output_zero_point = scales.result.zero_points[0], .scale32 = !wide};
  if (!wide) params.rounding = Rounding::kDouble;
  for (const float b : scales.b) {
    const double real = TfliteScale(l, scales, b);
    const auto scale = wide ? EncodeScaleTflite16(real) : EncodeScaleTflite(real);
    if (!scale.ok()) return l.Refuse(scale.error().message);
    params.multipliers.push_back(scale.value().multiplier);
    params.shifts.push_back(scale.value().shift);
  }
  return l.ClampTo(l.Emit(std::move(params), {sum}, scales.result.dtype, shape), scales.result);
}

// F6: google-ai-edge/LiteRT tflite/kernels/internal/reference/integer_ops/fully_connected.h
// (13eade6): the scales as doubles, one multiplication, round().
Result<RegisterId> FinishInDouble(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  auto params = ParamsFor(scales, Form::kDouble, RoundTo::kTiesAway);
  for (const float b : scales.b) {
    params.scales.push_back(static_cast<double>(scales.a) * static_cast<double>(b) /
                            ScaleOf(scales.result));
  }
  return Finish(l, std::move(params), {sum}, scales.result);
}

}  // namespace

bool AddsBiasInFloat(const NodeLowering& l) { return l.stage() == OutputStage::kZeroPointFirst; }

bool SumsInBiasType(const NodeLowering& l) {
  const OutputStage stage = l.stage();
  if (stage != OutputStage::kSixteenBits && stage != OutputStage::kDoubleProduct) return false;
  return l.operand_count() > 2 && l.OperandValue(2).dtype == DType::kInt32;
}

Result<RegisterId> FinishLibrarySum(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  const OutputStage stage = l.stage();
  if (stage == OutputStage::kDoubleProduct) return FinishInDouble(l, sum, scales);
  if (stage == OutputStage::kSixteenBits) {
    const bool wide = l.builder().At(sum).dtype == DType::kInt48 || SumsInBiasType(l);
    if (!wide || BitWidth(scales.result.dtype) != 16) {
      return l.Refuse("this arithmetic is known for 16-bit operands and results only");
    }
    return FinishByMultiplier(l, sum, scales);
  }
  const Status known = CheckSum(l, l.builder().At(sum), scales);
  if (!known.ok()) return known.error();
  if (stage == OutputStage::kMantissaShift) return FinishByMantissa(l, sum, scales);
  if (stage == OutputStage::kZeroPointFirst) return FinishZeroPointFirst(l, sum, scales);
  return FinishByMultiplier(l, sum, scales);
}

}  // namespace qconform
