// SPDX-License-Identifier: Apache-2.0
// Dense convolutions over three axes of space, forwards and transposed; two axes are three of which
// the first has length 1.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/accumulator.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"

namespace qconform::reference {
namespace {

// Which coordinate of the input a tap reads for a coordinate of the result, if it is inside.
struct Forward {
  std::int64_t size;
  std::int64_t taps;
  std::int64_t stride;
  std::int64_t dilation;
  std::int64_t pad;

  std::optional<std::int64_t> Input(std::int64_t output, std::int64_t tap) const {
    const std::int64_t input = output * stride - pad + tap * dilation;
    if (input < 0 || input >= size) return std::nullopt;
    return input;
  }
};
struct Transposed {
  std::int64_t size;
  std::int64_t taps;
  std::int64_t stride;
  std::int64_t out_pad;

  std::optional<std::int64_t> Input(std::int64_t output, std::int64_t tap) const {
    const std::int64_t spread = output - out_pad - tap;  // inputs stand `stride` apart
    if (spread < 0 || spread % stride != 0 || spread / stride >= size) return std::nullopt;
    return spread / stride;
  }
};

template <class Axis>
using Axes = std::array<Axis, 3>;

struct Operands {
  std::span<const std::int64_t> x;
  std::span<const std::int64_t> w;
  std::span<const std::int64_t> bias;  // empty, 1, or one per channel
  std::int64_t x_zero_point;
  std::int64_t w_zero_point;
  std::int64_t channels;  // of x

  Operands(std::span<const TensorView> views, std::int64_t x_zp, std::int64_t w_zp)
      : x(views[0].codes),
        w(views[1].codes),
        bias(views.size() > 2 ? views[2].codes : std::span<const std::int64_t>()),
        x_zero_point(x_zp),
        w_zero_point(w_zp),
        channels(views[0].shape.back()) {
    QC_CHECK_EQ(channels, views[1].shape.back());
  }
};

struct Position {
  std::int64_t batch;
  std::int64_t z;
  std::int64_t y;
  std::int64_t x;
  std::int64_t channel;
};

// The dot product over input channels of one pixel and one tap.
void AddPixel(const Operands& o, std::int64_t pixel, std::int64_t tap, Accumulator& sum) {
  for (std::int64_t c = 0; c < o.channels; ++c) {
    sum.Add((At(o.x, pixel * o.channels + c) - o.x_zero_point) *
            (At(o.w, tap * o.channels + c) - o.w_zero_point));
  }
}

// Taps outside the input read padding, which equals the zero point and adds nothing.
template <class Axis>
void AddWindow(const Operands& o, const Axes<Axis>& axes, const Position& at, Accumulator& sum) {
  const auto& [az, ay, ax] = axes;
  for (std::int64_t kz = 0; kz < az.taps; ++kz) {
    const auto iz = az.Input(at.z, kz);
    if (!iz) continue;
    for (std::int64_t ky = 0; ky < ay.taps; ++ky) {
      const auto iy = ay.Input(at.y, ky);
      if (!iy) continue;
      for (std::int64_t kx = 0; kx < ax.taps; ++kx) {
        const auto ix = ax.Input(at.x, kx);
        if (!ix) continue;
        const std::int64_t pixel = ((at.batch * az.size + *iz) * ay.size + *iy) * ax.size + *ix;
        const std::int64_t tap = ((at.channel * az.taps + kz) * ay.taps + ky) * ax.taps + kx;
        AddPixel(o, pixel, tap, sum);
      }
    }
  }
}

// `shape`: the result's, NDHWC.
template <class Axis>
KernelStatus Run(const Operands& o, const Axes<Axis>& axes, const Dims& shape,
                 const MutableTensorView& result, const OverflowReasons& reasons) {
  const std::string_view reason = ReasonFor(reasons, result.dtype);
  const CodeRange range = RangeOf(result.dtype);
  const std::int64_t pixels = ElementCount(shape) / shape[4];
  std::int64_t out = 0;
  for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
    Position at{pixel / (shape[1] * shape[2] * shape[3]), pixel / (shape[2] * shape[3]) % shape[1],
                pixel / shape[3] % shape[2], pixel % shape[3], 0};
    for (; at.channel < shape[4]; ++at.channel) {
      Accumulator sum(range);
      AddWindow(o, axes, at, sum);
      if (!o.bias.empty()) sum.Add(At(o.bias, o.bias.size() == 1 ? 0 : at.channel));
      if (!sum.fits()) return reason;
      At(result.codes, out++) = sum.value();
    }
  }
  return std::nullopt;
}

// NHWC and OHWI with a first axis of space of length 1.
Dims WithDepth(const Dims& shape) {
  if (shape.size() == 5) return shape;
  return {shape[0], 1, shape[1], shape[2], shape[3]};
}

Axes<Transposed> TransposedAxes(const Dims& x, const Dims& w, const Dims& stride,
                                const Dims& out_pad) {
  Axes<Transposed> axes;
  const std::size_t missing = 3 - stride.size();
  for (std::size_t i = 0; i < 3; ++i) {
    const bool present = i >= missing;
    axes[i] = {x[i + 1], w[i + 1], present ? stride[i - missing] : 1,
               present ? out_pad[2 * (i - missing)] : 0};
  }
  return axes;
}

}  // namespace

KernelStatus Conv3d(const Conv3dParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const Dims& x = operands[0].shape;
  const Dims& w = operands[1].shape;
  Axes<Forward> axes;
  for (std::size_t i = 0; i < 3; ++i) {
    axes[i] = {x[i + 1], w[i + 1], p.stride[i], p.dilation[i], p.pad[2 * i]};
  }
  return Run(Operands(operands, p.x_zero_point, p.w_zero_point), axes, result.shape, result,
             {"conv3d: the accumulator leaves int32", "conv3d: the accumulator leaves int48"});
}

KernelStatus TransposeConv2d(const TransposeConv2dParams& p, std::span<const TensorView> operands,
                             MutableTensorView result) {
  const Axes<Transposed> axes = TransposedAxes(WithDepth(operands[0].shape),
                                               WithDepth(operands[1].shape), p.stride, p.out_pad);
  return Run(Operands(operands, p.x_zero_point, p.w_zero_point), axes, WithDepth(result.shape),
             result,
             {"transpose_conv2d: the accumulator leaves int32",
              "transpose_conv2d: the accumulator leaves int48"});
}

KernelStatus TransposeConv3d(const TransposeConv3dParams& p, std::span<const TensorView> operands,
                             MutableTensorView result) {
  const Axes<Transposed> axes =
      TransposedAxes(operands[0].shape, operands[1].shape, p.stride, p.out_pad);
  return Run(Operands(operands, p.x_zero_point, p.w_zero_point), axes, result.shape, result,
             {"transpose_conv3d: the accumulator leaves int32",
              "transpose_conv3d: the accumulator leaves int48"});
}

}  // namespace qconform::reference
