// SPDX-License-Identifier: Apache-2.0
// derived_scale: scales that follow from those of other ports.
#include <algorithm>
#include <array>
#include <cmath>

#include "qconform/graph/derive.h"
#include "qconform/validate/evaluation.h"
#include "qconform/validate/float_steps.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// The one or two ports that a rule derives from, calibrated.
struct Sources {
  std::array<const PortView*, 2> ports{};
  std::array<DeriveSource, 2> scales{};
  std::size_t count = 0;
};

// False if there is nothing to check, or it cannot be checked, which is recorded.
bool Collect(const DerivedScaleRule& rule, Sources& sources, Evaluation& e) {
  QC_CHECK(rule.from.size() == 2 ||
           (rule.from.size() == 1 && rule.formula == DeriveFormula::kProduct));
  for (const OpPort from : rule.from) {
    const PortView* port = e.node.Find(from);
    if (port == nullptr) return false;
    sources.ports[sources.count++] = port;
  }
  for (std::size_t i = 0; i < sources.count; ++i) {
    const ConcreteSpec* spec = e.CalibratedSpecOf(*sources.ports[i]);
    if (spec == nullptr) return false;
    // Of a product every scale is a channel by itself, blocks included.
    const bool by_channel = rule.formula == DeriveFormula::kBlockMax16;
    const std::size_t channels =
        by_channel ? ChannelCount(*spec, sources.ports[i]->value->shape) : spec->scales.size();
    QC_CHECK_GT(channels, 0U);  // CheckStructure has counted the scales
    sources.scales[i] = {spec->scales, channels};
  }
  return true;
}

// How many scales are wanted of a port that has `channels`, which do not fit.
std::size_t WantedChannels(const Sources& sources, std::size_t channels) {
  const std::size_t first = sources.scales[0].channels;
  if (first != 1 && first != channels) return first;
  return std::max(first, sources.scales[1].channels);
}

// Whether the sources give so many scales. A single scale is that of every channel; the channels of
// the second source repeat as a whole.
bool CountsFit(const DerivedScaleRule& rule, const Sources& sources, std::size_t channels) {
  const std::size_t first = sources.scales[0].channels;
  if (first != 1 && first != channels) return false;
  if (sources.count == 1) return first == channels;
  const std::size_t second = sources.scales[1].channels;
  switch (sources.ports[1]->spec->granularity) {
    case Granularity::kPerTensor:
      return first == channels;
    case Granularity::kPerChannel:
      return channels % second == 0;
    case Granularity::kPerBlock:
      return rule.formula == DeriveFormula::kBlockMax16 ? channels % second == 0
                                                        : channels == second;
  }
  FailCheck(__FILE__, __LINE__, "unknown granularity");
}

bool IsDerived(const DerivedScaleRule& rule, float stated, float derived) {
  return std::isfinite(derived) && derived > 0 && FloatSteps(stated, derived) <= rule.ulps;
}

void Compare(const DerivedScaleRule& rule, const PortView& port, const Sources& sources,
             Evaluation& e) {
  const ConcreteSpec& spec = *port.spec;
  const std::size_t channels = spec.scales.size();
  if (!CountsFit(rule, sources, channels)) {
    return e.Fail(port.port, [&] {
      return Contrast{std::to_string(channels) + " scales",
                      std::to_string(WantedChannels(sources, channels)) + " scales"};
    });
  }
  for (std::size_t c = 0; c < channels; ++c) {
    const float scale = DerivedScale(rule.formula, sources.scales[0], sources.scales[1], c);
    if (IsDerived(rule, spec.scales[c], scale) && spec.zero_points[c] == 0) continue;
    return e.Fail(port.port, [&] {
      return Contrast{QparamsText(spec, c) + AtChannelText(c, channels),
                      "scale " + FloatText(scale) + ", zero point 0"};
    });
  }
  e.Pass();
}

}  // namespace

void Evaluate(const DerivedScaleRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    if (e.CalibratedSpecOf(port) == nullptr) return;
    Sources sources;
    if (!Collect(rule, sources, e)) return;
    const PortView* last = sources.ports[sources.count - 1];
    const bool blocks = last->spec->granularity == Granularity::kPerBlock;
    if (rule.formula == DeriveFormula::kBlockMax16 && !blocks) {
      return e.Fail(port.port, [&] {
        const std::string name = NameOf(last->port) + " ";
        return Contrast{name + PerText(last->spec->granularity), name + "per block"};
      });
    }
    Compare(rule, port, sources, e);
  });
}

}  // namespace qconform
