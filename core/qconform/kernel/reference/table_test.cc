// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

TEST(Table, LooksEightBitCodesUpFromTheirMinimum) {
  TableParams p;
  for (std::int64_t i = 0; i < 256; ++i) p.table.push_back(127 - i);
  const auto table = ReferenceKernels().table;
  const Tensor s8{DType::kInt8, {4}, {-128, -1, 0, 127}};
  EXPECT_EQ(RunKernel(table, p, {s8}, DType::kInt8, {4}).codes, (Codes{127, 0, -1, -128}));
  const Tensor u8{DType::kUint8, {3}, {0, 128, 255}};
  EXPECT_EQ(RunKernel(table, p, {u8}, DType::kInt8, {3}).codes, (Codes{127, -1, -128}));
}

// Entry i holds 3i - 700: a straight line, on which interpolation is exact.
TableParams Line() {
  TableParams p;
  for (std::int64_t i = 0; i < 513; ++i) p.table.push_back(3 * i - 700);
  return p;
}

TEST(Table, InterpolatesSixteenBitCodesWithSevenFractionBits) {
  const auto table = ReferenceKernels().table;
  const Tensor s16{DType::kInt16, {5}, {-32768, -32767, -32640, 0, 32767}};
  EXPECT_EQ(RunKernel(table, Line(), {s16}, DType::kInt32, {5}).codes,
            (Codes{-700 * 128, -700 * 128 + 3, -697 * 128, 68 * 128, 68 * 128 + 3 * 32767}));
  const Tensor u16{DType::kUint16, {3}, {0, 32768, 65535}};
  EXPECT_EQ(RunKernel(table, Line(), {u16}, DType::kInt32, {3}).codes,
            (Codes{-700 * 128, 68 * 128, 68 * 128 + 3 * 32767}));
}

TEST(Table, RejectsASlopeOutsideInt16WhereItIsUsed) {
  TableParams p;
  p.table.assign(513, 0);
  p.table[1] = -32768;
  p.table[2] = 0;  // slope 32768 between the second and the third point
  const auto table = ReferenceKernels().table;
  const Tensor steep_but_legal{DType::kInt16, {1}, {-32768 + 64}};
  EXPECT_EQ(RunKernel(table, p, {steep_but_legal}, DType::kInt32, {1}).codes, (Codes{-32768 * 64}));
  const Tensor too_steep{DType::kInt16, {1}, {-32768 + 128}};
  EXPECT_EQ(RunKernel(table, p, {too_steep}, DType::kInt32, {1}).reason,
            "table: a slope leaves int16");
}

TEST(Table, IsUnpredictableWhereAnUndefinedEntryIsRead) {
  constexpr std::string_view kReason = "table: the function has no value at an entry that is read";
  const auto table = ReferenceKernels().table;
  TableParams bytes;
  bytes.table.assign(256, 7);
  bytes.undefined.assign(256, 0);
  bytes.undefined[128] = 1;
  const Tensor beside{DType::kInt8, {2}, {-1, 1}};
  EXPECT_EQ(RunKernel(table, bytes, {beside}, DType::kInt8, {2}).codes, (Codes{7, 7}));
  const Tensor there{DType::kInt8, {2}, {1, 0}};
  EXPECT_EQ(RunKernel(table, bytes, {there}, DType::kInt8, {2}).reason, kReason);
  TableParams points = Line();
  points.undefined.assign(513, 0);
  points.undefined[2] = 1;  // both segments that end there
  for (const std::int64_t code : {128, 255, 256, 300, 383}) {
    const Tensor x{DType::kInt16, {1}, {code - 32768}};
    EXPECT_EQ(RunKernel(table, points, {x}, DType::kInt32, {1}).reason, kReason) << code;
  }
  const Tensor outside{DType::kInt16, {2}, {127 - 32768, 384 - 32768}};
  EXPECT_EQ(RunKernel(table, points, {outside}, DType::kInt32, {2}).codes,
            (Codes{-700 * 128 + 3 * 127, -691 * 128}));
}

TEST(Clamp, LimitsCodesOnBothSides) {
  const Tensor x{DType::kInt8, {5}, {-128, -4, 0, 5, 127}};
  EXPECT_EQ(RunKernel(ReferenceKernels().clamp, ClampParams{-3, 5}, {x}, DType::kInt8, {5}).codes,
            (Codes{-3, -3, 0, 5, 5}));
}

}  // namespace
}  // namespace qconform::reference
