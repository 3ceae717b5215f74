// SPDX-License-Identifier: Apache-2.0
// Ops of one operand that keep its shape.
#include <algorithm>
#include <cmath>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

// The scale at which sigmoid (0..1), softmax and tanh (-1..1) fill their result's range; others
// keep their operand's, shifted by the difference of the widths.
Magnitude MagnitudeOf(const OpMode& mode, const Feed& x) {
  const int result_bits = BitWidth(mode.ports[kOut].dtype);
  const bool unit = mode.op == OpKind::kSigmoid || mode.op == OpKind::kSoftmax;
  if (unit || mode.op == OpKind::kTanh) {
    const double p = std::ldexp(1.0, unit ? -result_bits : 1 - result_bits);
    return {p, p, p, 0};
  }
  const auto p = static_cast<double>(x.params.scale);
  // A float operand's numbers are of the size of 8-bit codes times its usual scale.
  const int operand_bits = IsInteger(x.params.dtype) ? BitWidth(x.params.dtype) : 8;
  return {p, p, p, result_bits - operand_bits};
}

// Inside the result's range and the contract's, where these leave room; else inside the result's.
CodeRange Inside(const AttrDomain& domain, CodeRange range) {
  const CodeRange both = {std::max(range.min, domain.min), std::min(range.max, domain.max)};
  return both.min <= both.max ? both : range;
}

void DrawClampRange(Draw& draw, const OpMode& mode, const Params& result, Attributes& attrs) {
  const CodeRange low = Inside(DomainOf(mode, AttrId::kMin, 0), {result.qmin, result.qmax - 1});
  const std::int64_t min = draw.EdgeBiased(low.min, low.max);
  const CodeRange high = Inside(DomainOf(mode, AttrId::kMax, 0), {min + 1, result.qmax});
  const std::int64_t max = draw.EdgeBiased(high.min, high.max);
  attrs.Set(AttrId::kMin, {min});
  attrs.Set(AttrId::kMax, {max});
}

}  // namespace

bool AppendUnary(GraphBuilder& b, const OpMode& mode, const Feed& x) {
  const auto result = DrawResult(b, mode, {&x, 1}, MagnitudeOf(mode, x));
  if (!result) return false;
  Node node;
  node.op = mode.op;
  node.operands = {x.operand};
  if (mode.op == OpKind::kClamp) DrawClampRange(b.draw(), mode, result->params, node.attrs);
  b.Append(std::move(node), x.shape, result->params, result->spec);
  return true;
}

}  // namespace qconform::gen
