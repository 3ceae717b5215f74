// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/explain_failure.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "qconform/conformance/faults/faults.h"
#include "qconform/laws/isolate.h"
#include "qconform/shrink/shrink.h"

namespace qconform::conformance {
namespace {

// A node's results as the backend gives them when they are the outputs.
struct Step {
  NodeId node;
  Case part;
  Evaluated evaluated;
};

// The nodes before which parts can be cut, in topological order.
Result<std::vector<Step>> RunParts(Executor& executor, const Target& target, const Case& c) {
  std::vector<NodeId> nodes;
  std::vector<Case> parts;
  for (const NodeId node : TopologicalOrder(c.graph).value_or(std::vector<NodeId>{})) {
    std::optional<Case> part = gen::UpTo(c, node);
    if (!part || !HasData(*part)) continue;
    nodes.push_back(node);
    parts.push_back(*std::move(part));
  }
  Result<std::vector<Evaluated>> evaluated = Evaluate(executor, parts, target);
  if (!evaluated.ok()) return evaluated.error();
  std::vector<Step> steps;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    steps.push_back({nodes[i], std::move(parts[i]), std::move(evaluated.value()[i])});
  }
  return steps;
}

// The last node of the part alone, with the codes it reads and those that the backend gives.
struct Alone {
  Graph graph;
  std::vector<Tensor> inputs;
  std::vector<Tensor> got;
};

std::optional<Alone> Isolate(const Step& step, const LoweringOptions& options) {
  const Graph& graph = step.part.graph;
  const std::optional<NodeId> last = ProducersOf(graph)[graph.outputs[0]];
  if (!last) return std::nullopt;
  for (laws::NodeRun& run : laws::RunByNode(step.part, options)) {
    if (run.graph.nodes[0].name != graph.nodes[*last].name) continue;
    Alone alone;
    for (const ValueId v : run.graph.inputs) alone.inputs.push_back(run.operands[v]);
    alone.graph = std::move(run.graph);
    alone.got = step.evaluated.answer.result.outputs;
    return alone;
  }
  return std::nullopt;
}

std::string Explain(const Step& step, const Target& target) {
  LoweringOptions options;
  options.numerics = NumericsOf(*target.profile);
  const std::optional<Alone> alone = Isolate(step, options);
  if (!alone) return "";
  std::vector<Arithmetic> all = KnownArithmetics(alone->graph.nodes[0].op, options.numerics);
  const std::vector<Arithmetic> faults = FaultArithmetics(options.numerics);
  all.insert(all.end(), faults.begin(), faults.end());
  const Explanation here = ExplainCodes(alone->graph, alone->inputs, alone->got, all);
  if (!here.names.empty()) return Describe(here);
  // A lowering may be wrong about two nodes at once, or about an edge between them.
  const Explanation together = ExplainCodes(step.part.graph, step.part.inputs, alone->got, faults);
  return Describe(together.names.empty() ? here : together);
}

std::string WhereItStarts(const Graph& graph, const Step& step) {
  const Node& node = graph.nodes[step.node];
  std::size_t count = 0;
  for (const Tensor& t : step.evaluated.answer.result.outputs) count += t.codes.size();
  return "node '" + node.name + "' (" + std::string(NameOf(node.op)) +
         "): what it reads is right, " + std::to_string(step.evaluated.judgement.differing) +
         " of " + std::to_string(count) + " codes are not";
}

}  // namespace

std::vector<Arithmetic> FaultArithmetics(const Numerics& own) {
  std::vector<Arithmetic> all;
  for (const Fault& fault : AllFaults()) {
    const bool same_kernels = fault.parts.kernels == &ReferenceKernels();
    if (same_kernels && fault.parts.rewrite == nullptr) continue;
    Arithmetic arithmetic;
    arithmetic.name = std::string(fault.name) + " (" + std::string(fault.summary) + ")";
    arithmetic.options.numerics = own;
    arithmetic.rewrite = fault.parts.rewrite;
    arithmetic.kernels = fault.parts.kernels;
    all.push_back(std::move(arithmetic));
  }
  return all;
}

std::string Render(const FailureStory& story, const std::string& indent) {
  std::string text;
  if (!story.diverges.empty()) text += indent + "starts  " + story.diverges + "\n";
  if (!story.explained.empty()) text += indent + "fits    " + story.explained + "\n";
  return text;
}

Result<FailureStory> ExplainFailure(Executor& executor, const Target& target, const Case& c,
                                    const Judgement& judgement) {
  FailureStory story;
  if (judgement.verdict != Verdict::kValueMismatch) return story;
  const Result<std::vector<Step>> steps = RunParts(executor, target, c);
  if (!steps.ok()) return steps.error();
  // In topological order, the first wrong result is that of a node that reads right ones.
  for (const Step& step : steps.value()) {
    if (step.evaluated.judgement.verdict != Verdict::kValueMismatch) continue;
    story.diverges = WhereItStarts(c.graph, step);
    story.explained = Explain(step, target);
    return story;
  }
  story.diverges = "every node is right on its own: only the whole graph is wrong";
  return story;
}

}  // namespace qconform::conformance
