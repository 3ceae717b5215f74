// SPDX-License-Identifier: Apache-2.0
// Graphs for the tests of the reducer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "qconform/graph/case_file.h"

namespace qconform::gen {

// Builds graphs value by value; every function returns the id of what it added.
class TestGraph {
 public:
  ValueId Input(const Dims& shape, const QuantSpec& spec) {
    const ValueId v = Add(shape, spec);
    graph_.inputs.push_back(v);
    return v;
  }
  ValueId Constant(const Dims& shape, const QuantSpec& spec, std::int64_t first) {
    const ValueId v = Add(shape, spec);
    std::vector<std::int64_t> codes;
    for (std::int64_t i = 0; i < ElementCount(shape); ++i) codes.push_back(first + i % 7);
    graph_.values[v].constant = codes;
    return v;
  }
  ValueId Apply(OpKind op, const std::vector<ValueId>& operands, const Dims& shape,
                const QuantSpec& spec, const std::vector<Attributes::Entry>& attrs = {}) {
    const ValueId v = Add(shape, spec);
    Node node;
    node.name = "n" + std::to_string(graph_.nodes.size());
    node.op = op;
    for (const ValueId operand : operands) node.operands.push_back({operand, std::nullopt});
    for (const auto& attr : attrs) node.attrs.Set(attr.id, attr.values);
    node.results = {v};
    graph_.nodes.push_back(std::move(node));
    return v;
  }
  Graph& graph() { return graph_; }

  // With data: 1, 2, 3, ...
  Case Finish(const std::vector<ValueId>& outputs) {
    graph_.outputs = outputs;
    Case c;
    c.graph = graph_;
    for (const ValueId v : graph_.inputs) {
      Tensor tensor = MakeTensor(graph_.values[v].dtype, graph_.values[v].shape);
      for (std::size_t i = 0; i < tensor.codes.size(); ++i) {
        tensor.codes[i] = 1 + static_cast<std::int64_t>(i % 100);
      }
      c.inputs.push_back(std::move(tensor));
    }
    return c;
  }

 private:
  ValueId Add(const Dims& shape, const QuantSpec& spec) {
    const auto v = static_cast<ValueId>(graph_.values.size());
    Value value;
    value.name = "v" + std::to_string(v);
    value.shape = shape;
    if (const auto* concrete = std::get_if<ConcreteSpec>(&spec)) value.dtype = concrete->dtype;
    if (const auto* derived = std::get_if<DerivedSpec>(&spec)) value.dtype = derived->form.dtype;
    value.spec = spec;
    graph_.values.push_back(std::move(value));
    return v;
  }

  Graph graph_;
};

inline ConcreteSpec Int8Spec(float scale, std::int64_t zero_point) {
  return PerTensor(DType::kInt8, scale, zero_point);
}

inline ConcreteSpec PerChannelWeights(std::size_t channels) {
  ConcreteSpec spec = PerTensor(DType::kInt8, 1.0F, 0);
  spec.scheme = Scheme::kSymmetric;
  spec.qmin = -127;
  spec.granularity = Granularity::kPerChannel;
  spec.scales.clear();
  for (std::size_t c = 0; c < channels; ++c) {
    spec.scales.push_back(0.013F * static_cast<float>(c + 1));
  }
  spec.zero_points.assign(channels, 0);
  return spec;
}

inline ConcreteSpec BiasSpec(const ConcreteSpec& x, const ConcreteSpec& w) {
  ConcreteSpec spec = w;
  spec.dtype = DType::kInt32;
  spec.qmin = RangeOf(DType::kInt32).min;
  spec.qmax = RangeOf(DType::kInt32).max;
  for (float& scale : spec.scales) scale *= x.scales[0];
  return spec;
}

// conv2d (strided, padded, per-channel, bias) -> relu -> concat with another input -> add ->
// reshape (shared spec); the reshape and the relu are outputs.
inline Case ManyNodes() {
  TestGraph g;
  const ConcreteSpec x_spec = Int8Spec(0.07F, 3);
  const ConcreteSpec y_spec = Int8Spec(0.11F, -5);
  const ConcreteSpec w_spec = PerChannelWeights(4);
  const ValueId x = g.Input({2, 7, 7, 3}, x_spec);
  const ValueId w = g.Constant({4, 3, 3, 3}, w_spec, -3);
  const ValueId b = g.Constant({4}, BiasSpec(x_spec, w_spec), 100);
  const ValueId conv = g.Apply(
      OpKind::kConv2d, {x, w, b}, {2, 4, 4, 4}, y_spec,
      {{AttrId::kStride, {2, 2}}, {AttrId::kDilation, {1, 1}}, {AttrId::kPad, {1, 1, 1, 1}}});
  const ValueId relu = g.Apply(OpKind::kRelu, {conv}, {2, 4, 4, 4}, y_spec);
  const ValueId side = g.Input({2, 4, 4, 2}, y_spec);
  const ValueId joined =
      g.Apply(OpKind::kConcat, {relu, side}, {2, 4, 4, 6}, y_spec, {{AttrId::kAxis, {3}}});
  const ValueId other = g.Input({1, 4, 1, 6}, Int8Spec(0.5F, 0));
  const ValueId sum = g.Apply(OpKind::kAdd, {joined, other}, {2, 4, 4, 6}, Int8Spec(0.3125F, 17));
  const ValueId flat = g.Apply(OpKind::kReshape, {sum}, {8, 24}, SharedSpec{ValuePort(sum)},
                               {{AttrId::kShape, {8, 24}}});
  return g.Finish({flat, relu});
}

}  // namespace qconform::gen
