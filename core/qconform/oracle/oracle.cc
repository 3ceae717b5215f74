// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/oracle.h"

#include <optional>
#include <string>
#include <utility>

#include "qconform/oracle/alternatives.h"
#include "qconform/validate/validate.h"

namespace qconform {
namespace {

Expected Merge(const std::vector<Tensor>& low, const std::vector<Tensor>& high) {
  Expected expected;
  for (std::size_t i = 0; i < low.size(); ++i) {
    expected.outputs.push_back({low[i].dtype, low[i].shape, low[i].codes, high[i].codes});
  }
  return expected;
}

Expected Without(Outcome::Kind kind, std::string reason) {
  Expected expected;
  expected.kind = kind;
  expected.reason = std::move(reason);
  return expected;
}

Expected ExecuteWithChoices(const Program& program, std::span<const Tensor> inputs) {
  const Trace trace = ExecuteTraced(program, inputs);
  if (trace.outcome.kind != Outcome::Kind::kValid) {
    return Without(trace.outcome.kind, trace.outcome.reason);
  }
  const AlternativeOutcome choices = ResolveAlternatives(program, inputs, trace);
  if (choices.unpredictable) {
    return Without(Outcome::Kind::kUnpredictable, *choices.unpredictable);
  }
  return Merge(choices.ends.low, choices.ends.high);
}

// Whose numbers nobody here knows: such a graph is validated, not compared.
std::optional<OpKind> FirstNotModelled(const Graph& graph, const Numerics& numerics) {
  for (const Node& node : graph.nodes) {
    if (!HasIntegerForm(node.op, numerics.stage[static_cast<std::size_t>(node.op)])) return node.op;
  }
  return std::nullopt;
}

const Finding* FirstFailure(const Diagnostics& diagnostics) {
  for (const Finding& finding : diagnostics.findings) {
    if (finding.verdict == ConstraintVerdict::kFail) return &finding;
  }
  return nullptr;
}

}  // namespace

Result<Expected> ExpectedOutputs(const Graph& graph, std::span<const Tensor> inputs,
                                 const Target& target) {
  const Diagnostics diagnostics = Validate(graph, target);
  if (const Finding* failure = FirstFailure(diagnostics)) {
    return Without(Outcome::Kind::kMustReject, failure->rule);
  }
  LoweringOptions options;
  options.numerics = NumericsOf(*target.profile);
  if (const auto op = FirstNotModelled(graph, options.numerics)) {
    return Without(Outcome::Kind::kUnpredictable, "not modelled: " + std::string(NameOf(*op)));
  }
  const Result<Program> program = Lower(graph, options);
  if (!program.ok()) return program.error();
  if (HasAlternatives(program.value())) return ExecuteWithChoices(program.value(), inputs);
  Outcome outcome = Execute(program.value(), inputs);
  if (outcome.kind != Outcome::Kind::kValid) return Without(outcome.kind, outcome.reason);
  return Merge(outcome.outputs, outcome.outputs);
}

}  // namespace qconform
