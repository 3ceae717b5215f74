// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/bias_runs.h"

#include <utility>

#include "qconform/execute/execute.h"

namespace qconform::laws {
namespace {

ConcreteSpec Symmetric(DType dtype, float scale) {
  ConcreteSpec spec = PerTensor(dtype, scale, 0);
  spec.scheme = Scheme::kSymmetric;
  return spec;
}

ValueId AddValue(Graph& graph, std::string name, const Dims& shape, const ConcreteSpec& spec) {
  graph.values.push_back({std::move(name), shape, spec.dtype, spec, std::nullopt});
  return static_cast<ValueId>(graph.values.size() - 1);
}

void AddNode(Graph& graph, OpKind op, const std::vector<ValueId>& operands, ValueId result) {
  Node node;
  node.name = std::string(NameOf(op));
  node.op = op;
  for (const ValueId v : operands) node.operands.push_back({v, std::nullopt});
  node.results = {result};
  graph.nodes.push_back(std::move(node));
}

// The bias enters with the product under one strategy, by an addition of its own under the other.
bool MakesSums(const Instruction& instruction, BiasStrategy bias) {
  if (bias == BiasStrategy::kExactInt32Add) {
    return std::holds_alternative<ElementwiseParams>(instruction.params);
  }
  return std::holds_alternative<Conv2dParams>(instruction.params);
}

std::optional<LayerRun> Run(const Bias48Case& c, const Graph& graph,
                            const LoweringOptions& options) {
  const Result<Program> program = Lower(graph, options);
  if (!program.ok()) return std::nullopt;
  const std::vector<Tensor> inputs = {
      {DType::kInt16, {1, static_cast<std::int64_t>(c.x.size())}, c.x}};
  Trace trace = ExecuteTraced(program.value(), inputs);
  LayerRun run;
  for (const Instruction& instruction : program.value().instructions) {
    if (instruction.node != 0 || !MakesSums(instruction, options.bias)) continue;
    run.sums = trace.registers[instruction.result].codes;
  }
  if (trace.outcome.kind == Outcome::Kind::kValid) {
    run.outputs = std::move(trace.outcome.outputs[0].codes);
  }
  return run;
}

}  // namespace

Graph Bias48Graph(const Bias48Case& c, bool consumer) {
  const auto length = static_cast<std::int64_t>(c.x.size());
  const auto rows = static_cast<std::int64_t>(c.w.size());
  Graph graph;
  const ValueId x = AddValue(graph, "x", {1, length}, Symmetric(DType::kInt16, c.x_scale));
  const ValueId w = AddValue(graph, "w", {rows, length}, Symmetric(DType::kInt8, c.w_scale));
  const float unit = c.x_scale * c.w_scale;
  const ValueId b = AddValue(graph, "b", {rows}, Symmetric(DType::kInt48, unit));
  const ConcreteSpec y_spec = Symmetric(DType::kInt16, c.y_scale);
  const ValueId y = AddValue(graph, "y", {1, rows}, y_spec);
  graph.values[w].constant.emplace();
  for (const Codes& row : c.w) {
    graph.values[w].constant->insert(graph.values[w].constant->end(), row.begin(), row.end());
  }
  graph.values[b].constant = c.bias;
  AddNode(graph, OpKind::kLinear, {x, w, b}, y);
  graph.inputs = {x};
  graph.outputs = {y};
  if (!consumer) return graph;
  const ValueId zeros = AddValue(graph, "zeros", {1, rows}, y_spec);
  graph.values[zeros].constant = Codes(c.w.size(), 0);
  const ValueId z = AddValue(graph, "z", {1, rows}, y_spec);
  AddNode(graph, OpKind::kAdd, {y, zeros}, z);
  graph.outputs = {z};
  return graph;
}

std::optional<LayerRun> RunLayer(const Bias48Case& c, BiasStrategy bias, ScaleConstants constants) {
  LoweringOptions options;
  options.bias = bias;
  options.constants = constants;
  return Run(c, Bias48Graph(c, false), options);
}

std::optional<LayerRun> RunLayerWithConsumer(const Bias48Case& c) {
  return Run(c, Bias48Graph(c, true), LoweringOptions{});
}

Codes ExactProducts(const Bias48Case& c) {
  Codes products;
  for (const Codes& row : c.w) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < c.x.size(); ++i) sum += c.x[i] * row[i];
    products.push_back(sum);
  }
  return products;
}

}  // namespace qconform::laws
