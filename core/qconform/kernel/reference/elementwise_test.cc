// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;
using Op = ElementwiseParams::Op;

KernelRun Apply(Op op, const Tensor& a, const Tensor& b, const Dims& shape) {
  return RunKernel(ReferenceKernels().elementwise, ElementwiseParams{op}, {a, b}, DType::kInt32,
                   shape);
}

KernelRun ApplyOne(Op op, std::int64_t a, std::int64_t b) {
  return Apply(op, {DType::kInt32, {1}, {a}}, {DType::kInt32, {1}, {b}}, {1});
}

TEST(Elementwise, AppliesItsOp) {
  EXPECT_EQ(ApplyOne(Op::kAdd, 7, -9).codes, (Codes{-2}));
  EXPECT_EQ(ApplyOne(Op::kSub, 7, -9).codes, (Codes{16}));
  EXPECT_EQ(ApplyOne(Op::kMul, 7, -9).codes, (Codes{-63}));
}

TEST(Elementwise, BroadcastsEitherOperandAlongAxesOfLengthOne) {
  const Tensor column{DType::kInt32, {2, 1}, {10, 20}};
  const Tensor row{DType::kInt32, {1, 3}, {1, 2, 3}};
  EXPECT_EQ(Apply(Op::kAdd, column, row, {2, 3}).codes, (Codes{11, 12, 13, 21, 22, 23}));
  EXPECT_EQ(Apply(Op::kSub, row, column, {2, 3}).codes, (Codes{-9, -8, -7, -19, -18, -17}));
  const Tensor full{DType::kInt32, {2, 1, 2}, {1, 2, 3, 4}};
  const Tensor middle{DType::kInt32, {1, 2, 1}, {10, 100}};
  EXPECT_EQ(Apply(Op::kMul, full, middle, {2, 2, 2}).codes,
            (Codes{10, 20, 100, 200, 30, 40, 300, 400}));
}

TEST(Elementwise, WorksOnScalars) {
  EXPECT_EQ(Apply(Op::kAdd, {DType::kInt32, {}, {2}}, {DType::kInt32, {}, {3}}, {}).codes,
            (Codes{5}));
}

TEST(Elementwise, AcceptsTheEdgesOfInt32) {
  const CodeRange range = RangeOf(DType::kInt32);
  EXPECT_EQ(ApplyOne(Op::kAdd, range.max - 1, 1).codes, (Codes{range.max}));
  EXPECT_EQ(ApplyOne(Op::kSub, range.min + 1, 1).codes, (Codes{range.min}));
  EXPECT_EQ(ApplyOne(Op::kMul, -32768, 65536).codes, (Codes{range.min}));
}

TEST(Elementwise, RejectsWhatLeavesInt32) {
  const CodeRange range = RangeOf(DType::kInt32);
  EXPECT_EQ(ApplyOne(Op::kAdd, range.max, 1).reason, "add: the sum leaves int32");
  EXPECT_EQ(ApplyOne(Op::kSub, range.min, 1).reason, "sub: the difference leaves int32");
  EXPECT_EQ(ApplyOne(Op::kMul, 32768, 65536).reason, "mul: the product leaves int32");
}

}  // namespace
}  // namespace qconform::reference
