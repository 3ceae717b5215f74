// SPDX-License-Identifier: Apache-2.0
// Pools. The average is taken in the operand's parameters, rounded, and requantized if the result
// has others: two roundings, as TOSA's AVG_POOL2D and a RESCALE do it.
#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

template <class Params>
Params WindowOf(const Node& node) {
  Params params;
  params.kernel = node.attrs.Get(AttrId::kKernel);
  params.stride = node.attrs.Get(AttrId::kStride);
  params.pad = node.attrs.Get(AttrId::kPad);
  return params;
}

template <class Params>
Params AveragedIn(const Node& node, std::int64_t zero_point) {
  Params params = WindowOf<Params>(node);
  params.input_zero_point = zero_point;
  params.output_zero_point = zero_point;
  return params;
}

Status LowerAverage(NodeLowering& l, Quantized x, const ConcreteSpec& result) {
  if (BitWidth(x.spec->dtype) > 16) return l.Refuse("operands wider than 16 bits");
  const std::int64_t zero_point = x.spec->zero_points[0];
  const InstructionParams params =
      l.node().op == OpKind::kAvgPool3d
          ? InstructionParams(AveragedIn<AvgPool3dParams>(l.node(), zero_point))
          : AveragedIn<AvgPool2dParams>(l.node(), zero_point);
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
  const InstructionParams params = l.node().op == OpKind::kMaxPool3d
                                       ? InstructionParams(WindowOf<MaxPool3dParams>(l.node()))
                                       : WindowOf<MaxPool2dParams>(l.node());
  l.SetResult(l.Emit(params, {codes.value()}, result.dtype, l.result_shape()));
  return OkStatus();
}

}  // namespace

Status LowerPool(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  const bool averages = l.node().op == OpKind::kAvgPool2d || l.node().op == OpKind::kAvgPool3d;
  return averages ? LowerAverage(l, x.value(), *result.value())
                  : LowerMaximum(l, x.value(), *result.value());
}

}  // namespace qconform
