// SPDX-License-Identifier: Apache-2.0
// Ops that fold one axis.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/accumulator.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

using Op = ReduceParams::Op;

// The elements along the folded axis that give one result.
struct Line {
  std::span<const std::int64_t> codes;
  std::int64_t start;
  std::int64_t step;
  std::int64_t length;

  std::int64_t operator[](std::int64_t i) const { return At(codes, start + i * step); }
};

// Calls fold(line) for each element of the result, until one has a reason not to.
template <class Fold>
KernelStatus ForEachLine(const TensorView& x, std::int64_t axis, const MutableTensorView& result,
                         Fold fold) {
  QC_CHECK(0 <= axis && axis < static_cast<std::int64_t>(x.shape.size()));
  const std::int64_t length = x.shape[static_cast<std::size_t>(axis)];
  std::int64_t inner = 1;  // elements behind the axis
  for (auto i = static_cast<std::size_t>(axis) + 1; i < x.shape.size(); ++i) inner *= x.shape[i];
  const auto results = static_cast<std::int64_t>(result.codes.size());
  QC_CHECK_EQ(results * length, static_cast<std::int64_t>(x.codes.size()));
  for (std::int64_t i = 0; i < results; ++i) {
    const Line line{x.codes, i / inner * inner * length + i % inner, inner, length};
    if (const KernelStatus status = fold(line, At(result.codes, i))) return status;
  }
  return std::nullopt;
}

KernelStatus Sum(const Line& line, std::int64_t& out) {
  Accumulator sum(kInt32Range);
  for (std::int64_t i = 0; i < line.length; ++i) sum.Add(line[i]);
  out = sum.value();
  if (!sum.fits()) return "reduce_sum: the accumulator leaves int32";
  return std::nullopt;
}

// Of two elements, the one that is kept. Bools are 0 and 1: all is the least, any the greatest.
std::int64_t Keep(Op op, std::int64_t a, std::int64_t b) {
  return op == Op::kMax || op == Op::kAny ? std::max(a, b) : std::min(a, b);
}

}  // namespace

KernelStatus Reduce(const ReduceParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  return ForEachLine(operands[0], p.axis, result, [&](const Line& line, std::int64_t& out) {
    if (p.op == Op::kSum) return Sum(line, out);
    out = line[0];
    for (std::int64_t i = 1; i < line.length; ++i) out = Keep(p.op, out, line[i]);
    return KernelStatus();
  });
}

// TOSA requires the index to fit in int32; no tensor of ours has as many as 2^31 elements.
KernelStatus ArgMax(const ArgMaxParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  return ForEachLine(operands[0], p.axis, result, [&](const Line& line, std::int64_t& out) {
    out = 0;
    for (std::int64_t i = 1; i < line.length; ++i) {
      if (line[i] > line[out]) out = i;
    }
    return KernelStatus();
  });
}

}  // namespace qconform::reference
