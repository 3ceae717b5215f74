// SPDX-License-Identifier: Apache-2.0
// Breakers of scales and zero points: mostly by the smallest step that the rule does not forgive.
#include <algorithm>
#include <cmath>

#include "qconform/generate/break_parts.h"
#include "qconform/generate/scales.h"

namespace qconform::gen {
namespace {

struct Extent {
  double min;
  double max;
};

// Smallest and largest product of the operands' scales, or of each operand's scales.
std::optional<Extent> ExtentOf(ScaleRatioRule::Form form, const BreakContext& c) {
  std::vector<double> p = {1};
  if (form == ScaleRatioRule::Form::kEachOverResult) p.clear();
  for (const OpPort port : c.Ports({false, -1})) {
    const ConcreteSpec* spec = CalibratedAt(c, port);
    if (spec == nullptr) return std::nullopt;
    if (form == ScaleRatioRule::Form::kEachOverResult) {
      for (const float scale : spec->scales) p.push_back(static_cast<double>(scale));
    } else if (port.index < 2) {
      const double before = p[0];
      p.clear();
      for (const float scale : spec->scales) p.push_back(before * static_cast<double>(scale));
    }
  }
  const auto [min, max] = std::minmax_element(p.begin(), p.end());
  return Extent{*min, *max};
}

}  // namespace

bool Break(const SharedWithRule& rule, BreakContext& c) {
  std::vector<OpPort> ends = c.Ports(rule.port);
  const std::vector<OpPort> with = c.Ports(rule.with);
  ends.insert(ends.end(), with.begin(), with.end());
  if (ends.empty()) return false;
  const OpPort port = c.draw().Pick(ends);
  const ConcreteSpec* old = CalibratedAt(c, port);
  if (old == nullptr) return false;
  ConcreteSpec spec = *old;
  const std::uint64_t how = c.draw().Below(3);
  const auto at = static_cast<std::size_t>(c.draw().Below(spec.scales.size()));
  bool moved = true;
  if (how == 0) spec.scales[at] = OffScale(c.draw(), spec.scales[at], 0);
  if (how == 1) moved = MoveZeroPoint(c.draw(), spec, at);
  if (how == 2) moved = MoveRange(c.draw(), spec);
  if (moved) c.Isolate(port, spec);
  return moved;
}

bool Break(const FixedQparamsRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  ConcreteSpec spec = *CalibratedAt(c, *port);
  const auto listed = [&](const FixedQparamsRule::Entry& e) { return e.dtype == spec.dtype; };
  if (std::none_of(rule.entries.begin(), rule.entries.end(), listed)) return false;
  const std::uint64_t how = c.draw().Below(8);
  if (how == 7) return ChangeGranularity(c, *port, Granularity::kPerChannel);
  const auto at = static_cast<std::size_t>(c.draw().Below(spec.scales.size()));
  if (how < 4) {
    // Twice the tolerance is beyond it from wherever inside it the scale was.
    spec.scales[at] = OffScale(c.draw(), spec.scales[at], 2 * rule.ulps);
  } else if (!MoveZeroPoint(c.draw(), spec, at)) {
    return false;
  }
  for (const OpPort member : c.Group(*port)) c.Isolate(member, spec);
  return true;
}

namespace {

// One scale for all channels, or one for each: as many as do not follow from the sources. A source
// that is one channel repeats to any number.
bool ChangeScaleCount(BreakContext& c, OpPort port, OpPort last) {
  const ConcreteSpec& source = *CalibratedAt(c, c.Ports(last)[0]);
  if (source.granularity != Granularity::kPerTensor && source.scales.size() == 1) return false;
  const bool tensor = CalibratedAt(c, port)->granularity == Granularity::kPerTensor;
  const Dims& shape = c.ValueAt(port).shape;
  const auto spec =
      WithGranularity(*CalibratedAt(c, port),
                      tensor ? Granularity::kPerChannel : Granularity::kPerTensor, 0, 0, shape);
  if (!spec || spec->scales.size() == CalibratedAt(c, port)->scales.size()) return false;
  c.Isolate(port, *spec);
  return true;
}

}  // namespace

bool Break(const DerivedScaleRule& rule, BreakContext& c) {
  const auto has_numbers = [&](OpPort from) {
    const std::vector<OpPort> ports = c.Ports(from);
    return !ports.empty() && CalibratedAt(c, ports[0]) != nullptr;
  };
  if (!std::all_of(rule.from.begin(), rule.from.end(), has_numbers)) return false;
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  ConcreteSpec spec = *CalibratedAt(c, *port);
  const auto at = static_cast<std::size_t>(c.draw().Below(spec.scales.size()));
  const std::uint64_t how = c.draw().Below(8);
  if (how == 7) return ChangeScaleCount(c, *port, rule.from.back());
  if (how < 5) {
    spec.scales[at] = OffScale(c.draw(), spec.scales[at], 2 * rule.ulps);
  } else {
    spec.scheme = Scheme::kAffine;
    spec.zero_points[at] = c.draw().Chance(1, 2) ? 1 : -1;
    if (!IsWellFormed(spec)) return false;
  }
  const std::vector<OpPort> group = c.Group(*port);
  // A source that moved along would take the derived scale with it.
  for (const OpPort from : rule.from) {
    for (const OpPort source : c.Ports(from)) {
      if (IsListed(group, source)) return false;
    }
  }
  for (const OpPort member : group) c.Isolate(member, spec);
  return true;
}

bool Break(const ScaleRatioRule& rule, BreakContext& c) {
  const OpPort result{true, 0};
  const ConcreteSpec* old = CalibratedAt(c, result);
  const std::optional<Extent> extent = ExtentOf(rule.form, c);
  if (old == nullptr || !extent) return false;
  const ScaleInterval allowed =
      ResultScales(extent->min, extent->max, {rule.min_log2, rule.max_log2, rule.float32});
  ConcreteSpec spec = *old;
  const bool below = c.draw().Chance(1, 2);
  float scale = below ? NextUp(allowed.high) : NextDown(allowed.low);
  const bool coarse = c.draw().Chance(1, 4);
  if (coarse) scale *= below ? 2.0f : 0.5f;
  if (!std::isfinite(scale) || scale <= 0) return false;
  spec.scales.assign(spec.scales.size(), scale);
  c.Isolate(result, spec);
  return true;
}

}  // namespace qconform::gen
