// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/accumulator.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

// The part of a window that lies inside the input: [first, last) per axis.
struct Extent {
  std::int64_t first;
  std::int64_t last;
};
Extent ValidPart(std::int64_t start, std::int64_t taps, std::int64_t size) {
  return {std::max<std::int64_t>(start, 0), std::min(start + taps, size)};
}

struct Window {
  Extent rows;
  Extent columns;
  std::int64_t batch;
  std::int64_t channel;

  std::int64_t Count() const { return (rows.last - rows.first) * (columns.last - columns.first); }
};

template <class Visit>
void ForEachElement(const TensorView& x, const Window& window, Visit visit) {
  for (std::int64_t y = window.rows.first; y < window.rows.last; ++y) {
    for (std::int64_t column = window.columns.first; column < window.columns.last; ++column) {
      const std::int64_t pixel = (window.batch * x.shape[1] + y) * x.shape[2] + column;
      visit(At(x.codes, pixel * x.shape[3] + window.channel));
    }
  }
}

// Calls pool(window) for each element of the result, until one has a reason not to.
template <class Pool>
KernelStatus ForEachWindow(const Pool2dParams& p, const TensorView& x,
                           const MutableTensorView& result, Pool pool) {
  const Dims& shape = result.shape;
  std::int64_t out = 0;
  for (std::int64_t pixel = 0; pixel < shape[0] * shape[1] * shape[2]; ++pixel) {
    const std::int64_t y = pixel / shape[2] % shape[1] * p.stride[0] - p.pad[0];
    const std::int64_t column = pixel % shape[2] * p.stride[1] - p.pad[2];
    Window window{ValidPart(y, p.kernel[0], x.shape[1]), ValidPart(column, p.kernel[1], x.shape[2]),
                  pixel / shape[2] / shape[1], 0};
    QC_CHECK_GT(window.Count(), 0);  // paddings are smaller than the kernel
    for (; window.channel < shape[3]; ++window.channel) {
      if (const KernelStatus status = pool(window, At(result.codes, out++))) return status;
    }
  }
  return std::nullopt;
}

}  // namespace

KernelStatus AvgPool2d(const AvgPool2dParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  const TensorView& x = operands[0];
  const CodeRange range = RangeOf(result.dtype);
  return ForEachWindow(p, x, result, [&](const Window& window, std::int64_t& out) -> KernelStatus {
    Accumulator sum(kInt32Range);
    ForEachElement(x, window, [&](std::int64_t code) { sum.Add(code - p.input_zero_point); });
    if (!sum.fits()) return "avg_pool2d: the accumulator leaves int32";
    const ReciprocalScale scale = ReciprocalScaleOf(window.Count());
    if (!IsApplyScale32Defined(sum.value(), scale.multiplier, scale.shift)) {
      return "avg_pool2d: the sum is outside the domain of apply_scale_32";
    }
    const std::int64_t mean = ApplyScale32Single(sum.value(), scale.multiplier, scale.shift);
    out = ClampTo(range, mean + p.output_zero_point);
    return std::nullopt;
  });
}

KernelStatus MaxPool2d(const MaxPool2dParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  const TensorView& x = operands[0];
  return ForEachWindow(p, x, result, [&](const Window& window, std::int64_t& out) -> KernelStatus {
    out = RangeOf(x.dtype).min;
    ForEachElement(x, window, [&](std::int64_t code) { out = std::max(out, code); });
    return std::nullopt;
  });
}

}  // namespace qconform::reference
