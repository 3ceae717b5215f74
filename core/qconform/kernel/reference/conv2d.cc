// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/accumulator.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"

namespace qconform::reference {
namespace {

// One axis of a window: input coordinate = origin + tap * dilation.
struct Axis {
  std::int64_t size;
  std::int64_t taps;
  std::int64_t stride;
  std::int64_t dilation;
  std::int64_t pad;

  std::int64_t Input(std::int64_t output, std::int64_t tap) const {
    return output * stride - pad + tap * dilation;
  }
  bool Contains(std::int64_t input) const { return 0 <= input && input < size; }
};

struct Conv {
  const TensorView& x;
  const TensorView& w;
  std::int64_t x_zero_point;
  std::int64_t w_zero_point;
  Axis y_axis;
  Axis x_axis;
  std::int64_t channels;        // of the input
  std::int64_t outputs;         // channels of the result
  std::int64_t multiplier = 0;  // depthwise: output channels per input channel

  Conv(const Conv2dParams& p, std::span<const TensorView> operands, const Dims& result)
      : x(operands[0]),
        w(operands[1]),
        x_zero_point(p.x_zero_point),
        w_zero_point(p.w_zero_point),
        y_axis{x.shape[1], w.shape[1], p.stride[0], p.dilation[0], p.pad[0]},
        x_axis{x.shape[2], w.shape[2], p.stride[1], p.dilation[1], p.pad[2]},
        channels(x.shape[3]),
        outputs(result[3]) {}
};

struct Position {
  std::int64_t batch;
  std::int64_t y;
  std::int64_t x;
  std::int64_t channel;
};

// Adds the taps of one kernel position: a dot product over input channels.
void AddDense(const Conv& c, std::int64_t x_at, std::int64_t w_at, Accumulator& sum) {
  for (std::int64_t i = 0; i < c.channels; ++i) {
    sum.Add((At(c.x.codes, x_at + i) - c.x_zero_point) *
            (At(c.w.codes, w_at + i) - c.w_zero_point));
  }
}

void AddDepthwise(const Conv& c, std::int64_t x_at, std::int64_t w_at, Accumulator& sum) {
  sum.Add((At(c.x.codes, x_at) - c.x_zero_point) * (At(c.w.codes, w_at) - c.w_zero_point));
}

// Padding equals the zero point, so that taps outside the input add nothing.
void AddWindow(const Conv& c, const Position& at, Accumulator& sum) {
  for (std::int64_t ky = 0; ky < c.y_axis.taps; ++ky) {
    const std::int64_t iy = c.y_axis.Input(at.y, ky);
    if (!c.y_axis.Contains(iy)) continue;
    for (std::int64_t kx = 0; kx < c.x_axis.taps; ++kx) {
      const std::int64_t ix = c.x_axis.Input(at.x, kx);
      if (!c.x_axis.Contains(ix)) continue;
      const std::int64_t pixel =
          ((at.batch * c.y_axis.size + iy) * c.x_axis.size + ix) * c.channels;
      const std::int64_t tap = ky * c.x_axis.taps + kx;
      if (c.multiplier > 0) {
        AddDepthwise(c, pixel + at.channel / c.multiplier, tap * c.outputs + at.channel, sum);
      } else {
        const std::int64_t taps = c.y_axis.taps * c.x_axis.taps;
        AddDense(c, pixel, (at.channel * taps + tap) * c.channels, sum);
      }
    }
  }
}

KernelStatus Run(const Conv& c, std::span<const TensorView> operands,
                 const MutableTensorView& result, const OverflowReasons& reasons) {
  const std::string_view reason = ReasonFor(reasons, result.dtype);
  const CodeRange range = RangeOf(result.dtype);
  const auto bias = operands.size() > 2 ? operands[2].codes : std::span<const std::int64_t>();
  const std::int64_t rows = result.shape[1];
  const std::int64_t columns = result.shape[2];
  std::int64_t out = 0;
  for (std::int64_t pixel = 0; pixel < result.shape[0] * rows * columns; ++pixel) {
    const std::int64_t n = pixel / (rows * columns);
    for (std::int64_t oc = 0; oc < c.outputs; ++oc) {
      Accumulator sum(range);
      AddWindow(c, {n, pixel / columns % rows, pixel % columns, oc}, sum);
      if (!bias.empty()) sum.Add(At(bias, bias.size() == 1 ? 0 : oc));
      if (!sum.fits()) return reason;
      At(result.codes, out++) = sum.value();
    }
  }
  return std::nullopt;
}

}  // namespace

KernelStatus Conv2d(const Conv2dParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const Conv conv(p, operands, result.shape);
  return Run(conv, operands, result,
             {"conv2d: the accumulator leaves int32", "conv2d: the accumulator leaves int48"});
}

KernelStatus DepthwiseConv2d(const DepthwiseConv2dParams& p, std::span<const TensorView> operands,
                             MutableTensorView result) {
  Conv conv(p.conv, operands, result.shape);
  QC_CHECK_EQ(conv.outputs % conv.channels, 0);
  conv.multiplier = conv.outputs / conv.channels;
  return Run(conv, operands, result,
             {"depthwise_conv2d: the accumulator leaves int32",
              "depthwise_conv2d: the accumulator leaves int48"});
}

}  // namespace qconform::reference
