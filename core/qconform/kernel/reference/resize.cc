// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"

namespace qconform::reference {
namespace {

// Where one coordinate of the result lies between two of the input: `part` of `whole` behind
// `near`, the rest in front of `far`. Beyond an end both are the end.
struct Between {
  std::int64_t near;
  std::int64_t far;
  std::int64_t part;
  std::int64_t whole;

  std::int64_t Nearest() const { return 2 * part >= whole ? far : near; }
};

Between Locate(const ResizeParams& p, std::size_t axis, std::int64_t output, std::int64_t size) {
  const std::int64_t n = p.scale[2 * axis];
  const std::int64_t d = p.scale[2 * axis + 1];
  const std::int64_t position = output * d + p.offset[axis];
  const std::int64_t part = (position % n + n) % n;
  const std::int64_t whole_steps = (position - part) / n;
  return {std::max<std::int64_t>(whole_steps, 0), std::min(whole_steps + 1, size - 1), part, n};
}

}  // namespace

KernelStatus Resize(const ResizeParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const TensorView& x = operands[0];
  const Dims& shape = result.shape;
  const std::int64_t channels = shape[3];
  for (std::int64_t pixel = 0; pixel < shape[0] * shape[1] * shape[2]; ++pixel) {
    const std::int64_t batch = pixel / shape[2] / shape[1];
    const Between y = Locate(p, 0, pixel / shape[2] % shape[1], x.shape[1]);
    const Between column = Locate(p, 1, pixel % shape[2], x.shape[2]);
    const auto read = [&](std::int64_t iy, std::int64_t ix, std::int64_t c) {
      return At(x.codes, ((batch * x.shape[1] + iy) * x.shape[2] + ix) * channels + c);
    };
    for (std::int64_t c = 0; c < channels; ++c) {
      std::int64_t& out = At(result.codes, pixel * channels + c);
      if (p.mode == ResizeParams::Mode::kNearest) {
        out = read(y.Nearest(), column.Nearest(), c);
        continue;
      }
      const auto along = [&](std::int64_t iy) {
        return read(iy, column.near, c) * (column.whole - column.part) +
               read(iy, column.far, c) * column.part;
      };
      out = along(y.near) * (y.whole - y.part) + along(y.far) * y.part;
    }
  }
  return std::nullopt;
}

}  // namespace qconform::reference
