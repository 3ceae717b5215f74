// SPDX-License-Identifier: Apache-2.0
// Whole programs of the size that single-op cases have.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "qconform/execute/execute.h"

namespace qconform {
namespace {

// x [1,4,4,4] * w [4,3,3,4], no padding: 576 products, int32 bias, per-channel rescale to int8.
Program ConvProgram() {
  Program p;
  p.registers = {{DType::kInt8, {1, 4, 4, 4}, std::nullopt},
                 {DType::kInt8, {4, 3, 3, 4}, std::vector<std::int64_t>(144, 3)},
                 {DType::kInt32, {4}, std::vector<std::int64_t>(4, 100)},
                 {DType::kInt32, {1, 2, 2, 4}, std::nullopt},
                 {DType::kInt8, {1, 2, 2, 4}, std::nullopt}};
  RescaleParams rescale;
  rescale.multipliers.assign(4, 1 << 30);
  rescale.shifts.assign(4, 40);
  const Conv2dParams conv{{1, 1}, {1, 1}, {0, 0, 0, 0}, 1, 0};
  p.instructions = {{conv, {0, 1, 2}, 3, 0}, {rescale, {3}, 4, 0}};
  p.inputs = {0};
  p.outputs = {4};
  return p;
}

void BM_ExecuteConv576Macs(benchmark::State& state) {
  const Program program = ConvProgram();
  const std::vector<Tensor> inputs = {
      {DType::kInt8, {1, 4, 4, 4}, std::vector<std::int64_t>(64, 5)}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(Execute(program, inputs));
  }
}
BENCHMARK(BM_ExecuteConv576Macs);

// Two rescales, an addition, a rescale: 256 elements.
void BM_ExecuteAdd256Elements(benchmark::State& state) {
  const Dims shape{1, 8, 8, 4};
  const RescaleParams rescale{{1 << 30}, {30}, 0, 0, true, Rounding::kSingle};
  Program p;
  p.registers = {{DType::kInt8, shape, std::nullopt},  {DType::kInt8, shape, std::nullopt},
                 {DType::kInt32, shape, std::nullopt}, {DType::kInt32, shape, std::nullopt},
                 {DType::kInt32, shape, std::nullopt}, {DType::kInt8, shape, std::nullopt}};
  p.instructions = {{rescale, {0}, 2, 0},
                    {rescale, {1}, 3, 0},
                    {ElementwiseParams{}, {2, 3}, 4, 0},
                    {rescale, {4}, 5, 0}};
  p.inputs = {0, 1};
  p.outputs = {5};
  const std::vector<Tensor> inputs(2, {DType::kInt8, shape, std::vector<std::int64_t>(256, 9)});
  for (auto _ : state) {
    benchmark::DoNotOptimize(Execute(p, inputs));
  }
}
BENCHMARK(BM_ExecuteAdd256Elements);

}  // namespace
}  // namespace qconform
