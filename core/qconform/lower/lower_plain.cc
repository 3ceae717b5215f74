// SPDX-License-Identifier: Apache-2.0
// Ops on integers and truths as they are: no scale, so nothing is rescaled.
#include <optional>
#include <utility>
#include <vector>

#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

std::optional<ElementwiseParams::Op> BinaryOf(OpKind op) {
  using Op = ElementwiseParams::Op;
  switch (op) {
    case OpKind::kArithmeticRightShift:
      return Op::kArithmeticRightShift;
    case OpKind::kLogicalLeftShift:
      return Op::kLogicalLeftShift;
    case OpKind::kLogicalRightShift:
      return Op::kLogicalRightShift;
    case OpKind::kBitwiseAnd:
      return Op::kBitwiseAnd;
    case OpKind::kBitwiseOr:
      return Op::kBitwiseOr;
    case OpKind::kBitwiseXor:
      return Op::kBitwiseXor;
    case OpKind::kIntDiv:
      return Op::kIntDiv;
    case OpKind::kLogicalAnd:
      return Op::kLogicalAnd;
    case OpKind::kLogicalOr:
      return Op::kLogicalOr;
    case OpKind::kLogicalXor:
      return Op::kLogicalXor;
    default:
      return std::nullopt;
  }
}

UnaryParams::Op UnaryOf(OpKind op) {
  if (op == OpKind::kClz) return UnaryParams::Op::kClz;
  return op == OpKind::kLogicalNot ? UnaryParams::Op::kLogicalNot : UnaryParams::Op::kBitwiseNot;
}

bool IsPlainInteger(DType dtype) {
  return dtype == DType::kInt8 || dtype == DType::kInt16 || dtype == DType::kInt32;
}

// The element types TOSA 1.0 has the op for (facts/arm_tosa.md 1.7).
bool Takes(OpKind op, DType dtype) {
  switch (op) {
    case OpKind::kLogicalAnd:
    case OpKind::kLogicalOr:
    case OpKind::kLogicalXor:
    case OpKind::kLogicalNot:
      return dtype == DType::kBool;
    case OpKind::kIntDiv:
    case OpKind::kClz:
      return dtype == DType::kInt32;
    default:
      return IsPlainInteger(dtype);
  }
}

}  // namespace

Status LowerPlain(NodeLowering& l) {
  const DType dtype = l.ResultValue().dtype;
  if (!l.ResultIsPlain()) return l.Refuse("out0 must be integers or truths without a spec");
  if (!Takes(l.node().op, dtype)) return l.Refuse("no form for " + std::string(NameOf(dtype)));
  std::vector<RegisterId> operands;
  for (std::size_t i = 0; i < l.operand_count(); ++i) {
    Result<RegisterId> x = l.MovedOperand(i, nullptr);
    if (!x.ok()) return x.error();
    operands.push_back(x.value());
  }
  const auto binary = BinaryOf(l.node().op);
  const InstructionParams params =
      binary ? InstructionParams(ElementwiseParams{*binary}) : UnaryParams{UnaryOf(l.node().op)};
  l.SetResult(l.Emit(params, std::move(operands), dtype, l.result_shape()));
  return OkStatus();
}

// Between specs: the same reals. Between plain integers and truths: the same integers, of which a
// narrower type keeps the low bits.
Status LowerCast(NodeLowering& l) {
  if (!l.ResultIsPlain()) {
    Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
    if (!result.ok()) return result.error();
    Result<RegisterId> codes = l.MovedOperand(0, result.value());
    if (!codes.ok()) return codes.error();
    l.SetResult(codes.value());
    return OkStatus();
  }
  const DType to = l.ResultValue().dtype;
  Result<RegisterId> x = l.PlainOperand(0);
  if (!x.ok()) return x.error();
  for (const DType dtype : {l.OperandValue(0).dtype, to}) {
    if (dtype != DType::kBool && !IsPlainInteger(dtype)) {
      return l.Refuse("no form for plain " + std::string(NameOf(dtype)));
    }
  }
  const bool same = l.OperandValue(0).dtype == to;
  l.SetResult(same ? x.value() : l.Emit(CastParams{}, {x.value()}, to, l.result_shape()));
  return OkStatus();
}

}  // namespace qconform
