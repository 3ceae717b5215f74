// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/node_lowering.h"

#include <algorithm>
#include <utility>

#include "qconform/lower/scale_encoding.h"

namespace qconform {
namespace {

bool CanRescale(DType from, DType to) {
  return IsInteger(from) && IsInteger(to) && to != DType::kInt48;
}

}  // namespace

bool SameParameters(const ConcreteSpec& a, const ConcreteSpec& b) {
  return a.dtype == b.dtype && a.granularity == b.granularity && a.axis == b.axis &&
         a.block_size == b.block_size && a.scales == b.scales && a.zero_points == b.zero_points;
}

Error NodeLowering::Refuse(std::string_view why) const {
  return {ErrorCode::kUnsupported, "node '" + node().name + "' (" + std::string(NameOf(node().op)) +
                                       "): " + std::string(why)};
}

Result<const ConcreteSpec*> NodeLowering::Calibrated(PortRef port, const std::string& name) const {
  const ConcreteSpec* spec = specs_.Find(port);
  if (spec == nullptr) return Refuse(name + " " + std::string(Explain(specs_.Problem(port))));
  if (!spec->calibrated()) return Refuse(name + " is not calibrated");
  if (spec->dtype == DType::kInt64 && !TakesInt64())
    return Refuse(name + " is int64, which has no integer form");
  return spec;
}

Result<const ConcreteSpec*> NodeLowering::OperandSpec(std::size_t i) const {
  return Calibrated(OperandPort(id_, static_cast<std::uint32_t>(i)), "in" + std::to_string(i));
}

Result<const ConcreteSpec*> NodeLowering::ResultSpec(std::size_t k) const {
  return Calibrated(ValuePort(node().results[k]), "out" + std::to_string(k));
}

Result<const ConcreteSpec*> NodeLowering::PerTensorOperandSpec(std::size_t i) const {
  Result<const ConcreteSpec*> spec = OperandSpec(i);
  if (!spec.ok() || IsPerTensor(*spec.value())) return spec;
  return Refuse("in" + std::to_string(i) + " is not per-tensor");
}

Result<const ConcreteSpec*> NodeLowering::PerTensorResultSpec(std::size_t k) const {
  Result<const ConcreteSpec*> spec = ResultSpec(k);
  if (!spec.ok() || IsPerTensor(*spec.value())) return spec;
  return Refuse("out" + std::to_string(k) + " is not per-tensor");
}

Result<Quantized> NodeLowering::EdgeOperand(std::size_t i) {
  const ValueId value = node().operands[i].value;
  Result<const ConcreteSpec*> edge = OperandSpec(i);
  if (!edge.ok()) return edge.error();
  Result<const ConcreteSpec*> own =
      Calibrated(ValuePort(value), "the value of in" + std::to_string(i));
  if (!own.ok()) return own.error();
  Result<RegisterId> reg = Requantize({builder_.RegisterOf(value), own.value()}, *edge.value());
  if (!reg.ok()) return reg.error();
  return Quantized{reg.value(), edge.value()};
}

Result<Quantized> NodeLowering::PerTensorOperand(std::size_t i) {
  Result<const ConcreteSpec*> spec = PerTensorOperandSpec(i);
  if (!spec.ok()) return spec.error();
  return EdgeOperand(i);
}

bool NodeLowering::OperandIsPlain(std::size_t i) const {
  return !node().operands[i].spec && IsPlain(OperandValue(i));
}

Result<RegisterId> NodeLowering::PlainOperand(std::size_t i) {
  if (!OperandIsPlain(i)) {
    return Refuse("in" + std::to_string(i) + " must be integers or truths without a spec");
  }
  return builder_.RegisterOf(node().operands[i].value);
}

Result<RegisterId> NodeLowering::PositionOperand(std::size_t i) {
  Result<RegisterId> positions = PlainOperand(i);
  if (!positions.ok()) return positions.error();
  const Register& r = builder_.At(positions.value());
  if (!r.constant || BitWidth(r.dtype) <= 32) return positions;
  const CodeRange range = RangeOf(DType::kInt32);
  const bool fits = std::all_of(r.constant->begin(), r.constant->end(),
                                [&](std::int64_t code) { return range.Contains(code); });
  if (!fits) return Refuse("a position does not fit int32");
  const Dims shape = r.shape;
  std::vector<std::int64_t> codes = *r.constant;
  return builder_.NewConstant(DType::kInt32, shape, std::move(codes));
}

Result<const ConcreteSpec*> NodeLowering::MovedSpec(std::size_t k) const {
  if (ResultIsPlain(k)) return Result<const ConcreteSpec*>(nullptr);
  return PerTensorResultSpec(k);
}

Result<RegisterId> NodeLowering::MovedOperand(std::size_t i, const ConcreteSpec* to,
                                              std::size_t k) {
  if (to == nullptr) {
    if (OperandValue(i).dtype == ResultValue(k).dtype) return PlainOperand(i);
    return Refuse("in" + std::to_string(i) + " and out" + std::to_string(k) +
                  " differ in dtype, and neither has a scale");
  }
  Result<Quantized> x = PerTensorOperand(i);
  if (!x.ok()) return x.error();
  return Requantize(x.value(), *to);
}

RegisterId NodeLowering::Emit(InstructionParams params, std::vector<RegisterId> operands,
                              DType dtype, const Dims& shape) {
  return builder_.Emit(id_, std::move(params), std::move(operands), dtype, shape);
}

Result<RegisterId> NodeLowering::Requantize(Quantized from, const ConcreteSpec& to) {
  if (SameParameters(*from.spec, to)) return ClampTo(from.reg, RangeOf(to), RangeOf(*from.spec));
  if (StageOf(OpKind::kRequantize) == OutputStage::kUnavailable) {
    return Refuse(
        "an operand has other parameters than its edge or result, and the target has no "
        "requantize");
  }
  return Rescale(from, to);
}

Result<RegisterId> NodeLowering::Rescale(Quantized from, const ConcreteSpec& to) {
  if (!IsPerTensor(*from.spec) || !IsPerTensor(to)) {
    return Refuse("parameters per channel or block cannot be requantized");
  }
  if (!CanRescale(from.spec->dtype, to.dtype)) return Refuse("no requantize to int48");
  const bool wide = from.spec->dtype == DType::kInt48;
  const double factor = ScaleOf(*from.spec) / ScaleOf(to);
  const Result<EncodedScale> scale = wide ? EncodeScale16(factor) : EncodeScale32(factor);
  if (!scale.ok()) return Refuse(scale.error().message);
  const RescaleParams params{.multipliers = {scale.value().multiplier},
                             .shifts = {scale.value().shift},
                             .input_zero_point = from.spec->zero_points[0],
                             .output_zero_point = to.zero_points[0],
                             .scale32 = !wide};
  const Dims shape = builder_.At(from.reg).shape;
  return ClampTo(Emit(params, {from.reg}, to.dtype, shape), to);
}

Result<RegisterId> NodeLowering::RescaleInt32(RegisterId from, double factor,
                                              const ConcreteSpec& to) {
  const Result<EncodedScale> scale = EncodeScale32(factor);
  if (!scale.ok()) return Refuse(scale.error().message);
  const RescaleParams params{.multipliers = {scale.value().multiplier},
                             .shifts = {scale.value().shift},
                             .output_zero_point = to.zero_points[0]};
  const Dims shape = builder_.At(from).shape;
  return ClampTo(Emit(params, {from}, to.dtype, shape), to);
}

Result<RegisterId> NodeLowering::ToInt32(Quantized x, double factor) {
  const Result<EncodedScale> scale = EncodeScale32(factor);
  if (!scale.ok()) return Refuse(scale.error().message);
  const RescaleParams params{.multipliers = {scale.value().multiplier},
                             .shifts = {scale.value().shift},
                             .input_zero_point = x.spec->zero_points[0]};
  const Dims shape = builder_.At(x.reg).shape;
  return Emit(params, {x.reg}, DType::kInt32, shape);
}

RegisterId NodeLowering::Reshaped(RegisterId reg, const Dims& shape) {
  const Register& r = builder_.At(reg);
  if (r.shape == shape) return reg;
  const DType dtype = r.dtype;
  if (r.constant) {
    std::vector<std::int64_t> codes = *r.constant;
    return builder_.NewConstant(dtype, shape, std::move(codes));
  }
  return Emit(ReshapeParams{}, {reg}, dtype, shape);
}

RegisterId NodeLowering::ClampTo(RegisterId reg, CodeRange range, CodeRange known) {
  if (range.min <= known.min && known.max <= range.max) return reg;
  const Register& r = builder_.At(reg);
  const DType dtype = r.dtype;
  const Dims shape = r.shape;
  return Emit(ClampParams{range.min, range.max}, {reg}, dtype, shape);
}

RegisterId NodeLowering::ClampTo(RegisterId reg, const ConcreteSpec& spec) {
  return ClampTo(reg, RangeOf(spec), RangeOf(spec.dtype));
}

}  // namespace qconform
