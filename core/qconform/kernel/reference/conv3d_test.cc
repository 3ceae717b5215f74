// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/naive_index.h"
#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

TEST(Conv3d, AddsUpAWindowOfThreeAxes) {
  const Tensor x{DType::kInt8, {1, 2, 2, 2, 1}, {1, 2, 3, 4, 5, 6, 7, 8}};
  const Tensor w{DType::kInt8, {1, 2, 2, 2, 1}, {1, 0, 0, 0, 0, 0, 0, 10}};
  const Tensor bias{DType::kInt32, {1}, {1000}};
  const Conv3dParams p{{1, 1, 1}, {1, 1, 1}, {0, 0, 0, 0, 0, 0}, 0, 0};
  EXPECT_EQ(
      RunKernel(ReferenceKernels().conv3d, p, {x, w, bias}, DType::kInt32, {1, 1, 1, 1, 1}).codes,
      (Codes{1081}));
}

TEST(TransposeConv2d, SpreadsInputsByTheStride) {
  const Tensor x{DType::kInt8, {1, 1, 2, 1}, {1, 10}};
  const Tensor w{DType::kInt8, {1, 1, 3, 1}, {1, 2, 3}};
  const auto kernel = ReferenceKernels().transpose_conv2d;
  TransposeConv2dParams p{{1, 2}, {0, 0, 0, 0}, 0, 0};
  EXPECT_EQ(RunKernel(kernel, p, {x, w}, DType::kInt32, {1, 1, 5, 1}).codes,
            (Codes{1, 2, 13, 20, 30}));
  p.out_pad = {0, 0, -1, -1};  // cuts
  EXPECT_EQ(RunKernel(kernel, p, {x, w}, DType::kInt32, {1, 1, 3, 1}).codes, (Codes{2, 13, 20}));
  p.out_pad = {0, 0, 1, 0};  // shifts; nothing but the bias reaches the new pixel
  const Tensor bias{DType::kInt32, {1}, {100}};
  EXPECT_EQ(RunKernel(kernel, p, {x, w, bias}, DType::kInt32, {1, 1, 6, 1}).codes,
            (Codes{100, 101, 102, 113, 120, 130}));
}

std::int64_t Between(Prng& prng, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(prng.Below(static_cast<std::uint64_t>(high - low + 1)));
}
Dims RandomDims(Prng& prng, std::size_t count, std::int64_t low, std::int64_t high) {
  Dims dims;
  for (std::size_t i = 0; i < count; ++i) dims.push_back(Between(prng, low, high));
  return dims;
}

// One random convolution: 8-bit zero points, or 16-bit activations with an int48 bias.
struct Case {
  Dims stride;
  Dims dilation;
  Dims pad;
  Tensor x;
  Tensor w;
  Tensor bias;
  std::int64_t x_zero_point = 0;
  std::int64_t w_zero_point = 0;
  DType accumulator = DType::kInt32;
};

Case RandomCase(Prng& prng, std::size_t spatial) {
  Case c;
  const bool wide = prng.Below(2) == 0;
  c.accumulator = wide ? DType::kInt48 : DType::kInt32;
  Dims x{Between(prng, 1, 2)};
  Dims w{Between(prng, 1, 3)};
  for (std::size_t i = 0; i < spatial; ++i) {
    x.push_back(Between(prng, 1, 5));
    w.push_back(Between(prng, 1, 3));
  }
  const std::int64_t channels = Between(prng, 1, 3);
  x.push_back(channels);
  w.push_back(channels);
  c.stride = RandomDims(prng, spatial, 1, 3);
  c.dilation = RandomDims(prng, spatial, 1, 2);
  c.x = RandomTensor(prng, wide ? DType::kInt16 : DType::kInt8, x);
  c.w = RandomTensor(prng, DType::kInt8, w);
  c.bias = RandomTensor(prng, DType::kInt8, {prng.Below(2) == 0 ? 1 : w[0]});
  c.bias.dtype = c.accumulator;
  if (!wide) c.x_zero_point = Between(prng, -128, 127);
  if (!wide) c.w_zero_point = Between(prng, -128, 127);
  return c;
}

// The result by scattering: each input times each tap is added where `place` puts it, if anywhere.
// place(axis, input, tap) gives the coordinate, or -1.
template <class Place>
Codes Scatter(const Case& c, const Dims& shape, Place place) {
  const std::size_t last = shape.size() - 1;
  Codes sums(static_cast<std::size_t>(ElementCount(shape)), 0);
  ForEachIndex(c.x.shape, [&](const Dims& x) {
    ForEachIndex(c.w.shape, [&](const Dims& w) {
      if (x[last] != w[last]) return;  // the same input channel
      Dims out = x;
      out[last] = w[0];
      for (std::size_t axis = 1; axis < last; ++axis) {
        out[axis] = place(axis - 1, x[axis], w[axis]);
        if (out[axis] < 0 || out[axis] >= shape[axis]) return;
      }
      sums[PositionOf(shape, out)] +=
          (CodeAt(c.x, x) - c.x_zero_point) * (CodeAt(c.w, w) - c.w_zero_point);
    });
  });
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const auto outputs = static_cast<std::size_t>(shape[last]);
    sums[i] += c.bias.codes[c.bias.codes.size() == 1 ? 0 : i % outputs];
  }
  return sums;
}

TEST(Conv3d, EqualsScattering) {
  Prng prng(90);
  for (int round = 0; round < 150; ++round) {
    Case c = RandomCase(prng, 3);
    Dims shape = c.x.shape;
    for (std::size_t i = 0; i < 3; ++i) {
      const std::int64_t reach = (c.w.shape[i + 1] - 1) * c.dilation[i];
      std::int64_t before = Between(prng, 0, reach);
      std::int64_t after = Between(prng, 0, 2);
      while (c.x.shape[i + 1] - 1 + before + after < reach) ++after;
      while ((c.x.shape[i + 1] - 1 + before + after - reach) % c.stride[i] != 0) ++after;
      c.pad.push_back(before);
      c.pad.push_back(after);
      shape[i + 1] = (c.x.shape[i + 1] - 1 + before + after - reach) / c.stride[i] + 1;
    }
    shape[4] = c.w.shape[0];
    const Codes want = Scatter(c, shape, [&](std::size_t i, std::int64_t in, std::int64_t tap) {
      const std::int64_t spread = in + c.pad[2 * i] - tap * c.dilation[i];
      return spread % c.stride[i] == 0 ? spread / c.stride[i] : -1;
    });
    const Conv3dParams p{c.stride, c.dilation, c.pad, c.x_zero_point, c.w_zero_point};
    const KernelRun run =
        RunKernel(ReferenceKernels().conv3d, p, {c.x, c.w, c.bias}, c.accumulator, shape);
    ASSERT_EQ(run.reason, std::nullopt);
    ASSERT_EQ(run.codes, want) << "round " << round;
  }
}

template <class Params>
void CheckTransposed(Kernel<Params> kernel, std::size_t spatial, std::uint64_t seed) {
  Prng prng(seed);
  for (int round = 0; round < 150; ++round) {
    Case c = RandomCase(prng, spatial);
    Dims shape = c.x.shape;
    for (std::size_t i = 0; i < spatial; ++i) {
      const std::int64_t taps = c.w.shape[i + 1];
      std::int64_t before = Between(prng, 1 - taps, 2);
      std::int64_t after = Between(prng, 1 - taps, 2);
      const std::int64_t bare = (c.x.shape[i + 1] - 1) * c.stride[i] + taps;
      while (bare + before + after < 1) ++after;
      c.pad.push_back(before);
      c.pad.push_back(after);
      shape[i + 1] = bare + before + after;
    }
    shape[spatial + 1] = c.w.shape[0];
    const Codes want = Scatter(c, shape, [&](std::size_t i, std::int64_t in, std::int64_t tap) {
      return in * c.stride[i] + tap + c.pad[2 * i];
    });
    const Params p{c.stride, c.pad, c.x_zero_point, c.w_zero_point};
    const KernelRun run = RunKernel(kernel, p, {c.x, c.w, c.bias}, c.accumulator, shape);
    ASSERT_EQ(run.reason, std::nullopt);
    ASSERT_EQ(run.codes, want) << "round " << round;
  }
}
TEST(TransposeConv2d, EqualsScattering) {
  CheckTransposed<TransposeConv2dParams>(ReferenceKernels().transpose_conv2d, 2, 91);
}
TEST(TransposeConv3d, EqualsScattering) {
  CheckTransposed<TransposeConv3dParams>(ReferenceKernels().transpose_conv3d, 3, 92);
}

TEST(Conv3d, EqualsConv2dWhereTheDepthIsOne) {
  Prng prng(93);
  for (int round = 0; round < 50; ++round) {
    const Case c = RandomCase(prng, 2);
    const auto deep = [](Tensor t) {
      t.shape = {t.shape[0], 1, t.shape[1], t.shape[2], t.shape[3]};
      return t;
    };
    const std::int64_t top = (c.w.shape[1] - 1) * c.dilation[0];
    const std::int64_t left = (c.w.shape[2] - 1) * c.dilation[1];
    const std::int64_t height = (c.x.shape[1] - 1 + top) + 1;
    const std::int64_t width = (c.x.shape[2] - 1 + left) + 1;
    const Conv2dParams flat{
        {1, 1}, c.dilation, {top, top, left, left}, c.x_zero_point, c.w_zero_point};
    const Conv3dParams p{{1, 1, 1},
                         {1, c.dilation[0], c.dilation[1]},
                         {0, 0, top, top, left, left},
                         c.x_zero_point,
                         c.w_zero_point};
    const std::int64_t n = c.x.shape[0], o = c.w.shape[0];
    EXPECT_EQ(RunKernel(ReferenceKernels().conv3d, p, {deep(c.x), deep(c.w), c.bias}, c.accumulator,
                        {n, 1, height, width, o})
                  .codes,
              RunKernel(ReferenceKernels().conv2d, flat, {c.x, c.w, c.bias}, c.accumulator,
                        {n, height, width, o})
                  .codes);
  }
}

// acc holds `first`, then the bias is added: the terms of one window of one channel in order.
template <class Params>
KernelRun RunTerms(Kernel<Params> kernel, const Params& p, const Codes& x, const Codes& w,
                   std::int64_t bias, DType accumulator, std::size_t spatial) {
  const auto channels = static_cast<std::int64_t>(x.size());
  Dims pixel;
  for (std::size_t i = 0; i < spatial + 1; ++i) pixel.push_back(1);
  Dims shape = pixel;
  pixel.push_back(channels);
  shape.push_back(1);
  const DType in = accumulator == DType::kInt48 ? DType::kInt16 : DType::kInt8;
  return RunKernel(kernel, p,
                   {{in, pixel, x}, {DType::kInt8, pixel, w}, {accumulator, {1}, {bias}}},
                   accumulator, shape);
}

template <class Params>
void CheckAccumulator(Kernel<Params> kernel, const Params& p, std::size_t spatial,
                      const std::string& name) {
  for (const DType accumulator : {DType::kInt32, DType::kInt48}) {
    const CodeRange range = RangeOf(accumulator);
    const std::string reason =
        name + ": the accumulator leaves " + std::string(NameOf(accumulator));
    const auto run = [&](const Codes& x, const Codes& w, std::int64_t bias) {
      return RunTerms(kernel, p, x, w, bias, accumulator, spatial);
    };
    EXPECT_EQ(run({1, 1}, {1, 1}, range.max - 2).codes, (Codes{range.max}));
    EXPECT_EQ(run({1, 1}, {1, 1}, range.max - 1).reason, reason);
    EXPECT_EQ(run({-1, -1}, {1, 1}, range.min + 2).codes, (Codes{range.min}));
    EXPECT_EQ(run({-1, -1}, {1, 1}, range.min + 1).reason, reason);
  }
}

TEST(Conv3dFamily, RequiresTheBiasedSumToFit) {
  const Dims one{1, 1, 1};
  const Dims none{0, 0, 0, 0, 0, 0};
  CheckAccumulator<Conv3dParams>(ReferenceKernels().conv3d, {one, one, none}, 3, "conv3d");
  CheckAccumulator<TransposeConv3dParams>(ReferenceKernels().transpose_conv3d, {one, none}, 3,
                                          "transpose_conv3d");
  CheckAccumulator<TransposeConv2dParams>(ReferenceKernels().transpose_conv2d,
                                          {{1, 1}, {0, 0, 0, 0}}, 2, "transpose_conv2d");
}

// 33,026 products of (255)(255) pass 2^31; a bias that would bring the total back comes too late.
TEST(Conv3dFamily, RequiresEveryPartialSumToFit) {
  const std::int64_t steps = 33026;  // 33,025 * 65,025 = 2,147,450,625 fits
  const auto run = [](std::int64_t count, std::int64_t bias) {
    const auto n = static_cast<std::size_t>(count);
    const Conv3dParams p{{1, 1, 1}, {1, 1, 1}, {0, 0, 0, 0, 0, 0}, -128, -128};
    return RunTerms(ReferenceKernels().conv3d, p, Codes(n, 127), Codes(n, 127), bias, DType::kInt32,
                    3);
  };
  EXPECT_EQ(run(steps - 1, -1).codes, (Codes{2147450624}));
  EXPECT_EQ(run(steps, -1000000).reason, "conv3d: the accumulator leaves int32");
}

}  // namespace
}  // namespace qconform::reference
