// SPDX-License-Identifier: Apache-2.0
// fixed_qparams: parameters that the backend prescribes.
#include "qconform/validate/evaluation.h"
#include "qconform/validate/float_steps.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

const FixedQparamsRule::Entry* EntryFor(const FixedQparamsRule& rule, DType dtype) {
  for (const FixedQparamsRule::Entry& entry : rule.entries) {
    if (entry.dtype == dtype) return &entry;
  }
  return nullptr;
}

std::pair<std::int64_t, std::int64_t> ScaleOf(const FixedQparamsRule::Entry& entry,
                                              const ConcreteSpec& spec) {
  return entry.scale.value_or(std::pair(std::int64_t{1}, spec.qmax - spec.qmin + 1));
}

std::string WantedText(std::pair<std::int64_t, std::int64_t> scale,
                       const FixedQparamsRule::Entry& entry, std::int32_t ulps) {
  std::string text = "scale " + std::to_string(scale.first) + "/" + std::to_string(scale.second);
  if (ulps > 0) text += " within " + std::to_string(ulps) + " float32 steps";
  return text + ", zero point " + std::to_string(entry.zero_point);
}

}  // namespace

void Evaluate(const FixedQparamsRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    const FixedQparamsRule::Entry* entry = EntryFor(rule, spec->dtype);
    if (entry == nullptr) return e.Pass();
    const auto scale = ScaleOf(*entry, *spec);
    if (spec->granularity != Granularity::kPerTensor) {
      return e.Fail(port.port, [&] {
        return Contrast{PerText(spec->granularity),
                        "per tensor, " + WantedText(scale, *entry, rule.ulps)};
      });
    }
    if (e.CalibratedSpecOf(port) == nullptr) return;
    const float exact = NearestFloat(scale.first, scale.second);
    if (spec->zero_points[0] == entry->zero_point &&
        FloatSteps(spec->scales[0], exact) <= rule.ulps) {
      return e.Pass();
    }
    e.Fail(port.port,
           [&] { return Contrast{QparamsText(*spec, 0), WantedText(scale, *entry, rule.ulps)}; });
  });
}

}  // namespace qconform
