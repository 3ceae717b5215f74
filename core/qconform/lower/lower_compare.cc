// SPDX-License-Identifier: Apache-2.0
// maximum, minimum and the comparisons: both operands in units of the smaller scale, as ExecuTorch
// Arm has it (facts/arm_tosa.md 2.2). The operand of the smaller scale comes through exactly. The
// other's factor has no upper limit but RESCALE's own: beyond the encoding the node is refused, and
// a code that leaves int32 makes the run unpredictable.
#include <algorithm>

#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

using Op = ElementwiseParams::Op;

struct Compared {
  RegisterId a;
  RegisterId b;
  double common;  // the real of one unit
};

Result<Compared> InCommonUnits(NodeLowering& l) {
  Result<Quantized> a = l.PerTensorOperand(0);
  if (!a.ok()) return a.error();
  Result<Quantized> b = l.PerTensorOperand(1);
  if (!b.ok()) return b.error();
  for (const Quantized* q : {&a.value(), &b.value()}) {
    if (BitWidth(q->spec->dtype) > 16) return l.Refuse("operands wider than 16 bits");
  }
  const double common = std::min(ScaleOf(*a.value().spec), ScaleOf(*b.value().spec));
  Result<RegisterId> left = l.ToInt32(a.value(), ScaleOf(*a.value().spec) / common);
  if (!left.ok()) return left.error();
  Result<RegisterId> right = l.ToInt32(b.value(), ScaleOf(*b.value().spec) / common);
  if (!right.ok()) return right.error();
  return Compared{left.value(), right.value(), common};
}

struct Comparison {
  Op op;
  bool exchanged;  // b op a
  bool negated;
};

// TOSA has three; the others follow by exchange of the operands and LOGICAL_NOT.
Comparison ComparisonOf(OpKind op) {
  switch (op) {
    case OpKind::kEqual:
      return {Op::kEqual, false, false};
    case OpKind::kNotEqual:
      return {Op::kEqual, false, true};
    case OpKind::kGreater:
      return {Op::kGreater, false, false};
    case OpKind::kGreaterEqual:
      return {Op::kGreaterEqual, false, false};
    case OpKind::kLess:
      return {Op::kGreater, true, false};
    default:
      return {Op::kGreaterEqual, true, false};
  }
}

}  // namespace

Status LowerExtremum(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Compared> ports = InCommonUnits(l);
  if (!ports.ok()) return ports.error();
  const Compared& c = ports.value();
  const Op op = l.node().op == OpKind::kMaximum ? Op::kMaximum : Op::kMinimum;
  const RegisterId taken =
      l.Emit(ElementwiseParams{op}, {c.a, c.b}, DType::kInt32, l.result_shape());
  Result<RegisterId> codes =
      l.RescaleInt32(taken, c.common / ScaleOf(*result.value()), *result.value());
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

Status LowerComparison(NodeLowering& l) {
  if (l.ResultValue().dtype != DType::kBool) return l.Refuse("the result must be bool");
  Result<Compared> ports = InCommonUnits(l);
  if (!ports.ok()) return ports.error();
  const Compared& c = ports.value();
  const Comparison comparison = ComparisonOf(l.node().op);
  const RegisterId left = comparison.exchanged ? c.b : c.a;
  const RegisterId right = comparison.exchanged ? c.a : c.b;
  RegisterId truth =
      l.Emit(ElementwiseParams{comparison.op}, {left, right}, DType::kBool, l.result_shape());
  if (comparison.negated) {
    truth =
        l.Emit(UnaryParams{UnaryParams::Op::kLogicalNot}, {truth}, DType::kBool, l.result_shape());
  }
  l.SetResult(truth);
  return OkStatus();
}

}  // namespace qconform
