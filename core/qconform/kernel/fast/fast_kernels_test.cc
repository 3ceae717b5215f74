// SPDX-License-Identifier: Apache-2.0
// What the random law (properties/qconform/laws/fast_kernel_law.h) meets seldom: the edges of the
// proofs, by name.
#include "qconform/kernel/fast/fast_kernels.h"

#include <gtest/gtest.h>

#include <vector>

#include "qconform/kernel/reference/run_kernel.h"

namespace qconform {
namespace {

using reference::Filled;
using reference::KernelRun;
using reference::RunKernel;

// Runs `kernel` of both tables on every target: the answers must be equal. Says who answered.
struct Both {
  KernelRun answer;
  bool fast = false;
};
template <class Params>
Both RunBoth(Kernel<Params> KernelTable::* kernel, FastKernel name, const Params& p,
             const std::vector<Tensor>& operands, DType dtype, const Dims& shape) {
  Both both{RunKernel(ReferenceKernels().*kernel, p, operands, dtype, shape)};
  for (const std::string& target : FastTargetNames()) {
    UseFastTarget(target);
    const std::uint64_t before = CallsOf(name).fast;
    const KernelRun got = RunKernel(FastKernels().*kernel, p, operands, dtype, shape);
    EXPECT_EQ(got.reason, both.answer.reason) << target;
    EXPECT_EQ(got.codes, both.answer.codes) << target;
    both.fast = CallsOf(name).fast > before;
  }
  UseFastTarget("");
  return both;
}

Both Conv(const Tensor& x, const Tensor& w, const Tensor& bias) {
  const Conv2dParams p{{1, 1}, {1, 1}, {0, 0, 0, 0}};
  const DType sum = x.dtype == DType::kInt16 ? DType::kInt48 : DType::kInt32;
  return RunBoth(&KernelTable::conv2d, FastKernel::kConv2d, p, {x, w, bias}, sum,
                 {1, 1, 1, w.shape[0]});
}

TEST(FastConv2d, SumsExtremesOf16BitsPastInt32) {
  for (const std::int64_t depth : {508, 510, 512, 513, 1020, 5000}) {
    const Both both =
        Conv(Filled(DType::kInt16, {1, 1, 1, depth}, -32768),
             Filled(DType::kInt8, {3, 1, 1, depth}, -128), Filled(DType::kInt48, {1}, 7));
    EXPECT_TRUE(both.fast);
    ASSERT_EQ(both.answer.codes.size(), 3u);
    EXPECT_EQ(both.answer.codes[0], depth * 32768 * 128 + 7);
  }
}

// -128 * 127 * depth + bias: exactly the least int32, and one less.
TEST(FastConv2d, KnowsTheLastBiasThatFits) {
  const Tensor x = Filled(DType::kInt8, {1, 1, 1, 8}, -128);
  const Tensor w = Filled(DType::kInt8, {1, 1, 1, 8}, 127);
  const std::int64_t sum = -128 * 127 * 8;
  const std::int64_t least = -(std::int64_t{1} << 31);
  EXPECT_TRUE(Conv(x, w, Filled(DType::kInt32, {1}, least - sum + 1)).fast);
  const Both last = Conv(x, w, Filled(DType::kInt32, {1}, least - sum));
  EXPECT_FALSE(last.fast);  // magnitudes have no room for the odd one: the reference says
  EXPECT_EQ(last.answer.codes, std::vector<std::int64_t>{least});
  const Both beyond = Conv(x, w, Filled(DType::kInt32, {1}, least - sum - 1));
  EXPECT_EQ(beyond.answer.reason, "conv2d: the accumulator leaves int32");
}

TEST(FastMatmul, MultipliesExtremesOf16By16Bits) {
  const std::int64_t depth = 70;
  for (const std::int64_t code : {-32768, -32767, -1, 0, 127, 128, 255, 256, 32767}) {
    const Both both = RunBoth(
        &KernelTable::matmul, FastKernel::kMatmul, MatmulParams{},
        {Filled(DType::kInt16, {1, 1, depth}, -32768), Filled(DType::kInt16, {1, depth, 2}, code)},
        DType::kInt48, {1, 1, 2});
    EXPECT_TRUE(both.fast);
    EXPECT_EQ(both.answer.codes[0], depth * -32768 * code);
  }
}

TEST(FastRescale, TakesWhatItsDataProve) {
  // 2^20 is inside the domain of shift 22, the rest of int32 is not.
  const RescaleParams p{{1 << 30}, {22}};
  const Tensor inside = Filled(DType::kInt32, {1, 300}, 1 << 20);
  const auto run = [&](const Tensor& x) {
    return RunBoth(&KernelTable::rescale, FastKernel::kRescale, p, {x}, DType::kInt32, {1, 300});
  };
  EXPECT_TRUE(run(inside).fast);
  Tensor outside = inside;
  outside.codes[299] = 1 << 21;
  const Both both = run(outside);
  EXPECT_FALSE(both.fast);
  EXPECT_TRUE(both.answer.reason.has_value());
}

TEST(FastAvgPool2d, LeavesWhatMightOverflowToTheReference) {
  const auto run = [](std::int64_t side) {
    const AvgPool2dParams p{{{side, side}, {1, 1}, {0, 0, 0, 0}, 0, 0}};
    return RunBoth(&KernelTable::avg_pool2d, FastKernel::kAvgPool2d, p,
                   {Filled(DType::kInt16, {1, side, side, 1}, -32768)}, DType::kInt16,
                   {1, 1, 1, 1});
  };
  EXPECT_TRUE(run(127).fast);
  EXPECT_FALSE(run(128).fast);
  EXPECT_EQ(run(257).answer.reason, "avg_pool2d: the accumulator leaves int32");
}

}  // namespace
}  // namespace qconform
