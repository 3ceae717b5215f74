// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/naive_index.h"
#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

TEST(Reverse, TurnsOneAxis) {
  const Tensor x{DType::kInt8, {2, 3}, {1, 2, 3, 4, 5, 6}};
  const auto reverse = ReferenceKernels().reverse;
  EXPECT_EQ(RunKernel(reverse, ReverseParams{0}, {x}, DType::kInt8, {2, 3}).codes,
            (Codes{4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(RunKernel(reverse, ReverseParams{1}, {x}, DType::kInt8, {2, 3}).codes,
            (Codes{3, 2, 1, 6, 5, 4}));
}

TEST(Tile, RepeatsEveryAxis) {
  const Tensor x{DType::kInt8, {1, 2}, {1, 2}};
  EXPECT_EQ(RunKernel(ReferenceKernels().tile, TileParams{{2, 2}}, {x}, DType::kInt8, {2, 4}).codes,
            (Codes{1, 2, 1, 2, 1, 2, 1, 2}));
  EXPECT_EQ(RunKernel(ReferenceKernels().tile, TileParams{{}}, {{DType::kInt8, {}, {5}}},
                      DType::kInt8, {})
                .codes,
            (Codes{5}));
}

TEST(ReverseAndTile, EqualALoopOverIndices) {
  Prng prng(78);
  for (int round = 0; round < 300; ++round) {
    const Dims shape = RandomShape(prng, 1);
    const std::int64_t axis = RandomAxis(prng, shape);
    const auto at = static_cast<std::size_t>(axis);
    const Tensor x = RandomTensor(prng, DType::kInt32, shape);
    const KernelRun turned =
        RunKernel(ReferenceKernels().reverse, ReverseParams{axis}, {x}, x.dtype, shape);
    ForEachIndex(shape, [&](const Dims& out) {
      Dims in = out;
      in[at] = shape[at] - 1 - in[at];
      ASSERT_EQ(turned.codes[PositionOf(shape, out)], CodeAt(x, in));
    });
    Dims multiples = shape;
    for (std::int64_t& m : multiples) m = 1 + static_cast<std::int64_t>(prng.Below(2));
    Dims big = shape;
    for (std::size_t i = 0; i < big.size(); ++i) big[i] *= multiples[i];
    const KernelRun tiled =
        RunKernel(ReferenceKernels().tile, TileParams{multiples}, {x}, x.dtype, big);
    ForEachIndex(big, [&](const Dims& out) {
      Dims in = out;
      for (std::size_t i = 0; i < in.size(); ++i) {
        while (in[i] >= shape[i]) in[i] -= shape[i];
      }
      ASSERT_EQ(tiled.codes[PositionOf(big, out)], CodeAt(x, in));
    });
  }
}

Tensor Indices(const Codes& codes) {
  return {DType::kInt32, {2, static_cast<std::int64_t>(codes.size()) / 2}, codes};
}

// Two batches of three rows of two channels: batch * 100 + row * 10 + channel.
Tensor Values() {
  return {DType::kInt16, {2, 3, 2}, {0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}};
}

KernelRun GatherRows(const Codes& indices) {
  const Tensor index = Indices(indices);
  return RunKernel(ReferenceKernels().gather, GatherParams{}, {Values(), index}, DType::kInt16,
                   {2, index.shape[1], 2});
}

TEST(Gather, PicksRowsPerBatch) {
  EXPECT_EQ(GatherRows({2, 0, 0, 1}).codes, (Codes{20, 21, 0, 1, 100, 101, 110, 111}));
  EXPECT_EQ(GatherRows({1, 1}).codes, (Codes{10, 11, 110, 111}));
}

TEST(Gather, RequiresIndicesInside) {
  EXPECT_EQ(GatherRows({0, 2}).reason, std::nullopt);
  EXPECT_EQ(GatherRows({0, 3}).reason, "gather: an index is outside the values");
  EXPECT_EQ(GatherRows({-1, 0}).reason, "gather: an index is outside the values");
}

KernelRun ScatterRows(const Codes& indices, const Codes& input) {
  const Tensor index = Indices(indices);
  const Tensor rows{DType::kInt16, {2, index.shape[1], 2}, input};
  return RunKernel(ReferenceKernels().scatter, ScatterParams{}, {Values(), index, rows},
                   DType::kInt16, {2, 3, 2});
}

TEST(Scatter, ReplacesRowsPerBatchAndKeepsTheRest) {
  EXPECT_EQ(ScatterRows({2, 0}, {-1, -2, -3, -4}).codes,
            (Codes{0, 1, 10, 11, -1, -2, -3, -4, 110, 111, 120, 121}));
}

TEST(Scatter, RequiresIndicesInsideAndOnce) {
  const Codes four(8, 5);
  EXPECT_EQ(ScatterRows({0, 2, 2, 0}, four).reason, std::nullopt);  // per batch
  EXPECT_EQ(ScatterRows({0, 0, 1, 2}, four).reason, "scatter: an element is written twice");
  EXPECT_EQ(ScatterRows({0, 1, 1, 3}, four).reason, "scatter: an index is outside the values");
  EXPECT_EQ(ScatterRows({0, 1, -1, 0}, four).reason, "scatter: an index is outside the values");
}

TEST(Scatter, IsUndoneByGather) {
  Prng prng(79);
  const Tensor values = RandomTensor(prng, DType::kInt8, {1, 6, 3});
  const Tensor index{DType::kInt32, {1, 4}, {5, 0, 3, 1}};
  const Tensor input = RandomTensor(prng, DType::kInt8, {1, 4, 3});
  const KernelRun there = RunKernel(ReferenceKernels().scatter, ScatterParams{},
                                    {values, index, input}, DType::kInt8, {1, 6, 3});
  const Tensor scattered{DType::kInt8, {1, 6, 3}, there.codes};
  EXPECT_EQ(RunKernel(ReferenceKernels().gather, GatherParams{}, {scattered, index}, DType::kInt8,
                      {1, 4, 3})
                .codes,
            input.codes);
}

}  // namespace
}  // namespace qconform::reference
