// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/isolate.h"

#include <string>
#include <utility>

#include "qconform/execute/execute.h"

namespace qconform::laws {
namespace {

// Leaves `spec` empty for float32, and for codes that mean themselves. False if it does not
// resolve.
bool TakeSpec(const ConcreteSpec* resolved, Value& value) {
  if (resolved == nullptr)
    return !value.spec && (!IsFloat(value.dtype) || BitWidth(value.dtype) == 32);
  value.spec = *resolved;
  value.dtype = resolved->dtype;
  return true;
}

bool Requantizes(const ResolvedSpecs& specs, PortRef edge, ValueId value) {
  const ConcreteSpec* own = specs.Find(edge);
  const ConcreteSpec* source = specs.Find(ValuePort(value));
  return own != nullptr && source != nullptr && !(*own == *source);
}

class Walk {
 public:
  Walk(const Case& c, const LoweringOptions& options)
      : graph_(c.graph), options_(options), specs_(c.graph), held_(c.graph.values.size()) {
    for (ValueId v = 0; v < graph_.values.size(); ++v) {
      const Value& value = graph_.values[v];
      if (value.constant) held_[v] = Tensor{value.dtype, value.shape, *value.constant};
    }
    for (std::size_t i = 0; i < c.inputs.size(); ++i) held_[graph_.inputs[i]] = c.inputs[i];
  }

  std::vector<NodeRun> Run() {
    for (const NodeId n : TopologicalOrder(graph_).value_or(std::vector<NodeId>{})) {
      if (!RunOne(n)) break;
    }
    return std::move(runs_);
  }

 private:
  bool RunOne(NodeId n) {
    const Node& node = graph_.nodes[n];
    std::optional<Graph> alone = IsolateNode(graph_, n, specs_);
    if (!alone) return false;
    NodeRun run;
    run.graph = std::move(*alone);
    for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
      std::optional<Tensor> operand = Arrive(n, i);
      if (!operand) return false;
      run.operands.push_back(std::move(*operand));
    }
    run.results = RunAllResults(run.graph, run.operands, options_);
    if (!run.results.empty()) run.result = run.results[0];
    for (std::size_t k = 0; k < run.results.size(); ++k) held_[node.results[k]] = run.results[k];
    runs_.push_back(std::move(run));
    return runs_.back().result.has_value();
  }

  // The operand's codes as the node sees them.
  std::optional<Tensor> Arrive(NodeId n, std::uint32_t i) {
    const ValueId v = graph_.nodes[n].operands[i].value;
    const PortRef edge = OperandPort(n, i);
    if (!held_[v] || !Requantizes(specs_, edge, v)) return held_[v];
    NodeRun run;
    run.graph =
        RequantizeGraph(graph_.values[v].shape, *specs_.Find(ValuePort(v)), *specs_.Find(edge));
    run.graph.nodes[0].name = graph_.nodes[n].name + ".edge" + std::to_string(i);
    run.operands = {*held_[v]};
    run.results = RunAllResults(run.graph, run.operands, options_);
    if (!run.results.empty()) run.result = run.results[0];
    runs_.push_back(run);
    return run.result;
  }

  const Graph& graph_;
  const LoweringOptions& options_;
  ResolvedSpecs specs_;
  std::vector<std::optional<Tensor>> held_;
  std::vector<NodeRun> runs_;
};

}  // namespace

std::optional<Graph> IsolateNode(const Graph& graph, NodeId n, const ResolvedSpecs& specs) {
  const Node& node = graph.nodes[n];
  Graph alone;
  Node copy = node;
  for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
    Value value = graph.values[node.operands[i].value];
    value.name = "operand" + std::to_string(i);
    const ConcreteSpec* edge = specs.Find(OperandPort(n, i));
    if (edge == nullptr && node.operands[i].spec) return std::nullopt;
    if (!TakeSpec(edge, value)) return std::nullopt;
    if (Requantizes(specs, OperandPort(n, i), node.operands[i].value)) value.constant.reset();
    if (!value.constant) alone.inputs.push_back(i);
    alone.values.push_back(std::move(value));
    copy.operands[i] = {i, std::nullopt};
  }
  copy.results.clear();
  for (const ValueId v : node.results) {
    Value result = graph.values[v];
    result.name = "result";
    if (!copy.results.empty()) result.name += std::to_string(copy.results.size());
    if (!TakeSpec(specs.Find(ValuePort(v)), result)) return std::nullopt;
    copy.results.push_back(static_cast<ValueId>(alone.values.size()));
    alone.values.push_back(std::move(result));
  }
  alone.outputs = copy.results;
  alone.nodes.push_back(std::move(copy));
  return alone;
}

Graph RequantizeGraph(const Dims& shape, const ConcreteSpec& from, const ConcreteSpec& to) {
  Graph graph;
  for (const ConcreteSpec* spec : {&from, &to}) {
    Value value;
    value.name = spec == &from ? "operand0" : "result";
    value.shape = shape;
    value.dtype = spec->dtype;
    value.spec = *spec;
    graph.values.push_back(std::move(value));
  }
  Node node;
  node.name = "requantize";
  node.op = OpKind::kRequantize;
  node.operands = {{0, std::nullopt}};
  node.results = {1};
  graph.nodes.push_back(std::move(node));
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

std::optional<Tensor> RunNode(const Graph& graph, std::span<const Tensor> operands,
                              const LoweringOptions& options) {
  std::vector<Tensor> results = RunAllResults(graph, operands, options);
  if (results.empty()) return std::nullopt;
  return std::move(results[0]);
}

std::vector<Tensor> RunAllResults(const Graph& graph, std::span<const Tensor> operands,
                                  const LoweringOptions& options) {
  const Result<Program> program = Lower(graph, options);
  if (!program.ok()) return {};
  std::vector<Tensor> inputs;
  for (const ValueId v : graph.inputs) inputs.push_back(operands[v]);
  return Execute(program.value(), inputs).outputs;
}

std::vector<NodeRun> RunByNode(const Case& c, const LoweringOptions& options) {
  if (c.inputs.size() != c.graph.inputs.size()) return {};
  return Walk(c, options).Run();
}

std::string Where(const Graph& graph, NodeId node, std::size_t element) {
  return "node '" + graph.nodes[node].name + "' element " + std::to_string(element);
}

}  // namespace qconform::laws
