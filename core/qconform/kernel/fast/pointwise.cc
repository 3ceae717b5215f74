// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/pointwise.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <type_traits>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/broadcast.h"
#include "qconform/kernel/rounding.h"

namespace qconform::fast {
namespace {

// One multiplier for all: the codes are read as rows of this many.
constexpr std::int64_t kRowOfCodes = 256;

}  // namespace

template <class In, class Out>
bool RescaleCodes(const Ops& ops, std::span<const In> x, std::int64_t zero_point,
                  const Requantization& to, std::span<Out> out) {
  QC_CHECK_EQ(x.size(), out.size());
  if (x.empty()) return true;
  // int48 has scale16 and int32 has scale32; and only int48 may have a 64-bit value.
  if (to.scale32 == (sizeof(In) == 8) || std::abs(zero_point) > 65536) return false;
  const auto count = static_cast<std::int64_t>(x.size());
  Extremes<In> ends{};
  if constexpr (sizeof(In) == 8) {
    ends = ops.extremes_64(x.data(), count);
  } else {
    ends = ops.extremes_32(x.data(), count);
  }
  const std::int64_t low = ends.min - zero_point;
  const std::int64_t high = ends.max - zero_point;
  if (sizeof(In) == 4 && !(kInt32Range.Contains(low) && kInt32Range.Contains(high))) return false;
  const auto channels = static_cast<std::int64_t>(to.multipliers.size());
  const std::int64_t columns = channels == 1 ? std::min(kRowOfCodes, count) : channels;
  static thread_local OutputColumns terms;
  static thread_local std::vector<std::int64_t> bounds;
  terms.Reset(columns);
  bounds.assign(static_cast<std::size_t>(columns), std::max(std::abs(low), std::abs(high)));
  std::fill(terms.constants().begin(), terms.constants().end(), -zero_point);
  if (!terms.Requantize(to, bounds)) return false;
  Finish<In, Out> finish = nullptr;
  SetFinish(ops, terms, finish);
  const auto finish_rows = [&](std::int64_t first, std::int64_t rows, std::int64_t width) {
    finish({.acc = x.data() + first,
            .acc_pitch = width,
            .rows = rows,
            .columns = width,
            .row_terms = nullptr,
            .to = terms.From(0),
            .out = out.data() + first,
            .out_pitch = width});
  };
  finish_rows(0, count / columns, columns);
  const std::int64_t rest = count % columns;
  if (rest > 0) finish_rows(count - rest, 1, rest);
  return true;
}

template bool RescaleCodes(const Ops&, std::span<const std::int32_t>, std::int64_t,
                           const Requantization&, std::span<std::int8_t>);
template bool RescaleCodes(const Ops&, std::span<const std::int32_t>, std::int64_t,
                           const Requantization&, std::span<std::int16_t>);
template bool RescaleCodes(const Ops&, std::span<const std::int32_t>, std::int64_t,
                           const Requantization&, std::span<std::int32_t>);
template bool RescaleCodes(const Ops&, std::span<const std::int64_t>, std::int64_t,
                           const Requantization&, std::span<std::int8_t>);
template bool RescaleCodes(const Ops&, std::span<const std::int64_t>, std::int64_t,
                           const Requantization&, std::span<std::int16_t>);
template bool RescaleCodes(const Ops&, std::span<const std::int64_t>, std::int64_t,
                           const Requantization&, std::span<std::int32_t>);

bool InterpolateCodes(const Ops& ops, std::span<const std::int16_t> x,
                      std::span<const std::int16_t> table, std::span<std::int32_t> out) {
  QC_CHECK_EQ(table.size(), 513u);
  QC_CHECK_EQ(x.size(), out.size());
  for (std::size_t i = 1; i < table.size(); ++i) {
    if (!kInt16Range.Contains(table[i] - table[i - 1])) return false;
  }
  ops.interpolate(x.data(), static_cast<std::int64_t>(x.size()), table.data(), out.data());
  return true;
}

bool BinaryCodes(Binary op, const Operand& a, const Operand& b, const Dims& result_shape,
                 std::int32_t* out) {
  // Axes at the end in which both operands run (or both stand) like the result are one run.
  const std::size_t rank = result_shape.size();
  Dims outer = result_shape;
  std::int64_t run = 1;
  std::int64_t a_step = 1;
  std::int64_t b_step = 1;
  for (std::size_t axis = rank; axis-- > 0;) {
    const std::int64_t a_here = a.shape[axis] == result_shape[axis] ? 1 : 0;
    const std::int64_t b_here = b.shape[axis] == result_shape[axis] ? 1 : 0;
    if (run > 1 && result_shape[axis] > 1 && (a_here != a_step || b_here != b_step)) break;
    if (result_shape[axis] > 1) {
      a_step = a_here;
      b_step = b_here;
    }
    run *= result_shape[axis];
    outer[axis] = 1;
  }
  using reference::BroadcastWalk;
  const std::array walks = {reference::DenseWalk(result_shape),
                            BroadcastWalk(a.shape, result_shape),
                            BroadcastWalk(b.shape, result_shape)};
  bool fits = true;
  reference::WalkTogether(outer, walks, [&](const auto& at) {
    fits = op(a.codes + at[1], a_step, b.codes + at[2], b_step, run, out + at[0]) && fits;
  });
  return fits;
}

}  // namespace qconform::fast
