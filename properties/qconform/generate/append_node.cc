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

Dims DrawFirstShape(GraphBuilder& b, const OpMode& mode) {
  const PortRules& port = mode.ports[kIn0];
  Dims shape;
  if (port.min_rank == 4 && port.max_rank == 4) {
    shape = DrawImage(b);
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

}  // namespace

Feed DrawFirstFeed(GraphBuilder& b, const OpMode& mode, std::size_t port) {
  const SpanScope span(b.draw(), "input");
  const Dims shape = DrawFirstShape(b, mode);
  const PortRules& rules = mode.ports[port];
  const float scale = DrawFirstScale(b, mode.op, rules.dtype);
  if (rules.dtype == DType::kFloat32) {
    Params params;
    params.dtype = DType::kFloat32;
    params.scale = scale;
    return b.NewInput(shape, params, std::nullopt);
  }
  const Params params = DrawParams(b.draw(), rules, scale);
  return b.NewInput(shape, params, SpecOf(params));
}

bool AppendNode(GraphBuilder& b, const OpMode& mode, std::size_t port, const Feed& feed) {
  const SpanScope span(b.draw(), "node");
  switch (mode.op) {
    case OpKind::kConv2d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kLinear:
      return AppendWeighted(b, mode, feed);
    case OpKind::kMatmul:
    case OpKind::kAdd:
    case OpKind::kSub:
    case OpKind::kMul:
      return AppendPair(b, mode, port, feed);
    case OpKind::kReshape:
    case OpKind::kTranspose:
    case OpKind::kSlice:
    case OpKind::kPad:
      return AppendMove(b, mode, feed);
    case OpKind::kConcat:
      return AppendConcat(b, mode, feed);
    case OpKind::kAvgPool2d:
    case OpKind::kMaxPool2d:
      return AppendPool(b, mode, feed);
    case OpKind::kRelu:
    case OpKind::kClamp:
    case OpKind::kSigmoid:
    case OpKind::kTanh:
    case OpKind::kSoftmax:
    case OpKind::kRequantize:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
      return AppendUnary(b, mode, feed);
  }
  FailCheck(__FILE__, __LINE__, "unknown op");
}

}  // namespace qconform::gen
