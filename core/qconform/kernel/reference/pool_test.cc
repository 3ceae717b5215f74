// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

AvgPool2dParams Average(const Dims& kernel, const Dims& stride, const Dims& pad,
                        std::int64_t input_zero_point, std::int64_t output_zero_point) {
  return {{kernel, stride, pad, input_zero_point, output_zero_point}};
}

// sum / count, rounded half away from zero.
std::int64_t HalfAway(std::int64_t sum, std::int64_t count) {
  const std::int64_t magnitude = (2 * (sum < 0 ? -sum : sum) + count) / (2 * count);
  return sum < 0 ? -magnitude : magnitude;
}

// A single window of `count` positions whose codes add up to `sum`.
Tensor Row(std::int64_t count, std::int64_t sum) {
  Tensor x = Filled(DType::kInt8, {1, 1, count, 1}, sum / count);
  for (std::int64_t i = 0; i < std::abs(sum % count); ++i) {
    x.codes[static_cast<std::size_t>(i)] += sum < 0 ? -1 : 1;
  }
  return x;
}

std::int64_t MeanOf(std::int64_t count, std::int64_t sum) {
  const KernelRun run =
      RunKernel(ReferenceKernels().avg_pool2d, Average({1, count}, {1, 1}, {0, 0, 0, 0}, 0, 0),
                {Row(count, sum)}, DType::kInt8, {1, 1, 1, 1});
  EXPECT_EQ(run.reason, std::nullopt);
  return run.codes.empty() ? 999 : run.codes[0];
}

TEST(AvgPool2d, SendsTiesAwayFromZero) {
  EXPECT_EQ(MeanOf(2, 5), 3);
  EXPECT_EQ(MeanOf(2, -5), -3);  // half-up would give -2
  EXPECT_EQ(MeanOf(4, 2), 1);    // half-even would give 0
  EXPECT_EQ(MeanOf(4, -2), -1);
  EXPECT_EQ(MeanOf(3, -5), -2);
}

TEST(AvgPool2d, EqualsDivisionForCountsUpTo4096) {
  Prng prng(31);
  for (std::int64_t count = 1; count <= 4096; count = count < 300 ? count + 1 : count + 61) {
    const auto whole = static_cast<std::int64_t>(prng.Below(255)) - 127;
    for (const std::int64_t extra : {std::int64_t{0}, count / 2, (count + 1) / 2}) {
      const std::int64_t sum = std::clamp(whole * count + extra, -128 * count, 127 * count);
      ASSERT_EQ(MeanOf(count, sum), HalfAway(sum, count)) << sum << " / " << count;
      ASSERT_EQ(MeanOf(count, -128 * count), -128);
      ASSERT_EQ(MeanOf(count, 127 * count), 127);
    }
  }
  EXPECT_EQ(MeanOf(4096, 2048), 1);
  EXPECT_EQ(MeanOf(4096, -2048), -1);
  EXPECT_EQ(MeanOf(4096, 2047), 0);
}

TEST(AvgPool2d, CountsValidPositionsOnly) {
  const Tensor x{DType::kInt8, {1, 2, 2, 1}, {10, 20, 30, 40}};
  const KernelRun run =
      RunKernel(ReferenceKernels().avg_pool2d, Average({2, 2}, {1, 1}, {1, 1, 1, 1}, 0, 0), {x},
                DType::kInt8, {1, 3, 3, 1});
  EXPECT_EQ(run.codes, (Codes{10, 15, 20, 20, 25, 30, 30, 35, 40}));
}

TEST(AvgPool2d, MovesBetweenZeroPointsAndClips) {
  const Tensor x{DType::kUint8, {1, 1, 2, 2}, {250, 0, 255, 3}};
  const AvgPool2dParams p = Average({1, 2}, {1, 1}, {0, 0, 0, 0}, 10, 20);
  const KernelRun run =
      RunKernel(ReferenceKernels().avg_pool2d, p, {x}, DType::kUint8, {1, 1, 1, 2});
  EXPECT_EQ(run.codes, (Codes{255, 11}));  // 242.5 and -8.5, away from zero, plus 20
}

TEST(AvgPool2d, LeavesInt32OneElementTooLate) {
  const auto pool = [](std::int64_t count) {
    return RunKernel(ReferenceKernels().avg_pool2d, Average({1, count}, {1, 1}, {0, 0, 0, 0}, 0, 0),
                     {Filled(DType::kUint16, {1, 1, count, 1}, 65535)}, DType::kUint16,
                     {1, 1, 1, 1});
  };
  EXPECT_EQ(pool(32768).codes, (Codes{65535}));  // 32768 * 65535 = 2^31 - 2^15
  EXPECT_EQ(pool(32769).reason, "avg_pool2d: the accumulator leaves int32");
}

TEST(MaxPool2d, NeverLetsPaddingWin) {
  const Tensor x{DType::kInt8, {1, 2, 2, 1}, {-128, -100, -50, -70}};
  const MaxPool2dParams p{{{2, 2}, {1, 1}, {1, 1, 1, 1}, 0, 0}};
  const KernelRun run =
      RunKernel(ReferenceKernels().max_pool2d, p, {x}, DType::kInt8, {1, 3, 3, 1});
  EXPECT_EQ(run.codes, (Codes{-128, -100, -100, -50, -50, -70, -50, -50, -70}));
}

TEST(MaxPool2d, StridesOverBatchesAndChannels) {
  Tensor x = MakeTensor(DType::kInt16, {2, 3, 5, 2});
  for (std::size_t i = 0; i < x.codes.size(); ++i) x.codes[i] = static_cast<std::int64_t>(i);
  const MaxPool2dParams p{{{1, 3}, {2, 2}, {0, 0, 0, 0}, 0, 0}};
  const KernelRun run =
      RunKernel(ReferenceKernels().max_pool2d, p, {x}, DType::kInt16, {2, 2, 2, 2});
  EXPECT_EQ(run.codes, (Codes{4, 5, 8, 9, 24, 25, 28, 29, 34, 35, 38, 39, 54, 55, 58, 59}));
}

}  // namespace
}  // namespace qconform::reference
