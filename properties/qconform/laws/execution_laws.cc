// SPDX-License-Identifier: Apache-2.0
// Laws about what graphs compute.
#include <algorithm>
#include <cstdlib>

#include "qconform/execute/execute.h"
#include "qconform/laws/checks.h"
#include "qconform/laws/isolate.h"
#include "qconform/laws/laws.h"
#include "qconform/laws/renumber.h"
#include "qconform/oracle/oracle.h"

namespace qconform::laws {
namespace {

LoweringOptions OptionsOf(const Target& target) {
  LoweringOptions options;
  options.numerics = NumericsOf(*target.profile);
  return options;
}

// Codes that tell positions apart, over the whole range.
Tensor Pattern(const Value& value, const ConcreteSpec& spec) {
  Tensor tensor = MakeTensor(value.dtype, value.shape);
  const std::int64_t count = spec.qmax - spec.qmin + 1;
  for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
    tensor.codes[i] = spec.qmin + static_cast<std::int64_t>(i) * 37 % count;
  }
  return tensor;
}

bool AllPortsAlike(const Graph& alone) {
  const auto& wanted = alone.values.back().spec;
  return wanted && std::all_of(alone.values.begin(), alone.values.end(),
                               [&](const Value& value) { return value.spec == wanted; });
}

LawResult CheckMoves(const Graph& alone, const LoweringOptions& options) {
  const auto& spec = std::get<ConcreteSpec>(*alone.values.back().spec);
  if (!spec.calibrated() || spec.granularity != Granularity::kPerTensor) return std::nullopt;
  std::vector<Tensor> operands;
  for (std::size_t i = 0; i < alone.nodes[0].operands.size(); ++i) {
    const Value& value = alone.values[i];
    const bool constant = value.constant.has_value();
    operands.push_back(constant ? Tensor{value.dtype, value.shape, *value.constant}
                                : Pattern(value, spec));
  }
  const std::vector<Tensor> got = RunAllResults(alone, operands, options);
  for (std::size_t k = 0; k < got.size(); ++k) {
    const Tensor wanted = MoveCodes(alone, 0, operands, spec.zero_points[0], k);
    LawResult violation =
        CheckSameCodes("math-invariant-ops-move-codes", "node '" + alone.nodes[0].name + "'",
                       got[k].codes, wanted.codes, 0);
    if (violation) return violation;
  }
  return std::nullopt;
}

std::string Text(const Result<Program>& program) {
  if (!program.ok()) return program.error().message;
  std::string text = Describe(program.value());
  for (const Register& r : program.value().registers) {
    text += std::string(NameOf(r.dtype));
    for (const std::int64_t code : r.constant.value_or(std::vector<std::int64_t>{})) {
      text += "," + std::to_string(code);
    }
    text += "\n";
  }
  return text;
}

std::string Text(const Outcome& outcome) {
  if (outcome.kind != Outcome::Kind::kValid) return "unpredictable";
  std::string text;
  for (const Tensor& tensor : outcome.outputs) {
    text += std::string(NameOf(tensor.dtype)) + ":";
    for (const std::int64_t code : tensor.codes) text += std::to_string(code) + ",";
  }
  return text;
}

bool IsLayer(OpKind op) {
  switch (op) {
    case OpKind::kLinear:
    case OpKind::kConv2d:
    case OpKind::kConv3d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kTransposeConv2d:
    case OpKind::kTransposeConv3d:
      return true;
    default:
      return false;
  }
}

// Whether the node is a layer of 16-bit activations, 8-bit weights and a bias.
bool HasWideBias(const Graph& alone) {
  const Node& node = alone.nodes[0];
  return IsLayer(node.op) && node.operands.size() == 3 && alone.values[0].dtype == DType::kInt16 &&
         alone.values[1].dtype == DType::kInt8;
}

}  // namespace

LawResult CheckSameCodes(std::string_view law, const std::string& where,
                         std::span<const std::int64_t> got, std::span<const std::int64_t> wanted,
                         std::int64_t tolerance) {
  if (got.size() != wanted.size()) {
    return Violation{std::string(law), where, std::to_string(got.size()) + " elements",
                     std::to_string(wanted.size())};
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (std::abs(got[i] - wanted[i]) <= tolerance) continue;
    return Violation{std::string(law), where + " element " + std::to_string(i),
                     std::to_string(got[i]), std::to_string(wanted[i])};
  }
  return std::nullopt;
}

LawResult MathInvariantOpsMoveCodes(const Case& c, const Target& target) {
  const ResolvedSpecs specs(c.graph);
  for (NodeId n = 0; n < c.graph.nodes.size(); ++n) {
    if (!InfoOf(c.graph.nodes[n].op).math_invariant) continue;
    const std::optional<Graph> alone = IsolateNode(c.graph, n, specs);
    if (!alone || !AllPortsAlike(*alone)) continue;
    if (LawResult violation = CheckMoves(*alone, OptionsOf(target))) return violation;
  }
  return std::nullopt;
}

LawResult LoweringIsDeterministic(const Case& c, const Target& target) {
  constexpr std::string_view kLaw = "lowering-is-deterministic";
  const LoweringOptions options = OptionsOf(target);
  const Result<Program> program = Lower(c.graph, options);
  LawResult same =
      CheckSameText(kLaw, "lowered twice", Text(Lower(c.graph, options)), Text(program));
  if (same) return same;
  const Result<Program> renumbered = Lower(Renumber(c.graph, 0x10e4).graph, options);
  if (program.ok() != renumbered.ok()) {
    return Violation{std::string(kLaw), "renumbered", Text(renumbered), Text(program)};
  }
  if (!program.ok() || c.inputs.size() != c.graph.inputs.size()) return std::nullopt;
  return CheckSameText(kLaw, "outputs of the renumbered graph",
                       Text(Execute(renumbered.value(), c.inputs)),
                       Text(Execute(program.value(), c.inputs)));
}

LawResult CheckNearExact(const std::string& where, std::int64_t got, const RealInterval& exact,
                         const Rational& bound, CodeRange range) {
  const Rational low = std::clamp(exact.low, Rational(range.min), Rational(range.max));
  const Rational high = std::clamp(exact.high, Rational(range.min), Rational(range.max));
  const bool near = low - bound <= Rational(got) && Rational(got) <= high + bound;
  if (near) return std::nullopt;
  return Violation{"interpreter-matches-exact-oracle", where, std::to_string(got),
                   std::to_string(low.ToDouble()) + " +- " + std::to_string(bound.ToDouble())};
}

namespace {

LawResult CheckResult(const NodeRun& run, const LoweringOptions& options, std::size_t k) {
  const Node& node = run.graph.nodes[0];
  const ResolvedSpecs specs(run.graph);
  const auto exact = ExactCodes(run.graph, 0, specs, run.operands, k);
  if (!exact.ok()) return std::nullopt;
  const ConcreteSpec* spec = specs.Find(ValuePort(node.results[k]));
  const CodeRange range = spec == nullptr ? RangeOf(run.graph.values[node.results[k]].dtype)
                                          : CodeRange{spec->qmin, spec->qmax};
  const OutputStage stage = options.numerics.stage[static_cast<std::size_t>(node.op)];
  const std::vector<Rational> bounds =
      ErrorBounds(run.graph, 0, specs, stage, run.operands, exact.value(), k);
  for (std::size_t i = 0; i < exact.value().size(); ++i) {
    LawResult violation = CheckNearExact(Where(run.graph, 0, i), run.results[k].codes[i],
                                         exact.value()[i], bounds[i], range);
    if (violation) return violation;
  }
  return std::nullopt;
}

}  // namespace

LawResult InterpreterMatchesExactOracle(const Case& c, const Target& target) {
  const LoweringOptions options = OptionsOf(target);
  for (const NodeRun& run : RunByNode(c, options)) {
    if (run.graph.nodes[0].op == OpKind::kDequantize) continue;
    for (std::size_t k = 0; k < run.results.size(); ++k) {
      if (LawResult violation = CheckResult(run, options, k)) return violation;
    }
  }
  return std::nullopt;
}

LawResult BiasStrategiesAgree(const Case& c, const Target& target) {
  LoweringOptions options = OptionsOf(target);
  const std::vector<NodeRun> runs = RunByNode(c, options);
  options.bias = BiasStrategy::kExactInt32Add;
  for (const NodeRun& run : runs) {
    if (!run.result || !HasWideBias(run.graph)) continue;
    for (const ScaleConstants constants : {ScaleConstants::kLifted, ScaleConstants::kIndependent}) {
      options.constants = constants;
      const std::optional<Tensor> other = RunNode(run.graph, run.operands, options);
      if (!other) continue;
      const std::int64_t tolerance = constants == ScaleConstants::kLifted ? 0 : 1;
      LawResult violation =
          CheckSameCodes("bias-strategies-agree", "node '" + run.graph.nodes[0].name + "'",
                         other->codes, run.result->codes, tolerance);
      if (violation) return violation;
    }
  }
  return std::nullopt;
}

}  // namespace qconform::laws
