// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/naive_index.h"
#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;
using Op = ReduceParams::Op;

KernelRun Fold(Op op, std::int64_t axis, const Tensor& x) {
  Dims shape = x.shape;
  shape[static_cast<std::size_t>(axis)] = 1;
  return RunKernel(ReferenceKernels().reduce, ReduceParams{op, axis}, {x}, x.dtype, shape);
}

KernelRun FoldRow(Op op, const Codes& codes, DType dtype = DType::kInt32) {
  return Fold(op, 0, {dtype, {static_cast<std::int64_t>(codes.size())}, codes});
}

TEST(Reduce, FoldsEachAxis) {
  const Tensor x{DType::kInt32, {2, 3}, {1, 2, 3, 40, 50, 60}};
  EXPECT_EQ(Fold(Op::kSum, 0, x).codes, (Codes{41, 52, 63}));
  EXPECT_EQ(Fold(Op::kSum, 1, x).codes, (Codes{6, 150}));
  EXPECT_EQ(Fold(Op::kMax, 0, x).codes, (Codes{40, 50, 60}));
  EXPECT_EQ(Fold(Op::kMin, 1, x).codes, (Codes{1, 40}));
}

// TOSA's text drops the axes in front of axis 1 (facts/arm_tosa.md 1.8); the evident intent keeps
// them.
TEST(Reduce, KeepsTheOuterAxisInFrontOfAxisOne) {
  const Tensor x{DType::kInt32, {2, 2, 2}, {1, 2, 3, 4, 10, 20, 30, 40}};
  EXPECT_EQ(Fold(Op::kSum, 1, x).codes, (Codes{4, 6, 40, 60}));
}

TEST(Reduce, AllAndAnyAreTruths) {
  EXPECT_EQ(FoldRow(Op::kAll, {1, 1, 1}, DType::kBool).codes, (Codes{1}));
  EXPECT_EQ(FoldRow(Op::kAll, {1, 0, 1}, DType::kBool).codes, (Codes{0}));
  EXPECT_EQ(FoldRow(Op::kAny, {0, 0, 1}, DType::kBool).codes, (Codes{1}));
  EXPECT_EQ(FoldRow(Op::kAny, {0, 0, 0}, DType::kBool).codes, (Codes{0}));
}

TEST(Reduce, ExtremesStayExtremes) {
  for (const DType dtype : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    const CodeRange range = RangeOf(dtype);
    EXPECT_EQ(FoldRow(Op::kMax, {range.min, range.min}, dtype).codes, (Codes{range.min}));
    EXPECT_EQ(FoldRow(Op::kMin, {range.max, range.max}, dtype).codes, (Codes{range.max}));
  }
}

TEST(Reduce, RequiresEveryPartialSumToFit) {
  const CodeRange range = RangeOf(DType::kInt32);
  const std::string_view reason = "reduce_sum: the accumulator leaves int32";
  EXPECT_EQ(FoldRow(Op::kSum, {range.max - 1, 1}).codes, (Codes{range.max}));
  EXPECT_EQ(FoldRow(Op::kSum, {range.max, 1}).reason, reason);
  EXPECT_EQ(FoldRow(Op::kSum, {range.min, -1}).reason, reason);
  // The same terms in another order: the total fits in both.
  EXPECT_EQ(FoldRow(Op::kSum, {range.max, 1, -1}).reason, reason);
  EXPECT_EQ(FoldRow(Op::kSum, {range.max, -1, 1}).codes, (Codes{range.max}));
}

TEST(ArgMax, NamesTheFirstMaximum) {
  const Tensor x{DType::kInt8, {2, 4}, {1, 7, 7, 0, -128, -128, -128, -128}};
  EXPECT_EQ(RunKernel(ReferenceKernels().argmax, ArgMaxParams{1}, {x}, DType::kInt32, {2}).codes,
            (Codes{1, 0}));
  EXPECT_EQ(RunKernel(ReferenceKernels().argmax, ArgMaxParams{0}, {x}, DType::kInt32, {4}).codes,
            (Codes{0, 0, 0, 0}));
}

// Random shapes of rank 1 to 6 and every axis, against a loop over indices.
TEST(Reduce, EqualsALoopOverIndices) {
  Prng prng(77);
  for (int round = 0; round < 400; ++round) {
    const Dims shape = RandomShape(prng, 1);
    const std::int64_t axis = RandomAxis(prng, shape);
    const auto at = static_cast<std::size_t>(axis);
    const Tensor x = RandomTensor(prng, DType::kInt16, shape);
    const KernelRun sum = Fold(Op::kSum, axis, x);
    const KernelRun max = Fold(Op::kMax, axis, x);
    const KernelRun min = Fold(Op::kMin, axis, x);
    Dims kept = shape;
    kept[at] = 1;
    const KernelRun first =
        RunKernel(ReferenceKernels().argmax, ArgMaxParams{axis}, {x}, DType::kInt32, kept);
    ForEachIndex(kept, [&](const Dims& out) {
      std::int64_t total = 0, top = -40000, bottom = 40000, position = 0;
      for (Dims in = out; in[at] < shape[at]; ++in[at]) {
        const std::int64_t code = CodeAt(x, in);
        total += code;
        if (code > top) position = in[at];
        top = std::max(top, code);
        bottom = std::min(bottom, code);
      }
      const std::size_t i = PositionOf(kept, out);
      ASSERT_EQ(sum.codes[i], total);
      ASSERT_EQ(max.codes[i], top);
      ASSERT_EQ(min.codes[i], bottom);
      ASSERT_EQ(first.codes[i], position);
    });
  }
}

}  // namespace
}  // namespace qconform::reference
