// SPDX-License-Identifier: Apache-2.0
// The reference kernels: nanoseconds for each multiplication or element.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>

#include "qconform/kernel/kernel_table.h"

namespace qconform {
namespace {

void ReportPerItem(benchmark::State& state, std::int64_t items) {
  state.counters["per_item"] =
      benchmark::Counter(static_cast<double>(items), benchmark::Counter::kIsIterationInvariantRate |
                                                         benchmark::Counter::kInvert);
}

void BM_Conv2d(benchmark::State& state) {
  const std::int64_t channels = state.range(0);
  Tensor x = MakeTensor(DType::kInt8, {1, 8, 8, channels});
  Tensor w = MakeTensor(DType::kInt8, {channels, 3, 3, channels});
  for (std::int64_t& code : x.codes) code = 100;
  for (std::int64_t& code : w.codes) code = -100;
  Tensor out = MakeTensor(DType::kInt32, {1, 6, 6, channels});
  const Conv2dParams params{{1, 1}, {1, 1}, {0, 0, 0, 0}, 3, 0};
  const std::array operands = {ViewOf(x), ViewOf(w)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ReferenceKernels().conv2d(params, operands, MutableViewOf(out)));
  }
  ReportPerItem(state, 36 * channels * 9 * channels);
}
BENCHMARK(BM_Conv2d)->Arg(1)->Arg(4)->Arg(32);

void BM_Rescale(benchmark::State& state) {
  Tensor x = MakeTensor(DType::kInt32, {64, 64});
  Tensor out = MakeTensor(DType::kInt8, {64, 64});
  const RescaleParams params{{1 << 30}, {38}, 0, 3, true, Rounding::kSingle};
  const std::array operands = {ViewOf(x)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ReferenceKernels().rescale(params, operands, MutableViewOf(out)));
  }
  ReportPerItem(state, 64 * 64);
}
BENCHMARK(BM_Rescale);

void BM_Transpose(benchmark::State& state) {
  Tensor x = MakeTensor(DType::kInt8, {8, 8, 8, 8});
  Tensor out = x;
  const TransposeParams params{{0, 3, 1, 2}};
  const std::array operands = {ViewOf(x)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(ReferenceKernels().transpose(params, operands, MutableViewOf(out)));
  }
  ReportPerItem(state, 8 * 8 * 8 * 8);
}
BENCHMARK(BM_Transpose);

}  // namespace
}  // namespace qconform
