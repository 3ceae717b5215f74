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

TEST(Elementwise, KeepsTheLowBitsOfAProductOnlyWhereToldTo) {
  const ElementwiseParams keeps{.op = Op::kMul, .keeps_low_bits = true};
  const std::vector<Tensor> operands = {{DType::kInt32, {1}, {32769}},
                                        {DType::kInt32, {1}, {65536}}};
  const auto kernel = ReferenceKernels().elementwise;
  EXPECT_EQ(RunKernel(kernel, keeps, operands, DType::kInt32, {1}).codes, (Codes{-2147418112}));
  EXPECT_EQ(RunKernel(kernel, {Op::kMul}, operands, DType::kInt32, {1}).reason,
            "mul: the product leaves int32");
  // Not by a shift: TOSA requires what is left to fit.
  ElementwiseParams shifted = keeps;
  shifted.shift = 1;
  const std::vector<Tensor> wide = {{DType::kInt32, {1}, {65536}}, {DType::kInt32, {1}, {65536}}};
  EXPECT_EQ(RunKernel(kernel, shifted, wide, DType::kInt32, {1}).reason,
            "mul: the shifted product leaves int32");
  shifted.shift = 2;
  EXPECT_EQ(RunKernel(kernel, shifted, wide, DType::kInt32, {1}).codes, (Codes{1 << 30}));
}

TEST(Elementwise, RejectsTheOneProductWhoseRoundingLeavesInt64) {
  const ElementwiseParams by_63{.op = Op::kMul, .shift = 63};
  const std::int64_t bottom = RangeOf(DType::kInt32).min;
  const auto run = [&](std::int64_t a, std::int64_t b) {
    return RunKernel(ReferenceKernels().elementwise, by_63,
                     {{DType::kInt32, {1}, {a}}, {DType::kInt32, {1}, {b}}}, DType::kInt32, {1});
  };
  EXPECT_EQ(run(bottom, bottom).reason, "mul: the product plus its rounding leaves int64");
  EXPECT_EQ(run(bottom, bottom + 1).codes, (Codes{0}));
  EXPECT_EQ(run(bottom, -bottom - 1).codes, (Codes{0}));
}

TEST(Elementwise, DividesTowardsZero) {
  EXPECT_EQ(ApplyOne(Op::kIntDiv, 7, 2).codes, (Codes{3}));
  EXPECT_EQ(ApplyOne(Op::kIntDiv, -7, 2).codes, (Codes{-3}));
  EXPECT_EQ(ApplyOne(Op::kIntDiv, 7, -2).codes, (Codes{-3}));
  const CodeRange range = RangeOf(DType::kInt32);
  EXPECT_EQ(ApplyOne(Op::kIntDiv, range.min + 1, -1).codes, (Codes{range.max}));
  EXPECT_EQ(ApplyOne(Op::kIntDiv, range.min, -1).reason, "intdiv: the quotient leaves int32");
  EXPECT_EQ(ApplyOne(Op::kIntDiv, 0, 0).reason, "intdiv: the divisor is 0");
}

TEST(Elementwise, NamesTheShiftThatIsOutsideTheBits) {
  const auto shift = [](Op op, DType dtype, std::int64_t by) {
    return RunKernel(ReferenceKernels().elementwise, ElementwiseParams{op},
                     {{dtype, {1}, {-4}}, {dtype, {1}, {by}}}, dtype, {1});
  };
  EXPECT_EQ(shift(Op::kArithmeticRightShift, DType::kInt8, 7).codes, (Codes{-1}));
  EXPECT_EQ(shift(Op::kArithmeticRightShift, DType::kInt8, 8).reason,
            "arithmetic_right_shift: the shift is outside the type's bits");
  EXPECT_EQ(shift(Op::kLogicalLeftShift, DType::kInt16, 15).codes, (Codes{0}));
  EXPECT_EQ(shift(Op::kLogicalLeftShift, DType::kInt16, 16).reason,
            "logical_left_shift: the shift is outside the type's bits");
  EXPECT_EQ(shift(Op::kLogicalRightShift, DType::kInt32, 31).codes, (Codes{1}));
  EXPECT_EQ(shift(Op::kLogicalRightShift, DType::kInt32, -1).reason,
            "logical_right_shift: the shift is outside the type's bits");
}

TEST(Elementwise, NamesTheFirstElementsReason) {
  const Tensor a{DType::kInt32, {3}, {1, RangeOf(DType::kInt32).min, 1}};
  const Tensor b{DType::kInt32, {3}, {1, -1, 0}};
  EXPECT_EQ(Apply(Op::kIntDiv, a, b, {3}).reason, "intdiv: the quotient leaves int32");
}

TEST(Select, TakesTheSecondOperandWhereTheConditionHolds) {
  const Tensor condition{DType::kBool, {2, 1}, {1, 0}};
  const Tensor a{DType::kInt8, {1, 3}, {1, 2, 3}};
  const Tensor b{DType::kInt8, {2, 3}, {-1, -2, -3, -4, -5, -6}};
  EXPECT_EQ(
      RunKernel(ReferenceKernels().select, SelectParams{}, {condition, a, b}, DType::kInt8, {2, 3})
          .codes,
      (Codes{1, 2, 3, -4, -5, -6}));
}

}  // namespace
}  // namespace qconform::reference
