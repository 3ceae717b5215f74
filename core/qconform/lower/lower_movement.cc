// SPDX-License-Identifier: Apache-2.0
// Ops that move codes. Operands come into the result's parameters first; where they are there
// already, the codes are not touched.
#include <utility>
#include <vector>

#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

InstructionParams ParamsOf(const Node& node, const ConcreteSpec& result) {
  const Attributes& attrs = node.attrs;
  switch (node.op) {
    case OpKind::kTranspose:
      return TransposeParams{attrs.Get(AttrId::kPerm)};
    case OpKind::kConcat:
      return ConcatParams{attrs.Get(AttrId::kAxis)[0]};
    case OpKind::kSlice:
      return SliceParams{attrs.Get(AttrId::kStart)};
    case OpKind::kPad:
      return PadParams{attrs.Get(AttrId::kBefore), attrs.Get(AttrId::kAfter),
                       result.zero_points[0]};
    default:
      return ReshapeParams{};
  }
}

}  // namespace

Status LowerMovement(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  std::vector<RegisterId> operands;
  for (std::size_t i = 0; i < l.operand_count(); ++i) {
    Result<Quantized> x = l.PerTensorOperand(i);
    if (!x.ok()) return x.error();
    Result<RegisterId> codes = l.Requantize(x.value(), *result.value());
    if (!codes.ok()) return codes.error();
    operands.push_back(codes.value());
  }
  l.SetResult(l.Emit(ParamsOf(l.node(), *result.value()), std::move(operands),
                     result.value()->dtype, l.result_shape()));
  return OkStatus();
}

}  // namespace qconform
