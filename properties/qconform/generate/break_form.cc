// SPDX-License-Identifier: Apache-2.0
// Breakers of the form of one spec: dtype, symmetry, granularity, channel axis, block size.
#include <algorithm>
#include <array>

#include "qconform/generate/break_context.h"
#include "qconform/generate/contract.h"

namespace qconform::gen {
namespace {

template <class T>
bool Contains(const std::vector<T>& list, T item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

DType DtypeAt(const BreakContext& c, OpPort port) {
  const ConcreteSpec* spec = c.Before(port);
  return spec != nullptr ? spec->dtype : c.ValueAt(port).dtype;
}

// Whether some row still matches once every port of `changed` has `dtype`.
bool SomeRowMatches(const DtypeTupleRule& rule, const BreakContext& c,
                    const std::vector<OpPort>& changed, DType dtype) {
  return std::any_of(rule.rows.begin(), rule.rows.end(), [&](const auto& row) {
    return std::all_of(row.begin(), row.end(), [&](const DtypeTupleRule::Entry& entry) {
      const std::vector<OpPort> ports = c.Ports(entry.port);
      return std::all_of(ports.begin(), ports.end(), [&](OpPort port) {
        return (Contains(changed, port) ? dtype : DtypeAt(c, port)) == entry.dtype;
      });
    });
  });
}

// The spec in another dtype over its whole range: symmetric, so that no rule on zero points is
// touched.
ConcreteSpec WithDtype(ConcreteSpec spec, DType dtype) {
  const CodeRange range = RangeOf(dtype);
  spec.dtype = dtype;
  spec.qmin = range.min;
  spec.qmax = range.max;
  spec.scheme = Scheme::kSymmetric;
  spec.zero_points.assign(spec.scales.size(), SymmetricZeroPoint(dtype));
  return spec;
}

// The spec at another granularity, every scale the first one.
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
      const std::int64_t blocked = shape[at + 1 == shape.size() ? at - 1 : shape.size() - 1];
      count *= (blocked - 1) / block_size + 1;
    }
  }
  spec.scales.assign(static_cast<std::size_t>(count), spec.scales[0]);
  spec.zero_points.assign(spec.scales.size(), spec.zero_points[0]);
  return spec;
}

// A bias has one scale per scale of the weight: where their number changes, it has to go.
void DropMisfitBias(BreakContext& c, OpPort port, const ConcreteSpec& spec) {
  if (!IsWeighted(c.node().op) || port.is_result || port.index > 1) return;
  const ConcreteSpec* old = c.Before(port);
  if (old == nullptr || old->scales != spec.scales || old->granularity != spec.granularity) {
    c.DropBias();
  }
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

std::int32_t DrawAxis(BreakContext& c, OpPort port) {
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

const ConcreteSpec* CalibratedAt(const BreakContext& c, OpPort port) {
  const ConcreteSpec* spec = c.Before(port);
  return spec != nullptr && spec->calibrated() ? spec : nullptr;
}

// One of the ports that the rule names.
std::optional<OpPort> PickPort(BreakContext& c, OpPort named) {
  const std::vector<OpPort> ports = c.Ports(named);
  if (ports.empty()) return std::nullopt;
  const OpPort port = c.draw().Pick(ports);
  return CalibratedAt(c, port) != nullptr ? std::optional(port) : std::nullopt;
}

// Every other port that holds activations of the same dtype: a whole node in another dtype, where
// another rule ties them to each other.
void AddAlike(const BreakContext& c, OpPort port, std::vector<OpPort>& group) {
  std::vector<OpPort> all = c.Ports({false, -1});
  if (IsWeighted(c.node().op)) all.resize(1);
  all.push_back({true, 0});
  for (const OpPort other : all) {
    if (DtypeAt(c, other) == DtypeAt(c, port) && !Contains(group, other)) group.push_back(other);
  }
}

}  // namespace

bool Break(const DtypeTupleRule& rule, BreakContext& c) {
  static constexpr std::array kDtypes = {DType::kUint8,  DType::kInt8, DType::kInt16,
                                         DType::kUint16, DType::kInt4, DType::kInt32};
  const DtypeTupleRule::Entry entry = c.draw().Pick(c.draw().Pick(rule.rows));
  const std::optional<OpPort> port = PickPort(c, entry.port);
  if (!port) return false;
  std::vector<OpPort> group = c.Group(*port);
  if (c.draw().Chance(1, 2)) AddAlike(c, *port, group);
  const DType dtype = c.draw().Pick(std::span<const DType>(kDtypes));
  if (SomeRowMatches(rule, c, group, dtype)) return false;
  for (const OpPort member : group) {
    const ConcreteSpec* spec = CalibratedAt(c, member);
    if (spec == nullptr) return false;
    c.Isolate(member, WithDtype(*spec, dtype));
  }
  return true;
}

bool Break(const SymmetricRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  ConcreteSpec spec = *CalibratedAt(c, *port);
  spec.scheme = Scheme::kAffine;
  const bool scheme_only = c.draw().Chance(1, 4);
  if (!scheme_only) {
    // The same move at every scale or at one: a rule that reads only the first must not get away
    // with it.
    const auto at = static_cast<std::size_t>(c.draw().Below(spec.zero_points.size()));
    spec.zero_points[at] += c.draw().Chance(1, 2) ? 1 : -1;
    if (c.draw().Chance(1, 3)) spec.scheme = Scheme::kSymmetric;
    if (c.draw().Chance(1, 4)) spec.zero_points[at] = spec.qmin;
    if (spec.zero_points[at] < spec.qmin || spec.zero_points[at] > spec.qmax) return false;
    if (spec.zero_points[at] == SymmetricZeroPoint(spec.dtype)) return false;
  }
  for (const OpPort member : c.Group(*port)) c.Isolate(member, spec);
  return true;
}

bool Break(const ChannelAxisRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  const Dims& shape = c.ValueAt(*port).shape;
  std::vector<std::int32_t> wrong;
  for (std::int32_t axis = 0; axis < static_cast<std::int32_t>(shape.size()); ++axis) {
    if (!Contains(rule.axes, axis)) wrong.push_back(axis);
  }
  if (wrong.empty()) return false;
  const std::int32_t axis = c.draw().Pick(wrong);
  const ConcreteSpec& old = *CalibratedAt(c, *port);
  const bool block = old.granularity == Granularity::kPerBlock;
  const auto spec = WithGranularity(old, block ? old.granularity : Granularity::kPerChannel, axis,
                                    old.block_size, shape);
  if (!spec) return false;
  c.Isolate(*port, *spec);
  DropMisfitBias(c, *port, *spec);
  return true;
}

bool Break(const GranularityRule& rule, BreakContext& c) {
  static constexpr std::array kAll = {Granularity::kPerTensor, Granularity::kPerChannel,
                                      Granularity::kPerBlock};
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  const Granularity granularity = c.draw().Pick(std::span<const Granularity>(kAll));
  if (Contains(rule.allowed, granularity)) return false;
  const std::int32_t axis = DrawAxis(c, *port);
  const std::int64_t size = DrawBlockSize(c);
  const auto spec =
      WithGranularity(*CalibratedAt(c, *port), granularity, axis, size, c.ValueAt(*port).shape);
  if (!spec) return false;
  c.Isolate(*port, *spec);
  DropMisfitBias(c, *port, *spec);
  return true;
}

bool Break(const BlockSizeRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  const ConcreteSpec& old = *CalibratedAt(c, *port);
  if (old.granularity != Granularity::kPerBlock) return false;
  const Dims& shape = c.ValueAt(*port).shape;
  const auto at = static_cast<std::size_t>(old.axis);
  const std::int64_t blocked = shape[at + 1 == shape.size() ? at - 1 : shape.size() - 1];
  const std::int64_t size = c.draw().EdgeBiased(1, blocked + 1);
  const bool listed = rule.allowed.empty() || Contains(rule.allowed, size);
  if (listed && (!rule.must_divide || blocked % size == 0)) return false;
  const auto spec = WithGranularity(old, Granularity::kPerBlock, old.axis, size, shape);
  if (!spec) return false;
  c.Isolate(*port, *spec);
  DropMisfitBias(c, *port, *spec);
  return true;
}

bool Break(const BiasDtypeRule& rule, BreakContext& c) {
  static constexpr std::array kDtypes = {DType::kInt48, DType::kInt32, DType::kInt16, DType::kInt8};
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  const DType dtype = c.draw().Pick(std::span<const DType>(kDtypes));
  if (Contains(rule.allowed, dtype)) return false;
  c.Isolate(*port, WithDtype(*CalibratedAt(c, *port), dtype));
  return true;
}

}  // namespace qconform::gen
