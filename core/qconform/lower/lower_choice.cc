// SPDX-License-Identifier: Apache-2.0
// Codes chosen, or put, by truths and by positions: SELECT, GATHER and SCATTER, which take indices
// into the middle one of three axes. A position outside, and one that is written twice, make the
// run unpredictable there.
#include <utility>
#include <vector>

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/rearrange.h"

namespace qconform {
namespace {

std::size_t AxisOf(const NodeLowering& l) {
  return static_cast<std::size_t>(l.node().attrs.Get(AttrId::kAxis)[0]);
}

// [K] positions, the same for each of `rows`.
RegisterId ForEachRow(NodeLowering& l, RegisterId positions, std::int64_t rows) {
  const std::int64_t count = ElementCount(l.builder().At(positions).shape);
  return TiledTo(l, l.Reshaped(positions, {1, count}), {rows, count});
}

// `values` with `input` put where `indices` say; all of three axes.
RegisterId Put(NodeLowering& l, RegisterId values, RegisterId indices, RegisterId input) {
  const DType dtype = l.builder().At(values).dtype;
  const Dims shape = l.builder().At(values).shape;
  return l.Emit(ScatterParams{}, {values, indices, input}, dtype, shape);
}

struct Update {
  RegisterId x;
  RegisterId index;
  RegisterId value;
};

Result<Update> UpdateOf(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  Result<RegisterId> index = l.PositionOperand(1);
  if (!index.ok()) return index.error();
  Result<RegisterId> value = l.MovedOperand(2, result.value());
  if (!value.ok()) return value.error();
  return Update{x.value(), index.value(), value.value()};
}

Result<RegisterId> Truths(NodeLowering& l, std::size_t i) {
  if (l.OperandValue(i).dtype == DType::kBool) return l.PlainOperand(i);
  return l.Refuse("in" + std::to_string(i) + " must be bool");
}

}  // namespace

// where(condition, a, b); masked_fill(x, mask, value) is where(mask, value, x).
Status LowerWhere(NodeLowering& l) {
  const bool fills = l.node().op == OpKind::kMaskedFill;
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> condition = Truths(l, fills ? 1 : 0);
  if (!condition.ok()) return condition.error();
  Result<RegisterId> a = l.MovedOperand(fills ? 2 : 1, result.value());
  if (!a.ok()) return a.error();
  Result<RegisterId> b = l.MovedOperand(fills ? 0 : 2, result.value());
  if (!b.ok()) return b.error();
  RegisterId chosen = a.value();
  if (fills) {
    Dims one = l.result_shape();
    for (std::int64_t& dim : one) dim = 1;
    chosen = l.Reshaped(chosen, one);
  }
  l.SetResult(l.Emit(SelectParams{}, {condition.value(), chosen, b.value()}, l.ResultValue().dtype,
                     l.result_shape()));
  return OkStatus();
}

// embedding(weight [V, E], index) gathers along axis 0.
Status LowerGather(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  Result<RegisterId> index = l.PositionOperand(1);
  if (!index.ok()) return index.error();
  const std::size_t axis = l.node().op == OpKind::kEmbedding ? 0 : AxisOf(l);
  const Dims around = AroundAxis(l.OperandValue(0).shape, axis);
  const RegisterId rows = ForEachRow(l, index.value(), around[0]);
  const Dims shape = {around[0], l.builder().At(rows).shape[1], around[2]};
  const RegisterId gathered =
      l.Emit(GatherParams{}, {l.Reshaped(x.value(), around), rows}, l.ResultValue().dtype, shape);
  l.SetResult(l.Reshaped(gathered, l.result_shape()));
  return OkStatus();
}

Status LowerIndexCopy(NodeLowering& l) {
  Result<Update> update = UpdateOf(l);
  if (!update.ok()) return update.error();
  const Update& u = update.value();
  const std::size_t axis = AxisOf(l);
  const Dims around = AroundAxis(l.OperandValue(0).shape, axis);
  const RegisterId put = Put(l, l.Reshaped(u.x, around), ForEachRow(l, u.index, around[0]),
                             l.Reshaped(u.value, AroundAxis(l.OperandValue(2).shape, axis)));
  l.SetResult(l.Reshaped(put, l.result_shape()));
  return OkStatus();
}

// Each index counts along the axis, at its own other coordinates: with the axis turned to the end,
// one SCATTER of rows. What lies outside of the index's other dimensions stays.
Status LowerScatter(NodeLowering& l) {
  Result<Update> update = UpdateOf(l);
  if (!update.ok()) return update.error();
  const Update& u = update.value();
  const std::size_t axis = AxisOf(l);
  const Dims index_shape = l.builder().At(u.index).shape;
  Dims start = index_shape;
  for (std::int64_t& at : start) at = 0;
  Dims size = index_shape;
  size[axis] = l.result_shape()[axis];
  Dims perm = InOrder(size.size());
  std::swap(perm[axis], perm[perm.size() - 1]);  // its own inverse
  const auto as_rows = [&](RegisterId reg, std::int64_t length, bool channel) {
    const std::int64_t rows = ElementCount(l.builder().At(reg).shape) / length;
    const Dims shape = channel ? Dims{rows, length, 1} : Dims{rows, length};
    return l.Reshaped(Transposed(l, reg, perm), shape);
  };
  const RegisterId part =
      Put(l, as_rows(Sliced(l, u.x, start, size), size[axis], true),
          as_rows(u.index, index_shape[axis], false), as_rows(u.value, index_shape[axis], true));
  std::swap(size[axis], size[size.size() - 1]);
  const RegisterId turned = Transposed(l, l.Reshaped(part, size), perm);
  l.SetResult(Embedded(l, u.x, turned, start));
  return OkStatus();
}

Status LowerSliceScatter(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  Result<RegisterId> value = l.MovedOperand(1, result.value());
  if (!value.ok()) return value.error();
  l.SetResult(Embedded(l, x.value(), value.value(), l.node().attrs.Get(AttrId::kStart)));
  return OkStatus();
}

}  // namespace qconform
