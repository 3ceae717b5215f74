// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/shape_inference.h"

#include "qconform/graph/shape_rules.h"

namespace qconform {
namespace shapes {

std::string Text(const Dims& dims) {
  std::string text = "[";
  for (std::size_t i = 0; i < dims.size(); ++i) {
    text += (i == 0 ? "" : ",") + std::to_string(dims[i]);
  }
  return text + "]";
}

Result<std::size_t> AxisBelow(const Attributes& attrs, std::int64_t rank) {
  const std::int64_t axis = attrs.Get(AttrId::kAxis)[0];
  if (axis >= 0 && axis < rank) return static_cast<std::size_t>(axis);
  return Bad("axis " + std::to_string(axis) + " is outside rank " + std::to_string(rank));
}

namespace {

// Of any number of operands of one rank.
Result<Dims> Broadcast(Operands operands) {
  Dims result = operands[0];
  for (const Dims& other : operands.subspan(1)) {
    if (other.size() != result.size())
      return Bad("ranks differ: " + Text(result) + " and " + Text(other));
    for (std::size_t i = 0; i < result.size(); ++i) {
      if (result[i] != other[i] && result[i] != 1 && other[i] != 1) {
        return Bad(Text(result) + " and " + Text(other) + " do not broadcast at dimension " +
                   std::to_string(i));
      }
      if (result[i] == 1) result[i] = other[i];
    }
  }
  return result;
}

// Where the op has an axis or groups of channels beside a result of the operand's own shape.
Result<Dims> Same(const OpInfo& info, const Attributes& attrs, Operands operands) {
  const Dims& x = operands[0];
  if (attrs.Find(AttrId::kAxis) != nullptr) {
    const Result<std::size_t> axis = AxisBelow(attrs, RankOf(x));
    if (!axis.ok()) return axis.error();
  }
  const Dims* groups = attrs.Find(AttrId::kGroups);
  if (groups != nullptr && (x.empty() || x.back() % (*groups)[0] != 0)) {
    return Bad("the groups do not divide the channels of x " + Text(x));
  }
  if (info.kind == OpKind::kSoftmax && x.empty()) return Bad("softmax needs rank >= 1");
  return info.shape == ShapeRule::kNorm ? Norm(operands) : Result<Dims>(x);
}

Result<Dims> OneShape(const OpInfo& info, const Attributes& attrs, Operands operands) {
  switch (info.shape) {
    case ShapeRule::kSame:
    case ShapeRule::kNorm:
      return Same(info, attrs, operands);
    case ShapeRule::kBroadcast:
    case ShapeRule::kWhere:
      return Broadcast(operands);
    case ShapeRule::kConv:
      return Conv(info, attrs, operands);
    case ShapeRule::kDepthwiseConv:
      return DepthwiseConv(attrs, operands);
    case ShapeRule::kTransposeConv:
      return TransposeConv(info, attrs, operands);
    case ShapeRule::kLinear:
      return Linear(operands);
    case ShapeRule::kMatmul:
      return Matmul(operands);
    case ShapeRule::kPool:
      return Pool(info, attrs, operands);
    case ShapeRule::kReduce:
      return Reduce(attrs, operands);
    case ShapeRule::kReduceAxis:
      return ReduceAxis(attrs, operands);
    case ShapeRule::kTopk:
      return Topk(attrs, operands);
    case ShapeRule::kAttention:
      return Attention(operands);
    case ShapeRule::kCdist:
      return Cdist(operands);
    case ShapeRule::kGridSample:
      return GridSample(operands);
    case ShapeRule::kResize:
      return Resize(attrs, operands);
    default:
      FailCheck(__FILE__, __LINE__, "a rule of another family");
  }
}

Result<Dims> Moved(ShapeRule rule, const Attributes& attrs, Operands operands) {
  switch (rule) {
    case ShapeRule::kReshape:
      return Reshape(attrs, operands);
    case ShapeRule::kStated:
      return attrs.Get(AttrId::kShape);
    case ShapeRule::kBroadcastTo:
      return BroadcastTo(operands[0], attrs.Get(AttrId::kShape));
    case ShapeRule::kExpandAs:
      return BroadcastTo(operands[0], operands[1]);
    case ShapeRule::kTranspose:
      return Transpose(attrs, operands);
    case ShapeRule::kConcat:
      return Concat(attrs, operands);
    case ShapeRule::kStack:
      return Stack(attrs, operands);
    case ShapeRule::kSlice:
      return Slice(attrs, operands);
    case ShapeRule::kPad:
      return Pad(attrs, operands);
    case ShapeRule::kTile:
      return Tile(attrs, operands);
    case ShapeRule::kGather:
      return Gather(attrs, operands);
    case ShapeRule::kEmbedding:
      return Embedding(operands);
    case ShapeRule::kIndexCopy:
      return IndexCopy(attrs, operands);
    case ShapeRule::kScatter:
      return Scatter(attrs, operands);
    case ShapeRule::kSliceScatter:
      return SliceScatter(attrs, operands);
    case ShapeRule::kMaskedFill:
      return MaskedFill(operands);
    case ShapeRule::kDepthToSpace:
      return DepthToSpace(attrs, operands);
    case ShapeRule::kSpaceToDepth:
      return SpaceToDepth(attrs, operands);
    case ShapeRule::kBatchToSpace:
      return BatchToSpace(attrs, operands);
    case ShapeRule::kSpaceToBatch:
      return SpaceToBatch(attrs, operands);
    default:
      FailCheck(__FILE__, __LINE__, "a rule of another family");
  }
}

bool Moves(ShapeRule rule) {
  return rule >= ShapeRule::kReshape && rule <= ShapeRule::kSpaceToBatch;
}

}  // namespace
}  // namespace shapes

Result<std::vector<Dims>> InferShapes(OpKind op, const Attributes& attrs,
                                      std::span<const Dims> operands) {
  const OpInfo& info = InfoOf(op);
  if (info.shape == ShapeRule::kSplit) return shapes::Split(attrs, operands);
  if (info.shape == ShapeRule::kUnbind) return shapes::Unbind(attrs, operands);
  const Result<Dims> shape = shapes::Moves(info.shape) ? shapes::Moved(info.shape, attrs, operands)
                                                       : shapes::OneShape(info, attrs, operands);
  if (!shape.ok()) return shape.error();
  return std::vector<Dims>(info.results.size(), shape.value());
}

}  // namespace qconform
