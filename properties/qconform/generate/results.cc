// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

// The three ways to carry the same parameters as operand 0.
QuantSpec SharedWithOperand(GraphBuilder& b, const Feed& x) {
  switch (b.draw().Below(4)) {
    case 1:
      return SpecOf(x.params);
    case 2:
      if (!x.operand.spec) return SharedSpec{ValuePort(x.operand.value)};
      [[fallthrough]];
    default:
      return SharedSpec{OperandPort(b.next_node(), 0)};
  }
}

// Ops that mostly keep their operand's parameters even where nothing demands it.
bool MovesCodes(OpKind op) { return InfoOf(op).math_invariant || op == OpKind::kMaxPool2d; }

bool CanRequantize(const GraphBuilder& b) {
  const std::uint32_t ops = b.contract().Ops(b.limits().executable_only);
  return (ops >> static_cast<unsigned>(OpKind::kRequantize) & 1u) != 0;
}

bool MayShare(const PortRules& out, const Params& x) {
  return out.dtype == x.dtype && !out.fixed && (x.symmetric || !out.symmetric);
}

// Data movement that changes parameters needs a target that rescales.
bool LikesToShare(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  if (!MayShare(mode.ports[kOut], x.params)) return false;
  if (MovesCodes(mode.op)) return !CanRequantize(b) || b.draw().Chance(7, 8);
  return !IsProduct(mode.op) && b.draw().Chance(1, 8);
}

}  // namespace

std::optional<ResultSpec> DrawResult(GraphBuilder& b, const OpMode& mode, const Feed& x,
                                     const Magnitude& magnitude) {
  const PortRules& out = mode.ports[kOut];
  if (out.dtype == DType::kFloat32) {
    Params params;
    params.dtype = DType::kFloat32;
    params.scale = x.params.scale;
    return ResultSpec{params, std::nullopt};
  }
  const bool must_share = out.group == mode.ports[kIn0].group;
  const ScaleInterval allowed = ResultScales(magnitude.p_min, magnitude.p_max, mode.ratio);
  const bool may_share = allowed.low <= x.params.scale && x.params.scale <= allowed.high;
  if (must_share || (may_share && LikesToShare(b, mode, x))) {
    return ResultSpec{x.params, SharedWithOperand(b, x)};
  }
  if (!(allowed.low <= allowed.high)) return std::nullopt;
  const float scale = out.fixed
                          ? out.fixed->scale
                          : DrawResultScale(b.draw(), magnitude.p, magnitude.ratio_log2, allowed);
  const Params params = DrawParams(b.draw(), out, scale);
  return ResultSpec{params, SpecOf(params)};
}

}  // namespace qconform::gen
