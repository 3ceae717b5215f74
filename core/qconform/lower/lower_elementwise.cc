// SPDX-License-Identifier: Apache-2.0
// add, sub and mul over int32 (facts/arm_tosa.md 2.2), or as XNNPACK does add and sub.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "qconform/lower/library_stage.h"
#include "qconform/lower/node_lowering.h"
#include "qconform/lower/scale_encoding.h"
#include "qconform/lower/two_multipliers.h"
#include "qconform/lower/weighted_sum.h"

namespace qconform {
namespace {

using Op = ElementwiseParams::Op;

struct Ports {
  Quantized a;
  Quantized b;
  const ConcreteSpec* result;
};

Result<Ports> PortsOf(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> a = l.PerTensorOperand(0);
  if (!a.ok()) return a.error();
  Result<Quantized> b = l.PerTensorOperand(1);
  if (!b.ok()) return b.error();
  for (const Quantized* q : {&a.value(), &b.value()}) {
    if (BitWidth(q->spec->dtype) > 16) return l.Refuse("operands wider than 16 bits");
  }
  return Ports{a.value(), b.value(), result.value()};
}

// Both operands in units of a common scale so small that rounding to it hardly matters, and so
// large that 255 (65535) codes of the larger scale stay below 2^27.
double CommonScale(const Ports& p) {
  const bool wide = BitWidth(p.a.spec->dtype) > 8 || BitWidth(p.b.spec->dtype) > 8;
  return std::ldexp(2 * std::max(ScaleOf(*p.a.spec), ScaleOf(*p.b.spec)), wide ? -12 : -20);
}

Status AddInInt32(NodeLowering& l, const Ports& p) {
  const double common = CommonScale(p);
  Result<RegisterId> a = l.ToInt32(p.a, ScaleOf(*p.a.spec) / common);
  if (!a.ok()) return a.error();
  Result<RegisterId> b = l.ToInt32(p.b, ScaleOf(*p.b.spec) / common);
  if (!b.ok()) return b.error();
  const Op op = l.node().op == OpKind::kAdd ? Op::kAdd : Op::kSub;
  const RegisterId sum =
      l.Emit(ElementwiseParams{op}, {a.value(), b.value()}, DType::kInt32, l.result_shape());
  Result<RegisterId> codes = l.RescaleInt32(sum, common / ScaleOf(*p.result), *p.result);
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

Status AddByTwoMultipliers(NodeLowering& l, const Ports& p) {
  for (const ConcreteSpec* spec : {p.a.spec, p.b.spec, p.result}) {
    if (BitWidth(spec->dtype) != 8) return l.Refuse("two multipliers are known for 8 bits only");
  }
  const auto params =
      TwoMultipliersOf({*p.a.spec, *p.b.spec, *p.result, l.node().op == OpKind::kSub});
  if (!params) return l.Refuse("a ratio of scales is outside [2^-10, 2^8)");
  l.SetResult(l.Emit(*params, {p.a.reg, p.b.reg}, p.result->dtype, l.result_shape()));
  return OkStatus();
}

}  // namespace

Status LowerAddSub(NodeLowering& l) {
  Result<Ports> ports = PortsOf(l);
  if (!ports.ok()) return ports.error();
  if (l.stage() == OutputStage::kTwoMultipliers) return AddByTwoMultipliers(l, ports.value());
  if (l.stage() == OutputStage::kTwoRoundings) {
    return AddWithTwoRoundings(l, ports.value().a, ports.value().b, *ports.value().result);
  }
  return AddInInt32(l, ports.value());
}

Status LowerMul(NodeLowering& l) {
  Result<Ports> ports = PortsOf(l);
  if (!ports.ok()) return ports.error();
  const Ports& p = ports.value();
  Result<RegisterId> a = l.ToInt32(p.a, 1.0);
  if (!a.ok()) return a.error();
  Result<RegisterId> b = l.ToInt32(p.b, 1.0);
  if (!b.ok()) return b.error();
  const RegisterId product =
      l.Emit(ElementwiseParams{Op::kMul}, {a.value(), b.value()}, DType::kInt32, l.result_shape());
  Result<RegisterId> codes =
      FinishSum(l, product, {p.a.spec->scales[0], p.b.spec->scales, *p.result});
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

}  // namespace qconform
