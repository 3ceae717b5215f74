// SPDX-License-Identifier: Apache-2.0
// Test only: cases of one op, built operand by operand.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "qconform/base/check.h"
#include "qconform/graph/case_file.h"
#include "qconform/graph/shape_inference.h"

namespace qconform::conformance {

class SingleOpCase {
 public:
  explicit SingleOpCase(OpKind op) {
    node_.name = "node";
    node_.op = op;
  }

  SingleOpCase& Attr(AttrId id, const Dims& values) {
    node_.attrs.Set(id, values);
    return *this;
  }
  SingleOpCase& Input(const Dims& shape, const ConcreteSpec& spec,
                      std::vector<std::int64_t> codes) {
    case_.graph.inputs.push_back(NextValue());
    case_.inputs.push_back({spec.dtype, shape, std::move(codes)});
    AddOperand(shape, spec);
    return *this;
  }
  SingleOpCase& Constant(const Dims& shape, const ConcreteSpec& spec,
                         std::vector<std::int64_t> codes) {
    AddOperand(shape, spec);
    case_.graph.values.back().constant = std::move(codes);
    return *this;
  }

  // The result's shape is inferred; the graph must be well-formed.
  Case Build(const ConcreteSpec& result) {
    std::vector<Dims> shapes;
    for (const Value& value : case_.graph.values) shapes.push_back(value.shape);
    const Dims shape = InferShapes(node_.op, node_.attrs, shapes).value()[0];
    node_.results = {NextValue()};
    case_.graph.values.push_back({"result", shape, result.dtype, result, std::nullopt});
    case_.graph.outputs = {node_.result()};
    case_.graph.nodes = {node_};
    const Status status = CheckStructure(case_.graph);
    if (!status.ok()) FailCheck(__FILE__, __LINE__, status.error().message);
    return case_;
  }

 private:
  ValueId NextValue() const { return static_cast<ValueId>(case_.graph.values.size()); }
  void AddOperand(const Dims& shape, const ConcreteSpec& spec) {
    node_.operands.push_back({NextValue(), std::nullopt});
    const std::string name = "x" + std::to_string(NextValue());
    case_.graph.values.push_back({name, shape, spec.dtype, spec, std::nullopt});
  }

  Node node_;
  Case case_;
};

// Specs of weights and biases.
inline ConcreteSpec Symmetric(DType dtype, float scale) {
  ConcreteSpec spec = PerTensor(dtype, scale, SymmetricZeroPoint(dtype));
  spec.scheme = Scheme::kSymmetric;
  return spec;
}
inline ConcreteSpec SymmetricPerChannel(DType dtype, std::int32_t axis, std::vector<float> scales) {
  ConcreteSpec spec = Symmetric(dtype, 1);
  spec.granularity = Granularity::kPerChannel;
  spec.axis = axis;
  spec.zero_points.assign(scales.size(), 0);
  spec.scales = std::move(scales);
  return spec;
}

}  // namespace qconform::conformance
