// SPDX-License-Identifier: Apache-2.0
// Output stages of real libraries, bit for bit (facts/backends.md, section 2).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/broadcast.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

// rne(fl(fl(acc) * scale)), saturated well outside every 16-bit code. The product of two floats is
// exact in double, so that rounding it to float once is what a float multiplication does, whatever
// the compiler evaluates floats in.
std::int64_t ScaleInFloat(std::int64_t acc, float scale) {
  const double product = static_cast<double>(static_cast<float>(acc)) * scale;
  const double rounded = std::nearbyint(static_cast<float>(product));
  return static_cast<std::int64_t>(std::clamp(rounded, -0x1p31, 0x1p31));
}

KernelStatus SoftmaxRow(std::span<const std::uint32_t> table, std::span<const std::int64_t> x,
                        std::span<std::int64_t> y) {
  const std::int64_t lift = 255 - *std::max_element(x.begin(), x.end());
  std::uint64_t sum = 0;
  for (const std::int64_t code : x) sum += At(table, code + lift);
  if (sum == 0) return "softmax_table: the sum of the row is 0";
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::uint64_t scaled = std::uint64_t{At(table, x[i] + lift)} << 8;
    y[i] = static_cast<std::int64_t>(std::min<std::uint64_t>((scaled + sum / 2) / sum, 255));
  }
  return std::nullopt;
}

}  // namespace

KernelStatus FloatRequantize(const FloatRequantizeParams& p, std::span<const TensorView> operands,
                             MutableTensorView result) {
  const std::size_t channels = p.scales.size();
  QC_CHECK(channels == 1 || static_cast<std::int64_t>(channels) == result.shape.back());
  std::size_t channel = 0;
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const std::int64_t scaled = ScaleInFloat(operands[0].codes[i], p.scales[channel]);
    result.codes[i] = ClampTo({p.qmin, p.qmax}, scaled + p.zero_point);
    if (++channel == channels) channel = 0;
  }
  return std::nullopt;
}

KernelStatus TwoMultiplierAdd(const TwoMultiplierAddParams& p, std::span<const TensorView> operands,
                              MutableTensorView result) {
  QC_CHECK(0 <= p.shift && p.shift < 32);
  const TensorView& a = operands[0];
  const TensorView& b = operands[1];
  bool fits = true;
  const std::array walks = {DenseWalk(result.shape), BroadcastWalk(a.shape, result.shape),
                            BroadcastWalk(b.shape, result.shape)};
  WalkTogether(result.shape, walks, [&](const auto& at) {
    const std::int64_t sum =
        p.bias + At(a.codes, at[1]) * p.a_multiplier + At(b.codes, at[2]) * p.b_multiplier;
    fits = fits && kInt32Range.Contains(sum);
    At(result.codes, at[0]) = ClampTo({p.qmin, p.qmax}, (sum >> p.shift) + p.zero_point);
  });
  if (!fits) return "two_multiplier_add: the sum leaves int32";
  return std::nullopt;
}

KernelStatus SoftmaxTable(const SoftmaxTableParams& p, std::span<const TensorView> operands,
                          MutableTensorView result) {
  QC_CHECK_EQ(p.table.size(), 256u);
  QC_CHECK(operands[0].dtype == DType::kUint8);
  const auto row = static_cast<std::size_t>(result.shape.back());
  for (std::size_t at = 0; at < result.codes.size(); at += row) {
    const KernelStatus status =
        SoftmaxRow(p.table, operands[0].codes.subspan(at, row), result.codes.subspan(at, row));
    if (status) return status;
  }
  return std::nullopt;
}

}  // namespace qconform::reference
