// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

TEST(Matmul, MultipliesEachMatrixOfTheBatchWithBothZeroPoints) {
  const Tensor a{DType::kInt8, {2, 2, 3}, {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6}};
  const Tensor b{DType::kInt8, {2, 3, 1}, {1, 0, 2, 3, 4, 5}};
  // Rows less 1 times columns less -2: (0,1,2).(3,2,4), (3,4,5).(3,2,4), (-2,-3,-4).(5,6,7), ...
  const KernelRun run =
      RunKernel(ReferenceKernels().matmul, MatmulParams{1, -2}, {a, b}, DType::kInt32, {2, 2, 1});
  EXPECT_EQ(run.reason, std::nullopt);
  EXPECT_EQ(run.codes, (Codes{10, 37, -56, -110}));
}

TEST(Matmul, EqualsASumOfOuterProducts) {
  Prng prng(21);
  const std::int64_t batch = 2, height = 3, depth = 5, width = 4;
  const Tensor a = RandomTensor(prng, DType::kInt16, {batch, height, depth});
  const Tensor b = RandomTensor(prng, DType::kInt16, {batch, depth, width});
  Codes want(static_cast<std::size_t>(batch * height * width), 0);
  for (std::int64_t n = 0; n < batch; ++n) {
    for (std::int64_t k = 0; k < depth; ++k) {
      for (std::int64_t i = 0; i < height * width; ++i) {
        const auto left = static_cast<std::size_t>((n * height + i / width) * depth + k);
        const auto right = static_cast<std::size_t>((n * depth + k) * width + i % width);
        want[static_cast<std::size_t>(n * height * width + i)] += a.codes[left] * b.codes[right];
      }
    }
  }
  const KernelRun run = RunKernel(ReferenceKernels().matmul, MatmulParams{}, {a, b}, DType::kInt48,
                                  {batch, height, width});
  EXPECT_EQ(run.reason, std::nullopt);
  EXPECT_EQ(run.codes, want);
}

KernelRun DotOfExtremes(std::int64_t depth, DType accumulator) {
  const Tensor a = Filled(DType::kInt16, {1, 1, depth}, -32768);
  const Tensor b = Filled(DType::kInt16, {1, depth, 1}, -32768);
  return RunKernel(ReferenceKernels().matmul, MatmulParams{}, {a, b}, accumulator, {1, 1, 1});
}

TEST(Matmul, LeavesTheAccumulatorOneProductTooLate) {
  EXPECT_EQ(DotOfExtremes(1, DType::kInt32).codes, (Codes{std::int64_t{1} << 30}));
  EXPECT_EQ(DotOfExtremes(2, DType::kInt32).reason, "matmul: the accumulator leaves int32");
  EXPECT_EQ(DotOfExtremes(131071, DType::kInt48).codes, (Codes{std::int64_t{131071} << 30}));
  EXPECT_EQ(DotOfExtremes(131072, DType::kInt48).reason, "matmul: the accumulator leaves int48");
}

// The product alone, 65535^2, is outside int32, although the sum before it is negative enough.
TEST(Matmul, LooksAtEveryProduct) {
  const Tensor a{DType::kUint16, {1, 1, 2}, {0, 65535}};
  const Tensor b{DType::kUint16, {1, 2, 1}, {65535, 65535}};
  const KernelRun run = RunKernel(ReferenceKernels().matmul, MatmulParams{32768, 0}, {a, b},
                                  DType::kInt32, {1, 1, 1});
  EXPECT_EQ(run.codes, (Codes{-65535}));
  const Tensor high{DType::kUint16, {1, 1, 2}, {0, 65535}};
  const KernelRun over = RunKernel(ReferenceKernels().matmul, MatmulParams{20000, 0}, {high, b},
                                   DType::kInt32, {1, 1, 1});
  EXPECT_EQ(over.reason, "matmul: the accumulator leaves int32");
}

}  // namespace
}  // namespace qconform::reference
