// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/faults/wrong_programs.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "qconform/base/check.h"
#include "qconform/lower/scale_encoding.h"

namespace qconform::conformance {
namespace {

constexpr double kHeadroom = 16384;  // 2^14: how far both addends are scaled up before the sum

RegisterId AddRegister(Program& program, DType dtype, const Dims& shape) {
  program.registers.push_back({.dtype = dtype, .shape = shape, .constant = std::nullopt});
  return static_cast<RegisterId>(program.registers.size() - 1);
}

RescaleParams RescaleBy(double scale) {
  const Result<EncodedScale> encoded = EncodeScale32(scale);
  QC_CHECK(encoded.ok());
  RescaleParams params;
  params.multipliers = {encoded.value().multiplier};
  params.shifts = {encoded.value().shift};
  return params;
}

// The bias in units of the output's scale, per channel.
std::vector<double> BiasInOutputUnits(const std::vector<std::int64_t>& bias,
                                      const RescaleParams& rescale) {
  std::vector<double> result;
  for (std::size_t c = 0; c < bias.size(); ++c) {
    const std::size_t k = rescale.multipliers.size() == 1 ? 0 : c;
    result.push_back(
        std::ldexp(static_cast<double>(bias[c]) * rescale.multipliers[k], -rescale.shifts[k]));
  }
  return result;
}

// An int16 constant [1,..,1,O] of the bias at the scale of its own largest value, and that scale
// over the output's.
std::pair<RegisterId, double> QuantizeBias(Program& program, const std::vector<double>& bias,
                                           std::size_t rank) {
  double largest = 0;
  for (const double b : bias) largest = std::max(largest, std::fabs(b));
  const double ratio = largest > 0 ? largest / 32767 : 1;
  Dims shape;
  for (std::size_t i = 0; i + 1 < rank; ++i) shape.push_back(1);
  shape.push_back(static_cast<std::int64_t>(bias.size()));
  const RegisterId id = AddRegister(program, DType::kInt16, shape);
  std::vector<std::int64_t> codes;
  for (const double b : bias) codes.push_back(static_cast<std::int64_t>(std::nearbyint(b / ratio)));
  program.registers[id].constant = std::move(codes);
  return {id, ratio};
}

// Whether conv -> rescale is the pattern: an int48 sum with a constant bias, rescaled to int16.
bool IsBiasedConv(const Program& program, const Instruction& conv, const Instruction& next) {
  const auto* rescale = std::get_if<RescaleParams>(&next.params);
  return (std::holds_alternative<Conv2dParams>(conv.params) ||
          std::holds_alternative<DepthwiseConv2dParams>(conv.params)) &&
         conv.operands.size() == 3 && program.registers[conv.operands[2]].constant.has_value() &&
         rescale != nullptr && !rescale->scale32 && next.operands[0] == conv.result &&
         program.registers[next.result].dtype == DType::kInt16;
}

// conv, rescale -> conv without bias, rescale and clip, both addends to int32, add, rescale.
std::vector<Instruction> Decompose(Program& program, Instruction conv, const Instruction& rescale) {
  const auto& params = std::get<RescaleParams>(rescale.params);
  const Dims shape = program.registers[rescale.result].shape;
  const std::vector<double> bias =
      BiasInOutputUnits(*program.registers[conv.operands[2]].constant, params);
  const auto [bias_id, ratio] = QuantizeBias(program, bias, shape.size());
  const double common = std::max(ratio, 1.0);

  const RegisterId clipped = AddRegister(program, DType::kInt16, shape);
  const RegisterId sum_addend = AddRegister(program, DType::kInt32, shape);
  const Dims bias_shape = program.registers[bias_id].shape;
  const RegisterId bias_addend = AddRegister(program, DType::kInt32, bias_shape);
  const RegisterId sum = AddRegister(program, DType::kInt32, shape);
  const std::uint32_t node = conv.node;
  const RegisterId accumulator = conv.result;
  conv.operands.pop_back();
  return {std::move(conv),
          {params, {accumulator}, clipped, node},
          {RescaleBy(kHeadroom / common), {clipped}, sum_addend, node},
          {RescaleBy(ratio * kHeadroom / common), {bias_id}, bias_addend, node},
          {ElementwiseParams{ElementwiseParams::Op::kAdd}, {sum_addend, bias_addend}, sum, node},
          {RescaleBy(common / kHeadroom), {sum}, rescale.result, node}};
}

}  // namespace

Program ClipBeforeBias(Program program) {
  std::vector<Instruction> old = std::exchange(program.instructions, {});
  for (std::size_t i = 0; i < old.size(); ++i) {
    if (i + 1 < old.size() && IsBiasedConv(program, old[i], old[i + 1])) {
      for (Instruction& step : Decompose(program, old[i], old[i + 1])) {
        program.instructions.push_back(std::move(step));
      }
      ++i;
    } else {
      program.instructions.push_back(std::move(old[i]));
    }
  }
  return program;
}

Program ConsumerReadsAccumulator(Program program) {
  std::vector<Instruction> old = std::exchange(program.instructions, {});
  // Per register of an int16 result: the same sum in int32, in units of the accumulator. 0: none.
  std::vector<RegisterId> in_int32(program.registers.size());
  for (Instruction& i : old) {
    const auto* rescale = std::get_if<RescaleParams>(&i.params);
    const DType dtype = program.registers[i.result].dtype;
    const RegisterId from = i.operands[0];
    const bool narrows = rescale != nullptr && !rescale->scale32 && dtype == DType::kInt16;
    // linear is a conv2d between two reshapes.
    const bool moves = std::holds_alternative<ReshapeParams>(i.params) && in_int32[from] != 0;
    if (rescale != nullptr && in_int32[from] != 0 && dtype == DType::kInt32) {
      i.operands[0] = in_int32[from];
    }
    program.instructions.push_back(i);
    if (!narrows && !moves) continue;
    const Dims shape = program.registers[i.result].shape;
    const RegisterId wide = AddRegister(program, DType::kInt32, shape);
    const RescaleParams one{.multipliers = {1 << 14}, .shifts = {14}, .scale32 = false};
    if (narrows) program.instructions.push_back({one, {from}, wide, i.node});
    if (moves) program.instructions.push_back({ReshapeParams{}, {in_int32[from]}, wide, i.node});
    in_int32[i.result] = wide;
  }
  return program;
}

}  // namespace qconform::conformance
