// SPDX-License-Identifier: Apache-2.0
// Nodes validated per second, and time per node from 10 nodes to 10,000: chains of ops, all of
// which pass.
#include <benchmark/benchmark.h>

#include <string>

#include "qconform/base/check.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform {
namespace {

ValueId AddValue(Graph& graph, const ConcreteSpec& spec) {
  Value& value = graph.values.emplace_back();
  value.name = "v" + std::to_string(graph.values.size());
  value.shape = {2, 3};
  value.dtype = spec.dtype;
  value.spec = spec;
  return static_cast<ValueId>(graph.values.size() - 1);
}

// add and relu in turn.
Graph Chain(const ConcreteSpec& spec, std::size_t nodes) {
  Graph graph;
  ValueId last = AddValue(graph, spec);
  graph.inputs = {last};
  for (std::size_t i = 0; i < nodes; ++i) {
    Node& node = graph.nodes.emplace_back();
    node.name = "n" + std::to_string(i);
    node.op = i % 2 == 0 ? OpKind::kAdd : OpKind::kRelu;
    node.operands.assign(i % 2 == 0 ? 2 : 1, Operand{last, {}});
    last = AddValue(graph, spec);
    node.results = {last};
  }
  graph.outputs = {last};
  return graph;
}

void ValidateChain(benchmark::State& state, const char* target_name, DType dtype) {
  const auto nodes = static_cast<std::size_t>(state.range(0));
  const Target target = ParseTarget(target_name, "").value();
  const Graph graph = Chain(PerTensor(dtype, 0.5F, 0), nodes);
  QC_CHECK(CheckStructure(graph).ok());
  QC_CHECK(Validate(graph, target).findings.empty());
  for ([[maybe_unused]] auto step : state) {
    benchmark::DoNotOptimize(Validate(graph, target).passed);
  }
  using benchmark::Counter;
  const auto count = static_cast<double>(nodes);
  state.counters["nodes"] = Counter(count, Counter::kIsIterationInvariantRate);
  state.counters["per_node"] =
      Counter(count, Counter::kIsIterationInvariantRate | Counter::kInvert);
  state.SetComplexityN(state.range(0));
}

void Sizes(benchmark::internal::Benchmark* bench) {
  bench->RangeMultiplier(10)->Range(10, 10000)->Complexity(benchmark::oN);
}

BENCHMARK_CAPTURE(ValidateChain, QnnHtp, "qnn.htp@v75", DType::kUint8)->Apply(Sizes);
BENCHMARK_CAPTURE(ValidateChain, TosaInt, "tosa.int", DType::kInt8)->Apply(Sizes);
BENCHMARK_CAPTURE(ValidateChain, Xnnpack, "xnnpack.x86", DType::kInt8)->Apply(Sizes);

}  // namespace
}  // namespace qconform
