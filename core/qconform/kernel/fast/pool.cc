// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/pool.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <span>
#include <vector>

#include "qconform/base/check.h"
#include "qconform/kernel/rounding.h"

namespace qconform::fast {
namespace {

const PoolOps<std::int8_t>& OpsOf(const Ops& ops, const std::int8_t*) { return ops.pool_int8; }
const PoolOps<std::uint8_t>& OpsOf(const Ops& ops, const std::uint8_t*) { return ops.pool_uint8; }
const PoolOps<std::int16_t>& OpsOf(const Ops& ops, const std::int16_t*) { return ops.pool_int16; }

// Calls visit(elements of the window inside x, where the result goes) for each output pixel.
template <class X, class Visit>
void ForEachWindow(const Patches& p, const X* x, X* out, Visit visit) {
  std::vector<const X*> window;
  for (std::int64_t pixel = 0; pixel < p.Pixels(); ++pixel) {
    const std::int64_t y = p.InputRow(pixel / p.out_width % p.out_height, 0);
    const std::int64_t column = p.InputColumn(pixel % p.out_width, 0);
    const std::int64_t n = pixel / p.out_width / p.out_height;
    const std::int64_t last_row = std::min(y + p.kernel_height, p.height);
    const std::int64_t last_column = std::min(column + p.kernel_width, p.width);
    window.clear();
    for (std::int64_t iy = std::max<std::int64_t>(y, 0); iy < last_row; ++iy) {
      for (std::int64_t ix = std::max<std::int64_t>(column, 0); ix < last_column; ++ix) {
        window.push_back(x + ((n * p.height + iy) * p.width + ix) * p.channels);
      }
    }
    QC_CHECK(!window.empty());
    visit(std::span<const X* const>(window), out + pixel * p.channels);
  }
}

// One multiplier for a block of channels, as the columns of an output stage.
struct Mean {
  std::array<std::int64_t, kMaxPanelColumns> constants;
  std::array<std::int32_t, kMaxPanelColumns> multipliers;
  std::array<std::int64_t, kMaxPanelColumns> halves;
  std::array<std::int64_t, kMaxPanelColumns> shifts;
  std::array<std::int32_t, kMaxPanelColumns> narrow_constants;
  std::array<std::int32_t, kMaxPanelColumns> narrow_shifts;

  Mean(std::int64_t count, std::int64_t input_zero_point) {
    const ReciprocalScale scale = ReciprocalScaleOf(count);
    constants.fill(-count * input_zero_point);
    multipliers.fill(static_cast<std::int32_t>(scale.multiplier));
    shifts.fill(scale.shift);
    narrow_constants.fill(static_cast<std::int32_t>(-count * input_zero_point));
    narrow_shifts.fill(static_cast<std::int32_t>(scale.shift));
    halves.fill(std::int64_t{1} << (scale.shift - 1));
  }
};

void Scale(const Ops& ops, const FinishArgs<std::int32_t, std::int8_t>& args) {
  ops.single_32_8(args);
}
void Scale(const Ops& ops, const FinishArgs<std::int32_t, std::int16_t>& args) {
  ops.single_32_16(args);
}

// The signed type of the same width; the clamp keeps uint8 codes within their bits.
std::int8_t* Bits(std::int8_t* out) { return out; }
std::int8_t* Bits(std::uint8_t* out) { return reinterpret_cast<std::int8_t*>(out); }
std::int16_t* Bits(std::int16_t* out) { return out; }

// sum x fits int32, and |sum (x - zp)| < 2^(shift-1) with shift at least 30.
template <class X>
bool IsProved(std::int64_t taps, std::int64_t zero_point) {
  constexpr std::int64_t kMin = std::numeric_limits<X>::min();
  constexpr std::int64_t kMax = std::numeric_limits<X>::max();
  if (zero_point < kMin || zero_point > kMax) return false;
  const std::int64_t largest = std::max(kMax - zero_point, zero_point - kMin);
  return taps <= (std::int64_t{1} << 29) / std::max<std::int64_t>(largest, kMax + 1) - 1;
}

}  // namespace

template <class X>
void MaxPool(const Ops& ops, const Patches& p, const X* x, X* out) {
  const PoolOps<X>& pool = OpsOf(ops, x);
  ForEachWindow(p, x, out, [&](std::span<const X* const> window, X* to) {
    pool.max({window.data(), static_cast<std::int64_t>(window.size()), p.channels}, to);
  });
}

template <class X>
bool AvgPool(const Ops& ops, const Patches& p, const X* x, std::int64_t input_zero_point,
             std::int64_t output_zero_point, X* out) {
  if (!IsProved<X>(p.Taps(), input_zero_point)) return false;
  if (std::abs(output_zero_point) > 65536) return false;
  const PoolOps<X>& pool = OpsOf(ops, x);
  std::vector<const X*> part;
  ForEachWindow(p, x, out, [&](std::span<const X* const> window, X* to) {
    const auto count = static_cast<std::int64_t>(window.size());
    const Mean mean(count, input_zero_point);
    part.assign(window.begin(), window.end());
    for (std::int64_t first = 0; first < p.channels; first += kMaxPanelColumns) {
      const std::int64_t channels = std::min<std::int64_t>(kMaxPanelColumns, p.channels - first);
      for (std::size_t i = 0; i < part.size(); ++i) part[i] = window[i] + first;
      alignas(64) std::int32_t sums[kMaxPanelColumns];
      pool.sum({part.data(), count, channels}, sums);
      Scale(ops, {.acc = sums,
                  .acc_pitch = channels,
                  .rows = 1,
                  .columns = channels,
                  .row_terms = nullptr,
                  .to = {.constants = mean.constants.data(),
                         .multipliers = mean.multipliers.data(),
                         .halves = mean.halves.data(),
                         .shifts = mean.shifts.data(),
                         .nudges = nullptr,
                         .narrow_constants = mean.narrow_constants.data(),
                         .narrow_shifts = mean.narrow_shifts.data(),
                         .zero_point = output_zero_point,
                         .min = std::numeric_limits<X>::min(),
                         .max = std::numeric_limits<X>::max()},
                  .out = Bits(to + first),
                  .out_pitch = channels});
    }
  });
  return true;
}

template void MaxPool(const Ops&, const Patches&, const std::int8_t*, std::int8_t*);
template void MaxPool(const Ops&, const Patches&, const std::uint8_t*, std::uint8_t*);
template void MaxPool(const Ops&, const Patches&, const std::int16_t*, std::int16_t*);
template bool AvgPool(const Ops&, const Patches&, const std::int8_t*, std::int64_t, std::int64_t,
                      std::int8_t*);
template bool AvgPool(const Ops&, const Patches&, const std::uint8_t*, std::int64_t, std::int64_t,
                      std::uint8_t*);
template bool AvgPool(const Ops&, const Patches&, const std::int16_t*, std::int64_t, std::int64_t,
                      std::int16_t*);

}  // namespace qconform::fast
