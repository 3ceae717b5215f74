// SPDX-License-Identifier: Apache-2.0
// Attributes and operand shapes of ops that no other file knows, by shape rule.
#include <algorithm>
#include <array>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

using Plan = std::optional<NodePlan>;

class Planner {
 public:
  Planner(GraphBuilder& b, const OpMode& mode, std::size_t port, const Dims& feed)
      : b_(b), draw_(b.draw()), mode_(mode), info_(InfoOf(mode.op)), port_(port), feed_(feed) {}

  Plan Make();

 private:
  std::int64_t Axis() { return static_cast<std::int64_t>(draw_.Below(feed_.size())); }
  std::int64_t DimAt(std::int64_t axis) const { return feed_[static_cast<std::size_t>(axis)]; }
  static void SetDim(Dims& dims, std::int64_t axis, std::int64_t size) {
    dims[static_cast<std::size_t>(axis)] = size;
  }
  std::int64_t Room() const {
    return std::max<std::int64_t>(b_.limits().max_elements / ElementCount(feed_), 1);
  }
  std::int64_t Divisor(std::int64_t number) {
    const std::int64_t divisor = draw_.Range(1, 4);
    return number % divisor == 0 ? divisor : 1;
  }
  Plan Alone(Attributes attrs) const { return NodePlan{std::move(attrs), {feed_}}; }
  Plan WithAttr(AttrId id, const Dims& numbers) const {
    Attributes attrs;
    attrs.Set(id, numbers);
    return Alone(std::move(attrs));
  }
  // The feed with some dimensions taken to 1.
  Dims Shrunk() {
    Dims shape = feed_;
    for (std::int64_t& dim : shape) dim = draw_.Chance(1, 3) ? 1 : dim;
    return shape;
  }
  // The feed with some dimensions of 1 grown.
  Dims Grown() {
    Dims shape = feed_;
    std::int64_t room = Room();
    for (std::int64_t& dim : shape) {
      if (dim != 1) continue;
      dim = draw_.Range(1, std::clamp<std::int64_t>(room, 1, 4));
      room /= dim;
    }
    return shape;
  }

  Plan Moved();
  Plan Same();
  Plan Broadcast();
  Plan Norm();
  Plan Reduce();
  Plan ReduceAxis();
  Plan Topk();
  Plan Split();
  Plan Unbind();
  Plan Where();
  Plan Attention();
  Plan Cdist();
  Plan GridSample();
  Plan Resize();
  Plan Pool();
  Plan Stack();
  Plan Tile();
  Plan Gather();
  Plan IndexCopy();
  Plan Scatter();
  Plan SliceScatter();
  Plan MaskedFill();
  Plan Blocks();
  Plan MirrorPad();

  GraphBuilder& b_;
  Draw& draw_;
  const OpMode& mode_;
  const OpInfo& info_;
  std::size_t port_;
  const Dims& feed_;
};

Plan Planner::Same() {
  Attributes attrs;
  for (const AttrId id : info_.attrs) {
    if (id == AttrId::kAxis) attrs.Set(id, {Axis()});
    if (id == AttrId::kGroups) attrs.Set(id, {Divisor(feed_.back())});
  }
  return Alone(std::move(attrs));
}

Plan Planner::Broadcast() {
  NodePlan plan;
  Dims other = draw_.Chance(1, 2) ? feed_ : draw_.Chance(1, 2) ? Shrunk() : Grown();
  FitDims(mode_.ports[1 - port_], other);
  plan.operands = {port_ == 0 ? feed_ : other, port_ == 0 ? other : feed_};
  return plan;
}

Plan Planner::Norm() {
  if (port_ != 0) return std::nullopt;
  NodePlan plan = *Same();
  plan.operands = {feed_, {feed_.back()}};
  if (mode_.ports[kIn2].present) plan.operands.push_back({feed_.back()});
  return plan;
}

Plan Planner::Reduce() {
  Attributes attrs;
  Dims axes;
  for (std::size_t i = 0; i < feed_.size(); ++i) {
    const bool last_chance = axes.empty() && i + 1 == feed_.size();
    if (last_chance || draw_.Chance(1, 2)) axes.push_back(static_cast<std::int64_t>(i));
  }
  const bool all = axes.size() == feed_.size();
  attrs.Set(AttrId::kAxes, axes);
  attrs.Set(AttrId::kKeepDims, {all || draw_.Chance(1, 2) ? 1 : 0});
  return Alone(std::move(attrs));
}

Plan Planner::ReduceAxis() {
  Attributes attrs;
  attrs.Set(AttrId::kAxis, {Axis()});
  attrs.Set(AttrId::kKeepDims, {feed_.size() == 1 || draw_.Chance(1, 2) ? 1 : 0});
  return Alone(std::move(attrs));
}

Plan Planner::Topk() {
  Attributes attrs;
  const std::int64_t axis = Axis();
  attrs.Set(AttrId::kAxis, {axis});
  attrs.Set(AttrId::kCount, {draw_.EdgeBiased(1, DimAt(axis))});
  return Alone(std::move(attrs));
}

Plan Planner::Split() {
  Attributes attrs;
  const std::int64_t axis = Axis();
  std::int64_t left = DimAt(axis);
  Dims sizes;
  while (left > 0) {
    const bool rest = sizes.size() == 3;
    sizes.push_back(rest ? left : draw_.Range(1, left));
    left -= sizes.back();
  }
  attrs.Set(AttrId::kAxis, {axis});
  attrs.Set(AttrId::kSizes, sizes);
  return Alone(std::move(attrs));
}

Plan Planner::Unbind() {
  const std::int64_t axis = Axis();
  if (feed_.size() < 2 || DimAt(axis) > 8) return std::nullopt;
  return WithAttr(AttrId::kAxis, {axis});
}

Plan Planner::Where() {
  NodePlan plan;
  for (std::size_t i = 0; i < 3; ++i)
    plan.operands.push_back(i == port_ ? feed_ : draw_.Chance(1, 2) ? feed_ : Shrunk());
  return plan;
}

// q [N, L, E], k [N, S, E], v [N, S, V].
Plan Planner::Attention() {
  const std::int64_t n = feed_[0];
  const std::int64_t most =
      std::clamp<std::int64_t>(b_.limits().max_elements / (n * feed_[2]), 1, 5);
  const std::int64_t length = draw_.Range(1, most);
  if (port_ == 0) return NodePlan{{}, {feed_, {n, length, feed_[2]}, {n, length, feed_[2]}}};
  if (port_ == 1) return NodePlan{{}, {{n, length, feed_[2]}, feed_, feed_}};
  return NodePlan{{}, {{n, length, feed_[2]}, {n, feed_[1], feed_[2]}, feed_}};
}

Plan Planner::Cdist() {
  Dims other = feed_;
  const std::int64_t most = std::clamp<std::int64_t>(Room(), 1, 4);
  other[other.size() - 2] = draw_.Range(1, most);
  return NodePlan{{}, {port_ == 0 ? feed_ : other, port_ == 0 ? other : feed_}};
}

Plan Planner::GridSample() {
  if (port_ == 0) return NodePlan{{}, {feed_, {feed_[0], draw_.Range(1, 3), draw_.Range(1, 3), 2}}};
  if (feed_[3] != 2) return std::nullopt;
  return NodePlan{{}, {{feed_[0], draw_.Range(1, 4), draw_.Range(1, 4), draw_.Range(1, 3)}, feed_}};
}

// Mostly by a power of two, as hardware likes it.
Plan Planner::Resize() {
  const std::int64_t most = std::min<std::int64_t>(Room(), 4);
  const std::int64_t factor = most >= 4 ? 2 : 1;
  const bool odd = draw_.Chance(1, 4);
  return WithAttr(AttrId::kOutputSize, {odd ? draw_.Range(1, feed_[1]) : feed_[1] * factor,
                                        odd ? draw_.Range(1, feed_[2]) : feed_[2] * factor});
}

Plan Planner::Pool() {
  std::vector<WindowAxis> windows;
  std::int64_t count = feed_[0] * feed_.back();
  for (std::size_t i = 0; i < static_cast<std::size_t>(info_.spatial); ++i) {
    windows.push_back(DrawPoolWindow(draw_, mode_, feed_[i + 1], i));
    count *= windows.back().count;
  }
  if (count > b_.limits().max_elements) return std::nullopt;
  Attributes attrs;
  SetPoolAttrs(attrs, windows);
  return Alone(std::move(attrs));
}

Plan Planner::Stack() {
  NodePlan plan =
      *WithAttr(AttrId::kAxis, {static_cast<std::int64_t>(draw_.Below(feed_.size() + 1))});
  const std::int64_t more = draw_.Range(0, std::clamp<std::int64_t>(Room() - 1, 0, 3));
  for (std::int64_t i = 0; i < more; ++i) plan.operands.push_back(feed_);
  return plan;
}

Plan Planner::Tile() {
  Dims repeats;
  std::int64_t room = Room();
  for (std::size_t i = 0; i < feed_.size(); ++i) {
    repeats.push_back(draw_.Chance(1, 2) ? draw_.Range(1, std::clamp<std::int64_t>(room, 1, 3))
                                         : 1);
    room /= repeats.back();
  }
  return WithAttr(AttrId::kRepeats, repeats);
}

Plan Planner::Gather() {
  const std::int64_t axis = Axis();
  NodePlan plan = *WithAttr(AttrId::kAxis, {axis});
  const std::int64_t most =
      std::clamp<std::int64_t>(b_.limits().max_elements * DimAt(axis) / ElementCount(feed_), 1, 6);
  plan.operands.push_back({draw_.Range(1, most)});
  plan.index_limit = DimAt(axis);
  return plan;
}

// x, index [K], value: x with K along the axis.
Plan Planner::IndexCopy() {
  const std::int64_t axis = Axis();
  NodePlan plan = *WithAttr(AttrId::kAxis, {axis});
  Dims x = feed_;
  Dims value = feed_;
  if (port_ == 0) {
    SetDim(value, axis, draw_.Range(1, DimAt(axis)));
  } else {
    SetDim(x, axis, DimAt(axis) + (Room() > 1 ? draw_.Range(0, 2) : 0));
  }
  plan.index_limit = x[static_cast<std::size_t>(axis)];
  plan.operands = {x, {value[static_cast<std::size_t>(axis)]}, value};
  return plan;
}

Plan Planner::Scatter() {
  const std::int64_t axis = Axis();
  NodePlan plan = *WithAttr(AttrId::kAxis, {axis});
  const Dims part = port_ == 0 ? Shrunk() : feed_;
  plan.index_limit = DimAt(axis);
  plan.operands = {feed_, part, part};
  return plan;
}

Plan Planner::SliceScatter() {
  Dims start;
  Dims value;
  for (const std::int64_t dim : feed_) {
    start.push_back(port_ == 0 ? draw_.Range(0, dim - 1) : 0);
    value.push_back(port_ == 0 ? draw_.Range(1, dim - start.back()) : dim);
  }
  NodePlan plan = *WithAttr(AttrId::kStart, start);
  plan.operands = {feed_, value};
  return plan;
}

Plan Planner::MaskedFill() {
  if (port_ == 2) return std::nullopt;
  return NodePlan{{}, {feed_, port_ == 0 ? Shrunk() : feed_, {1}}};
}

// Depth, space and batch change places block by block.
Plan Planner::Blocks() {
  const bool to_space =
      info_.shape == ShapeRule::kDepthToSpace || info_.shape == ShapeRule::kBatchToSpace;
  const std::int64_t source = info_.shape == ShapeRule::kDepthToSpace ? feed_[3] : feed_[0];
  const std::int64_t block = draw_.Range(1, 3);
  const bool fits =
      to_space ? source % (block * block) == 0 : feed_[1] % block == 0 && feed_[2] % block == 0;
  return WithAttr(AttrId::kBlock, {fits ? block : 1});
}

Plan Planner::MirrorPad() {
  Dims before;
  Dims after;
  std::int64_t room = Room();
  for (const std::int64_t dim : feed_) {
    const bool grows = dim > 1 && room > 1 && draw_.Chance(1, 2);
    before.push_back(grows ? draw_.Range(0, 1) : 0);
    after.push_back(grows ? draw_.Range(0, 1) : 0);
    if (grows) room /= 2;
  }
  NodePlan plan = *WithAttr(AttrId::kBefore, before);
  plan.attrs.Set(AttrId::kAfter, after);
  return plan;
}

Plan Planner::Make() {
  switch (info_.shape) {
    case ShapeRule::kSame:
      return Same();
    case ShapeRule::kBroadcast:
      return Broadcast();
    case ShapeRule::kNorm:
      return Norm();
    case ShapeRule::kPool:
      return Pool();
    case ShapeRule::kReduce:
      return Reduce();
    case ShapeRule::kReduceAxis:
      return ReduceAxis();
    case ShapeRule::kTopk:
      return Topk();
    case ShapeRule::kSplit:
      return Split();
    case ShapeRule::kUnbind:
      return Unbind();
    case ShapeRule::kWhere:
      return Where();
    case ShapeRule::kAttention:
      return Attention();
    case ShapeRule::kCdist:
      return Cdist();
    case ShapeRule::kGridSample:
      return GridSample();
    case ShapeRule::kResize:
      return Resize();
    default:
      return Moved();
  }
}

Plan Planner::Moved() {
  switch (info_.shape) {
    case ShapeRule::kStated:
      return WithAttr(AttrId::kShape, {ElementCount(feed_)});
    case ShapeRule::kBroadcastTo:
      return WithAttr(AttrId::kShape, Grown());
    case ShapeRule::kExpandAs:
      return NodePlan{{}, {port_ == 0 ? feed_ : Shrunk(), port_ == 0 ? Grown() : feed_}};
    case ShapeRule::kStack:
      return Stack();
    case ShapeRule::kPad:
      return MirrorPad();
    case ShapeRule::kTile:
      return Tile();
    case ShapeRule::kGather:
      return Gather();
    case ShapeRule::kEmbedding:
      return NodePlan{{}, {feed_, {draw_.Range(1, 3)}}, feed_[0]};
    case ShapeRule::kIndexCopy:
      return IndexCopy();
    case ShapeRule::kScatter:
      return Scatter();
    case ShapeRule::kSliceScatter:
      return SliceScatter();
    case ShapeRule::kMaskedFill:
      return MaskedFill();
    case ShapeRule::kDepthToSpace:
    case ShapeRule::kSpaceToDepth:
    case ShapeRule::kBatchToSpace:
    case ShapeRule::kSpaceToBatch:
      return Blocks();
    default:
      FailCheck(__FILE__, __LINE__, "an op of another family");
  }
}

}  // namespace

std::optional<NodePlan> PlanNode(GraphBuilder& b, const OpMode& mode, std::size_t port,
                                 const Dims& feed) {
  return Planner(b, mode, port, feed).Make();
}

}  // namespace qconform::gen
