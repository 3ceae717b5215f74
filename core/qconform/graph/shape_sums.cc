// SPDX-License-Identifier: Apache-2.0
// Sums of products, norms and reductions.
#include "qconform/graph/shape_rules.h"

namespace qconform::shapes {

Status CheckBias(Operands operands, std::int64_t channels) {
  if (operands.size() < 3 || operands[2] == Dims{channels}) return OkStatus();
  return Bad("bias has shape " + Text(operands[2]) + ", wanted [" + std::to_string(channels) + "]");
}

Result<Dims> Linear(Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  if (x.empty() || w.size() != 2) return Bad("x must have rank >= 1 and weight rank 2");
  if (w[1] != x.back()) return Bad("weight " + Text(w) + " does not fit x " + Text(x));
  const Status bias = CheckBias(operands, w[0]);
  if (!bias.ok()) return bias.error();
  Dims result = x;
  result[result.size() - 1] = w[0];
  return result;
}

Result<Dims> Matmul(Operands operands) {
  const Dims& a = operands[0];
  const Dims& b = operands[1];
  if (a.size() != 3 || b.size() != 3) return Bad("a and b must have rank 3");
  if (a[0] != b[0] || a[2] != b[1])
    return Bad("a " + Text(a) + " and b " + Text(b) + " do not fit");
  return Dims{a[0], a[1], b[2]};
}

Result<Dims> Norm(Operands operands) {
  const Dims& x = operands[0];
  const Dims& w = operands[1];
  if (x.empty() || w != Dims{x.back()}) {
    return Bad("weight " + Text(w) + " does not fit the last axis of x " + Text(x));
  }
  const Status bias = CheckBias(operands, x.back());
  if (!bias.ok()) return bias.error();
  return x;
}

Result<Dims> Attention(Operands operands) {
  const Dims& q = operands[0];
  const Dims& k = operands[1];
  const Dims& v = operands[2];
  if (q.size() != 3 || k.size() != 3 || v.size() != 3) return Bad("q, k and v must have rank 3");
  if (q[0] != k[0] || q[0] != v[0] || q[2] != k[2] || k[1] != v[1]) {
    return Bad("q " + Text(q) + ", k " + Text(k) + " and v " + Text(v) + " do not fit");
  }
  return Dims{q[0], q[1], v[2]};
}

Result<Dims> Cdist(Operands operands) {
  Dims a = operands[0];
  Dims b = operands[1];
  if (a.size() < 2 || a.size() != b.size() || a.back() != b.back()) {
    return Bad("a " + Text(a) + " and b " + Text(b) + " do not fit");
  }
  const std::size_t row = a.size() - 2;
  Dims result = a;
  result[row + 1] = b[row];
  b[row] = a[row];
  if (a != b) return Bad("a " + Text(operands[0]) + " and b " + Text(operands[1]) + " do not fit");
  return result;
}

namespace {

Dims Without(const Dims& x, std::uint32_t axes, bool keep) {
  Dims result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool reduced = (axes >> i & 1) != 0;
    if (!reduced) result.push_back(x[i]);
    if (reduced && keep) result.push_back(1);
  }
  return result;
}

bool Keeps(const Attributes& attrs) { return attrs.Get(AttrId::kKeepDims)[0] != 0; }

}  // namespace

Result<Dims> Reduce(const Attributes& attrs, Operands operands) {
  std::int64_t last = -1;
  std::uint32_t axes = 0;
  for (const std::int64_t axis : attrs.Get(AttrId::kAxes)) {
    if (axis <= last || axis >= RankOf(operands[0])) {
      return Bad("axes " + Text(attrs.Get(AttrId::kAxes)) + " must ascend and lie below the rank");
    }
    axes |= 1u << axis;
    last = axis;
  }
  return Without(operands[0], axes, Keeps(attrs));
}

Result<Dims> ReduceAxis(const Attributes& attrs, Operands operands) {
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(operands[0]));
  if (!axis.ok()) return axis.error();
  return Without(operands[0], 1u << axis.value(), Keeps(attrs));
}

Result<Dims> Topk(const Attributes& attrs, Operands operands) {
  const Result<std::size_t> axis = AxisBelow(attrs, RankOf(operands[0]));
  if (!axis.ok()) return axis.error();
  Dims result = operands[0];
  const std::int64_t count = attrs.Get(AttrId::kCount)[0];
  if (count > result[axis.value()]) {
    return Bad("count " + std::to_string(count) + " is above the dimension " +
               std::to_string(result[axis.value()]));
  }
  result[axis.value()] = count;
  return result;
}

}  // namespace qconform::shapes
