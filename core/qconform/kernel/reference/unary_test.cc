// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;
using Op = UnaryParams::Op;

KernelRun Apply(const UnaryParams& p, DType dtype, const Codes& codes) {
  const Dims shape{static_cast<std::int64_t>(codes.size())};
  return RunKernel(ReferenceKernels().unary, p, {Tensor{dtype, shape, codes}}, dtype, shape);
}

Codes AllInt8() {
  Codes codes;
  for (std::int64_t i = -128; i < 128; ++i) codes.push_back(i);
  return codes;
}

TEST(Unary, IdentityKeepsEveryType) {
  const std::int64_t wide = (std::int64_t{1} << 47) - 1;
  EXPECT_EQ(Apply({Op::kIdentity}, DType::kInt48, {wide, -wide - 1}).codes,
            (Codes{wide, -wide - 1}));
  EXPECT_EQ(Apply({Op::kIdentity}, DType::kInt4, {-7, 7}).codes, (Codes{-7, 7}));
}

TEST(Unary, AbsLosesTheSignOfAllButTheLeast) {
  const Codes all = AllInt8();
  const KernelRun run = Apply({Op::kAbs}, DType::kInt32, all);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(run.codes[i], std::max(all[i], -all[i]));
  const CodeRange range = RangeOf(DType::kInt32);
  EXPECT_EQ(Apply({Op::kAbs}, DType::kInt32, {range.min + 1, range.max}).codes,
            (Codes{range.max, range.max}));
  EXPECT_EQ(Apply({Op::kAbs}, DType::kInt32, {0, range.min}).reason,
            "abs: the result leaves int32");
}

// Every int8 code under zero points at both ends and between: the reals add up to zero or the
// result is clipped.
TEST(Unary, NegateMirrorsAtTheZeroPointsAndClips) {
  const Codes all = AllInt8();
  for (const std::int64_t in : {-128, -5, 0, 127}) {
    for (const std::int64_t out : {-128, -1, 0, 127}) {
      const KernelRun run = Apply({Op::kNegate, in, out}, DType::kInt8, all);
      ASSERT_EQ(run.reason, std::nullopt);
      for (std::size_t i = 0; i < all.size(); ++i) {
        const std::int64_t sum = (all[i] - in) + (run.codes[i] - out);
        if (run.codes[i] == -128) {
          EXPECT_GE(sum, 0);
        } else if (run.codes[i] == 127) {
          EXPECT_LE(sum, 0);
        } else {
          EXPECT_EQ(sum, 0);
        }
      }
    }
  }
}

TEST(Unary, NegateClipsNarrowTypesButNotTheAccumulator) {
  EXPECT_EQ(Apply({Op::kNegate}, DType::kInt8, {-128, 127}).codes, (Codes{127, -127}));
  EXPECT_EQ(Apply({Op::kNegate}, DType::kInt16, {-32768, 32767}).codes, (Codes{32767, -32767}));
  const CodeRange range = RangeOf(DType::kInt32);
  EXPECT_EQ(Apply({Op::kNegate}, DType::kInt32, {range.max, range.min + 1}).codes,
            (Codes{range.min + 1, range.max}));
  const std::string_view reason = "negate: the accumulator leaves int32";
  EXPECT_EQ(Apply({Op::kNegate}, DType::kInt32, {range.min}).reason, reason);
  // Each step on its own: the difference, and the sum with the output's zero point.
  EXPECT_EQ(Apply({Op::kNegate, 1, 0}, DType::kInt32, {range.min}).reason, reason);
  EXPECT_EQ(Apply({Op::kNegate, -1, 0}, DType::kInt32, {range.max}).reason, reason);
  EXPECT_EQ(Apply({Op::kNegate, 0, -1}, DType::kInt32, {range.min}).reason, reason);
  EXPECT_EQ(Apply({Op::kNegate, 0, 1}, DType::kInt32, {range.min + 1}).reason, reason);
  EXPECT_EQ(Apply({Op::kNegate, 0, -2}, DType::kInt32, {range.max}).reason, reason);
  EXPECT_EQ(Apply({Op::kNegate, 0, -1}, DType::kInt32, {range.max}).codes, (Codes{range.min}));
}

TEST(Unary, ClzCountsZerosInFrontOf32Bits) {
  EXPECT_EQ(Apply({Op::kClz}, DType::kInt32, {0, 1, 2, 3, 4, -1}).codes,
            (Codes{32, 31, 30, 30, 29, 0}));
  for (int bit = 0; bit < 31; ++bit) {
    const std::int64_t power = std::int64_t{1} << bit;
    EXPECT_EQ(Apply({Op::kClz}, DType::kInt32, {power, 2 * power - 1, -power}).codes,
              (Codes{31 - bit, 31 - bit, 0}));
  }
}

TEST(Unary, BitwiseNotIsMinusOneLess) {
  for (const DType dtype : {DType::kInt8, DType::kInt16, DType::kInt32}) {
    Codes codes = AllInt8();
    codes.push_back(RangeOf(dtype).min);
    codes.push_back(RangeOf(dtype).max);
    const KernelRun run = Apply({Op::kBitwiseNot}, dtype, codes);
    for (std::size_t i = 0; i < codes.size(); ++i) EXPECT_EQ(run.codes[i], -1 - codes[i]);
  }
}

TEST(Unary, LogicalNotTurnsBools) {
  EXPECT_EQ(Apply({Op::kLogicalNot}, DType::kBool, {0, 1}).codes, (Codes{1, 0}));
}

Codes Cast(DType from, const Codes& codes, DType to) {
  const Dims shape{static_cast<std::int64_t>(codes.size())};
  return RunKernel(ReferenceKernels().cast, CastParams{}, {Tensor{from, shape, codes}}, to, shape)
      .codes;
}

TEST(Cast, TruncatesWhereNarrowerAndExtendsWhereWider) {
  EXPECT_EQ(Cast(DType::kInt32, {300, -300, 128, 65536, -2147483648, 2147483647}, DType::kInt8),
            (Codes{44, -44, -128, 0, 0, -1}));
  EXPECT_EQ(Cast(DType::kInt32, {65535, 32768, -32769}, DType::kInt16), (Codes{-1, -32768, 32767}));
  EXPECT_EQ(Cast(DType::kInt16, {255, 128, -129}, DType::kInt8), (Codes{-1, -128, 127}));
  EXPECT_EQ(Cast(DType::kInt8, {-128, 127}, DType::kInt32), (Codes{-128, 127}));
  EXPECT_EQ(Cast(DType::kBool, {0, 1}, DType::kInt16), (Codes{0, 1}));
}

TEST(Cast, ToBoolAsksForNonZero) {
  EXPECT_EQ(Cast(DType::kInt8, {0, 1, -1, 2, -128}, DType::kBool), (Codes{0, 1, 1, 1, 1}));
  EXPECT_EQ(Cast(DType::kInt32, {256, 0, 65536}, DType::kBool), (Codes{1, 0, 1}));
}

TEST(Cast, ThroughAWiderTypeAndBackIsTheIdentity) {
  const Codes all = AllInt8();
  for (const DType wide : {DType::kInt16, DType::kInt32}) {
    EXPECT_EQ(Cast(wide, Cast(DType::kInt8, all, wide), DType::kInt8), all);
  }
}

}  // namespace
}  // namespace qconform::reference
