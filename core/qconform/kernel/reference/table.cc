// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

bool IsUndefined(const TableParams& p, std::int64_t i) {
  return !p.undefined.empty() && At(std::span(p.undefined), i) != 0;
}

constexpr std::string_view kUndefined = "table: the function has no value at an entry that is read";

// Straight lines between 513 points, 128 codes apart; the result has 7 fraction bits.
KernelStatus Interpolate(const TableParams& p, const TensorView& x,
                         const MutableTensorView& result) {
  const std::span table(p.table);
  const std::int64_t min = RangeOf(x.dtype).min;
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const std::int64_t position = x.codes[i] - min;
    if (IsUndefined(p, position >> 7) || IsUndefined(p, (position >> 7) + 1)) return kUndefined;
    const std::int64_t base = At(table, position >> 7);
    const std::int64_t slope = At(table, (position >> 7) + 1) - base;
    if (!kInt16Range.Contains(slope)) return "table: a slope leaves int16";
    result.codes[i] = base * 128 + slope * (position & 127);
  }
  return std::nullopt;
}

}  // namespace

KernelStatus Table(const TableParams& p, std::span<const TensorView> operands,
                   MutableTensorView result) {
  const TensorView& x = operands[0];
  QC_CHECK(p.undefined.empty() || p.undefined.size() == p.table.size());
  if (BitWidth(x.dtype) == 16) {
    QC_CHECK_EQ(p.table.size(), 513u);
    return Interpolate(p, x, result);
  }
  QC_CHECK_EQ(BitWidth(x.dtype), 8);
  QC_CHECK_EQ(p.table.size(), 256u);
  const std::int64_t min = RangeOf(x.dtype).min;
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    if (IsUndefined(p, x.codes[i] - min)) return kUndefined;
    result.codes[i] = At(std::span(p.table), x.codes[i] - min);
  }
  return std::nullopt;
}

KernelStatus Clamp(const ClampParams& p, std::span<const TensorView> operands,
                   MutableTensorView result) {
  QC_CHECK_LE(p.min, p.max);
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    result.codes[i] = ClampTo({p.min, p.max}, operands[0].codes[i]);
  }
  return std::nullopt;
}

}  // namespace qconform::reference
