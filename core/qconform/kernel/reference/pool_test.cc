// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/naive_index.h"
#include "qconform/kernel/reference/run_kernel.h"
#include "qconform/kernel/rounding.h"

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

// Windows of 1, 256, 511, ... 65,536 valid positions in one run: the padding takes the rest. Each
// channel fills the row so that sums are extreme, tied or just off a tie.
TEST(AvgPool2d, EqualsDivisionForCountsUpTo65536) {
  constexpr std::int64_t kWidth = 65536;
  constexpr std::int64_t kStep = 255;
  Tensor x = MakeTensor(DType::kInt8, {1, 1, kWidth, 5});
  for (std::int64_t i = 0; i < kWidth; ++i) {
    const std::int64_t codes[] = {-128, 127, i % 2 == 0 ? 3 : 4, i % 2 == 0 ? -4 : -3,
                                  i % 251 - 128};
    std::copy(codes, codes + 5, x.codes.begin() + i * 5);
  }
  const AvgPool2dParams p = Average({1, kWidth}, {1, kStep}, {0, 0, kWidth - 1, 0}, 0, 0);
  const std::int64_t windows = (kWidth - 1) / kStep + 1;
  const KernelRun run =
      RunKernel(ReferenceKernels().avg_pool2d, p, {x}, DType::kInt8, {1, 1, windows, 5});
  ASSERT_EQ(run.reason, std::nullopt);
  std::array<std::int64_t, 5> sums{};
  std::int64_t at = 0;
  for (std::int64_t window = 0; window < windows; ++window) {
    for (; at <= window * kStep; ++at) {
      for (std::size_t c = 0; c < 5; ++c) sums[c] += x.codes[static_cast<std::size_t>(at) * 5 + c];
    }
    for (std::size_t c = 0; c < 5; ++c) {
      ASSERT_EQ(run.codes[static_cast<std::size_t>(window) * 5 + c], HalfAway(sums[c], at))
          << sums[c] << " / " << at;
    }
  }
  EXPECT_EQ(at, kWidth);
}

// Every count, by the arithmetic alone: ties, their neighbours and the ends of all sums of 8 bits.
TEST(AvgPool2d, RoundsHalvesAwayFromZeroForEveryCount) {
  for (std::int64_t count = 1; count <= 65536; ++count) {
    const ReciprocalScale scale = ReciprocalScaleOf(count);
    const auto check = [&](std::int64_t sum) {
      ASSERT_EQ(ApplyScale32Single(sum, scale.multiplier, scale.shift), HalfAway(sum, count))
          << sum << " / " << count;
    };
    for (const std::int64_t whole : {-255, -129, -1, 0, 1, 128, 254}) {
      for (const std::int64_t off : {-1, 0, 1}) {
        check(std::clamp(whole * count + (count + 1) / 2 + off, -255 * count, 255 * count));
      }
    }
    check(255 * count);
  }
}

// In 16 bits TOSA's reciprocal is not a division: 20,817 is the first count where it shows
// (facts/arm_tosa.md 1.7).
TEST(AvgPool2d, DiffersFromDivisionInSixteenBits) {
  constexpr std::int64_t kCount = 20817;
  const ReciprocalScale scale = ReciprocalScaleOf(kCount);
  std::int64_t wrong = 0;
  std::int64_t sum = 0;
  for (std::int64_t mean = 0; mean < 32767; ++mean) {
    const std::int64_t below_tie = mean * kCount + kCount / 2;
    if (ApplyScale32Single(below_tie, scale.multiplier, scale.shift) == mean) continue;
    ++wrong;
    sum = below_tie;
  }
  ASSERT_GT(wrong, 0);
  Tensor x = Filled(DType::kInt16, {1, 1, kCount, 1}, sum / kCount);
  for (std::int64_t i = 0; i < sum % kCount; ++i) x.codes[static_cast<std::size_t>(i)] += 1;
  const KernelRun run =
      RunKernel(ReferenceKernels().avg_pool2d, Average({1, kCount}, {1, 1}, {0, 0, 0, 0}, 0, 0),
                {x}, DType::kInt16, {1, 1, 1, 1});
  EXPECT_EQ(run.codes, (Codes{HalfAway(sum, kCount) + 1}));
}

TEST(Pool3d, EqualsPool2dWhereTheDepthIsOne) {
  Prng prng(32);
  const Tensor flat = RandomTensor(prng, DType::kInt8, {2, 5, 5, 2});
  Tensor deep = flat;
  deep.shape = {2, 1, 5, 5, 2};
  const AvgPool2dParams flat_p = Average({3, 2}, {2, 1}, {1, 1, 1, 0}, 4, -6);
  const AvgPool3dParams deep_p{{{1, 3, 2}, {1, 2, 1}, {0, 0, 1, 1, 1, 0}, 4, -6}};
  EXPECT_EQ(
      RunKernel(ReferenceKernels().avg_pool3d, deep_p, {deep}, flat.dtype, {2, 1, 3, 5, 2}).codes,
      RunKernel(ReferenceKernels().avg_pool2d, flat_p, {flat}, flat.dtype, {2, 3, 5, 2}).codes);
}

// Three axes against a loop over the whole input that asks of each element whether it is inside.
TEST(Pool3d, EqualsALoopOverTheInput) {
  Prng prng(33);
  for (int round = 0; round < 60; ++round) {
    const Tensor x = RandomTensor(prng, DType::kInt8, {1, 4, 3, 4, 2});
    const Pool3dParams p{{2, 3, 2}, {1, 1, 2}, {1, 0, 1, 1, 0, 0}, round - 30, 30 - round};
    const Dims shape{1, 4, 3, 2, 2};
    const KernelRun mean =
        RunKernel(ReferenceKernels().avg_pool3d, AvgPool3dParams{p}, {x}, x.dtype, shape);
    const KernelRun top =
        RunKernel(ReferenceKernels().max_pool3d, MaxPool3dParams{p}, {x}, x.dtype, shape);
    ForEachIndex(shape, [&](const Dims& out) {
      std::int64_t sum = 0, count = 0, most = -1000;
      ForEachIndex(x.shape, [&](const Dims& in) {
        if (in[4] != out[4]) return;
        for (std::size_t axis = 0; axis < 3; ++axis) {
          const std::int64_t tap = in[axis + 1] + p.pad[2 * axis] - out[axis + 1] * p.stride[axis];
          if (tap < 0 || tap >= p.kernel[axis]) return;
        }
        sum += CodeAt(x, in) - p.input_zero_point;
        most = std::max(most, CodeAt(x, in));
        ++count;
      });
      const std::size_t at = PositionOf(shape, out);
      ASSERT_EQ(top.codes[at], most);
      ASSERT_EQ(mean.codes[at],
                std::clamp<std::int64_t>(HalfAway(sum, count) + p.output_zero_point, -128, 127));
    });
  }
}

// Sums of 16-bit codes are always inside the domain; of 32-bit ones they need not be.
TEST(AvgPool, RequiresTheSumToBeInTheDomainOfApplyScale32) {
  constexpr std::int64_t kTop = std::int64_t{1} << 29;  // for a count of 1
  const auto flat = [](std::int64_t code) {
    return RunKernel(ReferenceKernels().avg_pool2d, Average({1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0),
                     {{DType::kInt32, {1, 1, 1, 1}, {code}}}, DType::kInt32, {1, 1, 1, 1});
  };
  const auto deep = [](std::int64_t code) {
    const AvgPool3dParams p{{{1, 1, 1}, {1, 1, 1}, {0, 0, 0, 0, 0, 0}, 0, 0}};
    return RunKernel(ReferenceKernels().avg_pool3d, p, {{DType::kInt32, {1, 1, 1, 1, 1}, {code}}},
                     DType::kInt32, {1, 1, 1, 1, 1});
  };
  EXPECT_EQ(flat(kTop - 1).reason, std::nullopt);
  EXPECT_EQ(deep(-kTop).reason, std::nullopt);
  EXPECT_EQ(flat(kTop).reason, "avg_pool2d: the sum is outside the domain of apply_scale_32");
  EXPECT_EQ(deep(-kTop - 1).reason, "avg_pool3d: the sum is outside the domain of apply_scale_32");
}

TEST(AvgPool3d, RequiresTheSumToStayInInt32) {
  const auto pool = [](std::int64_t count) {
    const AvgPool3dParams p{{{1, 1, count}, {1, 1, 1}, {0, 0, 0, 0, 0, 0}, 0, 0}};
    return RunKernel(ReferenceKernels().avg_pool3d, p,
                     {Filled(DType::kUint16, {1, 1, 1, count, 1}, 65535)}, DType::kUint16,
                     {1, 1, 1, 1, 1});
  };
  EXPECT_EQ(pool(32768).codes, (Codes{65535}));
  EXPECT_EQ(pool(32769).reason, "avg_pool3d: the accumulator leaves int32");
}

}  // namespace
}  // namespace qconform::reference
