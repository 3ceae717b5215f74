// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/break_parts.h"

#include <bit>

#include "qconform/generate/contract.h"

namespace qconform::gen {

const ConcreteSpec* CalibratedAt(const BreakContext& c, OpPort port) {
  const ConcreteSpec* spec = c.Before(port);
  return spec != nullptr && spec->calibrated() ? spec : nullptr;
}

std::optional<OpPort> PickAnyPort(BreakContext& c, OpPort named) {
  const std::vector<OpPort> ports = c.Ports(named);
  if (ports.empty()) return std::nullopt;
  return c.draw().Pick(ports);
}

std::optional<OpPort> PickPort(BreakContext& c, OpPort named) {
  const std::optional<OpPort> port = PickAnyPort(c, named);
  return port && CalibratedAt(c, *port) != nullptr ? port : std::nullopt;
}

ConcreteSpec WithDtype(ConcreteSpec spec, DType dtype) {
  const CodeRange range = RangeOf(dtype);
  spec.dtype = dtype;
  spec.qmin = range.min;
  spec.qmax = range.max;
  spec.scheme = Scheme::kSymmetric;
  spec.zero_points.assign(spec.scales.size(), SymmetricZeroPoint(dtype));
  return spec;
}

std::size_t BlockedAxis(const ConcreteSpec& spec, const Dims& shape) {
  const auto at = static_cast<std::size_t>(spec.axis);
  return at + 1 == shape.size() ? at - 1 : shape.size() - 1;
}

std::optional<ConcreteSpec> WithGranularity(ConcreteSpec spec, Granularity granularity,
                                            std::int32_t axis, std::int64_t block_size,
                                            const Dims& shape) {
  std::int64_t count = 1;
  spec.granularity = granularity;
  spec.axis = granularity == Granularity::kPerTensor ? 0 : axis;
  spec.block_size = granularity == Granularity::kPerBlock ? block_size : 0;
  if (granularity != Granularity::kPerTensor) {
    const auto at = static_cast<std::size_t>(axis);
    if (at >= shape.size()) return std::nullopt;
    count = shape[at];
    if (granularity == Granularity::kPerBlock) {
      if (shape.size() < 2) return std::nullopt;
      count *= (shape[BlockedAxis(spec, shape)] - 1) / block_size + 1;
    }
  }
  if (count > static_cast<std::int64_t>(kMaxScales)) return std::nullopt;
  spec.scales.assign(static_cast<std::size_t>(count), spec.scales[0]);
  spec.zero_points.assign(spec.scales.size(), spec.zero_points[0]);
  return spec;
}

std::int32_t DrawChannelAxis(BreakContext& c, OpPort port) {
  const Dims& shape = c.ValueAt(port).shape;
  if (!port.is_result && port.index == 1 && IsWeighted(c.node().op)) {
    return WeightChannelAxis(c.node().op);
  }
  // An axis of length 1 has the one scale that it had before: only the granularity differs.
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 1) return static_cast<std::int32_t>(i);
  }
  return static_cast<std::int32_t>(c.draw().Below(std::max<std::size_t>(shape.size(), 1)));
}

// Small, or one that some rule of the target lists.
std::int64_t DrawBlockSize(BreakContext& c) {
  const bool small = c.draw().Chance(1, 2);
  for (const Constraint& constraint : c.target().profile->constraints) {
    const auto* rule = std::get_if<BlockSizeRule>(&constraint.rule);
    if (!small && rule != nullptr && !rule->allowed.empty()) return c.draw().Pick(rule->allowed);
  }
  return c.draw().Range(1, 4);
}

void DropMisfitBias(BreakContext& c, OpPort port, const ConcreteSpec& spec) {
  if (port.is_result || port.index > 1) return;
  const ConcreteSpec* old = c.Before(port);
  if (old == nullptr || old->scales != spec.scales || old->granularity != spec.granularity) {
    c.DropBias();
  }
}

bool ChangeGranularity(BreakContext& c, OpPort port, Granularity granularity) {
  const std::int32_t axis = DrawChannelAxis(c, port);
  const std::int64_t size = DrawBlockSize(c);
  for (const OpPort member : c.Group(port)) {
    const ConcreteSpec* old = CalibratedAt(c, member);
    if (old == nullptr) return false;
    const auto spec = WithGranularity(*old, granularity, axis, size, c.ValueAt(member).shape);
    if (!spec) return false;
    c.Isolate(member, *spec);
    DropMisfitBias(c, member, *spec);
  }
  return true;
}

float Step(float scale, std::int64_t steps) {
  return std::bit_cast<float>(
      static_cast<std::uint32_t>(std::bit_cast<std::uint32_t>(scale) + steps));
}

float OffScale(Draw& draw, float scale, std::int32_t tolerance) {
  const bool coarse = draw.Chance(1, 4);
  if (coarse) return scale * (draw.Chance(1, 2) ? 2.0f : 0.5f);
  const std::int64_t steps = std::int64_t{tolerance} + 1;
  return Step(scale, draw.Chance(1, 2) ? steps : -steps);
}

bool IsWellFormed(const ConcreteSpec& spec) {
  const CodeRange range = RangeOf(spec.dtype);
  return spec.qmin <= spec.qmax && range.Contains(spec.qmin) && range.Contains(spec.qmax) &&
         std::all_of(spec.zero_points.begin(), spec.zero_points.end(),
                     [&](std::int64_t zp) { return spec.qmin <= zp && zp <= spec.qmax; });
}

bool MoveZeroPoint(Draw& draw, ConcreteSpec& spec, std::size_t at) {
  spec.zero_points[at] += draw.Chance(1, 2) ? 1 : -1;
  return IsWellFormed(spec);
}

bool MoveRange(Draw& draw, ConcreteSpec& spec) {
  if (spec.qmax - spec.qmin < 2) return false;
  if (draw.Chance(1, 2)) {
    ++spec.qmin;
  } else {
    --spec.qmax;
  }
  return IsWellFormed(spec);
}

}  // namespace qconform::gen
