// SPDX-License-Identifier: Apache-2.0
// Ops that move codes. Operands come into the result's parameters first; where they are there
// already, the codes are not touched.
#include <utility>
#include <vector>

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/rearrange.h"

namespace qconform {
namespace {

// Real zero's code; 0 where the codes are plain.
std::int64_t PaddingOf(const ConcreteSpec* result) {
  return result == nullptr ? 0 : result->zero_points[0];
}

InstructionParams ParamsOf(const NodeLowering& l, const ConcreteSpec* result) {
  const Attributes& attrs = l.node().attrs;
  switch (l.node().op) {
    case OpKind::kTranspose:
      return TransposeParams{attrs.Get(AttrId::kPerm)};
    case OpKind::kConcat:
    case OpKind::kStack:
      return ConcatParams{attrs.Get(AttrId::kAxis)[0]};
    case OpKind::kSlice:
      return SliceParams{attrs.Get(AttrId::kStart)};
    case OpKind::kPad:
      return PadParams{attrs.Get(AttrId::kBefore), attrs.Get(AttrId::kAfter), PaddingOf(result)};
    case OpKind::kReverse:
      return ReverseParams{attrs.Get(AttrId::kAxis)[0]};
    case OpKind::kTile:
      return TileParams{attrs.Get(AttrId::kRepeats)};
    case OpKind::kIdentity:
      return UnaryParams{UnaryParams::Op::kIdentity};
    default:
      return ReshapeParams{};
  }
}

// The operands that are moved: of expand_as, `like` lends its shape only.
std::size_t MovedCount(const NodeLowering& l) {
  return l.node().op == OpKind::kExpandAs ? 1 : l.operand_count();
}

// An operand of stack, with the new axis.
Dims WithAxis(const Dims& shape, std::int64_t axis) {
  Dims more;
  for (std::size_t i = 0; i <= shape.size(); ++i) {
    if (static_cast<std::int64_t>(i) == axis) more.push_back(1);
    if (i < shape.size()) more.push_back(shape[i]);
  }
  return more;
}

}  // namespace

Status LowerMovement(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  std::vector<RegisterId> operands;
  for (std::size_t i = 0; i < MovedCount(l); ++i) {
    Result<RegisterId> codes = l.MovedOperand(i, result.value());
    if (!codes.ok()) return codes.error();
    operands.push_back(codes.value());
  }
  const OpKind op = l.node().op;
  if (op == OpKind::kBroadcastTo || op == OpKind::kExpandAs) {
    l.SetResult(TiledTo(l, operands[0], l.result_shape()));
    return OkStatus();
  }
  if (op == OpKind::kStack) {
    const std::int64_t axis = l.node().attrs.Get(AttrId::kAxis)[0];
    for (RegisterId& reg : operands) {
      reg = l.Reshaped(reg, WithAxis(l.builder().At(reg).shape, axis));
    }
  }
  l.SetResult(l.Emit(ParamsOf(l, result.value()), std::move(operands), l.ResultValue().dtype,
                     l.result_shape()));
  return OkStatus();
}

// split and unbind: one piece per result, in parameters of its own.
Status LowerPieces(NodeLowering& l) {
  const auto axis = static_cast<std::size_t>(l.node().attrs.Get(AttrId::kAxis)[0]);
  Dims start = l.OperandValue(0).shape;
  for (std::int64_t& at : start) at = 0;
  for (std::size_t k = 0; k < l.node().results.size(); ++k) {
    Result<const ConcreteSpec*> result = l.MovedSpec(k);
    if (!result.ok()) return result.error();
    Result<RegisterId> x = l.MovedOperand(0, result.value(), k);
    if (!x.ok()) return x.error();
    Dims size = l.OperandValue(0).shape;
    size[axis] = l.node().op == OpKind::kSplit ? l.result_shape(k)[axis] : 1;
    l.SetResult(l.Reshaped(Sliced(l, x.value(), start, size), l.result_shape(k)), k);
    start[axis] += size[axis];
  }
  return OkStatus();
}

}  // namespace qconform
