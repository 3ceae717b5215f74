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

bool Affords(const GraphBuilder& b, const Dims& x, const WindowAxis& y, const WindowAxis& w,
             std::int64_t per_window) {
  const std::int64_t positions = x[0] * y.count * w.count;
  return positions <= b.limits().max_elements &&
         positions * y.kernel * w.kernel * per_window <= b.limits().max_macs;
}

void SetWindowAttrs(Attributes& attrs, const WindowAxis& y, const WindowAxis& x) {
  attrs.Set(AttrId::kStride, {y.stride, x.stride});
  attrs.Set(AttrId::kDilation, {y.dilation, x.dilation});
  attrs.Set(AttrId::kPad, {y.before, y.after, x.before, x.after});
}

WeightedShape DrawConv(GraphBuilder& b, const OpMode& mode, const Dims& x) {
  const bool depthwise = mode.op == OpKind::kDepthwiseConv2d;
  WindowAxis wy = DrawConvWindow(b.draw(), mode, x[1]);
  WindowAxis wx = DrawConvWindow(b.draw(), mode, x[2]);
  if (!Affords(b, x, wy, wx, x[3])) {
    wy = PlainWindow(mode, x[1], false);
    wx = PlainWindow(mode, x[2], false);
  }
  WeightedShape s;
  SetWindowAttrs(s.attrs, wy, wx);
  s.reduction = wy.kernel * wx.kernel * (depthwise ? 1 : x[3]);
  const std::int64_t positions = x[0] * wy.count * wx.count * (depthwise ? x[3] : 1);
  if (depthwise) {
    const std::int64_t multiplier =
        std::min<std::int64_t>(DrawChannels(b, positions, s.reduction), 4);
    s.channels = x[3] * multiplier;
    s.weight = {1, wy.kernel, wx.kernel, s.channels};
  } else {
    s.channels = DrawChannels(b, positions, s.reduction);
    s.weight = {s.channels, wy.kernel, wx.kernel, x[3]};
  }
  s.result = {x[0], wy.count, wx.count, s.channels};
  return s;
}

WeightedShape DrawLinear(GraphBuilder& b, const Dims& x) {
  WeightedShape s;
  s.reduction = x.back();
  s.channels = DrawChannels(b, ElementCount(x) / x.back(), s.reduction);
  s.weight = {s.channels, s.reduction};
  s.result = x;
  s.result[x.size() - 1] = s.channels;
  return s;
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

std::int64_t BlockedDim(OpKind op, const Dims& weight) {
  return op == OpKind::kDepthwiseConv2d ? weight[2] : weight.back();
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
  auto count = static_cast<std::size_t>(shape.channels);
  if (rules.granularity == Granularity::kPerTensor) {
    count = 1;
  } else {
    spec.axis = WeightChannelAxis(mode.op);
  }
  if (rules.granularity == Granularity::kPerBlock) {
    const auto [size, blocks] = DrawBlocks(b.draw(), rules, BlockedDim(mode.op, shape.weight));
    if (blocks == 0) return std::nullopt;
    spec.block_size = size;
    count *= static_cast<std::size_t>(blocks);
  }
  spec.scales = DrawScales(b, mode, x.params.scale, count);
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
  return DrawCodes(b.draw(), static_cast<std::size_t>(shape.channels), {-size, size}, 0);
}

QuantSpec BiasSpec(GraphBuilder& b, const OpMode& mode, const Feed& x, const ConcreteSpec& w) {
  ConcreteSpec form;
  form.dtype = mode.ports[kIn2].dtype;
  const CodeRange range = RangeOf(form.dtype);
  form.qmin = range.min;
  form.qmax = range.max;
  form.scheme = Scheme::kSymmetric;
  form.granularity = w.granularity;
  const bool derived = b.draw().Chance(3, 4);
  if (derived) {
    return DerivedSpec{DeriveFormula::kProduct,
                       {OperandPort(b.next_node(), 0), OperandPort(b.next_node(), 1)},
                       form};
  }
  for (const float scale : w.scales) {
    const double product = static_cast<double>(x.params.scale) * static_cast<double>(scale);
    form.scales.push_back(static_cast<float>(product));
  }
  form.zero_points.assign(w.scales.size(), 0);
  return form;
}

ValueId AddWeight(GraphBuilder& b, const OpMode& mode, const ConcreteSpec& spec,
                  const Dims& shape) {
  const bool argument = !mode.ports[kIn1].is_static && b.draw().Chance(1, 16);
  std::optional<std::vector<std::int64_t>> codes;
  if (!argument) {
    codes = DrawCodes(b.draw(), static_cast<std::size_t>(ElementCount(shape)),
                      {spec.qmin, spec.qmax}, spec.zero_points[0]);
  }
  return b.NewStatic("w", shape, spec, spec.dtype, std::move(codes));
}

// log2 of (largest code of the result) / (usual size of a sum): what the ratio has to make up for.
int UsualRatio(const Params& x, const ConcreteSpec& w, DType result, std::int64_t reduction) {
  const int sum_bits = BitsOf(LargestTerm(x, w)) + BitsOf(reduction) / 2;
  return BitWidth(result) - sum_bits;
}

}  // namespace

bool AppendWeighted(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  const WeightedShape shape =
      mode.op == OpKind::kLinear ? DrawLinear(b, x.shape) : DrawConv(b, mode, x.shape);
  const std::optional<ConcreteSpec> weight = DrawWeightSpec(b, mode, x, shape);
  if (!weight) return false;
  const auto [least, most] = std::minmax_element(weight->scales.begin(), weight->scales.end());
  const auto product = [&x](float w) {
    return static_cast<double>(x.params.scale) * static_cast<double>(w);
  };
  const std::size_t typical = weight->scales.size() / 2;
  const int ratio = UsualRatio(x.params, *weight, mode.ports[kOut].dtype, shape.reduction);
  const auto result = DrawResult(
      b, mode, x, {product(weight->scales[typical]), product(*least), product(*most), ratio});
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.attrs = shape.attrs;
  node.operands.reserve(3);
  node.operands.push_back(x.operand);
  const ValueId w = AddWeight(b, mode, *weight, shape.weight);
  node.operands.push_back({w, std::nullopt});
  if (mode.has_bias()) {
    QuantSpec spec = BiasSpec(b, mode, x, *weight);
    std::vector<std::int64_t> codes = DrawBias(b, mode, x.params, *weight, shape);
    const ValueId bias = b.NewStatic("b", {shape.channels}, std::move(spec), mode.ports[kIn2].dtype,
                                     std::move(codes));
    node.operands.push_back({bias, std::nullopt});
  }
  b.Append(std::move(node), shape.result, result->params, result->spec);
  return true;
}

}  // namespace qconform::gen
