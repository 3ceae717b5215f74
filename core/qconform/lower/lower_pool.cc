// SPDX-License-Identifier: Apache-2.0
// Pools. The average is taken in the operand's parameters, rounded, and requantized if the result
// has others: two roundings, as TOSA's AVG_POOL2D and a RESCALE do it.
#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

Pool2dParams WindowOf(const Node& node) {
  return {.kernel = node.attrs.Get(AttrId::kKernel),
          .stride = node.attrs.Get(AttrId::kStride),
          .pad = node.attrs.Get(AttrId::kPad)};
}

Status LowerAverage(NodeLowering& l, Quantized x, const ConcreteSpec& result) {
  if (BitWidth(x.spec->dtype) > 16) return l.Refuse("operands wider than 16 bits");
  AvgPool2dParams params{WindowOf(l.node())};
  params.input_zero_point = x.spec->zero_points[0];
  params.output_zero_point = x.spec->zero_points[0];
  const RegisterId mean = l.Emit(params, {x.reg}, x.spec->dtype, l.result_shape());
  Result<RegisterId> codes = l.Requantize({mean, x.spec}, result);
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

// The maximum of codes is the code of the maximum: requantizing before or after gives the same.
Status LowerMaximum(NodeLowering& l, Quantized x, const ConcreteSpec& result) {
  Result<RegisterId> codes = l.Requantize(x, result);
  if (!codes.ok()) return codes.error();
  l.SetResult(
      l.Emit(MaxPool2dParams{WindowOf(l.node())}, {codes.value()}, result.dtype, l.result_shape()));
  return OkStatus();
}

}  // namespace

Status LowerPool(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  return l.node().op == OpKind::kAvgPool2d ? LowerAverage(l, x.value(), *result.value())
                                           : LowerMaximum(l, x.value(), *result.value());
}

}  // namespace qconform
