// SPDX-License-Identifier: Apache-2.0
// Pixels and channels that change places by blocks, and mirrored edges. TOSA has none of these: a
// transpose between two reshapes, and reversed slices.
#include <utility>
#include <vector>

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/rearrange.h"

namespace qconform {
namespace {

struct Shuffle {
  Dims split;  // the operand's shape, blocks as axes of their own
  Dims perm;   // before they are merged into the result's shape
};

// Inside a block, rows come before columns and those before channels or batches (core/README.md).
Shuffle ShuffleOf(const Node& node, const Dims& x) {
  const Dims* block = node.attrs.Find(AttrId::kBlock);
  const std::int64_t b = block != nullptr ? (*block)[0] : 1;
  switch (node.op) {
    case OpKind::kDepthToSpace:
      return {{x[0], x[1], x[2], b, b, x[3] / (b * b)}, {0, 1, 3, 2, 4, 5}};
    case OpKind::kSpaceToDepth:
      return {{x[0], x[1] / b, b, x[2] / b, b, x[3]}, {0, 1, 3, 2, 4, 5}};
    case OpKind::kBatchToSpace:
      return {{b, b, x[0] / (b * b), x[1], x[2], x[3]}, {2, 3, 0, 4, 1, 5}};
    case OpKind::kSpaceToBatch:
      return {{x[0], x[1] / b, b, x[2] / b, b, x[3]}, {2, 4, 0, 1, 3, 5}};
    default: {
      const std::int64_t groups = node.attrs.Get(AttrId::kGroups)[0];
      return {{ElementCount(x) / x.back(), groups, x.back() / groups}, {0, 2, 1}};
    }
  }
}

// `count` codes along the axis from `first` on, backwards.
RegisterId Mirrored(NodeLowering& l, RegisterId x, std::size_t axis, std::int64_t first,
                    std::int64_t count) {
  Dims start = l.builder().At(x).shape;
  Dims size = start;
  for (std::int64_t& at : start) at = 0;
  start[axis] = first;
  size[axis] = count;
  const DType dtype = l.builder().At(x).dtype;
  const RegisterId part = Sliced(l, x, start, size);
  return l.Emit(ReverseParams{static_cast<std::int64_t>(axis)}, {part}, dtype, size);
}

}  // namespace

Status LowerBlocks(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  const Shuffle shuffle = ShuffleOf(l.node(), l.OperandValue(0).shape);
  const RegisterId moved = Transposed(l, l.Reshaped(x.value(), shuffle.split), shuffle.perm);
  l.SetResult(l.Reshaped(moved, l.result_shape()));
  return OkStatus();
}

// The edge itself is not repeated: 2 1 | 0 1 2 3 | 2 1.
Status LowerMirrorPad(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.MovedSpec();
  if (!result.ok()) return result.error();
  Result<RegisterId> x = l.MovedOperand(0, result.value());
  if (!x.ok()) return x.error();
  RegisterId reg = x.value();
  const Dims& before = l.node().attrs.Get(AttrId::kBefore);
  const Dims& after = l.node().attrs.Get(AttrId::kAfter);
  for (std::size_t axis = 0; axis < before.size(); ++axis) {
    const std::int64_t size = l.OperandValue(0).shape[axis];
    if (before[axis] >= size || after[axis] >= size) {
      return l.Refuse("mirrored padding of a dimension's size or more");
    }
    std::vector<RegisterId> parts;
    if (before[axis] > 0) parts.push_back(Mirrored(l, reg, axis, 1, before[axis]));
    parts.push_back(reg);
    if (after[axis] > 0) {
      parts.push_back(Mirrored(l, reg, axis, size - 1 - after[axis], after[axis]));
    }
    reg = Concatenated(l, std::move(parts), axis);
  }
  l.SetResult(reg);
  return OkStatus();
}

}  // namespace qconform
