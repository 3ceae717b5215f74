// SPDX-License-Identifier: Apache-2.0
// Data movement: reshape, transpose, slice, pad, concat.
#include <algorithm>
#include <array>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

Dims DrawReshape(GraphBuilder& b, const PortRules& result, const Dims& x) {
  static constexpr std::array<std::int64_t, 8> kFactors = {1, 2, 3, 4, 5, 7, 8, 16};
  const std::int64_t max_rank = std::min<std::int64_t>(result.max_rank, 5);
  const auto rank = static_cast<std::size_t>(
      b.draw().Range(result.min_rank, std::max<std::int64_t>(max_rank, result.min_rank)));
  Dims shape;
  std::int64_t left = ElementCount(x);
  for (std::size_t i = 0; i + 1 < rank; ++i) {
    const std::int64_t factor = b.draw().Pick(std::span<const std::int64_t>(kFactors));
    shape.push_back(left % factor == 0 ? factor : 1);
    left /= shape.back();
  }
  shape.push_back(left);
  const auto at = static_cast<std::size_t>(b.draw().Below(rank));
  std::swap(shape[at], shape[rank - 1]);
  return shape;
}

Dims DrawPermutation(Draw& draw, std::size_t rank) {
  Dims perm;
  for (std::size_t i = 0; i < rank; ++i) perm.push_back(static_cast<std::int64_t>(i));
  for (std::size_t i = 0; i + 1 < rank; ++i) {
    const auto j = static_cast<std::size_t>(draw.Below(rank - i)) + i;
    std::swap(perm[i], perm[j]);
  }
  return perm;
}

Dims Permuted(const Dims& x, const Dims& perm) {
  Dims shape;
  for (const std::int64_t from : perm) shape.push_back(x[static_cast<std::size_t>(from)]);
  return shape;
}

Dims DrawSlice(Draw& draw, const Dims& x, Attributes& attrs) {
  Dims start;
  Dims size;
  for (const std::int64_t dim : x) {
    const bool whole = draw.Chance(1, 2);
    const std::int64_t from = whole ? 0 : draw.Range(0, dim - 1);
    start.push_back(from);
    size.push_back(whole ? dim : draw.Range(1, dim - from));
  }
  attrs.Set(AttrId::kStart, start);
  attrs.Set(AttrId::kSize, size);
  return size;
}

Dims DrawPadding(GraphBuilder& b, const Dims& x, Attributes& attrs) {
  Dims before;
  Dims after;
  Dims shape;
  std::int64_t count = ElementCount(x);
  for (const std::int64_t dim : x) {
    const std::int64_t front = b.draw().Chance(1, 2) ? b.draw().Range(0, 3) : 0;
    const std::int64_t back = b.draw().Chance(1, 2) ? b.draw().Range(0, 3) : 0;
    const std::int64_t grown = count / dim * (dim + front + back);
    const bool fits = grown <= b.limits().max_elements;
    before.push_back(fits ? front : 0);
    after.push_back(fits ? back : 0);
    shape.push_back(dim + before.back() + after.back());
    if (fits) count = grown;
  }
  attrs.Set(AttrId::kBefore, before);
  attrs.Set(AttrId::kAfter, after);
  return shape;
}

bool Concatenates(const Dims& a, const Dims& b, std::size_t axis, std::int64_t room) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (i != axis && a[i] != b[i]) return false;
  }
  return ElementCount(b) <= room;
}

Magnitude SameScale(const Feed& x) {
  const auto p = static_cast<double>(x.params.scale);
  return {p, p, p, 0};
}

}  // namespace

bool AppendMove(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  const auto result = DrawResult(b, mode, {&x, 1}, SameScale(x));
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.operands = {x.operand};
  Dims shape;
  if (mode.op == OpKind::kReshape) {
    shape = DrawReshape(b, mode.ports[kOut], x.shape);
    node.attrs.Set(AttrId::kShape, shape);
  } else if (mode.op == OpKind::kTranspose) {
    const Dims perm = DrawPermutation(b.draw(), x.shape.size());
    node.attrs.Set(AttrId::kPerm, perm);
    shape = Permuted(x.shape, perm);
  } else if (mode.op == OpKind::kSlice) {
    shape = DrawSlice(b.draw(), x.shape, node.attrs);
  } else {
    shape = DrawPadding(b, x.shape, node.attrs);
  }
  b.Append(std::move(node), shape, result->params, result->spec);
  return true;
}

bool AppendConcat(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  const auto axis = static_cast<std::size_t>(b.draw().Below(x.shape.size()));
  const std::uint64_t others = b.draw().Below(4);
  Node node;
  node.op = mode.op;
  node.attrs.Set(AttrId::kAxis, {static_cast<std::int64_t>(axis)});
  std::vector<Feed> feeds = {x};
  Dims shape = x.shape;
  Magnitude magnitude = SameScale(x);
  for (std::uint64_t i = 0; i < others; ++i) {
    const std::int64_t cross = ElementCount(shape) / shape[axis];
    const std::int64_t room = b.limits().max_elements - ElementCount(shape);
    if (room < cross) break;
    Dims wanted = x.shape;
    wanted[axis] = b.draw().Range(1, std::min<std::int64_t>(room / cross, 4));
    const Feed other = DrawOtherFeed(b, {mode, kIn0, kIn0, x, wanted, [&](const Dims& dims) {
                                           return Concatenates(x.shape, dims, axis, room);
                                         }});
    shape[axis] += other.shape[axis];
    const auto p = static_cast<double>(other.params.scale);
    magnitude.p_min = std::min(magnitude.p_min, p);
    magnitude.p_max = std::max(magnitude.p_max, p);
    feeds.push_back(other);
  }
  const auto result = DrawResult(b, mode, feeds, magnitude);
  if (!result) return false;
  for (const Feed& feed : feeds) node.operands.push_back(feed.operand);
  b.Append(std::move(node), shape, result->params, result->spec);
  return true;
}

}  // namespace qconform::gen
