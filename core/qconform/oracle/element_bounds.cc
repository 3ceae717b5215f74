// SPDX-License-Identifier: Apache-2.0
// Bounds of every element of a result: of comparisons, by how close their operands lie; of 16-bit
// tables, by the distance between the function and the line drawn there.
#include <array>

#include "qconform/oracle/bounds.h"
#include "qconform/oracle/exact_function.h"
#include "qconform/oracle/exact_ports.h"
#include "qconform/oracle/table_bound.h"

namespace qconform {
namespace {

bool Compares(OpKind op) {
  switch (op) {
    case OpKind::kEqual:
    case OpKind::kNotEqual:
    case OpKind::kGreater:
    case OpKind::kGreaterEqual:
    case OpKind::kLess:
    case OpKind::kLessEqual:
      return true;
    default:
      return false;
  }
}

// In units of the smaller scale one operand is exact, and the other is rounded.
class Comparison {
 public:
  Comparison(const Graph& graph, NodeId id, const ResolvedSpecs& specs,
             std::span<const Tensor> operands)
      : operands_(operands), shape_(graph.values[graph.nodes[id].result()].shape) {
    for (std::uint32_t i = 0; i < 2; ++i) specs_[i] = &SpecOf(specs, OperandPort(id, i));
  }

  // Whether rounding may change the outcome for this element.
  bool IsClose(std::size_t at) const {
    if (specs_[0]->scales == specs_[1]->scales) return false;
    const Dims out = CoordinatesOf(shape_, at);
    const std::size_t rounded = specs_[0]->scales[0] > specs_[1]->scales[0] ? 0 : 1;
    const Rational unit = ScaleOf(1 - rounded);
    const Rational value = RealOf(rounded, out) / unit;
    const Rational other = RealOf(1 - rounded, out) / unit;
    return Abs(value - other) <= Half() + (Abs(value) + Rational(1)) * Power(-30);
  }

 private:
  Rational ScaleOf(std::size_t i) const { return Rational::FromFloat(specs_[i]->scales[0]); }
  Rational RealOf(std::size_t i, const Dims& out) const {
    const std::size_t at = BroadcastPosition(operands_[i].shape, out);
    return ScaleOf(i) * Rational(operands_[i].codes[at] - specs_[i]->zero_points[0]);
  }

  std::span<const Tensor> operands_;
  const Dims& shape_;
  std::array<const ConcreteSpec*, 2> specs_{};
};

// Of a 16-bit table whose every point is known; empty for anything else.
std::vector<Rational> TableBounds(const Graph& graph, NodeId node, const ResolvedSpecs& specs,
                                  OutputStage stage, std::span<const Tensor> operands,
                                  std::span<const RealInterval> exact) {
  const Node& n = graph.nodes[node];
  if (stage != OutputStage::kTosa || !IsExactFunction(n.op)) return {};
  const ConcreteSpec& x = SpecOf(specs, OperandPort(node, 0));
  const ConcreteSpec* exponent = n.operands.size() > 1 ? specs.Find(OperandPort(node, 1)) : nullptr;
  const Result<ExactFunctionOf> f = ExactFunctionOfNode(n, exponent, operands);
  if (!Wide(x) || !f.ok()) return {};
  const ConcreteSpec& out = SpecOf(specs, ValuePort(n.result()));
  return WideTableBounds(f.value(), x, out, operands[0].codes, exact);
}

}  // namespace

std::vector<Rational> ErrorBounds(const Graph& graph, NodeId node, const ResolvedSpecs& specs,
                                  OutputStage stage, std::span<const Tensor> operands,
                                  std::span<const RealInterval> exact, std::size_t result) {
  std::vector<Rational> bounds = TableBounds(graph, node, specs, stage, operands, exact);
  if (!bounds.empty()) return bounds;
  bounds.reserve(exact.size());
  if (!Compares(graph.nodes[node].op)) {
    for (const RealInterval& e : exact) {
      bounds.push_back(ErrorBound(graph, node, specs, stage, e, result));
    }
    return bounds;
  }
  const Comparison comparison(graph, node, specs, operands);
  for (std::size_t at = 0; at < exact.size(); ++at) {
    bounds.emplace_back(comparison.IsClose(at) ? 1 : 0);
  }
  return bounds;
}

}  // namespace qconform
