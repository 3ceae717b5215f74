// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/naive_index.h"
#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;
using Mode = ResizeParams::Mode;

KernelRun ResizeTo(const ResizeParams& p, const Tensor& x, DType dtype, const Dims& shape) {
  return RunKernel(ReferenceKernels().resize, p, {x}, dtype, shape);
}

TEST(Resize, DoublesByEyeAndRoundsHalvesUp) {
  const Tensor x{DType::kInt8, {1, 1, 3, 1}, {0, 10, 40}};
  const ResizeParams nearest{Mode::kNearest, {1, 1, 2, 1}, {0, 0}, {0, 1}};
  EXPECT_EQ(ResizeTo(nearest, x, DType::kInt8, {1, 1, 6, 1}).codes, (Codes{0, 10, 10, 40, 40, 40}));
  ResizeParams bilinear = nearest;
  bilinear.mode = Mode::kBilinear;
  EXPECT_EQ(ResizeTo(bilinear, x, DType::kInt32, {1, 1, 6, 1}).codes,
            (Codes{0, 10, 20, 50, 80, 80}));  // twice the mean
}

TEST(Resize, KeepsToTheEdgesBeyondThem) {
  const Tensor x{DType::kInt8, {1, 1, 2, 1}, {-100, 100}};
  // Positions -1/2, 1/2, 3/2.
  const ResizeParams p{Mode::kBilinear, {1, 1, 2, 2}, {0, -1}, {0, 1}};
  EXPECT_EQ(ResizeTo(p, x, DType::kInt32, {1, 1, 3, 1}).codes, (Codes{-200, 0, 200}));
}

TEST(Resize, ReachesTheExtremesOfItsTypes) {
  const Tensor bytes = Filled(DType::kInt8, {1, 2, 2, 1}, -128);
  const ResizeParams p{Mode::kBilinear, {2048, 2048, 2048, 2048}, {1023, 1}, {1023, 1}};
  EXPECT_EQ(ResizeTo(p, bytes, DType::kInt32, {1, 2, 2, 1}).codes, Codes(4, -(1 << 29)));
  const Tensor words = Filled(DType::kInt16, {1, 2, 2, 1}, -32768);
  EXPECT_EQ(ResizeTo(p, words, DType::kInt48, {1, 2, 2, 1}).codes,
            Codes(4, -(std::int64_t{1} << 37)));
}

// One axis of a random resize that divides exactly.
struct Axis {
  std::int64_t n, d, offset, border, output;
};
std::int64_t Between(Prng& prng, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(high - low + 1)));
}
Axis RandomAxisOf(Prng& prng, std::int64_t input) {
  for (;;) {
    Axis a{Between(prng, 1, 6), 0, 0, 0, 0};
    a.d = Between(prng, 1, std::min<std::int64_t>(16 * a.n - 1, 8));
    a.offset = Between(prng, -a.n, 2 * a.n);
    a.border = Between(prng, -2 * a.n, a.n - 1);
    const std::int64_t span = (input - 1) * a.n - a.offset + a.border;
    if (span < 0) continue;
    a.border -= span % a.d;
    a.output = span / a.d + 1;
    if (a.border >= -16 * a.n) return a;
  }
}

// The weight of input i at `position` (in units of 1/n, clamped to the input): a hat of width n.
std::int64_t Hat(const Axis& a, std::int64_t output, std::int64_t input, std::int64_t size) {
  const std::int64_t position =
      std::clamp<std::int64_t>(output * a.d + a.offset, 0, (size - 1) * a.n);
  return std::max<std::int64_t>(0, a.n - std::abs(position - input * a.n));
}

// floor(position / n + 1/2), clamped.
std::int64_t Nearest(const Axis& a, std::int64_t output, std::int64_t size) {
  const std::int64_t doubled = 2 * (output * a.d + a.offset) + a.n;
  std::int64_t whole = 0;
  while ((whole + 1) * 2 * a.n <= doubled) ++whole;
  return std::min(whole, size - 1);
}

TEST(Resize, EqualsASumOfHatsOverTheWholeInput) {
  Prng prng(80);
  for (int round = 0; round < 300; ++round) {
    const Dims in{1 + round % 2, Between(prng, 1, 4), Between(prng, 1, 5), 2};
    const Axis y = RandomAxisOf(prng, in[1]);
    const Axis x = RandomAxisOf(prng, in[2]);
    const bool wide = round % 3 == 0;
    const Tensor t = RandomTensor(prng, wide ? DType::kInt16 : DType::kInt8, in);
    ResizeParams p{
        Mode::kBilinear, {y.n, y.d, x.n, x.d}, {y.offset, x.offset}, {y.border, x.border}};
    const Dims out{in[0], y.output, x.output, 2};
    const KernelRun mean = ResizeTo(p, t, wide ? DType::kInt48 : DType::kInt32, out);
    p.mode = Mode::kNearest;
    const KernelRun nearest = ResizeTo(p, t, t.dtype, out);
    ForEachIndex(out, [&](const Dims& o) {
      std::int64_t sum = 0;
      for (Dims i{o[0], 0, 0, o[3]}; i[1] < in[1]; ++i[1]) {
        for (i[2] = 0; i[2] < in[2]; ++i[2]) {
          sum += CodeAt(t, i) * Hat(y, o[1], i[1], in[1]) * Hat(x, o[2], i[2], in[2]);
        }
      }
      const std::size_t at = PositionOf(out, o);
      ASSERT_EQ(mean.codes[at], sum);
      ASSERT_EQ(nearest.codes[at],
                CodeAt(t, {o[0], Nearest(y, o[1], in[1]), Nearest(x, o[2], in[2]), o[3]}));
    });
  }
}

}  // namespace
}  // namespace qconform::reference
