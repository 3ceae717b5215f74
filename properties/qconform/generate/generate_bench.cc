// SPDX-License-Identifier: Apache-2.0
// Graphs and cases per second, per target; and time per node from 10 nodes to 10,000.
#include <benchmark/benchmark.h>

#include "qconform/generate/contract.h"
#include "qconform/generate/test_targets.h"

namespace qconform::gen {
namespace {

void BM_GraphOfTenNodes(benchmark::State& state, const std::string& name) {
  const auto contract = CompileContract(TestTarget(name));
  GraphLimits limits;
  limits.min_nodes = limits.max_nodes = 10;
  limits.executable_only = contract->Ops(true).any();  // else there would be no graph at all
  std::uint64_t seed = 0;
  for (auto _ : state) {
    Draw draw = Draw::FromSeed(seed++);
    benchmark::DoNotOptimize(GenerateGraph(draw, *contract, limits));
  }
  state.SetItemsProcessed(state.iterations());
}

void BM_GraphOfManyNodes(benchmark::State& state, const std::string& name) {
  const auto contract = CompileContract(TestTarget(name));
  GraphLimits limits;
  limits.min_nodes = limits.max_nodes = static_cast<std::size_t>(state.range(0));
  limits.executable_only = contract->Ops(true).any();
  std::uint64_t seed = 0;
  std::size_t nodes = 0;
  for (auto _ : state) {
    Draw draw = Draw::FromSeed(seed++);
    nodes += GenerateGraph(draw, *contract, limits).nodes.size();
  }
  using benchmark::Counter;
  const auto count = static_cast<double>(nodes);
  state.counters["nodes"] = Counter(count, Counter::kIsRate);
  state.counters["per_node"] = Counter(count, Counter::kIsRate | Counter::kInvert);
  state.SetComplexityN(state.range(0));
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
  for (const std::string name :
       {"tosa.int", "qnn.htp@v75", "qnn.htp.aimet@v75", "litert.int8", "xnnpack.x86"}) {
    benchmark::RegisterBenchmark(("graph/" + name).c_str(), BM_GraphOfManyNodes, name)
        ->RangeMultiplier(10)
        ->Range(10, 10000)
        ->Complexity(benchmark::oN);
  }
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
