// SPDX-License-Identifier: Apache-2.0
// Between parameters, and between codes and float32.
#include "qconform/lower/node_lowering.h"

namespace qconform {

Status LowerRequantize(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  Result<RegisterId> codes = l.Rescale(x.value(), *result.value());
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

Status LowerQuantize(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  const ConcreteSpec& to = *result.value();
  if (l.OperandValue(0).dtype != DType::kFloat32) return l.Refuse("only float32 can be quantized");
  const RegisterId x = l.builder().RegisterOf(l.node().operands[0].value);
  l.SetResult(l.Emit(QuantizeParams{to.scales[0], to.zero_points[0], to.qmin, to.qmax}, {x},
                     to.dtype, l.result_shape()));
  return OkStatus();
}

Status LowerDequantize(NodeLowering& l) {
  if (l.ResultValue().dtype != DType::kFloat32)
    return l.Refuse("only to float32 can be dequantized");
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  const ConcreteSpec& from = *x.value().spec;
  l.SetResult(l.Emit(DequantizeParams{from.scales[0], from.zero_points[0]}, {x.value().reg},
                     DType::kFloat32, l.result_shape()));
  return OkStatus();
}

}  // namespace qconform
