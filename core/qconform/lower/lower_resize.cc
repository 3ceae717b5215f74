// SPDX-License-Identifier: Apache-2.0
// resize_nearest and resize_bilinear as TOSA's RESIZE at half-pixel centres: ExecuTorch Arm's
// RewriteUpsample (core/README.md has the formula). RESIZE leaves a bilinear result n_y * n_x times
// too large; a RESCALE ends it, and another one where the result has other parameters.
#include <numeric>

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/scale_encoding.h"

namespace qconform {
namespace {

// TOSA 1.0's limits (facts/arm_tosa.md 1.7).
constexpr std::int64_t kMaxDim = 16384;
constexpr std::int64_t kMaxNumerator = 2048;
constexpr std::int64_t kMaxReduction = 16;

// Output pixel o reads at (o * d + offset) / n. Both are even, so that the offset is whole.
struct AxisScale {
  std::int64_t n;
  std::int64_t d;
  std::int64_t Offset() const { return (d - n) / 2; }
  std::int64_t Border() const { return (n - d) / 2; }
  bool Fits() const { return n <= kMaxNumerator && d < kMaxReduction * n; }
};

AxisScale ScaleOfAxis(std::int64_t input, std::int64_t output) {
  const std::int64_t divisor = std::gcd(input, output);
  return {2 * (output / divisor), 2 * (input / divisor)};
}

Result<ResizeParams> ParamsOf(const NodeLowering& l, ResizeParams::Mode mode) {
  const Dims& x = l.OperandValue(0).shape;
  const Dims& y = l.result_shape();
  for (const std::int64_t dim : {x[1], x[2], y[1], y[2]}) {
    if (dim >= kMaxDim) return l.Refuse("an image of 16384 or more pixels a side");
  }
  const AxisScale rows = ScaleOfAxis(x[1], y[1]);
  const AxisScale columns = ScaleOfAxis(x[2], y[2]);
  if (!rows.Fits() || !columns.Fits()) {
    return l.Refuse("a ratio of sizes outside of RESIZE: at most 2048 over, above 1/16");
  }
  return ResizeParams{.mode = mode,
                      .scale = {rows.n, rows.d, columns.n, columns.d},
                      .offset = {rows.Offset(), columns.Offset()},
                      .border = {rows.Border(), columns.Border()}};
}

// The mean of four pixels in the operand's own parameters: the weights sum to one, so codes are
// averaged as they are.
Result<RegisterId> Interpolated(NodeLowering& l, Quantized x, const ResizeParams& params) {
  const bool wide = BitWidth(x.spec->dtype) > 8;
  const RegisterId sum =
      l.Emit(params, {x.reg}, wide ? DType::kInt48 : DType::kInt32, l.result_shape());
  const double factor = 1.0 / static_cast<double>(params.scale[0] * params.scale[2]);
  const Result<EncodedScale> scale = wide ? EncodeScale16(factor) : EncodeScale32(factor);
  if (!scale.ok()) return l.Refuse(scale.error().message);
  const RescaleParams mean{
      .multipliers = {scale.value().multiplier}, .shifts = {scale.value().shift}, .scale32 = !wide};
  return l.Emit(mean, {sum}, x.spec->dtype, l.result_shape());
}

Status LowerNearest(NodeLowering& l, const ResizeParams& params) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  l.SetResult(l.Emit(params, {x.value()}, l.ResultValue().dtype, l.result_shape()));
  return OkStatus();
}

Status LowerBilinear(NodeLowering& l, const ResizeParams& params) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  if (BitWidth(x.value().spec->dtype) > 16) return l.Refuse("operands wider than 16 bits");
  Result<RegisterId> mean = Interpolated(l, x.value(), params);
  if (!mean.ok()) return mean.error();
  Result<RegisterId> codes = l.Requantize({mean.value(), x.value().spec}, *result.value());
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

}  // namespace

Status LowerResize(NodeLowering& l) {
  const bool nearest = l.node().op == OpKind::kResizeNearest;
  const auto mode = nearest ? ResizeParams::Mode::kNearest : ResizeParams::Mode::kBilinear;
  Result<ResizeParams> params = ParamsOf(l, mode);
  if (!params.ok()) return params.error();
  return nearest ? LowerNearest(l, params.value()) : LowerBilinear(l, params.value());
}

}  // namespace qconform
