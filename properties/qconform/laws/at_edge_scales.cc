// SPDX-License-Identifier: Apache-2.0
// Edges of scales and of the reals that they stand for. All in long double: a float32 times a count
// of at most 34 bits is exact there.
#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "qconform/laws/contact.h"

namespace qconform::laws {
namespace {

using Real = long double;

// Both positive.
std::int64_t StepsBetween(float a, float b) {
  const auto bits = [](float x) {
    return static_cast<std::int64_t>(std::bit_cast<std::uint32_t>(x));
  };
  return std::abs(bits(a) - bits(b));
}

// One end of the reals of a spec, at the scale and at the float32 numbers beside it.
struct End {
  float scale;
  std::int64_t count;  // code - zero point

  Real At(float s, Real half_steps) const {
    return static_cast<Real>(s) * (static_cast<Real>(count) + half_steps / 2);
  }
  // Whether `goal` lies within one float32 step of the end moved by so many half steps.
  bool Comes(Real goal, int half_steps) const {
    const Real a = At(std::nextafter(scale, 0.0f), half_steps);
    const Real b = At(std::nextafter(scale, std::numeric_limits<float>::max()), half_steps);
    return std::min(a, b) <= goal && goal <= std::max(a, b);
  }
  // Equal, or as far off as it may be.
  bool IsEdge(Real goal) const { return Comes(goal, 0) || Comes(goal, 1) || Comes(goal, -1); }
};

End LowOf(const ConcreteSpec& spec, std::size_t c) {
  return {spec.scales[c], spec.qmin - spec.zero_points[c]};
}
End HighOf(const ConcreteSpec& spec, std::size_t c) {
  return {spec.scales[c], spec.qmax - spec.zero_points[c]};
}

bool MeetsAnEnd(const ConcreteSpec& outer, const ConcreteSpec& inner) {
  for (std::size_t c = 0; c < inner.scales.size(); ++c) {
    const Real low = LowOf(inner, c).At(inner.scales[c], 0);
    const Real high = HighOf(inner, c).At(inner.scales[c], 0);
    for (std::size_t d = 0; d < outer.scales.size(); ++d) {
      if (LowOf(outer, d).IsEdge(low) || HighOf(outer, d).IsEdge(high)) return true;
    }
  }
  return false;
}

const ConcreteSpec* NumbersAt(const NodeAt& at, OpPort port) {
  const ConcreteSpec* found = nullptr;
  ForEachPort(at, port, [&](const PortAt& p) { found = p.spec; });
  return found != nullptr && found->calibrated() ? found : nullptr;
}

// In the first or the last binade of the domain.
bool IsEndBinade(const ScaleRatioRule& rule, Real ratio) {
  const int binade = std::ilogb(ratio);
  return binade == rule.min_log2 || binade == rule.max_log2 - 1;
}

float ScaleAt(const ConcreteSpec& spec, std::size_t c) {
  return spec.scales[spec.scales.size() == 1 ? 0 : std::min(c, spec.scales.size() - 1)];
}

Contact RatioContact(const ScaleRatioRule& rule, const ConcreteSpec& a, const ConcreteSpec* b,
                     const ConcreteSpec& out) {
  const std::size_t second = b == nullptr ? 1 : b->scales.size();
  const std::size_t channels = std::max({a.scales.size(), second, out.scales.size()});
  for (std::size_t c = 0; c < channels; ++c) {
    const Real factor = b == nullptr ? Real{1} : static_cast<Real>(ScaleAt(*b, c));
    const Real product = static_cast<Real>(ScaleAt(a, c)) * factor;
    const Real ratio = rule.float32
                           ? static_cast<Real>(static_cast<float>(product) / ScaleAt(out, c))
                           : product / static_cast<Real>(ScaleAt(out, c));
    if (IsEndBinade(rule, ratio)) return Contact::kAtEdge;
  }
  return Contact::kInside;
}

}  // namespace

Contact Touch(const FixedQparamsRule& rule, const NodeAt& at) {
  return OverNumbers(at, rule.port, [&](const PortAt&, const ConcreteSpec& spec) {
    for (const FixedQparamsRule::Entry& entry : rule.entries) {
      if (entry.dtype != spec.dtype) continue;
      const auto scale =
          entry.scale.value_or(std::pair{std::int64_t{1}, spec.qmax - spec.qmin + 1});
      const auto exact =
          static_cast<float>(static_cast<Real>(scale.first) / static_cast<Real>(scale.second));
      return EdgeIf(StepsBetween(spec.scales[0], exact) == rule.ulps);
    }
    return Contact::kNone;
  });
}

Contact Touch(const ValueRangeRule& rule, const NodeAt& at) {
  return OverNumbers(at, rule.port, [&](const PortAt&, const ConcreteSpec& spec) {
    const bool low = rule.min && LowOf(spec, 0).IsEdge(static_cast<Real>(*rule.min));
    const bool high = rule.max && HighOf(spec, 0).IsEdge(static_cast<Real>(*rule.max));
    return EdgeIf(low || high);
  });
}

Contact Touch(const JointRangeRule& rule, const NodeAt& at) {
  return OverNumbers(at, rule.port, [&](const PortAt& port, const ConcreteSpec& outer) {
    Contact nearest = Contact::kNone;
    for (const OpPort over : rule.over) {
      const Contact contact =
          OverNumbers(at, over, [&](const PortAt& other, const ConcreteSpec& inner) {
            if (other.name == port.name) return Contact::kNone;
            return EdgeIf(MeetsAnEnd(outer, inner));
          });
      nearest = std::max(nearest, contact);
    }
    return nearest;
  });
}

Contact Touch(const ScaleRatioRule& rule, const NodeAt& at) {
  const ConcreteSpec* out = NumbersAt(at, {true, 0});
  if (out == nullptr) return Contact::kNone;
  if (rule.form == ScaleRatioRule::Form::kEachOverResult) {
    return OverNumbers(at, {false, -1}, [&](const PortAt&, const ConcreteSpec& spec) {
      return RatioContact(rule, spec, nullptr, *out);
    });
  }
  const ConcreteSpec* a = NumbersAt(at, {false, 0});
  const ConcreteSpec* b = NumbersAt(at, {false, 1});
  return a == nullptr || b == nullptr ? Contact::kNone : RatioContact(rule, *a, b, *out);
}

}  // namespace qconform::laws
