// SPDX-License-Identifier: Apache-2.0
// relu and clamp: requantize, then cut.
#include <algorithm>

#include "qconform/lower/node_lowering.h"

namespace qconform {
namespace {

// The codes that may come out, in the result's parameters. The result's own range has the last
// word.
CodeRange RangeOfResult(const Node& node, const ConcreteSpec& result) {
  const CodeRange own = RangeOf(result);
  if (node.op == OpKind::kRelu) return {std::max(own.min, result.zero_points[0]), own.max};
  return {std::clamp(node.attrs.Get(AttrId::kMin)[0], own.min, own.max),
          std::clamp(node.attrs.Get(AttrId::kMax)[0], own.min, own.max)};
}

}  // namespace

Status LowerRange(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  Result<RegisterId> codes = SameParameters(*x.value().spec, *result.value())
                                 ? Result<RegisterId>(x.value().reg)
                                 : l.Requantize(x.value(), *result.value());
  if (!codes.ok()) return codes.error();
  const CodeRange range = RangeOfResult(l.node(), *result.value());
  l.SetResult(l.Emit(ClampParams{range.min, range.max}, {codes.value()}, result.value()->dtype,
                     l.result_shape()));
  return OkStatus();
}

}  // namespace qconform
