// SPDX-License-Identifier: Apache-2.0
// conv2d, conv3d, depthwise_conv2d, and linear as a 1x1 conv2d over [rows, 1, 1, channels].
#include <algorithm>
#include <utility>
#include <vector>

#include "qconform/lower/bias.h"
#include "qconform/lower/library_stage.h"
#include "qconform/lower/node_lowering.h"
#include "qconform/lower/weighted_sum.h"

namespace qconform {
namespace {

struct Ports {
  Quantized x;
  Quantized w;
  const ConcreteSpec* result;
};

std::int32_t ChannelAxisOf(OpKind op) {
  if (op == OpKind::kMatmul) return 2;
  return op == OpKind::kDepthwiseConv2d ? 3 : 0;
}

Result<Ports> PortsOf(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  Result<Quantized> w = l.EdgeOperand(1);
  if (!w.ok()) return w.error();
  const Status weights = CheckWeightSpec(l, *w.value().spec, ChannelAxisOf(l.node().op));
  if (!weights.ok()) return weights.error();
  return Ports{x.value(), w.value(), result.value()};
}

template <class Params>
Params ConvParamsOf(const NodeLowering& l, const Ports& p) {
  Params params{.stride = {1, 1}, .dilation = {1, 1}, .pad = {0, 0, 0, 0}};
  if (l.node().op != OpKind::kLinear) {
    params.stride = l.node().attrs.Get(AttrId::kStride);
    params.dilation = l.node().attrs.Get(AttrId::kDilation);
    params.pad = l.node().attrs.Get(AttrId::kPad);
  }
  params.x_zero_point = p.x.spec->zero_points[0];
  params.w_zero_point = p.w.spec->zero_points[0];
  return params;
}

// The exact sum, with its bias unless that is added later.
Result<RegisterId> Accumulate(NodeLowering& l, const Ports& p, const SumScales& scales,
                              const Dims& shape, DType acc) {
  std::vector<RegisterId> operands = {p.x.reg, p.w.reg};
  if (l.operand_count() > 2 && !AddsBiasInInt32(l, acc) && !AddsBiasInFloat(l)) {
    Result<RegisterId> bias = BiasRegister(l, scales, acc, {shape.back()});
    if (!bias.ok()) return bias.error();
    operands.push_back(bias.value());
  }
  if (l.node().op == OpKind::kConv3d) {
    return l.Emit(ConvParamsOf<Conv3dParams>(l, p), std::move(operands), acc, shape);
  }
  Conv2dParams params = ConvParamsOf<Conv2dParams>(l, p);
  if (l.node().op == OpKind::kDepthwiseConv2d) {
    return l.Emit(DepthwiseConv2dParams{params}, std::move(operands), acc, shape);
  }
  return l.Emit(params, std::move(operands), acc, shape);
}

// x and w as conv2d takes them, and the shape of its result.
Dims AsConv(NodeLowering& l, Ports& p) {
  if (l.node().op != OpKind::kLinear) return l.result_shape();
  const Dims x = l.builder().At(p.x.reg).shape;
  const Dims w = l.builder().At(p.w.reg).shape;
  const std::int64_t rows = ElementCount(x) / x.back();
  p.x.reg = l.Reshaped(p.x.reg, {rows, 1, 1, w[1]});
  p.w.reg = l.Reshaped(p.w.reg, {w[0], 1, 1, w[1]});
  return {rows, 1, 1, w[0]};
}

}  // namespace

Status LowerConv(NodeLowering& l) {
  Result<Ports> ports = PortsOf(l);
  if (!ports.ok()) return ports.error();
  Ports p = ports.value();
  Result<DType> accumulator = AccumulatorFor(l, p.x.spec->dtype, p.w.spec->dtype);
  if (!accumulator.ok()) return accumulator.error();
  const DType acc = accumulator.value();
  const Dims shape = AsConv(l, p);
  const SumScales scales{p.x.spec->scales[0], p.w.spec->scales, *p.result};
  Result<RegisterId> sum = Accumulate(l, p, scales, shape, acc);
  if (!sum.ok()) return sum.error();
  Result<RegisterId> codes = AddsBiasInInt32(l, acc) ? FinishByInt32Add(l, sum.value(), scales)
                                                     : FinishSum(l, sum.value(), scales);
  if (!codes.ok()) return codes.error();
  l.SetResult(l.Reshaped(codes.value(), l.result_shape()));
  return OkStatus();
}

Status LowerMatmul(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> a = l.PerTensorOperand(0);
  if (!a.ok()) return a.error();
  Result<Quantized> b = l.EdgeOperand(1);  // per channel: a scale per column (oneDNN, ORT)
  if (!b.ok()) return b.error();
  const Status columns = CheckWeightSpec(l, *b.value().spec, ChannelAxisOf(OpKind::kMatmul));
  if (!columns.ok()) return columns.error();
  const ConcreteSpec& as = *a.value().spec;
  const ConcreteSpec& bs = *b.value().spec;
  Result<DType> acc = AccumulatorFor(l, as.dtype, bs.dtype);
  if (!acc.ok()) return acc.error();
  const RegisterId sum = l.Emit(MatmulParams{as.zero_points[0], bs.zero_points[0]},
                                {a.value().reg, b.value().reg}, acc.value(), l.result_shape());
  Result<RegisterId> codes = FinishSum(l, sum, {as.scales[0], bs.scales, *result.value()});
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

}  // namespace qconform
