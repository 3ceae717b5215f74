// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/random_op_builder.h"

#include <cmath>
#include <utility>

namespace qconform {

std::int64_t Between(Prng& prng, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(high - low) + 1));
}

float RandomScale(Prng& prng, int exponent) {
  const bool power_of_two = prng.Below(3) == 0;
  const auto mantissa = static_cast<float>(power_of_two ? 0 : prng.Below(1u << 23));
  return std::ldexp(1.0f + mantissa * 0x1p-23f, exponent);
}

ConcreteSpec RandomSpec(Prng& prng, DType dtype, float scale) {
  const std::int64_t half = SymmetricZeroPoint(dtype);
  const bool symmetric = dtype == DType::kInt16 || prng.Below(4) == 0;
  const CodeRange range = RangeOf(dtype);
  const std::int64_t zero_point = symmetric ? half : Between(prng, range.min, range.max);
  ConcreteSpec spec = PerTensor(dtype, scale, zero_point);
  if (prng.Below(3) == 0) {  // narrower than the type
    spec.qmin = Between(prng, range.min, zero_point);
    spec.qmax = Between(prng, zero_point, range.max);
  }
  return spec;
}

std::vector<std::int64_t> RandomCodes(Prng& prng, CodeRange range, const Dims& shape) {
  std::vector<std::int64_t> codes(static_cast<std::size_t>(ElementCount(shape)));
  const bool extreme = prng.Below(4) == 0;
  for (std::int64_t& code : codes) {
    code = Between(prng, range.min, range.max);
    if (extreme) code = code % 2 == 0 ? range.min : range.max;
  }
  return codes;
}

namespace {

int ExponentFor(DType dtype) { return BitWidth(dtype) > 8 ? -13 : -5; }

}  // namespace

ConcreteSpec SpecNear(Prng& prng, DType dtype) {
  const auto shift = static_cast<int>(Between(prng, -3, 3));
  const float scale = RandomScale(prng, ExponentFor(dtype) + shift);
  return RandomSpec(prng, dtype, scale);
}

void RandomOpBuilder::Input(const Dims& shape, const ConcreteSpec& spec) {
  op_.inputs.push_back({spec.dtype, shape, RandomCodes(prng_, {spec.qmin, spec.qmax}, shape)});
  op_.graph.inputs.push_back(Add(shape, spec.dtype, QuantSpec(spec)));
}

void RandomOpBuilder::PlainInput(const Dims& shape, DType dtype, std::vector<std::int64_t> codes) {
  op_.inputs.push_back({dtype, shape, std::move(codes)});
  op_.graph.inputs.push_back(Add(shape, dtype, std::nullopt));
}

void RandomOpBuilder::PlainInput(const Dims& shape, DType dtype, CodeRange range) {
  PlainInput(shape, dtype, RandomCodes(prng_, range, shape));
}

void RandomOpBuilder::PlainConstant(const Dims& shape, DType dtype,
                                    std::vector<std::int64_t> codes) {
  const ValueId v = Add(shape, dtype, std::nullopt);
  op_.graph.values[v].constant = std::move(codes);
}

void RandomOpBuilder::Constant(const Dims& shape, const ConcreteSpec& spec, CodeRange range) {
  const ValueId v = Add(shape, spec.dtype, QuantSpec(spec));
  op_.graph.values[v].constant = RandomCodes(prng_, range, shape);
}

void RandomOpBuilder::AddResult(const Dims& shape, DType dtype, std::optional<QuantSpec> spec) {
  const auto id = static_cast<ValueId>(op_.graph.values.size());
  op_.graph.values.push_back(
      {"y" + std::to_string(id), shape, dtype, std::move(spec), std::nullopt});
  node_.results.push_back(id);
  op_.graph.outputs.push_back(id);
}

RandomOp RandomOpBuilder::Finish(const Dims& shape, const ConcreteSpec& spec) {
  AddResult(shape, spec.dtype, QuantSpec(spec));
  return Build();
}

RandomOp RandomOpBuilder::FinishPlain(const Dims& shape, DType dtype) {
  AddResult(shape, dtype, std::nullopt);
  return Build();
}

ValueId RandomOpBuilder::Add(const Dims& shape, DType dtype, std::optional<QuantSpec> spec) {
  const auto id = static_cast<ValueId>(op_.graph.values.size());
  op_.graph.values.push_back({"v" + std::to_string(id), shape, dtype, std::move(spec), {}});
  node_.operands.push_back({id, std::nullopt});
  return id;
}

RandomOp RandomOpBuilder::Build() {
  op_.graph.nodes = {node_};
  return std::move(op_);
}

}  // namespace qconform
