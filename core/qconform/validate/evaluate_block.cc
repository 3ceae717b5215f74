// SPDX-License-Identifier: Apache-2.0
// block_size: blocks of per-block specs, and block scales that a device can express.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "qconform/graph/derive.h"
#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

constexpr std::array kNeighbours = {0.0, -1.0, 1.0};

// Blocks run along the last axis other than the channel axis.
std::int64_t BlockedDim(const ConcreteSpec& spec, const Dims& shape) {
  if (shape.size() < 2) return 1;
  const bool last_is_channel = static_cast<std::size_t>(spec.axis) + 1 == shape.size();
  return shape[shape.size() - (last_is_channel ? 2 : 1)];
}

// Whether the size passes; if not, the failure is recorded.
bool HasGoodSize(const BlockSizeRule& rule, const PortView& port, Evaluation& e) {
  const std::int64_t size = port.spec->block_size;
  const auto text = [](std::int64_t s) { return std::to_string(s); };
  const std::vector<std::int64_t>& allowed = rule.allowed;
  if (!allowed.empty() && std::find(allowed.begin(), allowed.end(), size) == allowed.end()) {
    e.Fail(port.port, [&] {
      return Contrast{"block size " + text(size), "block size " + ListText(allowed, text)};
    });
    return false;
  }
  const std::int64_t dim = BlockedDim(*port.spec, port.value->shape);
  if (!rule.must_divide || dim % size == 0) return true;
  e.Fail(port.port, [&] {
    return Contrast{"block size " + text(size), "a block size that divides " + text(dim)};
  });
  return false;
}

// Whether `scale` is float32(k * step) for a whole k. Scales are positive and none is above its
// channel's largest, 2^bits steps: no other k can be. The products are exact in double, 24 bits by
// at most 25. If any k does, the nearest one does or, at a tie, its neighbour.
bool IsMultiple(float scale, double step) {
  const double nearest = std::nearbyint(static_cast<double>(scale) / step);
  return std::any_of(kNeighbours.begin(), kNeighbours.end(), [&](double neighbour) {
    return static_cast<float>((nearest + neighbour) * step) == scale;
  });
}

struct Misfit {
  std::size_t channel;
  std::size_t block;
  double step;
};

// The first scale that is no whole multiple of its channel's step.
std::optional<Misfit> FindMisfit(const ConcreteSpec& spec, std::size_t channels, int bits) {
  const std::size_t blocks = spec.scales.size() / channels;
  for (std::size_t c = 0; c < channels; ++c) {
    const auto scales = std::span(spec.scales).subspan(c * blocks, blocks);
    const auto largest = static_cast<double>(*std::max_element(scales.begin(), scales.end()));
    const double step = std::ldexp(largest, -bits);  // exact in double
    for (std::size_t b = 0; b < blocks; ++b) {
      if (!IsMultiple(scales[b], step)) return Misfit{c, b, step};
    }
  }
  return std::nullopt;
}

void EvaluateScales(const BlockSizeRule& rule, const PortView& port, Evaluation& e) {
  const ConcreteSpec* spec = e.CalibratedSpecOf(port);
  if (spec == nullptr) return;
  const std::size_t channels = ChannelCount(*spec, port.value->shape);
  QC_CHECK_GT(channels, 0U);  // CheckStructure has counted the scales
  const std::optional<Misfit> misfit = FindMisfit(*spec, channels, rule.scale_bits);
  if (!misfit) return e.Pass();
  e.Fail(port.port, [&] {
    const std::size_t blocks = spec->scales.size() / channels;
    const float scale = spec->scales[misfit->channel * blocks + misfit->block];
    return Contrast{"scale " + FloatText(scale) + " at channel " + std::to_string(misfit->channel) +
                        ", block " + std::to_string(misfit->block),
                    "a whole multiple, 1 to 2^" + std::to_string(rule.scale_bits) + ", of " +
                        FloatText(static_cast<float>(misfit->step))};
  });
}

}  // namespace

void Evaluate(const BlockSizeRule& rule, Evaluation& e) {
  e.node.ForEach(rule.port, [&](const PortView& port) {
    const ConcreteSpec* spec = e.SpecOf(port);
    if (spec == nullptr) return;
    if (spec->granularity != Granularity::kPerBlock) return e.Pass();
    if (!HasGoodSize(rule, port, e)) return;
    if (rule.scale_bits == 0) return e.Pass();
    EvaluateScales(rule, port, e);
  });
}

}  // namespace qconform
