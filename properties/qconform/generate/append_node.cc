// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

// Reduction lengths around the widths of accumulators: 516 products of int16 and int8 fit int32,
// 517 do not (facts/arm_tosa.md 1.5).
constexpr std::array<std::int64_t, 8> kReductions = {516, 517, 255, 256, 257, 128, 511, 512};

// Per-block weights need a last dimension that blocks divide.
void FitBlocks(GraphBuilder& b, const OpMode& mode, Dims& shape) {
  const PortRules& weight = mode.ports[kIn1];
  if (weight.granularity != Granularity::kPerBlock || weight.block_sizes.empty()) return;
  const std::int64_t size = b.draw().Pick(weight.block_sizes);
  const std::int64_t blocks = b.draw().Range(1, 2);
  for (std::int64_t& dim : shape) dim = std::min<std::int64_t>(dim, 2);
  shape[shape.size() - 1] = size * blocks;
}

Dims DrawImage(GraphBuilder& b) {
  static constexpr std::array<std::int64_t, 12> kSides = {1, 3, 4, 2, 5, 6, 7, 8, 9, 1, 3, 5};
  static constexpr std::array<std::int64_t, 12> kDepths = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33};
  std::int64_t room = b.limits().max_elements;
  Dims shape;
  const auto add = [&](std::int64_t dim) {
    shape.push_back(std::min(dim, room));
    room /= shape.back();
  };
  add(b.draw().Chance(1, 4) ? b.draw().Range(2, 3) : 1);
  add(b.draw().Pick(std::span<const std::int64_t>(kSides)));
  add(b.draw().Pick(std::span<const std::int64_t>(kSides)));
  add(b.draw().Pick(std::span<const std::int64_t>(kDepths)));
  return shape;
}

Dims DrawVolume(GraphBuilder& b) {
  const Dims image = DrawImage(b);
  return {image[0], b.draw().Range(1, 3), std::min<std::int64_t>(image[1], 4),
          std::min<std::int64_t>(image[2], 4), std::min<std::int64_t>(image[3], 5)};
}

Dims DrawFirstShape(GraphBuilder& b, const OpMode& mode) {
  const PortRules& port = mode.ports[kIn0];
  Dims shape;
  if (port.min_rank == 4 && port.max_rank == 4) {
    shape = DrawImage(b);
  } else if (port.min_rank == 5 && port.max_rank == 5) {
    shape = DrawVolume(b);
  } else {
    const std::int64_t max = std::max<std::int64_t>(port.min_rank, std::min(port.max_rank, 4));
    const bool deep = max < port.max_rank && b.draw().Chance(1, 8);
    const std::int64_t rank = deep ? port.max_rank : b.draw().Range(port.min_rank, max);
    shape = b.DrawShape(static_cast<std::size_t>(rank));
    const bool reduces = mode.op == OpKind::kLinear || mode.op == OpKind::kMatmul;
    if (reduces && b.draw().Chance(1, 24)) {
      for (std::int64_t& dim : shape) dim = 1;
      shape[shape.size() - 1] = b.draw().Pick(std::span<const std::int64_t>(kReductions));
    }
  }
  FitBlocks(b, mode, shape);
  return shape;
}

// sigmoid, tanh and softmax bend within a few units of zero: there the codes should lie.
float DrawFirstScale(GraphBuilder& b, OpKind op, DType dtype) {
  const bool bends = op == OpKind::kSigmoid || op == OpKind::kTanh || op == OpKind::kSoftmax;
  if (!bends || b.draw().Chance(1, 6)) return b.DrawInputScale();
  const int log2 = static_cast<int>(b.draw().Range(2, 5)) - BitWidth(dtype);
  return DrawScale(b.draw(), log2);
}

// The same range and zero point with one scale per index of the first axis.
ConcreteSpec PerRow(Draw& draw, const Params& params, const Dims& shape) {
  ConcreteSpec spec = SpecOf(params);
  spec.granularity = Granularity::kPerChannel;
  spec.scales.clear();
  for (std::int64_t row = 0; row < shape[0]; ++row) {
    spec.scales.push_back(DrawScale(
        draw, FloorLog2(static_cast<double>(params.scale)) - static_cast<int>(draw.Below(3))));
  }
  spec.zero_points.assign(spec.scales.size(), params.zero_point);
  return spec;
}

// From where the first node reads: an input, or a constant where it must be one.
Feed NewFeed(GraphBuilder& b, const PortRules& rules, const Dims& shape, const Params& params) {
  if (!rules.quantized) return b.NewPlain(shape, rules, 2);
  if (rules.granularity == Granularity::kPerChannel) {
    const auto count = static_cast<std::size_t>(ElementCount(shape));
    ConcreteSpec spec = PerRow(b.draw(), params, shape);
    Feed feed =
        b.NewConstant(shape, params, std::move(spec),
                      DrawCodes(b.draw(), count, {params.qmin, params.qmax}, params.zero_point));
    feed.per_row = true;
    return feed;
  }
  if (!rules.is_static) return b.NewInput(shape, params, SpecOf(params));
  const auto count = static_cast<std::size_t>(ElementCount(shape));
  return b.NewConstant(shape, params, SpecOf(params),
                       DrawCodes(b.draw(), count, {params.qmin, params.qmax}, params.zero_point));
}

bool IsMove(OpKind op) {
  return op == OpKind::kReshape || op == OpKind::kTranspose || op == OpKind::kSlice ||
         op == OpKind::kPad;
}

bool IsPair(OpKind op) {
  return op == OpKind::kMatmul || op == OpKind::kAdd || op == OpKind::kSub || op == OpKind::kMul;
}

bool IsUnary(OpKind op) {
  switch (op) {
    case OpKind::kRelu:
    case OpKind::kClamp:
    case OpKind::kSigmoid:
    case OpKind::kTanh:
    case OpKind::kSoftmax:
    case OpKind::kRequantize:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
      return true;
    default:
      return false;
  }
}

bool Dispatch(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed) {
  const OpKind op = mode.op;
  if (IsWeighted(op)) return AppendWeighted(b, mode, feed);
  if (IsPair(op)) return AppendPair(b, mode, port, feed);
  if (IsMove(op)) return AppendMove(b, mode, feed);
  if (op == OpKind::kConcat) return AppendConcat(b, mode, feed);
  if (op == OpKind::kAvgPool2d || op == OpKind::kMaxPool2d) return AppendPool(b, mode, feed);
  if (IsUnary(op)) return AppendUnary(b, mode, feed);
  return AppendPlanned(b, mode, port, feed);
}

// The last node keeps to the bounds of attributes and dimensions that its rules set.
bool LastNodeFits(const GraphBuilder& b, const OpMode& mode) {
  const Node& node = b.graph().nodes.back();
  std::vector<Dims> operands;
  for (const Operand& operand : node.operands)
    operands.push_back(b.graph().values[operand.value].shape);
  std::vector<Dims> results;
  for (const ValueId v : node.results) results.push_back(b.graph().values[v].shape);
  return FitsRules(mode, node.attrs, operands, results);
}

}  // namespace

Feed DrawFirstFeed(GraphBuilder& b, const OpMode& mode, std::size_t port) {
  const SpanScope span(b.draw(), "input");
  Dims shape = DrawFirstShape(b, mode);
  const PortRules& rules = mode.ports[port];
  FitDims(rules, shape);
  const float scale = DrawFirstScale(b, mode.op, rules.dtype);
  return NewFeed(b, rules, shape, DrawParams(b.draw(), rules, scale));
}

bool AppendFull(GraphBuilder& b, const OpMode& mode) {
  const SpanScope span(b.draw(), "node");
  const PortRules& out = mode.ports[kOut];
  Dims shape = b.DrawShape(static_cast<std::size_t>(
      b.draw().Range(std::max(out.min_rank, 1), std::min(out.max_rank, 4))));
  FitDims(out, shape);
  const auto result = DrawResult(b, mode, {}, {1, 1, 1, 4});
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.attrs.Set(AttrId::kShape, shape);
  b.Append(std::move(node), shape, result->params, result->spec);
  return true;
}

bool AppendNode(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed) {
  const SpanScope span(b.draw(), "node");
  if (mode.ports[port].starts_at_zero && !Suits(mode.ports[port], feed.params)) return false;
  const GraphBuilder::Mark mark = b.Here();
  if (Dispatch(b, mode, port, feed)) {
    if (LastNodeFits(b, mode)) return true;
    b.DropLastNode();
  }
  b.BackTo(mark);
  return false;
}

}  // namespace qconform::gen
