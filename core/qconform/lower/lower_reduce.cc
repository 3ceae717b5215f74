// SPDX-License-Identifier: Apache-2.0
// Reductions, and positions of extremes. TOSA's reduce one axis and keep it with length 1.
#include <utility>
#include <vector>

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/weighted_sum.h"

namespace qconform {
namespace {

using Op = ReduceParams::Op;

// One REDUCE per axis, largest first or not: the order does not matter to any of them. Every axis
// keeps length 1.
RegisterId ReduceAll(NodeLowering& l, Op op, RegisterId reg, const Dims& axes) {
  for (const std::int64_t axis : axes) {
    const DType dtype = l.builder().At(reg).dtype;
    Dims shape = l.builder().At(reg).shape;
    shape[static_cast<std::size_t>(axis)] = 1;
    reg = l.Emit(ReduceParams{op, axis}, {reg}, dtype, shape);
  }
  return reg;
}

std::int64_t CountUnder(const Dims& shape, const Dims& axes) {
  std::int64_t count = 1;
  for (const std::int64_t axis : axes) count *= shape[static_cast<std::size_t>(axis)];
  return count;
}

// Sums and means: the sum is exact in int32, one rounding ends it.
Status LowerSum(NodeLowering& l, const Dims& axes) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  const ConcreteSpec& from = *x.value().spec;
  if (BitWidth(from.dtype) > 16) return l.Refuse("operands wider than 16 bits");
  Result<RegisterId> levels = l.ToInt32(x.value(), 1.0);
  if (!levels.ok()) return levels.error();
  const RegisterId sum = ReduceAll(l, Op::kSum, levels.value(), axes);
  double factor = ScaleOf(from) / ScaleOf(*result.value());
  if (l.node().op == OpKind::kReduceMean) {
    factor /= static_cast<double>(CountUnder(l.OperandValue(0).shape, axes));
  }
  Result<RegisterId> codes = l.RescaleInt32(sum, factor, *result.value());
  if (!codes.ok()) return codes.error();
  l.SetResult(l.Reshaped(codes.value(), l.result_shape()));
  return OkStatus();
}

// Extremes of codes: requantizing keeps their order, so it may come first.
Status LowerExtreme(NodeLowering& l, Op op, const Dims& axes) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  l.SetResult(l.Reshaped(ReduceAll(l, op, x.value(), axes), l.result_shape()));
  return OkStatus();
}

Status LowerTruth(NodeLowering& l, Op op, const Dims& axes) {
  if (l.ResultValue().dtype != DType::kBool) return l.Refuse("the result must be bool");
  Result<RegisterId> x = l.MovedOperand(0, nullptr);
  if (!x.ok()) return x.error();
  l.SetResult(l.Reshaped(ReduceAll(l, op, x.value(), axes), l.result_shape()));
  return OkStatus();
}

bool SeeksLeast(OpKind op) { return op == OpKind::kArgmin || op == OpKind::kMinWithIndex; }

// The first position of the extreme. NOT turns the order of codes round exactly: -1 - x.
Result<RegisterId> PositionOf(NodeLowering& l, RegisterId x, std::size_t result) {
  const DType dtype = l.builder().At(x).dtype;
  const DType position = l.ResultValue(result).dtype;
  if (BitWidth(dtype) > 16) return l.Refuse("operands wider than 16 bits");
  if (!l.ResultIsPlain(result) || (position != DType::kInt32 && position != DType::kInt64)) {
    return l.Refuse("positions must be int32 or int64 without a spec");
  }
  const Dims whole = l.builder().At(x).shape;
  if (SeeksLeast(l.node().op)) {
    x = l.Emit(UnaryParams{UnaryParams::Op::kBitwiseNot}, {x}, dtype, whole);
  }
  const std::int64_t axis = l.node().attrs.Get(AttrId::kAxis)[0];
  Dims shape;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (static_cast<std::int64_t>(i) != axis) shape.push_back(whole[i]);
  }
  return l.Reshaped(l.Emit(ArgMaxParams{axis}, {x}, position, shape), l.result_shape(result));
}

// The operand's codes in its own parameters.
Result<RegisterId> OwnCodes(NodeLowering& l) {
  if (l.OperandIsPlain(0)) return l.PlainOperand(0);
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  return x.value().reg;
}

}  // namespace

Status LowerReduce(NodeLowering& l) {
  const Dims& axes = l.node().attrs.Get(AttrId::kAxes);
  switch (l.node().op) {
    case OpKind::kReduceAll:
      return LowerTruth(l, Op::kAll, axes);
    case OpKind::kReduceAny:
      return LowerTruth(l, Op::kAny, axes);
    case OpKind::kReduceMax:
      return LowerExtreme(l, Op::kMax, axes);
    case OpKind::kReduceMin:
      return LowerExtreme(l, Op::kMin, axes);
    default:
      return LowerSum(l, axes);
  }
}

Status LowerPosition(NodeLowering& l) {
  const bool with_value = l.node().results.size() == 2;
  if (with_value) {
    const Op op = SeeksLeast(l.node().op) ? Op::kMin : Op::kMax;
    const Status value = LowerExtreme(l, op, l.node().attrs.Get(AttrId::kAxis));
    if (!value.ok()) return value.error();
  }
  Result<RegisterId> x = OwnCodes(l);
  if (!x.ok()) return x.error();
  const std::size_t result = with_value ? 1 : 0;
  Result<RegisterId> position = PositionOf(l, x.value(), result);
  if (!position.ok()) return position.error();
  l.SetResult(position.value(), result);
  return OkStatus();
}

}  // namespace qconform
