// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "qconform/execute/execute.h"
#include "qconform/oracle/exact.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

// The operands of the only node: inputs, and constants.
std::vector<Tensor> OperandsOf(const RandomOp& op) {
  std::vector<Tensor> operands;
  std::size_t input = 0;
  for (const Operand& operand : op.graph.nodes[0].operands) {
    const Value& value = op.graph.values[operand.value];
    operands.push_back(value.constant ? Tensor{value.dtype, value.shape, *value.constant}
                                      : op.inputs[input++]);
  }
  return operands;
}

// What the result's codes may be: plain codes are not clamped.
CodeRange RangeOfResult(const Graph& graph, const ResolvedSpecs& specs, ValueId result) {
  const ConcreteSpec* spec = specs.Find(ValuePort(result));
  return spec == nullptr ? RangeOf(graph.values[result].dtype) : CodeRange{spec->qmin, spec->qmax};
}

Rational Distance(std::int64_t code, const RealInterval& exact, CodeRange range) {
  const Rational low(range.min);
  const Rational high(range.max);
  const Rational a = Abs(Rational(code) - std::clamp(exact.low, low, high));
  const Rational b = Abs(Rational(code) - std::clamp(exact.high, low, high));
  return std::max(a, b);
}

std::string CompareResult(const RandomOp& op, OutputStage stage, const Tensor& got,
                          std::size_t result) {
  const ResolvedSpecs specs(op.graph);
  const std::vector<Tensor> operands = OperandsOf(op);
  const auto exact = ExactCodes(op.graph, 0, specs, operands, result);
  if (!exact.ok()) return exact.error().message;
  const auto bounds = ErrorBounds(op.graph, 0, specs, stage, operands, exact.value(), result);
  if (exact.value().size() != got.codes.size()) return "another number of elements";
  const CodeRange range = RangeOfResult(op.graph, specs, op.graph.nodes[0].results[result]);
  for (std::size_t i = 0; i < exact.value().size(); ++i) {
    const RealInterval& e = exact.value()[i];
    if (Distance(got.codes[i], e, range) <= bounds[i]) continue;
    return "result " + std::to_string(result) + " element " + std::to_string(i) + ": code " +
           std::to_string(got.codes[i]) + ", exact " + std::to_string(e.low.ToDouble()) +
           ", bound " + std::to_string(bounds[i].ToDouble());
  }
  return "";
}

}  // namespace

std::string CompareWithExact(const RandomOp& op, const LoweringOptions& options,
                             int& unpredictable) {
  const Result<Program> program = Lower(op.graph, options);
  if (!program.ok()) return program.error().message;
  const Outcome outcome = Execute(program.value(), op.inputs);
  if (outcome.kind != Outcome::Kind::kValid) {
    ++unpredictable;
    return "";
  }
  const auto stage = options.numerics.stage[static_cast<std::size_t>(op.graph.nodes[0].op)];
  for (std::size_t k = 0; k < outcome.outputs.size(); ++k) {
    std::string difference = CompareResult(op, stage, outcome.outputs[k], k);
    if (!difference.empty()) return difference;
  }
  return "";
}

}  // namespace qconform
