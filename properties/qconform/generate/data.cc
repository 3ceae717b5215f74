// SPDX-License-Identifier: Apache-2.0
// Codes for graph inputs: what random data never do is drawn on purpose.
#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "qconform/base/prng.h"
#include "qconform/generate/builder.h"
#include "qconform/graph/resolve.h"

namespace qconform::gen {
namespace {

// The first constant weight that reads this input along its last dimension.
const Value* AlignedWeight(const Graph& graph, ValueId input) {
  for (const Node& node : graph.nodes) {
    if (!IsWeighted(node.op) || node.operands[0].value != input) continue;
    const Value& weight = graph.values[node.operands[1].value];
    const bool per_channel = node.op == OpKind::kDepthwiseConv2d;
    if (weight.constant && !per_channel) return &weight;
  }
  return nullptr;
}

// Every product of one output channel's sum gets the same sign: sums that random data never reach,
// where a narrow accumulator shows.
std::vector<std::int64_t> AlignedCodes(Draw& draw, const Value& input, const Value& weight,
                                       CodeRange range) {
  const bool upwards = draw.Chance(1, 2);
  const auto rows = static_cast<std::uint64_t>(weight.shape[0]);
  const auto row = static_cast<std::size_t>(draw.Below(rows));
  const auto inner = static_cast<std::size_t>(weight.shape.back());
  const std::size_t row_size = weight.constant->size() / static_cast<std::size_t>(weight.shape[0]);
  std::vector<std::int64_t> codes(static_cast<std::size_t>(ElementCount(input.shape)));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const bool negative = (*weight.constant)[row * row_size + i % inner] < 0;
    codes[i] = negative == upwards ? range.min : range.max;
  }
  return codes;
}

constexpr std::size_t kMostDrawn = std::size_t{1} << 16;

// The codes worth drawing: all but of the widest types.
CodeRange DrawnRange(std::int64_t min, std::int64_t max) {
  const CodeRange most = RangeOf(DType::kInt48);
  return {std::clamp(min, most.min, most.max), std::clamp(max, most.min, most.max)};
}

std::int64_t FloatBits(float x) { return std::bit_cast<std::uint32_t>(x); }

// The parameters that a float input is quantized to, if it is.
const ConcreteSpec* QuantizedTo(const Graph& graph, const ResolvedSpecs& specs, ValueId input) {
  for (const Node& node : graph.nodes) {
    if (node.op == OpKind::kQuantize && node.operands[0].value == input) {
      return specs.Find(ValuePort(node.result()));
    }
  }
  return nullptr;
}

// Real numbers at, between and just beyond the codes of the quantizer: halves are ties.
std::vector<std::int64_t> FloatCodes(Draw& draw, std::size_t count, const ConcreteSpec* spec) {
  const float scale = spec != nullptr && spec->calibrated() ? spec->scales[0] : 1.0f;
  const std::int64_t zero_point = spec != nullptr && spec->calibrated() ? spec->zero_points[0] : 0;
  const CodeRange range =
      spec != nullptr ? DrawnRange(spec->qmin, spec->qmax) : CodeRange{-128, 127};
  const std::int64_t low = range.min - zero_point;
  const std::int64_t high = range.max - zero_point;
  const std::uint64_t pattern = draw.Below(4);
  Prng prng(draw.Below(std::uint64_t{1} << 32));
  std::vector<std::int64_t> codes(count);
  for (std::int64_t& code : codes) {
    const auto span = static_cast<std::uint64_t>(high - low) + 5;
    const std::int64_t q = low - 2 + static_cast<std::int64_t>(prng.Below(span));
    const auto fraction = static_cast<float>(prng.Below(1u << 20)) / static_cast<float>(1u << 20);
    const float half = prng.Below(2) == 0 ? 0.0f : 0.5f;
    const float offset = pattern == 0 ? 0.0f : pattern == 1 ? half : fraction;
    code = FloatBits(scale * (static_cast<float>(q) + offset));
  }
  return codes;
}

// Of a tensor without parameters: positions are 0, which lies inside of everything; truths are
// either; narrow floats are small whole numbers.
std::vector<std::int64_t> PlainCodes(Draw& draw, std::size_t count, DType dtype) {
  if (dtype == DType::kBool) return DrawCodes(draw, count, {0, 1}, 0);
  std::vector<std::int64_t> codes(count, 0);
  if (!IsFloat(dtype)) return codes;
  constexpr std::array<std::int64_t, 4> kHalf = {0x0000, 0x3C00, 0xBC00, 0x4000};  // 0, 1, -1, 2
  constexpr std::array<std::int64_t, 4> kBrain = {0x0000, 0x3F80, 0xBF80, 0x4000};
  const auto& numbers = dtype == DType::kFloat16 ? kHalf : kBrain;
  Prng prng(draw.Below(std::uint64_t{1} << 32));
  for (std::int64_t& code : codes)
    code = numbers[static_cast<std::size_t>(prng.Below(numbers.size()))];
  return codes;
}

Tensor DrawInput(Draw& draw, const Graph& graph, const ResolvedSpecs& specs, ValueId input) {
  const SpanScope span(draw, "data");
  const Value& value = graph.values[input];
  const auto count = static_cast<std::size_t>(ElementCount(value.shape));
  if (value.dtype == DType::kFloat32) {
    return {value.dtype, value.shape, FloatCodes(draw, count, QuantizedTo(graph, specs, input))};
  }
  if (!value.spec) return {value.dtype, value.shape, PlainCodes(draw, count, value.dtype)};
  CodeRange range = RangeOf(value.dtype);
  std::int64_t zero_point = 0;
  if (const ConcreteSpec* spec = specs.Find(ValuePort(input))) {
    range = DrawnRange(spec->qmin, spec->qmax);
    if (spec->calibrated()) zero_point = spec->zero_points[0];
  }
  zero_point = std::clamp(zero_point, range.min, range.max);
  // Only what must be refused is that long: nobody computes with it.
  if (count > kMostDrawn)
    return {value.dtype, value.shape, std::vector<std::int64_t>(count, zero_point)};
  const Value* weight = AlignedWeight(graph, input);
  if (weight != nullptr && draw.Chance(1, 4)) {
    return {value.dtype, value.shape, AlignedCodes(draw, value, *weight, range)};
  }
  return {value.dtype, value.shape, DrawCodes(draw, count, range, zero_point)};
}

}  // namespace

std::vector<Tensor> GenerateInputs(Draw& draw, const Graph& graph) {
  const ResolvedSpecs specs(graph);
  std::vector<Tensor> inputs;
  inputs.reserve(graph.inputs.size());
  for (const ValueId input : graph.inputs) inputs.push_back(DrawInput(draw, graph, specs, input));
  return inputs;
}

}  // namespace qconform::gen
