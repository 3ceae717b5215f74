// SPDX-License-Identifier: Apache-2.0
// transpose_conv2d and transpose_conv3d. TOSA's op has no groups and takes its weights output
// channel first: each group is an op of its own, and the results are concatenated.
#include <utility>
#include <vector>

#include "qconform/kernel/kernel_table.h"
#include "qconform/lower/bias.h"
#include "qconform/lower/node_lowering.h"
#include "qconform/lower/rearrange.h"
#include "qconform/lower/weighted_sum.h"

namespace qconform {
namespace {

struct TransposeConv {
  Quantized x;
  Quantized w;
  const ConcreteSpec* result;
  std::vector<float> w_scales;  // one, or one per output channel of all groups
  std::int64_t groups;
  DType accumulator;

  SumScales Scales() const { return {x.spec->scales[0], w_scales, *result}; }
};

// Scales per index of the last axis of the weights, which every group has again.
std::vector<float> OverGroups(const ConcreteSpec& w, std::int64_t groups) {
  if (IsPerTensor(w)) return w.scales;
  std::vector<float> scales;
  for (std::int64_t g = 0; g < groups; ++g) {
    scales.insert(scales.end(), w.scales.begin(), w.scales.end());
  }
  return scales;
}

Result<TransposeConv> PartsOf(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  Result<Quantized> w = l.EdgeOperand(1);
  if (!w.ok()) return w.error();
  const auto axis = static_cast<std::int32_t>(l.OperandValue(1).shape.size()) - 1;
  const Status weights = CheckWeightSpec(l, *w.value().spec, axis);
  if (!weights.ok()) return weights.error();
  Result<DType> acc = AccumulatorFor(l, x.value().spec->dtype, w.value().spec->dtype);
  if (!acc.ok()) return acc.error();
  const std::int64_t groups = l.node().attrs.Get(AttrId::kGroups)[0];
  return TransposeConv{x.value(), w.value(),  result.value(), OverGroups(*w.value().spec, groups),
                       groups,    acc.value()};
}

// A movement, done here and now if its operand is a constant.
template <class Params>
RegisterId Moved(NodeLowering& l, Kernel<Params> kernel, const Params& params, RegisterId from,
                 const Dims& shape) {
  const Register& r = l.builder().At(from);
  const DType dtype = r.dtype;
  if (!r.constant) return l.Emit(params, {from}, dtype, shape);
  std::vector<std::int64_t> codes(static_cast<std::size_t>(ElementCount(shape)));
  const std::vector<TensorView> operands = {{dtype, r.shape, *r.constant}};
  QC_CHECK(!kernel(params, operands, {dtype, shape, codes}).has_value());
  return l.builder().NewConstant(dtype, shape, std::move(codes));
}

// The group's part along `axis`.
RegisterId PartOf(NodeLowering& l, const TransposeConv& c, RegisterId reg, std::size_t axis,
                  std::int64_t group) {
  if (c.groups == 1) return reg;
  Dims shape = l.builder().At(reg).shape;
  shape[axis] /= c.groups;
  Dims start = shape;
  std::fill(start.begin(), start.end(), 0);
  start[axis] = group * shape[axis];
  return Moved(l, ReferenceKernels().slice, SliceParams{start}, reg, shape);
}

// [IC, K..., OC] of one group as TOSA has it: [OC, K..., IC].
RegisterId WeightOf(NodeLowering& l, const TransposeConv& c, std::int64_t group) {
  const RegisterId part = PartOf(l, c, c.w.reg, 0, group);
  Dims shape = l.builder().At(part).shape;
  Dims perm = shape;
  for (std::size_t i = 0; i < perm.size(); ++i) perm[i] = static_cast<std::int64_t>(i);
  std::swap(perm[0], perm[perm.size() - 1]);
  std::swap(shape[0], shape[shape.size() - 1]);
  return Moved(l, ReferenceKernels().transpose, TransposeParams{perm}, part, shape);
}

// What pad cuts from the whole result, and output_pad adds behind it.
Dims OutPadOf(const Node& node) {
  Dims out_pad = node.attrs.Get(AttrId::kPad);
  const Dims& more = node.attrs.Get(AttrId::kOutputPad);
  for (std::size_t i = 0; i < out_pad.size(); ++i) out_pad[i] = -out_pad[i];
  for (std::size_t i = 0; i < more.size(); ++i) out_pad[2 * i + 1] += more[i];
  return out_pad;
}

// TOSA: out_pad > -kernel.
Status CheckOutPad(const NodeLowering& l, const Dims& out_pad) {
  const Dims& w = l.OperandValue(1).shape;
  for (std::size_t i = 0; i < out_pad.size(); ++i) {
    if (out_pad[i] <= -w[i / 2 + 1]) return l.Refuse("padding of the kernel's size or more");
  }
  return OkStatus();
}

RegisterId EmitSum(NodeLowering& l, const TransposeConv& c, std::vector<RegisterId> operands,
                   const Dims& out_pad, const Dims& shape) {
  const Dims& stride = l.node().attrs.Get(AttrId::kStride);
  const std::int64_t x_zp = c.x.spec->zero_points[0];
  const std::int64_t w_zp = c.w.spec->zero_points[0];
  if (stride.size() == 2) {
    return l.Emit(TransposeConv2dParams{stride, out_pad, x_zp, w_zp}, std::move(operands),
                  c.accumulator, shape);
  }
  return l.Emit(TransposeConv3dParams{stride, out_pad, x_zp, w_zp}, std::move(operands),
                c.accumulator, shape);
}

// The group's sum; narrowed to int32 where the bias comes later, else rescaled to codes.
Result<RegisterId> LowerGroup(NodeLowering& l, const TransposeConv& c, std::int64_t group,
                              std::optional<RegisterId> bias) {
  const Dims out_pad = OutPadOf(l.node());
  Dims shape = l.result_shape();
  const std::int64_t channels = shape.back() / c.groups;
  shape[shape.size() - 1] = channels;
  const std::size_t last = shape.size() - 1;
  std::vector<RegisterId> operands = {PartOf(l, c, c.x.reg, last, group), WeightOf(l, c, group)};
  if (bias) operands.push_back(PartOf(l, c, *bias, 0, group));
  const RegisterId sum = EmitSum(l, c, std::move(operands), out_pad, shape);
  if (AddsBiasInInt32(l, c.accumulator)) return NarrowSum(l, sum);
  SumScales scales = c.Scales();
  if (scales.b.size() > 1) {
    scales.b = scales.b.subspan(static_cast<std::size_t>(group * channels),
                                static_cast<std::size_t>(channels));
  }
  return FinishSum(l, sum, scales);
}

}  // namespace

Status LowerTransposeConv(NodeLowering& l) {
  Result<TransposeConv> parts = PartsOf(l);
  if (!parts.ok()) return parts.error();
  const TransposeConv& c = parts.value();
  const Status out_pad = CheckOutPad(l, OutPadOf(l.node()));
  if (!out_pad.ok()) return out_pad.error();
  std::optional<RegisterId> bias;
  if (l.operand_count() > 2 && !AddsBiasInInt32(l, c.accumulator)) {
    Result<RegisterId> reg = BiasRegister(l, c.Scales(), c.accumulator, {l.result_shape().back()});
    if (!reg.ok()) return reg.error();
    bias = reg.value();
  }
  std::vector<RegisterId> groups;
  for (std::int64_t g = 0; g < c.groups; ++g) {
    Result<RegisterId> group = LowerGroup(l, c, g, bias);
    if (!group.ok()) return group.error();
    groups.push_back(group.value());
  }
  const RegisterId whole = Concatenated(l, std::move(groups), l.result_shape().size() - 1);
  if (!AddsBiasInInt32(l, c.accumulator)) {
    l.SetResult(whole);
    return OkStatus();
  }
  Result<RegisterId> codes = FinishByInt32Add(l, whole, c.Scales());
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

}  // namespace qconform
