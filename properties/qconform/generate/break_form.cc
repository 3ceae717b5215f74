// SPDX-License-Identifier: Apache-2.0
// Breakers of the form of one spec: dtypes, symmetry, granularity, channel axis.
#include <algorithm>
#include <array>

#include "qconform/generate/break_parts.h"
#include "qconform/generate/contract.h"

namespace qconform::gen {
namespace {

// Whether some row still matches once every port of `changed` has `dtype`.
bool SomeRowMatches(const DtypeTupleRule& rule, const BreakContext& c,
                    const std::vector<OpPort>& changed, DType dtype) {
  return std::any_of(rule.rows.begin(), rule.rows.end(), [&](const auto& row) {
    return std::all_of(row.begin(), row.end(), [&](const DtypeTupleRule::Entry& entry) {
      const std::vector<OpPort> ports = c.Ports(entry.port);
      return std::all_of(ports.begin(), ports.end(), [&](OpPort port) {
        return (IsListed(changed, port) ? dtype : c.DtypeAt(port)) == entry.dtype;
      });
    });
  });
}

// Every other port that holds activations of the same dtype: a whole node in another dtype, where
// another rule ties them to each other.
void AddAlike(const BreakContext& c, OpPort port, std::vector<OpPort>& group) {
  std::vector<OpPort> all = c.Ports({false, -1});
  if (IsWeighted(c.node().op)) all.resize(1);
  const std::vector<OpPort> results = c.Ports({true, -1});
  all.insert(all.end(), results.begin(), results.end());
  for (const OpPort other : all) {
    if (c.DtypeAt(other) == c.DtypeAt(port) && !IsListed(group, other)) group.push_back(other);
  }
}

// The port as it was, but for its dtype.
bool ChangeDtype(BreakContext& c, OpPort port, DType dtype) {
  if (c.Before(port) == nullptr) return c.Retype(port, dtype);
  const ConcreteSpec* spec = CalibratedAt(c, port);
  if (spec == nullptr || !IsInteger(dtype)) return false;
  c.Isolate(port, WithDtype(*spec, dtype));
  return true;
}

// For codes the usual ones first; a plain port may become anything.
DType DrawDtype(BreakContext& c, OpPort port) {
  static constexpr std::array kCodes = {DType::kUint8,  DType::kInt8,  DType::kInt16,
                                        DType::kUint16, DType::kInt4,  DType::kInt32,
                                        DType::kInt2,   DType::kInt48, DType::kInt64};
  if (c.Before(port) != nullptr) return c.draw().Pick(std::span<const DType>(kCodes));
  return c.draw().Pick(std::span<const DType>(kAllDTypes));
}

}  // namespace

bool Break(const DtypeTupleRule& rule, BreakContext& c) {
  const DtypeTupleRule::Entry entry = c.draw().Pick(c.draw().Pick(rule.rows));
  const std::optional<OpPort> port = PickAnyPort(c, entry.port);
  if (!port) return false;
  std::vector<OpPort> group = c.Group(*port);
  if (c.draw().Chance(1, 2)) AddAlike(c, *port, group);
  const DType dtype = DrawDtype(c, *port);
  if (SomeRowMatches(rule, c, group, dtype)) return false;
  return std::all_of(group.begin(), group.end(),
                     [&](OpPort member) { return ChangeDtype(c, member, dtype); });
}

bool Break(const BiasDtypeRule& rule, BreakContext& c) {
  static constexpr std::array kDtypes = {DType::kInt48, DType::kInt32, DType::kInt16, DType::kInt8,
                                         DType::kInt64};
  const std::optional<OpPort> port = PickAnyPort(c, rule.port);
  if (!port) return false;
  const DType dtype = c.draw().Pick(std::span<const DType>(kDtypes));
  return !IsListed(rule.allowed, dtype) && ChangeDtype(c, *port, dtype);
}

namespace {

// Moves a zero point away from real zero's own code, at one scale: a rule that reads only the first
// must not get away with it.
bool MoveFromZero(Draw& draw, ConcreteSpec& spec) {
  const auto at = static_cast<std::size_t>(draw.Below(spec.zero_points.size()));
  spec.zero_points[at] += draw.Chance(1, 2) ? 1 : -1;
  if (draw.Chance(1, 3)) spec.scheme = Scheme::kSymmetric;
  if (draw.Chance(1, 4)) spec.zero_points[at] = spec.qmin;
  return IsWellFormed(spec) && spec.zero_points[at] != SymmetricZeroPoint(spec.dtype);
}

}  // namespace

bool Break(const SymmetricRule& rule, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, rule.port);
  if (!port) return false;
  ConcreteSpec spec = *CalibratedAt(c, *port);
  if (rule.forbidden) {
    spec.scheme = Scheme::kSymmetric;
    // Where it can, symmetric in its numbers as well.
    const std::int64_t zero = SymmetricZeroPoint(spec.dtype);
    const bool whole = c.draw().Chance(1, 4) && spec.qmin <= zero && zero <= spec.qmax;
    if (whole) spec.zero_points.assign(spec.scales.size(), zero);
  } else {
    spec.scheme = Scheme::kAffine;
    const bool scheme_only = c.draw().Chance(1, 4);
    if (!scheme_only && !MoveFromZero(c.draw(), spec)) return false;
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
    if (!IsListed(rule.axes, axis)) wrong.push_back(axis);
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
  return !IsListed(rule.allowed, granularity) && ChangeGranularity(c, *port, granularity);
}

}  // namespace qconform::gen
