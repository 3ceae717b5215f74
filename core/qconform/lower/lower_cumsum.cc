// SPDX-License-Identifier: Apache-2.0
// cumsum. TOSA has none: the levels are added to themselves, moved on by 1, 2, 4, ... along the
// axis, exactly in int32. Every number on the way is a sum of neighbours; one that leaves int32
// makes the run unpredictable.
#include "qconform/lower/node_lowering.h"
#include "qconform/lower/rearrange.h"

namespace qconform {
namespace {

// Moved on by `distance` along the axis, behind zeros.
RegisterId MovedOn(NodeLowering& l, RegisterId reg, std::size_t axis, std::int64_t distance) {
  const Dims shape = l.builder().At(reg).shape;
  Dims none = shape;
  for (std::int64_t& dim : none) dim = 0;
  Dims size = shape;
  size[axis] -= distance;
  const RegisterId kept = Sliced(l, reg, none, size);
  Dims before = none;
  before[axis] = distance;
  return l.Emit(PadParams{before, none, 0}, {kept}, DType::kInt32, shape);
}

}  // namespace

Status LowerCumsum(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  if (BitWidth(x.value().spec->dtype) > 16) return l.Refuse("operands wider than 16 bits");
  Result<RegisterId> levels = l.ToInt32(x.value(), 1.0);
  if (!levels.ok()) return levels.error();
  const auto axis = static_cast<std::size_t>(l.node().attrs.Get(AttrId::kAxis)[0]);
  RegisterId sum = levels.value();
  for (std::int64_t distance = 1; distance < l.result_shape()[axis]; distance *= 2) {
    sum = l.Emit(ElementwiseParams{ElementwiseParams::Op::kAdd},
                 {sum, MovedOn(l, sum, axis, distance)}, DType::kInt32, l.result_shape());
  }
  const double factor = ScaleOf(*x.value().spec) / ScaleOf(*result.value());
  Result<RegisterId> codes = l.RescaleInt32(sum, factor, *result.value());
  if (!codes.ok()) return codes.error();
  l.SetResult(codes.value());
  return OkStatus();
}

}  // namespace qconform
