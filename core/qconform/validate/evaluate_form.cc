// SPDX-License-Identifier: Apache-2.0
// symmetric, channel_axis and granularity: the form of one spec.
#include <algorithm>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// Empty if symmetric. Before calibration the scheme is a promise and the range can already break
// it.
std::string WhyNotSymmetric(const ConcreteSpec& spec, std::int64_t zero) {
  if (spec.scheme != Scheme::kSymmetric) return "scheme " + std::string(NameOf(spec.scheme));
  if (zero < spec.qmin || zero > spec.qmax) {
    return "range " + RangeText(spec.qmin, spec.qmax);
  }
  for (std::size_t c = 0; c < spec.zero_points.size(); ++c) {
    if (spec.zero_points[c] == zero) continue;
    std::string text = "zero point " + std::to_string(spec.zero_points[c]);
    return spec.zero_points.size() == 1 ? text : text + " at index " + std::to_string(c);
  }
  return {};
}

}  // namespace

void Evaluate(const SymmetricRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    if (rule.forbidden) {
      if (spec->scheme == Scheme::kAffine) return e.Pass();
      return e.Fail(port.port, [] { return Contrast{"scheme symmetric", "scheme affine"}; });
    }
    const std::int64_t zero = SymmetricZeroPoint(spec->dtype);
    std::string why = WhyNotSymmetric(*spec, zero);
    if (why.empty()) return e.Pass();
    e.Fail(port.port, [&] {
      return Contrast{std::move(why), "scheme symmetric, zero point " + std::to_string(zero) +
                                          " for " + std::string(NameOf(spec->dtype))};
    });
  });
}

void Evaluate(const ChannelAxisRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    if (spec->granularity == Granularity::kPerTensor ||
        std::find(rule.axes.begin(), rule.axes.end(), spec->axis) != rule.axes.end()) {
      return e.Pass();
    }
    e.Fail(port.port, [&] {
      const auto text = [](std::int32_t axis) { return std::to_string(axis); };
      return Contrast{"channel axis " + text(spec->axis),
                      "channel axis " + ListText(rule.axes, text)};
    });
  });
}

void Evaluate(const GranularityRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    const std::vector<Granularity>& allowed = rule.allowed;
    if (std::find(allowed.begin(), allowed.end(), spec->granularity) != allowed.end()) {
      return e.Pass();
    }
    e.Fail(port.port,
           [&] { return Contrast{PerText(spec->granularity), ListText(allowed, PerText)}; });
  });
}

}  // namespace qconform
