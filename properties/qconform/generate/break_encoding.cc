// SPDX-License-Identifier: Apache-2.0
// Breakers of how parameters are stored: encoding, none at all, blocks.
#include <algorithm>
#include <array>
#include <cmath>

#include "qconform/generate/break_parts.h"

namespace qconform::gen {
namespace {

constexpr CodeRange FourBits(bool is_signed) {
  return is_signed ? CodeRange{-8, 7} : CodeRange{0, 15};
}

Encoding EncodingOf(const ConcreteSpec& spec) {
  const CodeRange four = FourBits(IsSigned(spec.dtype));
  const bool few = four.Contains(spec.qmin) && four.Contains(spec.qmax);
  switch (spec.granularity) {
    case Granularity::kPerTensor:
      return few ? Encoding::kBwScaleOffset : Encoding::kScaleOffset;
    case Granularity::kPerChannel:
      return few ? Encoding::kBwAxisScaleOffset : Encoding::kAxisScaleOffset;
    case Granularity::kPerBlock:
      return Encoding::kBlockwiseExpansion;
  }
  FailCheck(__FILE__, __LINE__, "unknown granularity");
}

// At most four bits where it had more, and the other way round; zero points are moved inside.
ConcreteSpec WithOtherWidth(Draw& draw, ConcreteSpec spec) {
  const CodeRange whole = RangeOf(spec.dtype);
  CodeRange range = FourBits(IsSigned(spec.dtype));
  if (range.Contains(spec.qmin) && range.Contains(spec.qmax)) {
    // The smallest step beyond, or all that the type has.
    const bool one = !draw.Chance(1, 4);
    range = one ? CodeRange{spec.qmin, std::min(range.max + 1, whole.max)} : whole;
  }
  spec.qmin = std::max(range.min, whole.min);
  spec.qmax = std::min(range.max, whole.max);
  for (std::int64_t& zp : spec.zero_points) zp = std::clamp(zp, spec.qmin, spec.qmax);
  return spec;
}

// What shares with a port that has no parameters is not checked: mostly it can keep its own.
bool StripPort(BreakContext& c, OpPort port) {
  const bool all = c.draw().Chance(1, 4);
  const std::vector<OpPort> ports = all ? c.Group(port) : std::vector{port};
  for (const OpPort member : ports) c.Strip(member);
  return true;
}

// Any spec with numbers, of the dtype that the port has.
bool GiveSpec(BreakContext& c, OpPort port) {
  const DType dtype = c.ValueAt(port).dtype;
  const bool can = IsInteger(dtype);
  if (!can && port.is_result) return false;
  const float scale = c.draw().Chance(1, 2) ? 0.5f : 1.0f;
  const DType codes = can ? dtype : DType::kInt8;
  c.Isolate(port, PerTensor(codes, scale, SymmetricZeroPoint(codes)));
  return true;
}

}  // namespace

bool Break(const EncodingRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port) return false;
  if (c.Before(*port) == nullptr) return GiveSpec(c, *port);
  const ConcreteSpec* old = CalibratedAt(c, *port);
  if (old == nullptr) return false;
  enum : std::uint8_t { kStrip, kWidth, kGranularity, kWays };
  const std::uint64_t way = c.draw().Below(kWays);
  if (way == kStrip) return !IsListed(rule.allowed, Encoding::kUndefined) && StripPort(c, *port);
  if (way == kWidth) {
    const ConcreteSpec spec = WithOtherWidth(c.draw(), *old);
    if (IsListed(rule.allowed, EncodingOf(spec))) return false;
    for (const OpPort member : c.Group(*port)) c.Isolate(member, spec);
    return true;
  }
  static constexpr std::array kAll = {Granularity::kPerTensor, Granularity::kPerChannel,
                                      Granularity::kPerBlock};
  ConcreteSpec spec = *old;
  spec.granularity = c.draw().Pick(std::span<const Granularity>(kAll));
  return !IsListed(rule.allowed, EncodingOf(spec)) && ChangeGranularity(c, *port, spec.granularity);
}

bool Break(const UnquantizedRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port || c.Before(*port) != nullptr) return false;
  const bool by_dtype = !rule.dtypes.empty() && c.draw().Chance(1, 2);
  if (!by_dtype) return GiveSpec(c, *port);
  const DType dtype = c.draw().Pick(std::span<const DType>(kAllDTypes));
  return !IsListed(rule.dtypes, dtype) && c.Retype(*port, dtype);
}

namespace {

// Another size of the blocks, every scale the first one.
bool ChangeBlockSize(const BlockSizeRule& rule, BreakContext& c, OpPort port) {
  const ConcreteSpec& old = *CalibratedAt(c, port);
  const Dims& shape = c.ValueAt(port).shape;
  const std::int64_t blocked = shape[BlockedAxis(old, shape)];
  const std::int64_t size = c.draw().EdgeBiased(1, blocked + 1);
  const bool listed = rule.allowed.empty() || IsListed(rule.allowed, size);
  if (listed && (!rule.must_divide || blocked % size == 0)) return false;
  const auto spec = WithGranularity(old, Granularity::kPerBlock, old.axis, size, shape);
  if (!spec) return false;
  c.Isolate(port, *spec);
  DropMisfitBias(c, port, *spec);
  return true;
}

// A scale below its channel's largest that is no whole multiple of it: one float32 step beside
// where it was, halfway between two multiples, or less than one.
float OffMultiple(Draw& draw, float scale, float largest, std::int32_t bits) {
  const float step = std::ldexp(largest, -bits);
  const std::uint64_t how = draw.Below(6);
  if (how == 4) return step * 0.25f;
  if (how == 5) return step * 1.5f;
  const bool up = scale < largest && draw.Chance(1, 2);
  return Step(scale, up ? 1 : -1);
}

// Leaves the largest scale of the channel alone: other rules may read it.
bool ChangeBlockScale(const BlockSizeRule& rule, BreakContext& c, OpPort port) {
  ConcreteSpec spec = *CalibratedAt(c, port);
  const auto channels =
      static_cast<std::size_t>(c.ValueAt(port).shape[static_cast<std::size_t>(spec.axis)]);
  const std::size_t blocks = spec.scales.size() / channels;
  if (blocks < 2) return false;
  const auto channel = static_cast<std::size_t>(c.draw().Below(channels));
  const auto first = spec.scales.begin() + static_cast<std::ptrdiff_t>(channel * blocks);
  const auto largest = std::max_element(first, first + static_cast<std::ptrdiff_t>(blocks));
  const auto at = first + static_cast<std::ptrdiff_t>(c.draw().Below(blocks));
  if (at == largest) return false;
  *at = OffMultiple(c.draw(), *at, *largest, rule.scale_bits);
  c.Isolate(port, spec);
  return true;
}

}  // namespace

bool Break(const BlockSizeRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port || CalibratedAt(c, *port)->granularity != Granularity::kPerBlock) return false;
  const bool by_scale = rule.scale_bits > 0 && !c.draw().Chance(1, 2);
  return by_scale ? ChangeBlockScale(rule, c, *port) : ChangeBlockSize(rule, c, *port);
}

}  // namespace qconform::gen
