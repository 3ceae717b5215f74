// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "qconform/base/json_reader.h"
#include "qconform/base/prng.h"
#include "qconform/graph/case_file.h"

namespace qconform {
namespace {

// A linear layer with `size` x `size` weights and per-channel scales.
Case LinearCase(std::int64_t size) {
  Prng prng(1);
  Case c;
  const auto codes = [&prng](std::int64_t count) {
    std::vector<std::int64_t> made;
    while (std::cmp_less(made.size(), count)) {
      made.push_back(static_cast<std::int64_t>(prng.Below(255)) - 127);
    }
    return made;
  };
  ConcreteSpec weights = PerTensor(DType::kInt8, 0.5f, 0);
  weights.granularity = Granularity::kPerChannel;
  weights.scales.assign(static_cast<std::size_t>(size), 0.01f);
  weights.zero_points.assign(static_cast<std::size_t>(size), 0);
  const ConcreteSpec plain = PerTensor(DType::kInt8, 0.5f, 3);
  c.graph.values = {
      {.name = "x", .shape = {1, size}, .spec = plain},
      {.name = "w", .shape = {size, size}, .spec = weights, .constant = codes(size * size)},
      {.name = "y", .shape = {1, size}, .spec = plain}};
  c.graph.nodes = {{.name = "n", .op = OpKind::kLinear, .operands = {{0}, {1}}, .results = {2}}};
  c.graph.inputs = {0};
  c.graph.outputs = {2};
  c.inputs = {{DType::kInt8, {1, size}, codes(size)}};
  return c;
}

// A graph without data: `count` relus in a row.
Case ChainCase(std::int64_t count) {
  Case c;
  c.graph.inputs = {0};
  for (std::int64_t i = 0; i <= count; ++i) {
    const auto v = static_cast<ValueId>(i);
    c.graph.values.push_back({.name = "value" + std::to_string(i),
                              .shape = {1, 8},
                              .spec = PerTensor(DType::kInt8, 0.1f, 3)});
    c.graph.outputs = {v};
    if (i == 0) continue;
    c.graph.nodes.push_back({.name = "node" + std::to_string(i),
                             .op = OpKind::kRelu,
                             .operands = {{v - 1}},
                             .results = {v}});
  }
  return c;
}

void Parse(benchmark::State& state, const Case& c) {
  const std::string text = PrintCase(c);
  for (auto _ : state) {
    const Result<Case> parsed = ParseCase(text);
    if (!parsed.ok()) state.SkipWithError(parsed.error().message.c_str());
    benchmark::DoNotOptimize(parsed);
  }
  state.counters["bytes"] = static_cast<double>(text.size());
}

void Json(benchmark::State& state, const Case& c) {
  const std::string text = PrintCase(c);
  for (auto _ : state) benchmark::DoNotOptimize(ParseJson(text));
  state.counters["bytes"] = static_cast<double>(text.size());
}

void Print(benchmark::State& state, const Case& c) {
  for (auto _ : state) benchmark::DoNotOptimize(PrintCase(c));
}

BENCHMARK_CAPTURE(Json, Linear32, LinearCase(32));
BENCHMARK_CAPTURE(Parse, Linear32, LinearCase(32));
BENCHMARK_CAPTURE(Print, Linear32, LinearCase(32));
BENCHMARK_CAPTURE(Json, Chain20, ChainCase(20));
BENCHMARK_CAPTURE(Parse, Chain20, ChainCase(20));
BENCHMARK_CAPTURE(Print, Chain20, ChainCase(20));
BENCHMARK_CAPTURE(Parse, Linear512, LinearCase(512));

}  // namespace
}  // namespace qconform
