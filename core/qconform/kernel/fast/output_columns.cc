// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/output_columns.h"

#include <cstddef>
#include <cstdlib>

#include "qconform/base/check.h"
#include "qconform/kernel/rounding.h"

namespace qconform::fast {
namespace {

// Scaling is monotonic, so that the ends of the range stand for all of it. The two signs meet the
// conditions together, as those of one end imply those of the other or are asked for both.
bool IsDefined(const Requantization& to, std::int64_t multiplier, std::int64_t shift,
               std::int64_t bound) {
  if (to.scale32) {
    return IsApplyScale32Defined(bound, multiplier, shift) &&
           IsApplyScale32Defined(-bound, multiplier, shift);
  }
  if (!IsApplyScale16Defined(bound, multiplier, shift)) return false;
  const std::int64_t low = ApplyScale16(-bound, multiplier, shift);
  const std::int64_t high = ApplyScale16(bound, multiplier, shift);
  return kInt32Range.Contains(low) && kInt32Range.Contains(high) &&
         kInt32Range.Contains(low + to.zero_point) && kInt32Range.Contains(high + to.zero_point);
}

}  // namespace

void OutputColumns::Reset(std::int64_t columns) {
  scaled_ = false;
  rounds_twice_ = false;
  constants_.assign(static_cast<std::size_t>(columns), 0);
}

bool OutputColumns::Requantize(const Requantization& to, std::span<const std::int64_t> bounds) {
  const std::size_t columns = constants_.size();
  QC_CHECK_EQ(bounds.size(), columns);
  QC_CHECK_EQ(to.multipliers.size(), to.shifts.size());
  QC_CHECK(to.multipliers.size() == 1 || to.multipliers.size() == columns);
  // scale32 leaves room for any 16-bit zero point: its result is within 2^30.
  if (std::abs(to.zero_point) > 65535) return false;
  if (!to.scale32 && to.rounding != Rounding::kSingle) return false;
  scaled_ = true;
  rounds_twice_ = to.rounding == Rounding::kDouble;
  zero_point_ = to.zero_point;
  range_ = to.range;
  multipliers_.resize(columns);
  halves_.resize(columns);
  shifts_.resize(columns);
  nudges_.resize(columns);
  narrow_constants_.resize(columns);
  narrow_shifts_.resize(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t from = to.multipliers.size() == 1 ? 0 : c;
    const std::int64_t shift = to.shifts[from];
    if (!IsDefined(to, to.multipliers[from], shift, bounds[c])) return false;
    multipliers_[c] = to.multipliers[from];
    shifts_[c] = shift;
    narrow_shifts_[c] = to.shifts[from];
    narrow_constants_[c] = static_cast<std::int32_t>(constants_[c]);
    halves_[c] = std::int64_t{1} << (shift - 1);
    nudges_[c] = rounds_twice_ && shift > 31 ? std::int64_t{1} << 30 : 0;
  }
  return true;
}

Columns OutputColumns::From(std::int64_t first) const {
  Columns to{};
  to.constants = constants_.data() + first;
  if (!scaled_) return to;
  to.multipliers = multipliers_.data() + first;
  to.halves = halves_.data() + first;
  to.shifts = shifts_.data() + first;
  to.nudges = nudges_.data() + first;
  to.narrow_constants = narrow_constants_.data() + first;
  to.narrow_shifts = narrow_shifts_.data() + first;
  to.zero_point = zero_point_;
  to.min = range_.min;
  to.max = range_.max;
  return to;
}

std::size_t OutputColumns::bytes() const {
  return (constants_.capacity() + halves_.capacity() + shifts_.capacity() + nudges_.capacity()) *
             sizeof(std::int64_t) +
         (multipliers_.capacity() + narrow_constants_.capacity() + narrow_shifts_.capacity()) *
             sizeof(std::int32_t);
}

void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int32_t, std::int8_t>& finish) {
  QC_CHECK(columns.scaled());
  finish = columns.rounds_twice() ? ops.double_32_8 : ops.single_32_8;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int32_t, std::int16_t>& finish) {
  QC_CHECK(columns.scaled());
  finish = columns.rounds_twice() ? ops.double_32_16 : ops.single_32_16;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int32_t, std::int32_t>& finish) {
  finish = ops.raw_32_32;
  if (columns.scaled()) finish = columns.rounds_twice() ? ops.double_32_32 : ops.single_32_32;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int32_t, std::int64_t>& finish) {
  QC_CHECK(!columns.scaled());
  finish = ops.raw_32_64;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int64_t, std::int8_t>& finish) {
  QC_CHECK(columns.scaled());
  finish = ops.single_64_8;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int64_t, std::int16_t>& finish) {
  QC_CHECK(columns.scaled());
  finish = ops.single_64_16;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int64_t, std::int32_t>& finish) {
  QC_CHECK(columns.scaled());
  finish = ops.single_64_32;
}
void SetFinish(const Ops& ops, const OutputColumns& columns,
               Finish<std::int64_t, std::int64_t>& finish) {
  QC_CHECK(!columns.scaled());
  finish = ops.raw_64_64;
}

}  // namespace qconform::fast
