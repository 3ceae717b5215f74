// SPDX-License-Identifier: Apache-2.0
// Pools over three axes of space; two axes are three of which the first has length 1.
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

// The part of a window that lies inside the input: [first, last) per axis.
struct Extent {
  std::int64_t first;
  std::int64_t last;
};
Extent ValidPart(const Pool3dParams& p, std::size_t axis, std::int64_t output, std::int64_t size) {
  const std::int64_t start = output * p.stride[axis] - p.pad[2 * axis];
  return {std::max<std::int64_t>(start, 0), std::min(start + p.kernel[axis], size)};
}

struct Window {
  Extent planes;
  Extent rows;
  Extent columns;
  std::int64_t batch;
  std::int64_t channel;

  std::int64_t Count() const {
    return (planes.last - planes.first) * (rows.last - rows.first) * (columns.last - columns.first);
  }
};

template <class Visit>
void ForEachElement(const TensorView& x, const Window& window, Visit visit) {
  const Dims& shape = x.shape;
  for (std::int64_t z = window.planes.first; z < window.planes.last; ++z) {
    for (std::int64_t y = window.rows.first; y < window.rows.last; ++y) {
      for (std::int64_t column = window.columns.first; column < window.columns.last; ++column) {
        const std::int64_t row = (window.batch * shape[1] + z) * shape[2] + y;
        visit(At(x.codes, (row * shape[3] + column) * shape[4] + window.channel));
      }
    }
  }
}

// Calls pool(window) for each element of the result, until one has a reason not to.
template <class Pool>
KernelStatus ForEachWindow(const Pool3dParams& p, const Dims& x, const MutableTensorView& result,
                           Pool pool) {
  const Dims& shape = result.shape;
  std::int64_t out = 0;
  for (std::int64_t pixel = 0; pixel < ElementCount(shape) / shape[4]; ++pixel) {
    const std::int64_t plane = pixel / shape[3] / shape[2];
    Window window{ValidPart(p, 0, plane % shape[1], x[1]),
                  ValidPart(p, 1, pixel / shape[3] % shape[2], x[2]),
                  ValidPart(p, 2, pixel % shape[3], x[3]), plane / shape[1], 0};
    QC_CHECK_GT(window.Count(), 0);  // paddings are smaller than the kernel
    for (; window.channel < shape[4]; ++window.channel) {
      if (const KernelStatus status = pool(window, At(result.codes, out++))) return status;
    }
  }
  return std::nullopt;
}

struct AverageReasons {
  std::string_view overflow;
  std::string_view domain;
};

KernelStatus Average(const Pool3dParams& p, const TensorView& x, const MutableTensorView& result,
                     const AverageReasons& reasons) {
  const CodeRange range = RangeOf(result.dtype);
  const auto pool = [&](const Window& window, std::int64_t& out) -> KernelStatus {
    Accumulator sum(kInt32Range);
    ForEachElement(x, window, [&](std::int64_t code) { sum.Add(code - p.input_zero_point); });
    if (!sum.fits()) return reasons.overflow;
    const ReciprocalScale scale = ReciprocalScaleOf(window.Count());
    if (!IsApplyScale32Defined(sum.value(), scale.multiplier, scale.shift)) return reasons.domain;
    const std::int64_t mean = ApplyScale32Single(sum.value(), scale.multiplier, scale.shift);
    out = ClampTo(range, mean + p.output_zero_point);
    return std::nullopt;
  };
  return ForEachWindow(p, x.shape, result, pool);
}

KernelStatus Greatest(const Pool3dParams& p, const TensorView& x, const MutableTensorView& result) {
  const auto pool = [&](const Window& window, std::int64_t& out) -> KernelStatus {
    out = RangeOf(x.dtype).min;
    ForEachElement(x, window, [&](std::int64_t code) { out = std::max(out, code); });
    return std::nullopt;
  };
  return ForEachWindow(p, x.shape, result, pool);
}

// NHWC with a first axis of space of length 1.
template <class View>
View WithDepth(View view) {
  const Dims& s = view.shape;
  view.shape = {s[0], 1, s[1], s[2], s[3]};
  return view;
}
Pool3dParams WithDepth(const Pool2dParams& p) {
  return {{1, p.kernel[0], p.kernel[1]},
          {1, p.stride[0], p.stride[1]},
          {0, 0, p.pad[0], p.pad[1], p.pad[2], p.pad[3]},
          p.input_zero_point,
          p.output_zero_point};
}

}  // namespace

KernelStatus AvgPool2d(const AvgPool2dParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  const Pool2dParams& window = p;
  return Average(WithDepth(window), WithDepth(operands[0]), WithDepth(result),
                 {"avg_pool2d: the accumulator leaves int32",
                  "avg_pool2d: the sum is outside the domain of apply_scale_32"});
}

KernelStatus AvgPool3d(const AvgPool3dParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  return Average(p, operands[0], result,
                 {"avg_pool3d: the accumulator leaves int32",
                  "avg_pool3d: the sum is outside the domain of apply_scale_32"});
}

KernelStatus MaxPool2d(const MaxPool2dParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  const Pool2dParams& window = p;
  return Greatest(WithDepth(window), WithDepth(operands[0]), WithDepth(result));
}

KernelStatus MaxPool3d(const MaxPool3dParams& p, std::span<const TensorView> operands,
                       MutableTensorView result) {
  return Greatest(p, operands[0], result);
}

}  // namespace qconform::reference
