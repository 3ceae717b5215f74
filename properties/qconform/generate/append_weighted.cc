// SPDX-License-Identifier: Apache-2.0
// conv2d, depthwise_conv2d and linear: x, a weight with its own scales, and a bias derived from
// both.
#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

struct WeightedShape {
  Attributes attrs;
  Dims weight;
  Dims result;
  std::int64_t channels = 1;   // of the result
  std::int64_t scales = 1;     // of a per-channel weight: the channels, or those of one group
  std::int64_t reduction = 1;  // products per sum
};

// As many output channels as the limits leave, at least one.
std::int64_t DrawChannels(GraphBuilder& b, std::int64_t positions, std::int64_t reduction) {
  const std::int64_t by_elements = b.limits().max_elements / std::max<std::int64_t>(positions, 1);
  const std::int64_t by_macs =
      b.limits().max_macs / std::max<std::int64_t>(positions * reduction, 1);
  const std::int64_t most = std::max<std::int64_t>(1, std::min(by_elements, by_macs));
  const std::int64_t wanted = b.draw().Chance(1, 16) ? 40 : 12;
  return b.draw().Range(1, std::min(most, wanted));
}

std::int64_t Product(std::span<const WindowAxis> windows, std::int64_t WindowAxis::* number) {
  std::int64_t product = 1;
  for (const WindowAxis& w : windows) product *= w.*number;
  return product;
}

// [first, kernel..., last].
Dims WithKernel(std::int64_t first, std::span<const WindowAxis> windows,
                std::int64_t WindowAxis::* number, std::int64_t last) {
  Dims dims = {first};
  for (const WindowAxis& w : windows) dims.push_back(w.*number);
  dims.push_back(last);
  return dims;
}

bool Affords(const GraphBuilder& b, const Dims& x, std::span<const WindowAxis> windows) {
  const std::int64_t positions = x[0] * Product(windows, &WindowAxis::count);
  return positions <= b.limits().max_elements &&
         positions * Product(windows, &WindowAxis::kernel) * x.back() <= b.limits().max_macs;
}

WeightedShape DrawConv(GraphBuilder& b, const OpMode& mode, const Dims& x) {
  const bool depthwise = mode.op == OpKind::kDepthwiseConv2d;
  const auto spatial = static_cast<std::size_t>(InfoOf(mode.op).spatial);
  std::vector<WindowAxis> windows;
  for (std::size_t i = 0; i < spatial; ++i)
    windows.push_back(DrawConvWindow(b.draw(), mode, x[i + 1], i));
  if (!Affords(b, x, windows)) {
    for (std::size_t i = 0; i < spatial; ++i) windows[i] = PlainWindow(mode, x[i + 1], i, false);
  }
  WeightedShape s;
  SetConvAttrs(s.attrs, windows);
  s.reduction = Product(windows, &WindowAxis::kernel) * (depthwise ? 1 : x.back());
  const std::int64_t positions =
      x[0] * Product(windows, &WindowAxis::count) * (depthwise ? x.back() : 1);
  const std::int64_t channels = DrawChannels(b, positions, s.reduction);
  s.channels = depthwise ? x.back() * std::min<std::int64_t>(channels, 4) : channels;
  s.scales = s.channels;
  s.weight = WithKernel(depthwise ? 1 : s.channels, windows, &WindowAxis::kernel,
                        depthwise ? s.channels : x.back());
  s.result = WithKernel(x[0], windows, &WindowAxis::count, s.channels);
  return s;
}

Dims PickStride(GraphBuilder& b, const OpMode& mode, std::size_t spatial) {
  const auto& allowed = mode.attrs[static_cast<std::size_t>(AttrId::kStride)].allowed;
  if (allowed) return b.draw().Pick(*allowed);
  Dims stride;
  for (std::size_t i = 0; i < spatial; ++i) {
    const AttrDomain domain = DomainOf(mode, AttrId::kStride, i);
    stride.push_back(std::clamp<std::int64_t>(b.draw().Range(1, 3), domain.min, domain.max));
  }
  return stride;
}

// Weights [IC, K..., OC / groups]: the scales of one group serve them all.
std::optional<WeightedShape> DrawTransposeConv(GraphBuilder& b, const OpMode& mode, const Dims& x) {
  const auto spatial = static_cast<std::size_t>(InfoOf(mode.op).spatial);
  const Dims stride = PickStride(b, mode, spatial);
  WeightedShape s;
  Dims pad;
  Dims more;
  Dims kernel;
  s.result = {x[0]};
  std::int64_t positions = x[0];
  for (std::size_t i = 0; i < spatial; ++i) {
    kernel.push_back(b.draw().Range(1, 3));
    more.push_back(b.draw().Chance(1, 4) ? stride[i] - 1 : 0);
    std::int64_t size = (x[i + 1] - 1) * stride[i] + kernel[i] + more[i];
    for (int side = 0; side < 2; ++side) {
      pad.push_back(size > 1 ? b.draw().Range(0, std::min(kernel[i] - 1, size - 1)) : 0);
      size -= pad.back();
    }
    s.result.push_back(size);
    positions *= size;
  }
  const std::int64_t wanted = b.draw().Range(1, 3);
  const std::int64_t groups = wanted == 3 ? x.back() : x.back() % wanted == 0 ? wanted : 1;
  const std::int64_t room = b.limits().max_elements / std::max<std::int64_t>(positions * groups, 1);
  if (room < 1) return std::nullopt;
  s.scales = b.draw().Range(1, std::min<std::int64_t>(room, 6));
  s.channels = s.scales * groups;
  s.reduction = ElementCount(kernel) * x.back() / groups;
  s.weight = {x.back()};
  for (const std::int64_t k : kernel) s.weight.push_back(k);
  s.weight.push_back(s.scales);
  s.result.push_back(s.channels);
  s.attrs.Set(AttrId::kStride, stride);
  s.attrs.Set(AttrId::kPad, pad);
  s.attrs.Set(AttrId::kGroups, {groups});
  s.attrs.Set(AttrId::kOutputPad, more);
  return s;
}

WeightedShape DrawLinear(GraphBuilder& b, const Dims& x) {
  WeightedShape s;
  s.reduction = x.back();
  s.channels = DrawChannels(b, ElementCount(x) / x.back(), s.reduction);
  s.scales = s.channels;
  s.weight = {s.channels, s.reduction};
  s.result = x;
  s.result[x.size() - 1] = s.channels;
  return s;
}

std::optional<WeightedShape> DrawWeighted(GraphBuilder& b, const OpMode& mode, const Dims& x) {
  if (mode.op == OpKind::kLinear) return DrawLinear(b, x);
  if (InfoOf(mode.op).shape == ShapeRule::kTransposeConv) return DrawTransposeConv(b, mode, x);
  return DrawConv(b, mode, x);
}

// Block size and number of blocks of a per-block weight; 0 blocks if none fits.
std::pair<std::int64_t, std::int64_t> DrawBlocks(Draw& draw, const PortRules& rules,
                                                 std::int64_t blocked) {
  std::vector<std::int64_t> fitting;
  for (const std::int64_t size : rules.block_sizes) {
    if (blocked % size == 0) fitting.push_back(size);
  }
  if (rules.block_sizes.empty()) {
    for (std::int64_t size = 1; size <= blocked; ++size) {
      if (blocked % size == 0) fitting.push_back(size);
    }
  }
  if (fitting.empty()) return {0, 0};
  const std::int64_t size = draw.Pick(fitting);
  return {size, blocked / size};
}

// Blocks run along the last dimension that is not the channel axis.
std::int64_t BlockedDim(OpKind op, const Dims& weight) {
  const bool last = static_cast<std::size_t>(WeightChannelAxis(op)) + 1 == weight.size();
  return last ? weight[weight.size() - 2] : weight.back();
}

// Near 1/128 of whatever brings the product back towards the middle of the scales.
int DrawWeightLog2(GraphBuilder& b, float x_scale) {
  const int x_log2 = FloorLog2(static_cast<double>(x_scale));
  if (x_log2 < -20) return static_cast<int>(b.draw().Range(-4, 4));
  if (x_log2 > 8) return static_cast<int>(b.draw().Range(-24, -14));
  if (b.draw().Chance(1, 16)) return static_cast<int>(b.draw().Range(-20, 6));
  return static_cast<int>(b.draw().Range(-9, -4));
}

// Channel amplitudes within a factor of 4 mostly, up to 10^4 (2^13.3) sometimes: facts/qnn.md 6.3.
std::vector<float> DrawScales(GraphBuilder& b, const OpMode& mode, float x_scale,
                              std::size_t count) {
  const int log2 = DrawWeightLog2(b, x_scale);
  const int room = mode.ratio.max_log2 - mode.ratio.min_log2 - 3;
  const std::int64_t wide = b.draw().Chance(1, 6) ? 13 : 2;
  const std::int64_t spread = count == 1 ? 0 : std::clamp<std::int64_t>(room, 0, wide);
  const bool equal = count > 1 && b.draw().Chance(1, 8);
  std::vector<float> scales;
  scales.reserve(count);
  for (std::size_t c = 0; c < count; ++c) {
    if (equal && c > 0) {
      scales.push_back(scales[0]);
      continue;
    }
    const int off = spread == 0 ? 0 : static_cast<int>(b.draw().Range(0, spread));
    scales.push_back(DrawScale(b.draw(), log2 - off));
  }
  return scales;
}

// The scales of each channel become whole multiples, 1 to 2^bits, of their largest over 2^bits
// (facts/qnn.md 1.7). The last stays the largest.
void RoundToSteps(Draw& draw, std::int32_t bits, std::size_t blocks, std::vector<float>& scales) {
  const std::int64_t steps = std::int64_t{1} << bits;
  for (std::size_t first = 0; first < scales.size(); first += blocks) {
    const float step = std::ldexp(scales[first], -bits);
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::int64_t k = i + 1 == blocks ? steps : draw.EdgeBiased(1, steps);
      scales[first + i] = static_cast<float>(k) * step;
    }
  }
}

// The weight's spec: per tensor as any port, else one scale per channel or block and no zero point.
std::optional<ConcreteSpec> DrawWeightSpec(GraphBuilder& b, const OpMode& mode, const Feed& x,
                                           const WeightedShape& shape) {
  const PortRules& rules = mode.ports[kIn1];
  ConcreteSpec spec = SpecOf(DrawParams(b.draw(), rules, 1));
  // Half of the symmetric weights leave out the most negative code, as quantizers do (facts/qnn.md
  // 3).
  const CodeRange range = RangeOf(rules.dtype);
  if (spec.scheme == Scheme::kSymmetric && spec.qmin == range.min && b.draw().Chance(1, 2)) {
    ++spec.qmin;
  }
  spec.granularity = rules.granularity;
  auto count = static_cast<std::size_t>(shape.scales);
  std::size_t blocks_per_channel = 1;
  if (rules.granularity == Granularity::kPerTensor) {
    count = 1;
  } else {
    spec.axis = WeightChannelAxis(mode.op);
  }
  if (rules.granularity == Granularity::kPerBlock) {
    const auto [size, blocks] = DrawBlocks(b.draw(), rules, BlockedDim(mode.op, shape.weight));
    if (blocks == 0) return std::nullopt;
    spec.block_size = size;
    blocks_per_channel = static_cast<std::size_t>(blocks);
    count *= blocks_per_channel;
  }
  spec.scales = DrawScales(b, mode, x.params.scale, count);
  if (rules.scale_bits > 0)
    RoundToSteps(b.draw(), rules.scale_bits, blocks_per_channel, spec.scales);
  spec.zero_points.assign(count, spec.zero_points[0]);
  return spec;
}

std::int64_t LargestTerm(const Params& x, const ConcreteSpec& w) {
  const std::int64_t zp = w.zero_points[0];
  const std::int64_t from_x = std::max(x.qmax - x.zero_point, x.zero_point - x.qmin);
  const std::int64_t from_w = std::max(w.qmax - zp, zp - w.qmin);
  return from_x * from_w;
}

// Bias codes around the size of the sums, sometimes as large as the accumulator takes beside the
// largest possible sum.
std::vector<std::int64_t> DrawBias(GraphBuilder& b, const OpMode& mode, const Params& x,
                                   const ConcreteSpec& w, const WeightedShape& shape) {
  const std::int64_t most = RangeOf(mode.ports[kIn2].dtype).max;
  const std::int64_t sum = LargestTerm(x, w) * shape.reduction;
  const bool wide = BitWidth(mode.ports[kIn0].dtype) > 8;
  std::int64_t size = std::min(sum / 2 + 1, most);
  if (b.draw().Chance(1, 6)) {
    // 8-bit operands add up in int32, beside which the bias must fit; wider ones in int48, where
    // codes above 2^40 would leave what rescaling is defined for (facts/arm_tosa.md 1.3).
    const std::int64_t power = std::int64_t{1} << b.draw().Range(24, 39);
    size = wide ? std::min(power, most) : std::max<std::int64_t>(most - sum, 1);
  }
  // Of 64 bits it is only validated: up to what the contract takes.
  if (mode.ports[kIn2].dtype == DType::kInt64 && b.draw().Chance(1, 4)) size = most;
  const CodeRange numbers = mode.ports[kIn2].numbers;
  const CodeRange range = {std::max(-size, numbers.min), std::min(size, numbers.max)};
  return DrawCodes(b.draw(), static_cast<std::size_t>(shape.channels), range, 0);
}

// One scale per result channel, by the mode's formula; those of one group serve them all.
std::vector<float> BiasScales(const OpMode& mode, float x, const ConcreteSpec& w,
                              const WeightedShape& shape) {
  const bool blocks = mode.bias_formula == DeriveFormula::kBlockMax16;
  const std::size_t channels =
      w.granularity == Granularity::kPerTensor ? 1 : static_cast<std::size_t>(shape.scales);
  const std::size_t per_channel = w.scales.size() / channels;
  std::vector<float> scales;
  for (std::size_t c = 0; c < channels; ++c) {
    const auto first = w.scales.begin() + static_cast<std::ptrdiff_t>(c * per_channel);
    const float most = *std::max_element(first, first + static_cast<std::ptrdiff_t>(per_channel));
    const auto product = static_cast<float>(static_cast<double>(x) * static_cast<double>(most));
    scales.push_back(blocks ? product / 16 : product);
  }
  if (channels == 1 && w.granularity == Granularity::kPerTensor) return scales;
  for (std::size_t c = channels; c < static_cast<std::size_t>(shape.channels); ++c)
    scales.push_back(scales[c - channels]);
  return scales;
}

QuantSpec BiasSpec(GraphBuilder& b, const OpMode& mode, const Feed& x, const ConcreteSpec& w,
                   const WeightedShape& shape) {
  ConcreteSpec form;
  form.dtype = mode.ports[kIn2].dtype;
  const CodeRange range = RangeOf(form.dtype);
  form.qmin = range.min;
  form.qmax = range.max;
  form.scheme = Scheme::kSymmetric;
  form.granularity = mode.ports[kIn2].granularity;
  // A float operand has no scale to derive from.
  const bool derived = x.params.quantized && b.draw().Chance(3, 4);
  if (derived) {
    return DerivedSpec{
        *mode.bias_formula, {OperandPort(b.next_node(), 0), OperandPort(b.next_node(), 1)}, form};
  }
  form.scales = BiasScales(mode, x.params.scale, w, shape);
  form.zero_points.assign(form.scales.size(), 0);
  const bool mirrored = b.draw().Chance(1, 8);
  if (mirrored) form.qmin = -form.qmax;
  return form;
}

// The codes that a weight's rules leave: of each number by itself, and of the sums of their sizes
// by channel, which are those of the spec (one, along axis 0, if it is per tensor).
CodeRange WeightCodes(const PortRules& rules, const ConcreteSpec& spec, const Dims& shape) {
  const std::int64_t zero = spec.zero_points[0];
  const std::int64_t terms = ElementCount(shape) / shape[static_cast<std::size_t>(spec.axis)];
  const std::int64_t most = rules.abs_sum / terms;
  const std::int64_t low = std::max(rules.numbers.min, -most);
  const std::int64_t high = std::min(rules.numbers.max, most);
  return {std::max(spec.qmin, low + zero), std::min(spec.qmax, high + zero)};
}

ValueId AddWeight(GraphBuilder& b, const OpMode& mode, const ConcreteSpec& spec,
                  const Dims& shape) {
  const bool argument = !mode.ports[kIn1].is_static && b.draw().Chance(1, 16);
  std::optional<std::vector<std::int64_t>> codes;
  if (!argument) {
    codes = DrawCodes(b.draw(), static_cast<std::size_t>(ElementCount(shape)),
                      WeightCodes(mode.ports[kIn1], spec, shape), spec.zero_points[0]);
  }
  return b.NewStatic("w", shape, spec, spec.dtype, std::move(codes));
}

// log2 of (largest code of the result) / (usual size of a sum): what the ratio has to make up for.
int UsualRatio(const Params& x, const ConcreteSpec& w, DType result, std::int64_t reduction) {
  const int sum_bits = BitsOf(LargestTerm(x, w)) + BitsOf(reduction) / 2;
  return BitWidth(result) - sum_bits;
}

// Floats have neither scales nor a derived bias.
bool AppendFloatWeighted(GraphBuilder& b, const OpMode& mode, const Feed& x,
                         const WeightedShape& shape) {
  const auto result = DrawResult(b, mode, {&x, 1}, {1, 1, 1, 0});
  if (!result || mode.has_bias()) return false;
  Node node;
  node.op = mode.op;
  node.attrs = shape.attrs;
  node.operands = {x.operand, b.NewPlain(shape.weight, mode.ports[kIn1], 2).operand};
  b.Append(std::move(node), shape.result, result->params, result->spec);
  return true;
}

}  // namespace

bool AppendWeighted(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  const std::optional<WeightedShape> drawn = DrawWeighted(b, mode, x.shape);
  if (!drawn) return false;
  const WeightedShape& shape = *drawn;
  if (!mode.ports[kIn1].quantized) return AppendFloatWeighted(b, mode, x, shape);
  const std::optional<ConcreteSpec> weight = DrawWeightSpec(b, mode, x, shape);
  if (!weight) return false;
  const auto [least, most] = std::minmax_element(weight->scales.begin(), weight->scales.end());
  const auto product = [&x](float w) {
    return static_cast<double>(x.params.scale) * static_cast<double>(w);
  };
  const std::size_t typical = weight->scales.size() / 2;
  const int ratio = UsualRatio(x.params, *weight, mode.ports[kOut].dtype, shape.reduction);
  const auto result = DrawResult(
      b, mode, {&x, 1}, {product(weight->scales[typical]), product(*least), product(*most), ratio});
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.attrs = shape.attrs;
  node.operands.reserve(3);
  node.operands.push_back(x.operand);
  const ValueId w = AddWeight(b, mode, *weight, shape.weight);
  node.operands.push_back({w, std::nullopt});
  if (mode.has_bias() && !mode.ports[kIn2].quantized) {
    node.operands.push_back(b.NewPlain({shape.channels}, mode.ports[kIn2], 2).operand);
  } else if (mode.has_bias()) {
    QuantSpec spec = BiasSpec(b, mode, x, *weight, shape);
    std::vector<std::int64_t> codes = DrawBias(b, mode, x.params, *weight, shape);
    const ValueId bias = b.NewStatic("b", {shape.channels}, std::move(spec), mode.ports[kIn2].dtype,
                                     std::move(codes));
    node.operands.push_back({bias, std::nullopt});
  }
  b.Append(std::move(node), shape.result, result->params, result->spec);
  return true;
}

}  // namespace qconform::gen
