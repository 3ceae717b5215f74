// SPDX-License-Identifier: Apache-2.0
// joint_range and value_range: the reals that a port can hold, by exact arithmetic.
#include <cmath>
#include <limits>
#include <optional>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/scaled.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// The reals that some channel holds.
Reals UnionOf(const ConcreteSpec& spec) {
  Reals all = RealsOf(spec, 0);
  for (std::size_t c = 1; c < spec.scales.size(); ++c) {
    const Reals reals = RealsOf(spec, c);
    if (Compare(reals.low, all.low) < 0) all.low = reals.low;
    if (Compare(reals.high, all.high) > 0) all.high = reals.high;
  }
  return all;
}

// Up to half a step of `outer` at either end.
bool Contains(const Reals& outer, const Reals& inner) {
  return Compare(Moved(outer.low, -1), inner.low) <= 0 &&
         Compare(Moved(outer.high, 1), inner.high) >= 0;
}

// The first channel that does not hold all of `inner`: no channel of one port belongs to one of
// another, so each must hold all.
std::optional<std::size_t> FirstTooNarrow(const ConcreteSpec& spec, const Reals& inner) {
  for (std::size_t c = 0; c < spec.scales.size(); ++c) {
    if (!Contains(RealsOf(spec, c), inner)) return c;
  }
  return std::nullopt;
}

// The verdict over one operand of `over`; true if it is the verdict of the whole port.
struct Open {  // what keeps a port from passing
  const PortView* port = nullptr;
  NotCheckedReason reason = NotCheckedReason::kNone;
};

bool FailsOver(const PortView& port, const PortView& over, Open& open, Evaluation& e) {
  const NotCheckedReason reason = WhyWithoutNumbers(over);
  if (reason != NotCheckedReason::kNone) {
    if (open.port == nullptr) open = {&over, reason};
    return false;
  }
  const Reals inner = UnionOf(*over.spec);
  const std::optional<std::size_t> channel = FirstTooNarrow(*port.spec, inner);
  if (!channel) return false;
  e.Fail(port.port, [&] {
    return Contrast{RealsText(RealsOf(*port.spec, *channel)) +
                        AtChannelText(*channel, port.spec->scales.size()),
                    "the " + RealsText(inner) + " of " + NameOf(over.port) + " within half a step"};
  });
  return true;
}

// Whether `end` lies within half a step of the whole number. Both count half steps, so `stated`
// counts twice.
bool IsNear(const Scaled& end, std::int64_t stated) {
  const Scaled whole{.scale = 1, .count = Int128{2} * stated};
  return Compare(Moved(end, -1), whole) <= 0 && Compare(Moved(end, 1), whole) >= 0;
}

// The same where the scale is a float32 that was rounded: [-1, 1] in 65,535 steps lies half a step
// off either way, and no float32 is exactly 2/65535.
bool IsNearRounded(Scaled end, std::int64_t stated) {
  if (IsNear(end, stated)) return true;
  const float scale = end.scale;
  end.scale = std::nextafter(scale, std::numeric_limits<float>::max());
  if (IsNear(end, stated)) return true;
  end.scale = std::nextafter(scale, 0.0F);
  return IsNear(end, stated);
}

std::string StatedText(const ValueRangeRule& rule) {
  std::string text = "reals";
  if (rule.min) text += " from " + std::to_string(*rule.min);
  if (rule.max) text += " to " + std::to_string(*rule.max);
  return text + " within half a step";
}

}  // namespace

void Evaluate(const JointRangeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    bool failed = false;
    bool compared = false;
    Open open;
    if (e.CalibratedSpecOf(port) == nullptr) return;
    for (const OpPort other : rule.over) {
      e.node.ForEach(other, [&](const PortView& over) {
        if (failed || over.port == port.port) return;
        compared = true;
        failed = FailsOver(port, over, open, e);
      });
    }
    if (failed || !compared) return;
    if (open.port != nullptr) return e.NotChecked(*open.port, open.reason);
    e.Pass();
  });
}

void Evaluate(const ValueRangeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    if (spec->granularity != Granularity::kPerTensor) {
      return e.Fail(port.port, [&] {
        return Contrast{PerText(spec->granularity), "per tensor, " + StatedText(rule)};
      });
    }
    if (e.CalibratedSpecOf(port) == nullptr) return;
    const Reals reals = RealsOf(*spec, 0);
    if ((!rule.min || IsNearRounded(reals.low, *rule.min)) &&
        (!rule.max || IsNearRounded(reals.high, *rule.max))) {
      return e.Pass();
    }
    e.Fail(port.port, [&] { return Contrast{RealsText(reals), StatedText(rule)}; });
  });
}

}  // namespace qconform
