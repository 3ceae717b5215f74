// SPDX-License-Identifier: Apache-2.0
// Comparisons, arithmetic in common units, plain integers and truths, reductions.
#include <utility>

#include "qconform/oracle/random_op_builder.h"

namespace qconform {
namespace {

constexpr CodeRange kTruths = {0, 1};

// Parameters near each other, the same one time in four, so that equal operands occur.
RandomOp MakePair(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const ConcreteSpec left = SpecNear(prng, d.x);
  ConcreteSpec right = SpecNear(prng, d.w);
  if (d.x == d.w && prng.Below(4) == 0) right = left;
  b.Input({2, 1, 5}, left);
  b.Input({1, 3, 5}, right);
  if (InfoOf(op).results[0].role == PortRole::kTruth) return b.FinishPlain({2, 3, 5}, DType::kBool);
  ConcreteSpec result = SpecNear(prng, d.result);
  if (op == OpKind::kSquaredDifference) result = RandomSpec(prng, d.result, left.scales[0]);
  return b.Finish({2, 3, 5}, result);
}

RandomOp MakeTruths(Prng& prng, OpKind op) {
  RandomOpBuilder b(prng, op);
  b.PlainInput({2, 1, 5}, DType::kBool, kTruths);
  if (InfoOf(op).operands.size() == 1) return b.FinishPlain({2, 1, 5}, DType::kBool);
  b.PlainInput({1, 3, 5}, DType::kBool, kTruths);
  return b.FinishPlain({2, 3, 5}, DType::kBool);
}

// One type for all; shifts by fewer bits than it has.
RandomOp MakePlain(Prng& prng, OpKind op, DType dtype) {
  RandomOpBuilder b(prng, op);
  const CodeRange range = RangeOf(dtype);
  b.PlainInput({2, 1, 5}, dtype, range);
  if (InfoOf(op).operands.size() == 1) return b.FinishPlain({2, 1, 5}, dtype);
  const bool shifts = op == OpKind::kArithmeticRightShift || op == OpKind::kLogicalLeftShift ||
                      op == OpKind::kLogicalRightShift;
  const bool divides = op == OpKind::kIntDiv;
  const CodeRange by = shifts    ? CodeRange{0, std::min<std::int64_t>(BitWidth(dtype) - 1, 7)}
                       : divides ? CodeRange{1, 7}
                                 : range;
  b.PlainInput({1, 3, 5}, dtype, by);
  return b.FinishPlain({2, 3, 5}, dtype);
}

RandomOp MakeCast(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kCast);
  if (prng.Below(2) == 0) {
    b.Input({2, 5}, SpecNear(prng, d.x));
    return b.Finish({2, 5}, SpecNear(prng, d.result));
  }
  const bool from_truth = prng.Below(4) == 0;
  const DType from = from_truth ? DType::kBool : d.x;
  b.PlainInput({2, 5}, from, from_truth ? kTruths : RangeOf(from));
  return b.FinishPlain({2, 5}, prng.Below(4) == 0 ? DType::kBool : d.result);
}

struct Folded {
  Dims shape;
  Dims axes;
};

// [2,3,4] folded along one axis or two, whose dimensions stay as 1 or go.
Folded DrawFold(Prng& prng, RandomOpBuilder& b, bool one_axis) {
  const Dims x = {2, 3, 4};
  const Dims axes = one_axis || prng.Below(2) == 0 ? Dims{Between(prng, 0, 2)} : Dims{0, 2};
  const bool keeps = prng.Below(2) == 0;
  b.Attr(AttrId::kKeepDims, {keeps ? 1 : 0});
  b.Attr(one_axis ? AttrId::kAxis : AttrId::kAxes, axes);
  Dims shape;
  for (std::int64_t i = 0; i < 3; ++i) {
    const bool folds = i == axes[0] || i == axes.back();
    if (!folds) shape.push_back(x[static_cast<std::size_t>(i)]);
    if (folds && keeps) shape.push_back(1);
  }
  return {shape, axes};
}

RandomOp MakeReduce(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const Folded fold = DrawFold(prng, b, false);
  if (InfoOf(op).results[0].role == PortRole::kTruth) {
    b.PlainInput({2, 3, 4}, DType::kBool, kTruths);
    return b.FinishPlain(fold.shape, DType::kBool);
  }
  const ConcreteSpec x = SpecNear(prng, d.x);
  b.Input({2, 3, 4}, x);
  ConcreteSpec result = SpecNear(prng, d.result);
  if (d.x == d.result && prng.Below(3) == 0) result = x;
  return b.Finish(fold.shape, result);
}

// A narrow range of codes, so that the extreme is there more than once.
RandomOp MakePosition(Prng& prng, OpKind op, const OpDtypes& d) {
  RandomOpBuilder b(prng, op);
  const Folded fold = DrawFold(prng, b, true);
  ConcreteSpec x = SpecNear(prng, d.x);
  x.qmin = x.zero_points[0];
  x.qmax = std::min(x.qmax, x.qmin + 2);
  b.Input({2, 3, 4}, x);
  if (InfoOf(op).results.size() == 2) {
    const ConcreteSpec values = prng.Below(2) == 0 ? x : SpecNear(prng, d.result);
    b.AddResult(fold.shape, values.dtype, QuantSpec(values));
  }
  return b.FinishPlain(fold.shape, prng.Below(2) == 0 ? DType::kInt32 : DType::kInt64);
}

RandomOp MakeCumsum(Prng& prng, const OpDtypes& d) {
  RandomOpBuilder b(prng, OpKind::kCumsum);
  b.Attr(AttrId::kAxis, {Between(prng, 0, 2)});
  b.Input({2, 3, 4}, SpecNear(prng, d.x));
  return b.Finish({2, 3, 4}, SpecNear(prng, d.result));
}

}  // namespace

std::optional<RandomOp> MakeIntegerOp(Prng& prng, OpKind op, const OpDtypes& d) {
  switch (op) {
    case OpKind::kMaximum:
    case OpKind::kMinimum:
    case OpKind::kPrelu:
    case OpKind::kSquaredDifference:
    case OpKind::kEqual:
    case OpKind::kNotEqual:
    case OpKind::kGreater:
    case OpKind::kGreaterEqual:
    case OpKind::kLess:
    case OpKind::kLessEqual:
      return MakePair(prng, op, d);
    case OpKind::kLogicalAnd:
    case OpKind::kLogicalOr:
    case OpKind::kLogicalXor:
    case OpKind::kLogicalNot:
      return MakeTruths(prng, op);
    case OpKind::kBitwiseAnd:
    case OpKind::kBitwiseOr:
    case OpKind::kBitwiseXor:
    case OpKind::kBitwiseNot:
    case OpKind::kArithmeticRightShift:
    case OpKind::kLogicalLeftShift:
    case OpKind::kLogicalRightShift:
    case OpKind::kIntDiv:
    case OpKind::kClz:
      return MakePlain(prng, op, d.x);
    case OpKind::kCast:
      return MakeCast(prng, d);
    case OpKind::kReduceAll:
    case OpKind::kReduceAny:
    case OpKind::kReduceMax:
    case OpKind::kReduceMin:
    case OpKind::kReduceSum:
    case OpKind::kReduceMean:
      return MakeReduce(prng, op, d);
    case OpKind::kArgmax:
    case OpKind::kArgmin:
    case OpKind::kMaxWithIndex:
    case OpKind::kMinWithIndex:
      return MakePosition(prng, op, d);
    case OpKind::kCumsum:
      return MakeCumsum(prng, d);
    default:
      return std::nullopt;
  }
}

}  // namespace qconform
