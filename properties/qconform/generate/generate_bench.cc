// SPDX-License-Identifier: Apache-2.0
// Graphs and cases per second, per target.
#include <benchmark/benchmark.h>

#include "qconform/generate/generate.h"
#include "qconform/generate/test_targets.h"

namespace qconform::gen {
namespace {

void BM_GraphOfTenNodes(benchmark::State& state, const std::string& name) {
  const auto contract = CompileContract(TestTarget(name));
  GraphLimits limits;
  limits.min_nodes = limits.max_nodes = 10;
  std::uint64_t seed = 0;
  for (auto _ : state) {
    Draw draw = Draw::FromSeed(seed++);
    benchmark::DoNotOptimize(GenerateGraph(draw, *contract, limits));
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_Case(benchmark::State& state, const std::string& name, std::uint32_t broken_per_256,
             std::size_t max_nodes) {
  const Target target = TestTarget(name);
  const auto contract = CompileContract(target);
  CaseOptions options;
  options.broken_per_256 = broken_per_256;
  options.limits.max_nodes = max_nodes;
  std::uint64_t index = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(GenerateCase(1, index++, target, *contract, options));
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_CompileContract(benchmark::State& state, const std::string& name) {
  const Target target = TestTarget(name);
  for (auto _ : state) benchmark::DoNotOptimize(CompileContract(target));
}

void RegisterAll() {
  for (const std::string& name : TestTargetNames()) {
    benchmark::RegisterBenchmark(("graph10/" + name).c_str(), BM_GraphOfTenNodes, name);
    benchmark::RegisterBenchmark(("case/" + name).c_str(), BM_Case, name, 26u, std::size_t{8});
    benchmark::RegisterBenchmark(("case1/" + name).c_str(), BM_Case, name, 0u, std::size_t{1});
    benchmark::RegisterBenchmark(("broken/" + name).c_str(), BM_Case, name, 256u, std::size_t{4});
    benchmark::RegisterBenchmark(("compile/" + name).c_str(), BM_CompileContract, name);
  }
}

// benchmark_main has the main function: registration happens before it.
const bool kRegistered = (RegisterAll(), true);

}  // namespace
}  // namespace qconform::gen
