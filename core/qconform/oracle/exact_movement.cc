// SPDX-License-Identifier: Apache-2.0
// Movement and pools: where each element of the result comes from.
#include <algorithm>
#include <optional>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

struct Source {
  std::size_t operand;
  std::size_t position;
};

Source FromConcat(const ExactPorts& p, Dims at) {
  const auto axis = static_cast<std::size_t>(p.node.attrs.Get(AttrId::kAxis)[0]);
  std::size_t operand = 0;
  while (at[axis] >= p.x[operand].shape[axis]) at[axis] -= p.x[operand++].shape[axis];
  return {operand, PositionOf(p.x[operand].shape, at)};
}

// Result coordinates less an offset; nothing outside the operand.
std::optional<Source> Shifted(const Dims& operand, Dims at, const Dims& offset, int sign) {
  for (std::size_t i = 0; i < at.size(); ++i) {
    at[i] += sign * offset[i];
    if (at[i] < 0 || at[i] >= operand[i]) return std::nullopt;
  }
  return Source{0, PositionOf(operand, at)};
}

std::optional<Source> SourceOf(const ExactPorts& p, std::size_t at) {
  const Dims& x = p.x[0].shape;
  const Dims out = CoordinatesOf(p.shape, at);
  switch (p.node.op) {
    case OpKind::kTranspose: {
      const Dims& perm = p.node.attrs.Get(AttrId::kPerm);
      Dims in = x;
      for (std::size_t i = 0; i < perm.size(); ++i) in[static_cast<std::size_t>(perm[i])] = out[i];
      return Source{0, PositionOf(x, in)};
    }
    case OpKind::kConcat:
      return FromConcat(p, out);
    case OpKind::kSlice:
      return Shifted(x, out, p.node.attrs.Get(AttrId::kStart), 1);
    case OpKind::kPad:
      return Shifted(x, out, p.node.attrs.Get(AttrId::kBefore), -1);
    default:
      return Source{0, at};
  }
}

// Levels of x under the window at `out`; padding does not count.
std::vector<std::int64_t> LevelsUnder(const ExactPorts& p, const Dims& out) {
  const Dims& kernel = p.node.attrs.Get(AttrId::kKernel);
  const Dims& stride = p.node.attrs.Get(AttrId::kStride);
  const Dims& pad = p.node.attrs.Get(AttrId::kPad);
  const Dims& x = p.x[0].shape;
  std::vector<std::int64_t> levels;
  for (std::int64_t k = 0; k < ElementCount(kernel); ++k) {
    const Dims tap = CoordinatesOf(kernel, static_cast<std::size_t>(k));
    Dims in = out;
    bool inside = true;
    for (std::size_t i = 0; i < tap.size(); ++i) {
      in[i + 1] = out[i + 1] * stride[i] + tap[i] - pad[2 * i];
      inside = inside && in[i + 1] >= 0 && in[i + 1] < x[i + 1];
    }
    if (inside) levels.push_back(p.Level(0, PositionOf(x, in)));
  }
  return levels;
}

Rational PoolOf(OpKind op, const std::vector<std::int64_t>& levels) {
  const bool largest = op == OpKind::kMaxPool2d || op == OpKind::kMaxPool3d;
  if (largest) return Rational(*std::max_element(levels.begin(), levels.end()));
  std::int64_t sum = 0;
  for (const std::int64_t level : levels) sum += level;
  return Rational(sum) / Rational(static_cast<std::int64_t>(levels.size()));
}

}  // namespace

ExactCodesResult ExactMovement(const ExactPorts& p) {
  const auto count = static_cast<std::size_t>(ElementCount(p.shape));
  ExactCodesResult codes;
  codes.reserve(count);
  for (std::size_t at = 0; at < count; ++at) {
    const std::optional<Source> source = SourceOf(p, at);
    codes.push_back(
        Point(source ? p.InUnits(p.Real(source->operand, source->position)) : p.OutZeroPoint()));
  }
  return codes;
}

ExactCodesResult ExactPool(const ExactPorts& p) {
  const auto count = static_cast<std::size_t>(ElementCount(p.shape));
  ExactCodesResult codes;
  codes.reserve(count);
  for (std::size_t at = 0; at < count; ++at) {
    const auto levels = LevelsUnder(p, CoordinatesOf(p.shape, at));
    codes.push_back(Point(p.InUnits(p.Scale(0) * PoolOf(p.node.op, levels))));
  }
  return codes;
}

}  // namespace qconform
