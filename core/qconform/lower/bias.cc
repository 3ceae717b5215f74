// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/bias.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace qconform {
namespace {

constexpr std::size_t kBiasOperand = 2;

// float32(s_x * s_w[c]), or so near to it that no rounding of the float product explains the
// difference away: 2^-21 is four units in the last place.
bool IsProduct(float bias_scale, float x, float w) {
  const double product = static_cast<double>(x) * static_cast<double>(w);
  const double difference = std::fabs(static_cast<double>(bias_scale) - product);
  return difference <= product * 0x1p-21 || bias_scale == static_cast<float>(product);
}

Status CheckBias(const NodeLowering& l, const ConcreteSpec& bias, const SumScales& scales) {
  if (bias.granularity == Granularity::kPerBlock) return l.Refuse("bias with scales per block");
  for (const std::int64_t zero_point : bias.zero_points) {
    if (zero_point != 0) return l.Refuse("bias with zero point " + std::to_string(zero_point));
  }
  const std::size_t count = std::max(bias.scales.size(), scales.b.size());
  if (bias.scales.size() != count && bias.scales.size() != 1) {
    return l.Refuse("bias and weight differ in their number of scales");
  }
  for (std::size_t c = 0; c < count; ++c) {
    const float b = bias.scales[bias.scales.size() == 1 ? 0 : c];
    const float w = scales.b[scales.b.size() == 1 ? 0 : c];
    if (!IsProduct(b, scales.a, w)) {
      return l.Refuse("the bias scale of channel " + std::to_string(c) +
                      " is not the product of the operand scales");
    }
  }
  return OkStatus();
}

Result<RegisterId> ConstantBias(NodeLowering& l, const std::vector<std::int64_t>& codes, DType as,
                                const Dims& shape) {
  const CodeRange range = RangeOf(as);
  for (const std::int64_t code : codes) {
    if (!range.Contains(code)) {
      return l.Refuse("bias " + std::to_string(code) + " does not fit " + std::string(NameOf(as)));
    }
  }
  return l.builder().NewConstant(as, shape, codes);
}

}  // namespace

bool AddsBiasInInt32(const NodeLowering& l, DType accumulator) {
  return l.options().bias == BiasStrategy::kExactInt32Add && accumulator == DType::kInt48 &&
         l.stage() == OutputStage::kTosa && l.operand_count() > kBiasOperand;
}

Result<RegisterId> BiasRegister(NodeLowering& l, const SumScales& scales, DType as,
                                const Dims& shape) {
  Result<const ConcreteSpec*> spec = l.OperandSpec(kBiasOperand);
  if (!spec.ok()) return spec.error();
  const Status status = CheckBias(l, *spec.value(), scales);
  if (!status.ok()) return status.error();
  Result<Quantized> bias = l.EdgeOperand(kBiasOperand);
  if (!bias.ok()) return bias.error();
  const Register& reg = l.builder().At(bias.value().reg);
  if (reg.constant) return ConstantBias(l, *reg.constant, as, shape);
  if (reg.dtype != as) {
    return l.Refuse("a bias that is no constant must be " + std::string(NameOf(as)));
  }
  if (reg.shape == shape) return bias.value().reg;
  return l.Emit(ReshapeParams{}, {bias.value().reg}, as, shape);
}

RegisterId NarrowSum(NodeLowering& l, RegisterId sum) {
  const Dims shape = l.builder().At(sum).shape;
  if (l.builder().At(sum).dtype != DType::kInt48) return sum;
  const RescaleParams one{.multipliers = {1 << 14}, .shifts = {14}, .scale32 = false};
  return l.Emit(one, {sum}, DType::kInt32, shape);
}

Result<RegisterId> FinishByInt32Add(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  const Dims shape = l.builder().At(sum).shape;
  Dims bias_shape = shape;
  std::fill(bias_shape.begin(), bias_shape.end() - 1, 1);
  Result<RegisterId> bias = BiasRegister(l, scales, DType::kInt32, bias_shape);
  if (!bias.ok()) return bias.error();
  const RegisterId narrow = NarrowSum(l, sum);
  const RegisterId total = l.Emit(ElementwiseParams{ElementwiseParams::Op::kAdd},
                                  {narrow, bias.value()}, DType::kInt32, shape);
  RescaleParams params{.output_zero_point = scales.result.zero_points[0]};
  const EncodeScale lifted = [](double scale) -> Result<EncodedScale> {
    const Result<EncodedScale> narrow_scale = EncodeScale16(scale);
    return narrow_scale.ok() ? LiftToScale32(narrow_scale.value()) : narrow_scale;
  };
  const bool lift = l.options().constants == ScaleConstants::kLifted;
  const Status status = EncodeAll(l, scales, lift ? lifted : EncodeScale32, params);
  if (!status.ok()) return status.error();
  return l.ClampTo(l.Emit(std::move(params), {total}, scales.result.dtype, shape), scales.result);
}

}  // namespace qconform
