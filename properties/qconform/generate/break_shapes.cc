// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/break_shapes.h"

#include <algorithm>
#include <array>

#include "qconform/generate/break_parts.h"
#include "qconform/graph/shape_inference.h"

namespace qconform::gen {
namespace {

// A dimension of an operand; -1 is the last one.
struct Spot {
  std::size_t operand;
  int dim;
};
using Tie = std::vector<Spot>;

// Dimensions of one size, or multiples of it. Operands that are absent do not count.
std::vector<Tie> TiesOf(ShapeRule rule) {
  switch (rule) {
    case ShapeRule::kConv:
      return {{{0, -1}, {1, -1}}, {{1, 0}, {2, 0}}};
    case ShapeRule::kDepthwiseConv:
      return {{{0, -1}, {1, -1}, {2, 0}}};
    case ShapeRule::kTransposeConv:
      return {{{0, -1}, {1, 0}}, {{1, -1}, {2, 0}}};
    case ShapeRule::kLinear:
      return {{{0, -1}, {1, 1}}, {{1, 0}, {2, 0}}};
    case ShapeRule::kMatmul:
      return {{{0, 0}, {1, 0}}, {{0, 2}, {1, 1}}};
    case ShapeRule::kNorm:
      return {{{0, -1}, {1, 0}, {2, 0}}};
    case ShapeRule::kAttention:
      return {{{0, 0}, {1, 0}, {2, 0}}, {{0, 2}, {1, 2}}, {{1, 1}, {2, 1}}};
    case ShapeRule::kGridSample:
      return {{{0, 0}, {1, 0}}};
    default:
      return {};
  }
}

// Whether operands of one rank are equal, or 1, dimension by dimension.
bool IsElementwise(ShapeRule rule) {
  switch (rule) {
    case ShapeRule::kBroadcast:
    case ShapeRule::kWhere:
    case ShapeRule::kConcat:
    case ShapeRule::kStack:
    case ShapeRule::kMaskedFill:
    case ShapeRule::kScatter:
    case ShapeRule::kExpandAs:
    case ShapeRule::kCdist:
      return true;
    default:
      return false;
  }
}

std::optional<std::size_t> DimOf(const NodeShapes& shapes, const Spot& spot) {
  if (spot.operand >= shapes.operands.size()) return std::nullopt;
  const std::size_t rank = shapes.operands[spot.operand].size();
  const std::size_t dim = spot.dim < 0 ? rank - 1 : static_cast<std::size_t>(spot.dim);
  return dim < rank ? std::optional(dim) : std::nullopt;
}

// A tied dimension when the one it hangs on goes from `old` to `size`: a multiple stays the same
// multiple.
std::int64_t Follow(std::int64_t tied, std::int64_t old, std::int64_t size) {
  return tied > old && tied % old == 0 ? tied / old * size : size;
}

void FollowTies(NodeShapes& shapes, std::size_t operand, std::size_t dim, std::int64_t old) {
  const std::int64_t size = shapes.operands[operand][dim];
  for (const Tie& tie : TiesOf(InfoOf(shapes.op).shape)) {
    const bool holds = std::any_of(tie.begin(), tie.end(), [&](const Spot& spot) {
      return spot.operand == operand && DimOf(shapes, spot) == dim;
    });
    if (!holds) continue;
    for (const Spot& spot : tie) {
      const std::optional<std::size_t> at = DimOf(shapes, spot);
      if (!at || spot.operand == operand) continue;
      std::int64_t& tied = shapes.operands[spot.operand][*at];
      tied = Follow(tied, old, size);
    }
  }
}

// Where one broadcasts, it goes on doing so.
void FollowElementwise(NodeShapes& shapes, std::size_t operand, std::size_t dim, std::int64_t old) {
  const Dims& changed = shapes.operands[operand];
  const Dims* axis = shapes.attrs.Find(AttrId::kAxis);
  if (InfoOf(shapes.op).shape == ShapeRule::kConcat && axis != nullptr &&
      (*axis)[0] == static_cast<std::int64_t>(dim)) {
    return;
  }
  for (std::size_t o = 0; o < shapes.operands.size(); ++o) {
    Dims& other = shapes.operands[o];
    if (o == operand || other.size() != changed.size()) continue;
    if (other[dim] == old || (old == 1 && other[dim] != 1)) other[dim] = changed[dim];
  }
}

std::int64_t RoundUp(std::int64_t number, std::int64_t unit) {
  return (number + unit - 1) / unit * unit;
}

Dims KernelOf(const NodeShapes& shapes) {
  if (const Dims* kernel = shapes.attrs.Find(AttrId::kKernel)) return *kernel;
  const Dims& weight = shapes.operands[1];
  return Dims(std::span(weight.begin() + 1, weight.size() - 2));
}

bool HasWindows(ShapeRule rule) {
  return rule == ShapeRule::kConv || rule == ShapeRule::kDepthwiseConv || rule == ShapeRule::kPool;
}

// The least size, not below what it was, over which the window divides exactly.
void FitWindows(NodeShapes& shapes) {
  const Dims kernel = KernelOf(shapes);
  const Dims& stride = shapes.attrs.Get(AttrId::kStride);
  const Dims& pad = shapes.attrs.Get(AttrId::kPad);
  const Dims* dilation = shapes.attrs.Find(AttrId::kDilation);
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    const std::int64_t reach = (kernel[i] - 1) * (dilation != nullptr ? (*dilation)[i] : 1);
    std::int64_t& size = shapes.operands[0][i + 1];
    const std::int64_t least = std::max<std::int64_t>(1, 1 + reach - pad[2 * i] - pad[2 * i + 1]);
    size = std::max(size, least);
    const std::int64_t slide = size - 1 + pad[2 * i] + pad[2 * i + 1] - reach;
    size += RoundUp(slide, stride[i]) - slide;
  }
}

// Pads of pools stay below their kernels.
void FitPads(NodeShapes& shapes) {
  const Dims* kernel = shapes.attrs.Find(AttrId::kKernel);
  if (kernel == nullptr) return;
  Dims pad = shapes.attrs.Get(AttrId::kPad);
  for (std::size_t i = 0; i < pad.size(); ++i) pad[i] = std::min(pad[i], (*kernel)[i / 2] - 1);
  shapes.attrs.Set(AttrId::kPad, pad);
}

// An operand of the same rank with as many elements as the shape that is asked for.
void FitCount(NodeShapes& shapes) {
  Dims& x = shapes.operands[0];
  if (x.empty()) return;
  std::fill(x.begin(), x.end(), 1);
  x[x.size() - 1] = ElementCount(shapes.attrs.Get(AttrId::kShape));
}

void FitSlice(NodeShapes& shapes) {
  const Dims& start = shapes.attrs.Get(AttrId::kStart);
  const Dims& size = shapes.attrs.Get(AttrId::kSize);
  Dims& x = shapes.operands[0];
  for (std::size_t i = 0; i < std::min({x.size(), start.size(), size.size()}); ++i) {
    x[i] = std::max(x[i], start[i] + size[i]);
  }
}

void FitAxisLength(NodeShapes& shapes) {
  const auto axis = static_cast<std::size_t>(shapes.attrs.Get(AttrId::kAxis)[0]);
  Dims& x = shapes.operands[0];
  if (axis >= x.size()) return;
  if (const Dims* count = shapes.attrs.Find(AttrId::kCount)) {
    x[axis] = std::max(x[axis], (*count)[0]);
  }
  if (const Dims* sizes = shapes.attrs.Find(AttrId::kSizes)) {
    x[axis] = 0;
    for (const std::int64_t size : *sizes) x[axis] += size;
  }
}

void FitBlocks(NodeShapes& shapes, ShapeRule rule) {
  const std::int64_t b = shapes.attrs.Get(AttrId::kBlock)[0];
  Dims& x = shapes.operands[0];
  if (x.size() != 4) return;
  if (rule == ShapeRule::kDepthToSpace) x[3] = RoundUp(x[3], b * b);
  if (rule == ShapeRule::kBatchToSpace) x[0] = RoundUp(x[0], b * b);
  if (rule == ShapeRule::kSpaceToDepth || rule == ShapeRule::kSpaceToBatch) {
    x[1] = RoundUp(x[1], b);
    x[2] = RoundUp(x[2], b);
  }
}

// Channels come in whole groups.
void FitGroups(NodeShapes& shapes) {
  const std::int64_t groups = shapes.attrs.Get(AttrId::kGroups)[0];
  const std::size_t last = shapes.operands[0].size() - 1;
  SetDim(shapes, 0, last, RoundUp(shapes.operands[0][last], groups));
  if (InfoOf(shapes.op).shape == ShapeRule::kTransposeConv && shapes.operands.size() > 2) {
    shapes.operands[2] = {shapes.operands[1].back() * groups};
  }
}

void Fit(NodeShapes& shapes) {
  const ShapeRule rule = InfoOf(shapes.op).shape;
  if (HasWindows(rule)) {
    FitPads(shapes);
    FitWindows(shapes);
  } else if (rule == ShapeRule::kReshape) {
    FitCount(shapes);
  } else if (rule == ShapeRule::kSlice) {
    FitSlice(shapes);
  } else if (rule == ShapeRule::kTopk || rule == ShapeRule::kSplit) {
    FitAxisLength(shapes);
  } else if (shapes.attrs.Find(AttrId::kBlock) != nullptr) {
    FitBlocks(shapes, rule);
  } else if (shapes.attrs.Find(AttrId::kGroups) != nullptr && !shapes.operands[0].empty()) {
    FitGroups(shapes);
  }
}

// Attributes that have one number per dimension, and what a dimension of 1 in front asks of them.
struct PerDim {
  AttrId id;
  std::int64_t leading;
};
constexpr std::array kPerDim = {PerDim{AttrId::kStart, 0},   PerDim{AttrId::kSize, 1},
                                PerDim{AttrId::kBefore, 0},  PerDim{AttrId::kAfter, 0},
                                PerDim{AttrId::kRepeats, 1}, PerDim{AttrId::kShape, 1}};
constexpr std::array kPositions = {AttrId::kAxis, AttrId::kAxes, AttrId::kPerm};

Dims Prepended(std::int64_t first, const Dims& rest) {
  Dims whole = {first};
  for (const std::int64_t dim : rest) whole.push_back(dim);
  return whole;
}

Dims WithoutFirst(const Dims& whole) {
  return Dims(std::span(whole.begin() + 1, whole.size() - 1));
}

// Positions of dimensions, each `by` further.
bool MovePositions(Attributes& attrs, std::int64_t by) {
  for (const AttrId id : kPositions) {
    const Dims* found = attrs.Find(id);
    if (found == nullptr) continue;
    Dims positions = *found;
    const bool is_perm = id == AttrId::kPerm;
    if (is_perm && by < 0) {
      if (positions.empty() || positions[0] != 0) return false;
      positions = WithoutFirst(positions);
    }
    for (std::int64_t& position : positions) {
      position += by;
      if (position < 0) return false;
    }
    if (is_perm && by > 0) positions = Prepended(0, positions);
    attrs.Set(id, positions);
  }
  return true;
}

}  // namespace

NodeShapes ShapesOf(const BreakContext& c) {
  NodeShapes shapes{c.node().op, c.node().attrs, {}};
  for (const Operand& operand : c.node().operands) {
    shapes.operands.push_back(c.graph().values[operand.value].shape);
  }
  return shapes;
}

std::optional<std::vector<Dims>> ResultsOf(const NodeShapes& shapes) {
  Result<std::vector<Dims>> results = InferShapes(shapes.op, shapes.attrs, shapes.operands);
  if (!results.ok()) return std::nullopt;
  return std::move(results).value();
}

void SetDim(NodeShapes& shapes, std::size_t operand, std::size_t dim, std::int64_t size) {
  const std::int64_t old = shapes.operands[operand][dim];
  if (old == size) return;
  shapes.operands[operand][dim] = size;
  if (IsElementwise(InfoOf(shapes.op).shape)) return FollowElementwise(shapes, operand, dim, old);
  FollowTies(shapes, operand, dim, old);
}

bool FitOperands(NodeShapes& shapes) {
  if (ResultsOf(shapes)) return true;
  if (!shapes.operands.empty()) Fit(shapes);
  return ResultsOf(shapes).has_value();
}

bool FitAttrs(NodeShapes& shapes) {
  if (ResultsOf(shapes)) return true;
  if (const Dims* stride = shapes.attrs.Find(AttrId::kStride)) {
    Dims ones = *stride;
    std::fill(ones.begin(), ones.end(), 1);
    shapes.attrs.Set(AttrId::kStride, ones);
  }
  return ResultsOf(shapes).has_value();
}

bool AddLeadingDim(NodeShapes& shapes) {
  if (shapes.operands.empty() || shapes.operands[0].size() >= kMaxRank) return false;
  const std::size_t rank = shapes.operands[0].size();
  const bool weighted = !IsElementwise(InfoOf(shapes.op).shape);
  for (std::size_t i = 0; i < (weighted ? 1 : shapes.operands.size()); ++i) {
    Dims& operand = shapes.operands[i];
    if (operand.size() == rank) operand = Prepended(1, operand);
  }
  for (const PerDim& attr : kPerDim) {
    const Dims* numbers = shapes.attrs.Find(attr.id);
    if (numbers == nullptr) continue;
    if (numbers->size() >= kMaxRank) return false;
    shapes.attrs.Set(attr.id, Prepended(attr.leading, *numbers));
  }
  return MovePositions(shapes.attrs, 1) && ResultsOf(shapes);
}

bool DropLeadingDim(NodeShapes& shapes) {
  if (shapes.operands.empty() || shapes.operands[0].empty()) return false;
  const std::size_t rank = shapes.operands[0].size();
  const bool weighted = !IsElementwise(InfoOf(shapes.op).shape);
  for (std::size_t i = 0; i < (weighted ? 1 : shapes.operands.size()); ++i) {
    Dims& operand = shapes.operands[i];
    if (operand.size() == rank) operand = WithoutFirst(operand);
  }
  for (const PerDim& attr : kPerDim) {
    const Dims* numbers = shapes.attrs.Find(attr.id);
    if (numbers == nullptr) continue;
    if (numbers->empty()) return false;
    shapes.attrs.Set(attr.id, WithoutFirst(*numbers));
  }
  return MovePositions(shapes.attrs, -1) && FitOperands(shapes);
}

std::int64_t ElementsOf(const NodeShapes& shapes) {
  std::int64_t count = 0;
  const auto add = [&count](const Dims& shape) {
    std::int64_t product = 1;
    for (const std::int64_t dim : shape) product = std::min(product * dim, kMaxElements + 1);
    count += product;
  };
  std::for_each(shapes.operands.begin(), shapes.operands.end(), add);
  const auto results = ResultsOf(shapes);
  if (results) std::for_each(results->begin(), results->end(), add);
  return count;
}

}  // namespace qconform::gen
