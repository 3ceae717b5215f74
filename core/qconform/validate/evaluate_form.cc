// SPDX-License-Identifier: Apache-2.0
// symmetric, channel_axis, granularity and block_size: the form of one spec.
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
    return "range [" + std::to_string(spec.qmin) + "," + std::to_string(spec.qmax) + "]";
  }
  for (std::size_t c = 0; c < spec.zero_points.size(); ++c) {
    if (spec.zero_points[c] == zero) continue;
    std::string text = "zero point " + std::to_string(spec.zero_points[c]);
    return spec.zero_points.size() == 1 ? text : text + " at index " + std::to_string(c);
  }
  return {};
}

// Blocks run along the last axis other than the channel axis.
std::int64_t BlockedDim(const ConcreteSpec& spec, const Dims& shape) {
  if (shape.size() < 2) return 1;
  const bool last_is_channel = static_cast<std::size_t>(spec.axis) + 1 == shape.size();
  return shape[shape.size() - (last_is_channel ? 2 : 1)];
}

}  // namespace

void Evaluate(const SymmetricRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    const std::int64_t zero = SymmetricZeroPoint(spec->dtype);
    std::string why = WhyNotSymmetric(*spec, zero);
    if (why.empty()) return e.Pass();
    e.Fail(port.port, std::move(why),
           "scheme symmetric, zero point " + std::to_string(zero) + " for " +
               std::string(NameOf(spec->dtype)));
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
    e.Fail(port.port, "channel axis " + std::to_string(spec->axis),
           "channel axis " +
               ListText(rule.axes, [](std::int32_t axis) { return std::to_string(axis); }));
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
    const auto per = [](Granularity g) { return "per " + std::string(NameOf(g)); };
    e.Fail(port.port, per(spec->granularity), ListText(allowed, per));
  });
}

void Evaluate(const BlockSizeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    if (spec->granularity != Granularity::kPerBlock) return e.Pass();
    const std::int64_t size = spec->block_size;
    const std::vector<std::int64_t>& allowed = rule.allowed;
    if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), size) == allowed.end()) {
      return e.Fail(
          port.port, "block size " + std::to_string(size),
          "block size " + ListText(allowed, [](std::int64_t s) { return std::to_string(s); }));
    }
    const std::int64_t dim = BlockedDim(*spec, port.value->shape);
    if (!rule.must_divide || dim % size == 0) return e.Pass();
    e.Fail(port.port, "block size " + std::to_string(size),
           "a block size that divides " + std::to_string(dim));
  });
}

}  // namespace qconform
