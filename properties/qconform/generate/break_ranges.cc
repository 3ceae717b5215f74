// SPDX-License-Identifier: Apache-2.0
// Breakers of the reals that a port can hold: mostly by the smallest step, found by exact
// arithmetic of our own.
#include <bit>
#include <cmath>
#include <functional>

#include "qconform/base/rational.h"
#include "qconform/generate/break_parts.h"

namespace qconform::gen {
namespace {

using IsBroken = std::function<bool(const ConcreteSpec&)>;

const Rational& Half() {
  static const Rational half(BigInt(1), BigInt(2));
  return half;
}

struct Ends {
  Rational low;
  Rational high;
};

// The reals of one channel, with `slack` steps more at either end.
Ends EndsOf(const ConcreteSpec& spec, std::size_t channel, const Rational& slack) {
  const Rational scale = Rational::FromFloat(spec.scales[channel]);
  const Rational zero(spec.zero_points[channel]);
  return {scale * (Rational(spec.qmin) - zero - slack),
          scale * (Rational(spec.qmax) - zero + slack)};
}

// The scale nearest to `from` on the way to `to` at which the spec is broken. Once broken it stays
// so. Positive floats are in the order of their bits.
std::optional<float> FirstBrokenScale(ConcreteSpec spec, std::size_t at, float to,
                                      const IsBroken& broken) {
  auto good = std::int64_t{std::bit_cast<std::uint32_t>(spec.scales[at])};
  auto bad = std::int64_t{std::bit_cast<std::uint32_t>(to)};
  const auto is_bad = [&](std::int64_t bits) {
    spec.scales[at] = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    return broken(spec);
  };
  if (!std::isfinite(to) || to <= 0 || !is_bad(bad)) return std::nullopt;
  while (std::abs(bad - good) > 1) {
    const std::int64_t middle = good + (bad - good) / 2;
    (is_bad(middle) ? bad : good) = middle;
  }
  is_bad(bad);
  return spec.scales[at];
}

// By the first of so many steps that breaks it.
constexpr int kMaxSteps = 3;

template <class Change>
bool MoveUntil(ConcreteSpec& spec, const IsBroken& broken, Change change) {
  for (int step = 0; step < kMaxSteps; ++step) {
    change(spec);
    if (!IsWellFormed(spec)) return false;
    if (broken(spec)) return true;
  }
  return false;
}

bool MoveScale(Draw& draw, ConcreteSpec& spec, std::size_t at, const IsBroken& broken) {
  const bool down = !draw.Chance(1, 2);
  const bool coarse = draw.Chance(1, 4);
  const float far = spec.scales[at] * (down ? 0.25f : 4.0f);
  const std::optional<float> scale = FirstBrokenScale(spec, at, far, broken);
  if (!scale) return false;
  spec.scales[at] = coarse ? far : *scale;
  return true;
}

// One of the ways in which numbers can leave what `broken` forgives.
bool MoveReals(Draw& draw, ConcreteSpec& spec, const IsBroken& broken) {
  const auto at = static_cast<std::size_t>(draw.Below(spec.scales.size()));
  const std::int64_t sign = draw.Chance(1, 2) ? 1 : -1;
  switch (draw.Below(4)) {
    case 0:
      return MoveScale(draw, spec, at, broken);
    case 1:
      return MoveUntil(spec, broken, [&](ConcreteSpec& s) { s.zero_points[at] += sign; });
    case 2:
      return MoveUntil(spec, broken, [&](ConcreteSpec& s) { s.qmin += sign; });
    default:
      return MoveUntil(spec, broken, [&](ConcreteSpec& s) { s.qmax -= sign; });
  }
}

// The ends of every operand that the rule's port must hold.
std::vector<Ends> Covered(const JointRangeRule& rule, const BreakContext& c, OpPort port) {
  std::vector<Ends> covered;
  for (const OpPort named : rule.over) {
    for (const OpPort over : c.Ports(named)) {
      const ConcreteSpec* spec = CalibratedAt(c, over);
      if (over == port || spec == nullptr) continue;
      for (std::size_t i = 0; i < spec->scales.size(); ++i) {
        covered.push_back(EndsOf(*spec, i, Rational(0)));
      }
    }
  }
  return covered;
}

bool Holds(const ConcreteSpec& spec, const std::vector<Ends>& covered) {
  for (std::size_t i = 0; i < spec.scales.size(); ++i) {
    const Ends outer = EndsOf(spec, i, Half());
    for (const Ends& inner : covered) {
      if (outer.low > inner.low || outer.high < inner.high) return false;
    }
  }
  return true;
}

// The ends lie within half a step of the stated ones, each at the scale itself or one float32 step
// beside it: scales are rounded.
bool IsNear(const ConcreteSpec& spec, std::int64_t code, std::int64_t stated) {
  for (const float near : {spec.scales[0], Step(spec.scales[0], 1), Step(spec.scales[0], -1)}) {
    const Rational scale = Rational::FromFloat(near);
    const Rational end = scale * (Rational(code) - Rational(spec.zero_points[0]));
    if (Abs(end - Rational(stated)) <= scale * Half()) return true;
  }
  return false;
}

bool KeepsStatedEnds(const ValueRangeRule& rule, const ConcreteSpec& spec) {
  return (!rule.min || IsNear(spec, spec.qmin, *rule.min)) &&
         (!rule.max || IsNear(spec, spec.qmax, *rule.max));
}

}  // namespace

// A result much wider than its operands takes many steps; narrowing its scale is then the way.
bool Break(const JointRangeRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  const std::vector<Ends> covered = Covered(rule, c, *port);
  const std::vector<OpPort> group = c.Group(*port);
  for (const OpPort named : rule.over) {
    for (const OpPort over : c.Ports(named)) {
      if (over != *port && IsListed(group, over)) return false;
    }
  }
  ConcreteSpec spec = *CalibratedAt(c, *port);
  const IsBroken broken = [&](const ConcreteSpec& s) { return !Holds(s, covered); };
  const std::uint64_t way = c.draw().Below(2);
  if (way == 0) {
    const auto at = static_cast<std::size_t>(c.draw().Below(spec.scales.size()));
    const float least = std::bit_cast<float>(std::uint32_t{0x00800000});
    const std::optional<float> scale = FirstBrokenScale(spec, at, least, broken);
    if (!scale) return false;
    spec.scales[at] = c.draw().Chance(1, 4) ? *scale * 0.5f : *scale;
  } else if (!MoveReals(c.draw(), spec, broken)) {
    return false;
  }
  for (const OpPort member : group) c.Isolate(member, spec);
  return true;
}

bool Break(const ValueRangeRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  const bool by_form = c.draw().Chance(1, 12);
  if (by_form) return ChangeGranularity(c, *port, Granularity::kPerChannel);
  ConcreteSpec spec = *CalibratedAt(c, *port);
  if (spec.granularity != Granularity::kPerTensor) return false;
  const IsBroken broken = [&](const ConcreteSpec& s) { return !KeepsStatedEnds(rule, s); };
  if (!MoveReals(c.draw(), spec, broken)) return false;
  for (const OpPort member : c.Group(*port)) c.Isolate(member, spec);
  return true;
}

}  // namespace qconform::gen
