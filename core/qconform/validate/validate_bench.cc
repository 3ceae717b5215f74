// SPDX-License-Identifier: Apache-2.0
// Nodes validated per second: chains of eight ops, all of which pass.
#include <benchmark/benchmark.h>

#include <string>

#include "qconform/base/check.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform {
namespace {

constexpr std::size_t kChain = 8;

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
    node.result = last;
  }
  graph.outputs = {last};
  return graph;
}

void ValidateChain(benchmark::State& state, const char* target_name, DType dtype,
                   std::size_t nodes) {
  const Target target = ParseTarget(target_name, "").value();
  const Graph graph = Chain(PerTensor(dtype, 0.5F, 0), nodes);
  QC_CHECK(CheckStructure(graph).ok());
  QC_CHECK(Validate(graph, target).findings.empty());
  for ([[maybe_unused]] auto step : state) {
    benchmark::DoNotOptimize(Validate(graph, target).passed);
  }
  state.counters["nodes"] =
      benchmark::Counter(static_cast<double>(nodes), benchmark::Counter::kIsIterationInvariantRate);
}

BENCHMARK_CAPTURE(ValidateChain, QnnHtpEightNodes, "qnn.htp@v75", DType::kUint8, kChain);
BENCHMARK_CAPTURE(ValidateChain, TosaIntEightNodes, "tosa.int", DType::kInt8, kChain);
BENCHMARK_CAPTURE(ValidateChain, QnnHtpThousandNodes, "qnn.htp@v75", DType::kUint8, 1000);

}  // namespace
}  // namespace qconform
