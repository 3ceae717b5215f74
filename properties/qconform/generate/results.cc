// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

// The three ways to carry the same parameters as an operand.
QuantSpec SharedWithOperand(GraphBuilder& b, const Feed& x, std::size_t port) {
  switch (b.draw().Below(4)) {
    case 1:
      return SpecOf(x.params);
    case 2:
      if (!x.operand.spec) return SharedSpec{ValuePort(x.operand.value)};
      [[fallthrough]];
    default:
      return SharedSpec{OperandPort(b.next_node(), static_cast<std::uint32_t>(port))};
  }
}

// Ops that mostly keep their operand's parameters even where nothing demands it.
bool MovesCodes(OpKind op) { return InfoOf(op).math_invariant || op == OpKind::kMaxPool2d; }

bool CanRequantize(const GraphBuilder& b) {
  return b.contract().Ops(b.executable_only()).test(static_cast<std::size_t>(OpKind::kRequantize));
}

// Data movement that changes parameters needs a target that rescales.
bool LikesToShare(GraphBuilder& b, const OpMode& mode) {
  if (MovesCodes(mode.op)) return !CanRequantize(b) || b.draw().Chance(7, 8);
  return !IsProduct(mode.op) && b.draw().Chance(1, 8);
}

struct Reals {
  double low = 0;
  double high = 0;
};

Reals RealsOf(std::span<const Feed> feeds) {
  Reals reals;
  for (const Feed& feed : feeds) {
    if (!feed.params.quantized) continue;
    const auto scale = static_cast<double>(feed.params.scale);
    reals.low =
        std::min(reals.low, scale * static_cast<double>(feed.params.qmin - feed.params.zero_point));
    reals.high = std::max(reals.high,
                          scale * static_cast<double>(feed.params.qmax - feed.params.zero_point));
  }
  return reals;
}

// Parameters whose reals contain these, as tightly as float32 allows: the zero point rounds by half
// a step at most, which is what JointRangeRule forgives.
std::optional<Params> Covering(const PortRules& out, const Reals& reals) {
  if (out.fixed || out.starts_at_zero) return std::nullopt;
  Params params;
  params.dtype = out.dtype;
  const CodeRange range = RangeOf(out.dtype);
  params.qmin = range.min;
  params.qmax = range.max;
  params.symmetric = out.symmetric;
  const auto codes = static_cast<double>(range.max - range.min);
  double scale = (reals.high - reals.low) / codes;
  if (out.symmetric) {
    const std::int64_t zero = SymmetricZeroPoint(out.dtype);
    const double below = -reals.low / static_cast<double>(zero - range.min);
    scale = std::max(below, reals.high / static_cast<double>(range.max - zero));
    params.zero_point = zero;
  }
  params.scale = NextUp(NextUp(static_cast<float>(scale)));
  if (!std::isfinite(params.scale) || params.scale <= 0) return std::nullopt;
  if (!out.symmetric) {
    const double zero =
        static_cast<double>(range.min) - reals.low / static_cast<double>(params.scale);
    params.zero_point =
        std::clamp(static_cast<std::int64_t>(std::floor(zero + 0.5)), range.min, range.max);
  }
  return params;
}

// The operand whose parameters the result must take over: of its own group, or one that is fused.
std::optional<std::size_t> MustShareWith(const OpMode& mode, std::span<const Feed> feeds,
                                         std::size_t slot) {
  const bool variadic = InfoOf(mode.op).variadic;
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    const PortRules& port = mode.ports[variadic ? kIn0 : i];
    if (feeds[i].fused || port.group == mode.ports[slot].group) return i;
  }
  return std::nullopt;
}

std::optional<ResultSpec> Cover(const OpMode& mode, const PortRules& out,
                                std::span<const Feed> feeds, const ScaleInterval& allowed) {
  const std::optional<Params> params = Covering(out, RealsOf(feeds));
  if (!params || mode.op == OpKind::kRequantize) return std::nullopt;
  if (params->scale < allowed.low || params->scale > allowed.high) return std::nullopt;
  return ResultSpec{*params, SpecOf(*params)};
}

}  // namespace

std::optional<ResultSpec> DrawResult(GraphBuilder& b, const OpMode& mode,
                                     std::span<const Feed> feeds, const Magnitude& magnitude,
                                     std::size_t slot) {
  const PortRules& out = mode.ports[slot];
  if (!out.quantized)
    return ResultSpec{PlainParams(out.dtype, feeds.empty() ? 1 : feeds[0].params.scale), {}};
  const ScaleInterval allowed = ResultScales(magnitude.p_min, magnitude.p_max, mode.ratio);
  const auto fits = [&allowed](float scale) {
    return allowed.low <= scale && scale <= allowed.high;
  };
  if (const auto port = MustShareWith(mode, feeds, slot)) {
    const Feed& x = feeds[*port];
    const bool same_group = !x.fused;
    if (same_group ? !x.params.quantized : !Suits(out, x.params) || !fits(x.params.scale))
      return std::nullopt;
    return ResultSpec{x.params, SharedWithOperand(b, x, *port)};
  }
  const bool single = feeds.size() == 1 || !mode.covers_operands;
  if (!feeds.empty() && single && !feeds[0].per_row && Suits(out, feeds[0].params) &&
      fits(feeds[0].params.scale) && LikesToShare(b, mode)) {
    return ResultSpec{feeds[0].params, SharedWithOperand(b, feeds[0], 0)};
  }
  if (mode.covers_operands) return Cover(mode, out, feeds, allowed);
  if (!(allowed.low <= allowed.high)) return std::nullopt;
  if (out.fixed && !fits(out.fixed->scale)) return std::nullopt;
  const float scale = DrawResultScale(b.draw(), magnitude.p, magnitude.ratio_log2, allowed);
  const Params params = DrawParams(b.draw(), out, scale);
  return ResultSpec{params, SpecOf(params)};
}

}  // namespace qconform::gen
