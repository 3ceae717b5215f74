// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/weighted_sum.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/lower/library_stage.h"

namespace qconform {
namespace {

// fl(fl(a * b) / s_result): google/XNNPACK of February 2022, src/operators/convolution-nhwc.c,
// fully-connected-nc.c and binary-elementwise-nd.c.
Result<RegisterId> FinishInFloat(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  const ConcreteSpec& to = scales.result;
  const Register& acc = l.builder().At(sum);
  const Dims shape = acc.shape;
  if (acc.dtype != DType::kInt32) return l.Refuse("float scaling is known for int32 sums only");
  FloatRequantizeParams params{
      .scales = {}, .zero_point = to.zero_points[0], .qmin = to.qmin, .qmax = to.qmax};
  for (const float b : scales.b) {
    const float product = scales.a * b;
    const float scale = product / to.scales[0];
    if (!std::isnormal(scale)) return l.Refuse("the float scale is not a normal number");
    params.scales.push_back(scale);
  }
  return l.Emit(std::move(params), {sum}, to.dtype, shape);
}

}  // namespace

Result<DType> AccumulatorFor(const NodeLowering& l, DType a, DType b) {
  const int widest = std::max(BitWidth(a), BitWidth(b));
  if (widest > 16) return l.Refuse("operands wider than 16 bits");
  if (SumsInBiasType(l)) return DType::kInt32;
  return widest > 8 ? DType::kInt48 : DType::kInt32;
}

Status CheckWeightSpec(const NodeLowering& l, const ConcreteSpec& w, std::int32_t axis) {
  if (w.granularity == Granularity::kPerBlock) return l.Refuse("weights with scales per block");
  if (w.granularity == Granularity::kPerChannel && w.axis != axis) {
    return l.Refuse("weight channel axis " + std::to_string(w.axis));
  }
  for (const std::int64_t zero_point : w.zero_points) {
    if (zero_point != w.zero_points[0]) return l.Refuse("weight zero points differ by channel");
  }
  return OkStatus();
}

Status EncodeAll(const NodeLowering& l, const SumScales& scales, EncodeScale encode,
                 RescaleParams& params) {
  params.multipliers.reserve(scales.b.size());
  params.shifts.reserve(scales.b.size());
  for (const float b : scales.b) {
    const double product = static_cast<double>(scales.a) * static_cast<double>(b);
    const Result<EncodedScale> scale = encode(product / ScaleOf(scales.result));
    if (!scale.ok()) return l.Refuse(scale.error().message);
    params.multipliers.push_back(scale.value().multiplier);
    params.shifts.push_back(scale.value().shift);
  }
  return OkStatus();
}

Result<RegisterId> FinishSum(NodeLowering& l, RegisterId sum, const SumScales& scales) {
  if (l.stage() == OutputStage::kFloatScale) return FinishInFloat(l, sum, scales);
  if (l.stage() != OutputStage::kTosa) return FinishLibrarySum(l, sum, scales);
  const Register& acc = l.builder().At(sum);
  const Dims shape = acc.shape;
  RescaleParams params{.output_zero_point = scales.result.zero_points[0],
                       .scale32 = acc.dtype != DType::kInt48};
  const Status status =
      EncodeAll(l, scales, params.scale32 ? EncodeScale32 : EncodeScale16, params);
  if (!status.ok()) return status.error();
  return l.ClampTo(l.Emit(std::move(params), {sum}, scales.result.dtype, shape), scales.result);
}

}  // namespace qconform
