// SPDX-License-Identifier: Apache-2.0
// Test support: graphs of a few nodes, a line each.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "qconform/graph/graph.h"

namespace qconform {

class SmallGraph {
 public:
  ValueId Input(const Dims& shape, const ConcreteSpec& spec) {
    const ValueId v = Add(shape, spec.dtype, QuantSpec(spec));
    graph_.inputs.push_back(v);
    return v;
  }
  ValueId FloatInput(const Dims& shape) {
    const ValueId v = Add(shape, DType::kFloat32, std::nullopt);
    graph_.inputs.push_back(v);
    return v;
  }
  // Codes that mean themselves: truths, positions, integers.
  ValueId PlainInput(const Dims& shape, DType dtype) {
    const ValueId v = Add(shape, dtype, std::nullopt);
    graph_.inputs.push_back(v);
    return v;
  }
  ValueId PlainConstant(const Dims& shape, DType dtype, std::vector<std::int64_t> codes) {
    const ValueId v = Add(shape, dtype, std::nullopt);
    graph_.values[v].constant = std::move(codes);
    return v;
  }
  ValueId Constant(const Dims& shape, const ConcreteSpec& spec, std::vector<std::int64_t> codes) {
    const ValueId v = Add(shape, spec.dtype, QuantSpec(spec));
    graph_.values[v].constant = std::move(codes);
    return v;
  }
  ValueId Node(OpKind op, const std::vector<ValueId>& operands, const Dims& shape,
               const ConcreteSpec& spec, const std::vector<std::pair<AttrId, Dims>>& attrs = {}) {
    return AddNode(op, operands, Add(shape, spec.dtype, QuantSpec(spec)), attrs);
  }
  // With a result that means itself.
  ValueId PlainNode(OpKind op, const std::vector<ValueId>& operands, const Dims& shape, DType dtype,
                    const std::vector<std::pair<AttrId, Dims>>& attrs = {}) {
    return AddNode(op, operands, Add(shape, dtype, std::nullopt), attrs);
  }
  // One more result of the last node, which is an output as well.
  void AnotherResult(const Dims& shape, DType dtype, std::optional<QuantSpec> spec) {
    const ValueId result = Add(shape, dtype, std::move(spec));
    graph_.nodes.back().results.push_back(result);
    graph_.outputs.push_back(result);
  }
  Graph& graph() { return graph_; }

 private:
  ValueId AddNode(OpKind op, const std::vector<ValueId>& operands, ValueId result,
                  const std::vector<std::pair<AttrId, Dims>>& attrs) {
    qconform::Node node;
    node.name = "n" + std::to_string(graph_.nodes.size());
    node.op = op;
    for (const auto& [id, values] : attrs) node.attrs.Set(id, values);
    for (const ValueId v : operands) node.operands.push_back({v, std::nullopt});
    node.results = {result};
    graph_.nodes.push_back(node);
    graph_.outputs = {result};
    return result;
  }
  ValueId Add(const Dims& shape, DType dtype, std::optional<QuantSpec> spec) {
    const auto id = static_cast<ValueId>(graph_.values.size());
    graph_.values.push_back({"v" + std::to_string(id), shape, dtype, std::move(spec), {}});
    return id;
  }

  Graph graph_;
};

inline ConcreteSpec Int8(float scale, std::int64_t zero_point) {
  return PerTensor(DType::kInt8, scale, zero_point);
}
inline ConcreteSpec Uint8(float scale, std::int64_t zero_point) {
  return PerTensor(DType::kUint8, scale, zero_point);
}
inline ConcreteSpec Int16(float scale) { return PerTensor(DType::kInt16, scale, 0); }
inline ConcreteSpec Ranged(ConcreteSpec spec, std::int64_t qmin, std::int64_t qmax) {
  spec.qmin = qmin;
  spec.qmax = qmax;
  return spec;
}
// Channels along `axis`, zero points 0.
inline ConcreteSpec PerChannel(DType dtype, std::int32_t axis, std::vector<float> scales) {
  ConcreteSpec spec = PerTensor(dtype, 1, 0);
  spec.granularity = Granularity::kPerChannel;
  spec.axis = axis;
  spec.zero_points.assign(scales.size(), 0);
  spec.scales = std::move(scales);
  return spec;
}

}  // namespace qconform
