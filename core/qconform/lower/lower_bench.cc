// SPDX-License-Identifier: Apache-2.0
// Programs per second.
#include <benchmark/benchmark.h>

#include "qconform/lower/lower.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

void LowerRepeatedly(benchmark::State& state, const Graph& graph, const LoweringOptions& options) {
  for (auto _ : state) {
    Result<Program> program = Lower(graph, options);
    QC_CHECK(program.ok());
    benchmark::DoNotOptimize(program);
  }
  state.SetItemsProcessed(state.iterations());
}

void LowerActivationOp(benchmark::State& state, OpKind op, const ConcreteSpec& x,
                       const ConcreteSpec& y, OutputStage stage) {
  SmallGraph g;
  g.Node(op, {g.Input({8, 8}, x)}, {8, 8}, y);
  LoweringOptions options;
  options.numerics.stage[static_cast<std::size_t>(op)] = stage;
  LowerRepeatedly(state, g.graph(), options);
}

void BM_SigmoidInt8(benchmark::State& state) {
  LowerActivationOp(state, OpKind::kSigmoid, Int8(0.07f, 3), Int8(0x1p-8f, -128),
                    OutputStage::kTosa);
}
void BM_TanhInt16(benchmark::State& state) {
  LowerActivationOp(state, OpKind::kTanh, Int16(0x1p-12f), Int16(0x1p-15f), OutputStage::kTosa);
}
void BM_SigmoidAsXnnpack(benchmark::State& state) {
  LowerActivationOp(state, OpKind::kSigmoid, Int8(0.07f, 3), Int8(0x1p-8f, -128),
                    OutputStage::kRealTable);
}
void BM_SoftmaxAsXnnpack(benchmark::State& state) {
  LowerActivationOp(state, OpKind::kSoftmax, Uint8(0.07f, 3), Uint8(0x1p-8f, 0),
                    OutputStage::kSoftmaxTable);
}
// Half of the entries are nearer to a tie than fixed point can see: the slow way.
void BM_TanhOfNearTies(benchmark::State& state) {
  LowerActivationOp(state, OpKind::kTanh, Int8(0x1p-60f, 0), Int8(0x1p-59f, 0), OutputStage::kTosa);
}
BENCHMARK(BM_SigmoidInt8);
BENCHMARK(BM_TanhInt16);
BENCHMARK(BM_SigmoidAsXnnpack);
BENCHMARK(BM_SoftmaxAsXnnpack);
BENCHMARK(BM_TanhOfNearTies);

void BM_LinearPerChannel(benchmark::State& state) {
  SmallGraph g;
  const ValueId x = g.Input({4, 16}, Int8(0.5f, 3));
  const ConcreteSpec w = PerChannel(DType::kInt8, 0, std::vector<float>(16, 0.25f));
  const ValueId weight = g.Constant({16, 16}, w, std::vector<std::int64_t>(256, 3));
  g.Node(OpKind::kLinear, {x, weight}, {4, 16}, Int8(1.0f, 0));
  LowerRepeatedly(state, g.graph(), {});
}
BENCHMARK(BM_LinearPerChannel);

void BM_TenAdds(benchmark::State& state) {
  SmallGraph g;
  ValueId last = g.Input({8, 8}, Int8(0.5f, 3));
  for (int i = 0; i < 10; ++i) last = g.Node(OpKind::kAdd, {last, last}, {8, 8}, Int8(0.7f, 1));
  LowerRepeatedly(state, g.graph(), {});
}
BENCHMARK(BM_TenAdds);

}  // namespace
}  // namespace qconform
