// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

bool MustEqual(const OtherRequest& r) {
  const auto& ports = r.mode.ports;
  if (InfoOf(r.mode.op).variadic) return ports[kIn0].group == ports[kOut].group;
  return ports[r.port].group == ports[r.first_port].group;
}

// Whether both scales leave a result scale inside the mode's domain. A product always does.
bool ScalesAgree(const OtherRequest& r, float scale) {
  if (IsProduct(r.mode.op)) return true;
  const auto a = static_cast<double>(r.first.params.scale);
  const auto s = static_cast<double>(scale);
  RatioDomain domain = r.mode.ratio;
  // Several others, each within half of the domain of the first, are within all of it of one
  // another.
  if (InfoOf(r.mode.op).variadic)
    domain = {domain.min_log2 / 2, domain.max_log2 / 2, domain.float32};
  const ScaleInterval allowed = ResultScales(std::min(a, s), std::max(a, s), domain);
  const PortRules& out = r.mode.ports[kOut];
  const bool has_first = r.port == kIn0 || r.first_port == kIn0;
  if (has_first && out.group == r.mode.ports[kIn0].group) {
    // The result takes over operand 0's scale.
    const float shared = r.first_port == kIn0 ? r.first.params.scale : scale;
    return allowed.low <= shared && shared <= allowed.high;
  }
  return allowed.low <= allowed.high;
}

// A product with both scales far out on the same side has no ordinary result scale.
bool ProductIsOrdinary(const OtherRequest& r, float scale) {
  if (!IsProduct(r.mode.op)) return true;
  const int log2 =
      FloorLog2(static_cast<double>(r.first.params.scale)) + FloorLog2(static_cast<double>(scale));
  return log2 > -50 && log2 < 40;
}

bool Suits(const OtherRequest& r, const Feed& feed) {
  if (!Takes(r.mode, r.port, ClassOf(feed)) || !r.fits(feed.shape)) return false;
  if (!gen::Suits(r.mode.ports[r.port], feed.params)) return false;
  if (MustEqual(r)) return feed.params == r.first.params;
  return ScalesAgree(r, feed.params.scale) && ProductIsOrdinary(r, feed.params.scale);
}

std::optional<Feed> Existing(GraphBuilder& b, const OtherRequest& r) {
  const bool again = b.draw().Chance(1, 4);
  if (again && Suits(r, r.first)) return r.first;
  for (int attempt = 0; attempt < 3; ++attempt) {
    Feed feed = b.FeedOf(b.draw().Pick(b.readable()));
    // The same value again has had its chance.
    if (feed.operand.value != r.first.operand.value && Suits(r, feed)) return feed;
  }
  return std::nullopt;
}

Params DrawOtherParams(GraphBuilder& b, const OtherRequest& r) {
  float scale = b.DrawInputScale();
  const int first_log2 = FloorLog2(static_cast<double>(r.first.params.scale));
  if (!IsProduct(r.mode.op)) {
    const bool wide = b.draw().Chance(1, 8);
    const std::int64_t room = (r.mode.ratio.max_log2 - r.mode.ratio.min_log2) / 4 - 1;
    const std::int64_t off = std::min<std::int64_t>(wide ? 12 : 3, std::max<std::int64_t>(room, 0));
    scale = DrawScale(b.draw(), first_log2 + static_cast<int>(b.draw().Range(-off, off)));
  } else if (!ProductIsOrdinary(r, scale)) {
    scale = DrawScale(b.draw(), first_log2 > 0 ? -20 : 0);
  }
  if (b.draw().Chance(1, 6)) scale = r.first.params.scale;
  if (!ScalesAgree(r, scale) || !ProductIsOrdinary(r, scale)) scale = r.first.params.scale;
  return DrawParams(b.draw(), r.mode.ports[r.port], scale);
}

QuantSpec FreshSpec(GraphBuilder& b, const OtherRequest& r, const Params& params) {
  if (MustEqual(r) && b.draw().Chance(3, 4)) {
    return SharedSpec{OperandPort(b.next_node(), static_cast<std::uint32_t>(r.first_operand))};
  }
  return SpecOf(params);
}

Feed Fresh(GraphBuilder& b, const OtherRequest& r) {
  const PortRules& rules = r.mode.ports[r.port];
  if (!rules.quantized) return b.NewPlain(r.shape, rules, 2);
  const Params params = MustEqual(r) ? r.first.params : DrawOtherParams(b, r);
  QuantSpec spec = FreshSpec(b, r, params);
  const bool constant = rules.is_static || b.draw().Chance(1, 2);
  if (!constant) return b.NewInput(r.shape, params, std::move(spec));
  std::vector<std::int64_t> codes =
      DrawCodes(b.draw(), static_cast<std::size_t>(ElementCount(r.shape)),
                {params.qmin, params.qmax}, params.zero_point);
  return b.NewConstant(r.shape, params, std::move(spec), std::move(codes));
}

}  // namespace

Feed DrawOtherFeed(GraphBuilder& b, const OtherRequest& request) {
  const SpanScope span(b.draw(), "operand");
  const bool existing = !request.mode.ports[request.port].is_static && b.draw().Chance(1, 2);
  if (existing) {
    if (std::optional<Feed> feed = Existing(b, request)) return *std::move(feed);
  }
  return Fresh(b, request);
}

}  // namespace qconform::gen
