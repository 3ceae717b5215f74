// SPDX-License-Identifier: Apache-2.0
// Shapes and attributes of the operators that look at no window (facts/arm_tosa.md 1.5, 1.7).
#include <algorithm>

#include "qconform/execute/tosa_site.h"

namespace qconform {
namespace {

using enum TosaRule;

bool HasRank(const TosaSite& site, const Register& r, std::size_t rank) {
  return site.Keeps(r.shape.size() == rank, kRank);
}

// The axis as an index, where it is one of the operand's; ranks start at 1.
std::optional<std::size_t> AxisOf(const TosaSite& site, std::int64_t axis, const Dims& shape) {
  if (!site.Keeps(!shape.empty(), kRank)) return std::nullopt;
  const bool inside = 0 <= axis && axis < static_cast<std::int64_t>(shape.size());
  if (!site.Keeps(inside, kAxis)) return std::nullopt;
  return static_cast<std::size_t>(axis);
}

// Each axis equal or 1, of equal ranks; the result has the greater of each.
void CheckBroadcast(const TosaSite& site) {
  Dims wanted = site.operand(0).shape;
  for (std::size_t i = 1; i < site.operand_count(); ++i) {
    const Dims& shape = site.operand(i).shape;
    if (!site.Keeps(shape.size() == wanted.size(), kBroadcast)) return;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const bool fits = shape[axis] == wanted[axis] || shape[axis] == 1 || wanted[axis] == 1;
      if (!site.Keeps(fits, kBroadcast)) return;
      wanted[axis] = std::max(wanted[axis], shape[axis]);
    }
  }
  site.Keeps(site.result().shape == wanted, kBroadcast);
}

void CheckSameShape(const TosaSite& site) {
  site.Keeps(site.result().shape == site.operand(0).shape, kOutputShape);
}

void Check(const TosaSite& site, const MatmulParams& p) {
  const Register& a = site.operand(0);
  const Register& b = site.operand(1);
  CheckInt8ZeroPoint(site, a.dtype, p.a_zero_point);
  CheckInt8ZeroPoint(site, b.dtype, p.b_zero_point);
  if (!HasRank(site, a, 3) || !HasRank(site, b, 3)) return;
  site.Keeps(a.shape[0] == b.shape[0] && a.shape[2] == b.shape[1], kOperandShapes);
  site.Keeps(site.result().shape == Dims{a.shape[0], a.shape[1], b.shape[2]}, kOutputShape);
}

void Check(const TosaSite& site, const ElementwiseParams& p) {
  CheckBroadcast(site);
  if (p.op != ElementwiseParams::Op::kMul) return;
  const bool wide = site.operand(0).dtype == DType::kInt32;
  site.Keeps(0 <= p.shift && p.shift <= (wide ? 63 : 0), kMulShift);
}

void Check(const TosaSite& site, const SelectParams&) { CheckBroadcast(site); }

void Check(const TosaSite& site, const UnaryParams& p) {
  CheckSameShape(site);
  if (p.op != UnaryParams::Op::kNegate) return;
  CheckInt8ZeroPoint(site, site.operand(0).dtype, p.input_zero_point);
  CheckInt8ZeroPoint(site, site.result().dtype, p.output_zero_point);
}

void Check(const TosaSite& site, const CastParams&) { CheckSameShape(site); }

void Check(const TosaSite& site, const ClampParams& p) {
  CheckSameShape(site);
  site.Keeps(p.min <= p.max, kClampOrder);
  const CodeRange range = RangeOf(site.operand(0).dtype);
  site.Keeps(range.Contains(p.min) && range.Contains(p.max), kAttributeRange);
}

void Check(const TosaSite& site, const TableParams& p) {
  CheckSameShape(site);
  const bool bytes = BitWidth(site.operand(0).dtype) == 8;
  site.Keeps(p.table.size() == (bytes ? 256u : 513u), kTableSize);
  const CodeRange range = RangeOf(bytes ? DType::kInt8 : DType::kInt16);
  site.Keeps(std::all_of(p.table.begin(), p.table.end(),
                         [&](std::int64_t entry) { return range.Contains(entry); }),
             kTableEntry);
}

void Check(const TosaSite& site, const ReduceParams& p) {
  Dims wanted = site.operand(0).shape;
  const auto axis = AxisOf(site, p.axis, wanted);
  if (!axis) return;
  wanted[*axis] = 1;
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const ArgMaxParams& p) {
  const Dims& shape = site.operand(0).shape;
  const auto axis = AxisOf(site, p.axis, shape);
  if (!axis) return;
  Dims wanted;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i != *axis) wanted.push_back(shape[i]);
  }
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const ReshapeParams&) {
  site.Keeps(ElementCount(site.operand(0).shape) == ElementCount(site.result().shape),
             kOutputShape);
}

void Check(const TosaSite& site, const TransposeParams& p) {
  const Dims& shape = site.operand(0).shape;
  if (!site.Keeps(!shape.empty(), kRank)) return;
  if (!HasAttributes(site, p.perm, shape.size())) return;
  Dims wanted;
  for (const std::int64_t axis : p.perm) {
    const bool once = std::count(p.perm.begin(), p.perm.end(), axis) == 1;
    const bool inside = 0 <= axis && axis < static_cast<std::int64_t>(shape.size());
    if (!site.Keeps(once && inside, kPermutation)) return;
    wanted.push_back(shape[static_cast<std::size_t>(axis)]);
  }
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const ConcatParams& p) {
  site.Keeps(site.operand_count() <= site.limits().list, kLevelList);
  Dims wanted = site.operand(0).shape;
  const auto axis = AxisOf(site, p.axis, wanted);
  if (!axis) return;
  std::int64_t length = 0;
  for (std::size_t i = 0; i < site.operand_count(); ++i) {
    Dims shape = site.operand(i).shape;
    if (!site.Keeps(shape.size() == wanted.size(), kOperandShapes)) return;
    length += shape[*axis];
    shape[*axis] = wanted[*axis];
    site.Keeps(shape == wanted, kOperandShapes);
  }
  wanted[*axis] = length;
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const SliceParams& p) {
  const Dims& shape = site.operand(0).shape;
  const Dims& size = site.result().shape;
  if (!site.Keeps(!shape.empty() && size.size() == shape.size(), kRank)) return;
  if (!HasAttributes(site, p.start, shape.size())) return;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    site.Keeps(0 <= p.start[i] && p.start[i] + size[i] <= shape[i], kSliceBounds);
  }
}

void Check(const TosaSite& site, const PadParams& p) {
  Dims wanted = site.operand(0).shape;
  if (!site.Keeps(!wanted.empty(), kRank)) return;
  if (!HasAttributes(site, p.before, wanted.size())) return;
  if (!HasAttributes(site, p.after, wanted.size())) return;
  site.Keeps(AllAtLeast(p.before, 0) && AllAtLeast(p.after, 0), kPad);
  site.Keeps(RangeOf(site.operand(0).dtype).Contains(p.code), kAttributeRange);
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] += p.before[i] + p.after[i];
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const ReverseParams& p) {
  CheckSameShape(site);
  AxisOf(site, p.axis, site.operand(0).shape);
}

void Check(const TosaSite& site, const TileParams& p) {
  Dims wanted = site.operand(0).shape;
  if (!site.Keeps(!wanted.empty(), kRank)) return;
  if (!HasAttributes(site, p.multiples, wanted.size())) return;
  for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] *= p.multiples[i];
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const GatherParams&) {
  const Register& values = site.operand(0);
  const Register& indices = site.operand(1);
  if (!HasRank(site, values, 3) || !HasRank(site, indices, 2)) return;
  site.Keeps(values.shape[0] == indices.shape[0], kOperandShapes);
  const Dims wanted{values.shape[0], indices.shape[1], values.shape[2]};
  site.Keeps(site.result().shape == wanted, kOutputShape);
}

void Check(const TosaSite& site, const ScatterParams&) {
  const Register& values = site.operand(0);
  const Register& indices = site.operand(1);
  const Register& input = site.operand(2);
  if (!HasRank(site, values, 3) || !HasRank(site, indices, 2) || !HasRank(site, input, 3)) return;
  const Dims wanted{values.shape[0], indices.shape[1], values.shape[2]};
  site.Keeps(indices.shape[0] == values.shape[0] && input.shape == wanted, kOperandShapes);
  CheckSameShape(site);
}

// The rest is checked elsewhere, or is no TOSA operator at all.
template <class Params>
concept ChecksElsewhere =
    requires(const TosaSite& site, const Params& p) { CheckTosaForm(site, p); };

struct Dispatch {
  const TosaSite& site;

  template <class Params>
  void operator()(const Params& p) const {
    if constexpr (ChecksElsewhere<Params>) {
      CheckTosaForm(site, p);
    } else if constexpr (requires { Check(site, p); }) {
      Check(site, p);
    }
  }
};

}  // namespace

void CheckTosaForm(const TosaSite& site) { std::visit(Dispatch{site}, site.instruction.params); }

}  // namespace qconform
