// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform::reference {
namespace {

using Codes = std::vector<std::int64_t>;

KernelRun Requantize(const FloatRequantizeParams& p, const Tensor& x, DType dtype) {
  return RunKernel(ReferenceKernels().float_requantize, p, {x}, dtype, x.shape);
}

TEST(FloatRequantize, SendsTiesToEvenOnBothSigns) {
  const Tensor x{DType::kInt32, {8}, {1, 3, 5, -1, -3, -5, 2, -2}};
  const FloatRequantizeParams p{{0.5f}, 0, -128, 127};
  EXPECT_EQ(Requantize(p, x, DType::kInt8).codes, (Codes{0, 2, 2, 0, -2, -2, 1, -1}));
}

TEST(FloatRequantize, AddsTheZeroPointAfterRounding) {
  const Tensor x{DType::kInt32, {4}, {1, 3, -1, -3}};
  const FloatRequantizeParams p{{0.5f}, 1, -128, 127};
  EXPECT_EQ(Requantize(p, x, DType::kInt8).codes, (Codes{1, 3, 1, -1}));
}

TEST(FloatRequantize, ClampsToItsCodes) {
  const Tensor x{DType::kInt32, {4}, {2147483647, -2147483648LL, 40, -40}};
  const FloatRequantizeParams p{{255.5f}, 10, 3, 250};
  EXPECT_EQ(Requantize(p, x, DType::kUint8).codes, (Codes{250, 3, 250, 3}));
}

TEST(FloatRequantize, TakesChannelsFromTheLastAxis) {
  const Tensor x{DType::kInt32, {2, 2}, {8, 8, -8, -8}};
  const FloatRequantizeParams p{{1.0f, 0.25f}, 0, -128, 127};
  EXPECT_EQ(Requantize(p, x, DType::kInt8).codes, (Codes{8, 2, -8, -2}));
}

TEST(FloatRequantize, RoundsTheSumToFloatFirst) {
  const Tensor sum{DType::kInt32, {1}, {(1 << 24) + 3}};  // becomes 2^24 + 4
  const FloatRequantizeParams p{{1.5f}, 0, RangeOf(DType::kInt32).min, RangeOf(DType::kInt32).max};
  EXPECT_EQ(Requantize(p, sum, DType::kInt32).codes, (Codes{25165830}));  // else 25165828
}

// (2^23 + 1) * (2^24 - 1) / 2^48 lies above one half, by less than float32 can tell: a tie, to
// even.
TEST(FloatRequantize, RoundsTheProductToFloat) {
  const Tensor near{DType::kInt32, {2}, {8388609, -8388609}};
  const FloatRequantizeParams p{{0x1.fffffep-25f}, 0, -128, 127};
  EXPECT_EQ(Requantize(p, near, DType::kInt8).codes, (Codes{0, 0}));
}

TwoMultiplierAddParams Adder() {
  // a + b / 2 in units of 2^-4, half up: the bias is half a unit.
  return {16, 8, 8, 4, 0, -128, 127};
}
KernelRun Add(const TwoMultiplierAddParams& p, const Codes& a, const Codes& b) {
  const Dims shape{static_cast<std::int64_t>(a.size())};
  return RunKernel(ReferenceKernels().two_multiplier_add, p,
                   {Tensor{DType::kInt8, shape, a}, Tensor{DType::kInt8, shape, b}}, DType::kInt8,
                   shape);
}

TEST(TwoMultiplierAdd, ShiftsTowardsMinusInfinity) {
  EXPECT_EQ(Add(Adder(), {1, 1, -1, 0, 0, 0}, {1, -1, -1, -1, -3, 3}).codes,
            (Codes{2, 1, -1, 0, -1, 2}));  // 1.5, 0.5, -1.5, -0.5, -1.5, 1.5: half up
}

TEST(TwoMultiplierAdd, AddsTheZeroPointAndClamps) {
  TwoMultiplierAddParams p = Adder();
  p.zero_point = 5;
  p.qmin = 0;
  p.qmax = 100;
  EXPECT_EQ(Add(p, {0, 127, -128}, {0, 127, -128}).codes, (Codes{5, 100, 0}));
}

TEST(TwoMultiplierAdd, Broadcasts) {
  const Tensor a{DType::kInt8, {2, 1}, {10, 20}};
  const Tensor b{DType::kInt8, {1, 2}, {2, 4}};
  const KernelRun run =
      RunKernel(ReferenceKernels().two_multiplier_add, Adder(), {a, b}, DType::kInt8, {2, 2});
  EXPECT_EQ(run.codes, (Codes{11, 12, 21, 22}));
}

TEST(TwoMultiplierAdd, RejectsASumOutsideInt32) {
  TwoMultiplierAddParams p = Adder();
  p.a_multiplier = 1 << 24;
  p.bias = 16777215 - 8;
  EXPECT_EQ(Add(p, {127}, {1}).codes, (Codes{127}));
  EXPECT_EQ(Add(p, {127}, {2}).reason, "two_multiplier_add: the sum leaves int32");
}

KernelRun Softmax(const SoftmaxTableParams& p, const Tensor& x) {
  return RunKernel(ReferenceKernels().softmax_table, p, {x}, DType::kUint8, x.shape);
}
// 2^(code - 255 + 23), cut to an integer: a softmax to base 2.
SoftmaxTableParams PowersOfTwo() {
  SoftmaxTableParams p;
  for (int code = 0; code < 256; ++code) {
    p.table.push_back(code < 232 ? 0 : std::uint32_t{1} << (code - 232));
  }
  return p;
}

TEST(SoftmaxTable, NormalizesEachRowAgainstItsLargestCode) {
  const Tensor x{DType::kUint8, {2, 3}, {7, 6, 6, 200, 201, 0}};
  EXPECT_EQ(Softmax(PowersOfTwo(), x).codes, (Codes{128, 64, 64, 85, 171, 0}));
}

TEST(SoftmaxTable, SendsTiesUpAndSaturatesAt255) {
  SoftmaxTableParams p;
  p.table.assign(256, 0);
  p.table[255] = 511;
  p.table[254] = 1;  // 256 / 512 is exactly one half
  EXPECT_EQ(Softmax(p, {DType::kUint8, {2}, {9, 8}}).codes, (Codes{255, 1}));
  EXPECT_EQ(Softmax(p, {DType::kUint8, {1}, {3}}).codes, (Codes{255}));  // 256 does not fit
  p.table[255] = 512;
  EXPECT_EQ(Softmax(p, {DType::kUint8, {2}, {9, 8}}).codes, (Codes{255, 0}));
}

TEST(SoftmaxTable, SumsLongRowsExactly) {
  SoftmaxTableParams p;
  p.table.assign(256, 8355968);  // 514 of them: 2^32 + 256
  const Tensor x = Filled(DType::kUint8, {514}, 17);
  EXPECT_EQ(Softmax(p, x).codes, Codes(514, 0));  // 256 / 514, rounded: 32 bits would give 255
}

TEST(SoftmaxTable, RejectsARowThatSumsToZero) {
  SoftmaxTableParams p;
  p.table.assign(256, 0);
  EXPECT_EQ(Softmax(p, {DType::kUint8, {2}, {1, 2}}).reason,
            "softmax_table: the sum of the row is 0");
}

}  // namespace
}  // namespace qconform::reference
