// SPDX-License-Identifier: Apache-2.0
// Breakers of scales and zero points: mostly by the smallest step that the rule does not forgive.
#include <algorithm>
#include <bit>
#include <cmath>

#include "qconform/generate/break_context.h"
#include "qconform/generate/scales.h"

namespace qconform::gen {
namespace {

// `steps` float32 steps up or down; stays positive and finite for the scales that are drawn here.
float Step(float scale, std::int64_t steps) {
  return std::bit_cast<float>(
      static_cast<std::uint32_t>(std::bit_cast<std::uint32_t>(scale) + steps));
}

float Off(Draw& draw, float scale, std::int32_t tolerance) {
  const bool coarse = draw.Chance(1, 4);
  if (coarse) return scale * (draw.Chance(1, 2) ? 2.0f : 0.5f);
  const std::int64_t steps = std::int64_t{tolerance} + 1;
  return Step(scale, draw.Chance(1, 2) ? steps : -steps);
}

bool MoveZeroPoint(Draw& draw, ConcreteSpec& spec, std::size_t at) {
  spec.zero_points[at] += draw.Chance(1, 2) ? 1 : -1;
  return spec.qmin <= spec.zero_points[at] && spec.zero_points[at] <= spec.qmax;
}

// Makes the range one code shorter at one end, if the zero point stays inside.
bool MoveRange(Draw& draw, ConcreteSpec& spec) {
  if (spec.qmax - spec.qmin < 2) return false;
  if (draw.Chance(1, 2)) {
    ++spec.qmin;
  } else {
    --spec.qmax;
  }
  return std::all_of(spec.zero_points.begin(), spec.zero_points.end(),
                     [&](std::int64_t zp) { return spec.qmin <= zp && zp <= spec.qmax; });
}

const ConcreteSpec* Calibrated(const BreakContext& c, OpPort port) {
  const ConcreteSpec* spec = c.Before(port);
  return spec != nullptr && spec->calibrated() ? spec : nullptr;
}

struct Extent {
  double min;
  double max;
};

// Smallest and largest product of the operands' scales, or of each operand's scales.
std::optional<Extent> ExtentOf(ScaleRatioRule::Form form, const BreakContext& c) {
  std::vector<double> p = {1};
  if (form == ScaleRatioRule::Form::kEachOverResult) p.clear();
  for (const OpPort port : c.Ports({false, -1})) {
    const ConcreteSpec* spec = Calibrated(c, port);
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
  const OpPort port = c.draw().Pick(ends);
  const ConcreteSpec* old = Calibrated(c, port);
  if (old == nullptr) return false;
  ConcreteSpec spec = *old;
  const std::uint64_t how = c.draw().Below(3);
  bool moved = true;
  if (how == 0) spec.scales[0] = Off(c.draw(), spec.scales[0], 0);
  if (how == 1) moved = MoveZeroPoint(c.draw(), spec, 0);
  if (how == 2) moved = MoveRange(c.draw(), spec);
  if (moved) c.Isolate(port, spec);
  return moved;
}

bool Break(const FixedQparamsRule& rule, BreakContext& c) {
  const ConcreteSpec* old = Calibrated(c, rule.port);
  if (old == nullptr) return false;
  const auto listed = [old](const FixedQparamsRule::Entry& e) { return e.dtype == old->dtype; };
  if (std::none_of(rule.entries.begin(), rule.entries.end(), listed)) return false;
  ConcreteSpec spec = *old;
  const bool by_scale = c.draw().Chance(1, 2);
  if (by_scale) {
    // Twice the tolerance is beyond it from wherever inside it the scale was.
    spec.scales[0] = Off(c.draw(), spec.scales[0], 2 * rule.ulps);
  } else if (!MoveZeroPoint(c.draw(), spec, 0)) {
    return false;
  }
  for (const OpPort member : c.Group(rule.port)) c.Isolate(member, spec);
  return true;
}

bool Break(const DerivedScaleRule& rule, BreakContext& c) {
  if (c.Ports(rule.port).empty()) return false;
  const ConcreteSpec* old = Calibrated(c, rule.port);
  if (old == nullptr) return false;
  ConcreteSpec spec = *old;
  const auto at = static_cast<std::size_t>(c.draw().Below(spec.scales.size()));
  const bool by_zero_point = c.draw().Chance(1, 4);
  if (by_zero_point) {
    spec.scheme = Scheme::kAffine;
    spec.zero_points[at] = c.draw().Chance(1, 2) ? 1 : -1;
  } else {
    spec.scales[at] = Off(c.draw(), spec.scales[at], 2 * rule.ulps);
  }
  c.Isolate(rule.port, spec);
  return true;
}

bool Break(const ScaleRatioRule& rule, BreakContext& c) {
  const OpPort result{true, 0};
  const ConcreteSpec* old = Calibrated(c, result);
  const std::optional<Extent> extent = ExtentOf(rule.form, c);
  if (old == nullptr || !extent) return false;
  const ScaleInterval allowed =
      ResultScales(extent->min, extent->max, {rule.min_log2, rule.max_log2, rule.float32});
  ConcreteSpec spec = *old;
  const bool below = c.draw().Chance(1, 2);
  spec.scales.assign(1, below ? NextUp(allowed.high) : NextDown(allowed.low));
  if (!std::isfinite(spec.scales[0]) || spec.scales[0] <= 0) return false;
  c.Isolate(result, spec);
  return true;
}

}  // namespace qconform::gen
