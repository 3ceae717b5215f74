// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/faults/edit_annotation.h"

#include <algorithm>

namespace qconform::conformance {
namespace {

const ConcreteSpec* Calibrated(const ConcreteSpec* spec) {
  return spec != nullptr && spec->calibrated() ? spec : nullptr;
}

}  // namespace

const Value& NodeAnnotation::Operand(std::size_t operand) const {
  return graph_.values[node().operands[operand].value];
}

const ConcreteSpec* NodeAnnotation::OperandSpec(std::size_t operand) const {
  return operand < operands() ? Calibrated(before_.Find(OperandPort(operand))) : nullptr;
}

const ConcreteSpec* NodeAnnotation::ResultSpec(std::size_t result) const {
  return result < node().results.size() ? Calibrated(before_.Find(ResultPort(result))) : nullptr;
}

PortRef NodeAnnotation::OperandPort(std::size_t operand) const {
  return qconform::OperandPort(node_, static_cast<std::uint32_t>(operand));
}

void NodeAnnotation::SetOperand(std::size_t operand, QuantSpec spec) {
  qconform::Operand& edge = graph_.nodes[node_].operands[operand];
  Value& value = graph_.values[edge.value];
  if (!value.constant) {
    edge.spec = std::move(spec);
    return;
  }
  edge.spec.reset();
  value.spec = std::move(spec);
}

void NodeAnnotation::ForgetOperand(std::size_t operand) {
  qconform::Operand& edge = graph_.nodes[node_].operands[operand];
  edge.spec.reset();
  graph_.values[edge.value].spec.reset();
}

void NodeAnnotation::SetResult(QuantSpec spec, std::size_t result) {
  graph_.values[node().results[result]].spec = std::move(spec);
}

void SettleDtypes(Graph& graph) {
  const ResolvedSpecs specs(graph);
  for (ValueId v = 0; v < graph.values.size(); ++v) {
    const ConcreteSpec* spec = specs.Find(ValuePort(v));
    Value& value = graph.values[v];
    if (spec == nullptr || spec->dtype == value.dtype) continue;
    value.dtype = spec->dtype;
    if (!value.constant) continue;
    const CodeRange range = RangeOf(spec->dtype);
    for (std::int64_t& code : *value.constant) code = std::clamp(code, range.min, range.max);
  }
}

ConcreteSpec WithScale(ConcreteSpec spec, float scale) {
  spec.scales.assign(spec.scales.size(), scale);
  return spec;
}

ConcreteSpec WithZeroPoint(ConcreteSpec spec, std::int64_t zero_point) {
  spec.zero_points.assign(spec.zero_points.size(), zero_point);
  return spec;
}

ConcreteSpec InDtype(ConcreteSpec spec, DType dtype) {
  const CodeRange range = RangeOf(dtype);
  spec.dtype = dtype;
  spec.qmin = range.min;
  spec.qmax = range.max;
  spec.scheme = Scheme::kSymmetric;
  return WithZeroPoint(std::move(spec), SymmetricZeroPoint(dtype));
}

ConcreteSpec PerChannelOf(ConcreteSpec spec, std::int32_t axis, const Dims& shape) {
  const auto count = static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]);
  spec.granularity = Granularity::kPerChannel;
  spec.axis = axis;
  spec.block_size = 0;
  spec.scales.assign(count, spec.scales[0]);
  spec.zero_points.assign(count, spec.zero_points[0]);
  return spec;
}

}  // namespace qconform::conformance
