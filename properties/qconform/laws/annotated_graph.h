// SPDX-License-Identifier: Apache-2.0
// For tests only: a graph that qnn.htp accepts from v73 on, with a gate, fixed parameters and
// sharing in it.
#pragma once

#include <vector>

#include "qconform/graph/graph.h"

namespace qconform::laws {

inline ConcreteSpec SymmetricSpec(DType dtype, float scale) {
  ConcreteSpec spec = PerTensor(dtype, scale, SymmetricZeroPoint(dtype));
  spec.scheme = Scheme::kSymmetric;
  return spec;
}

// Values: x, w, y = linear(x, w), s = sigmoid(y), r = reshape(s), plain (nobody reads it).
inline Graph AnnotatedGraph() {
  const ConcreteSpec act = PerTensor(DType::kUint16, 0.25F, 100);
  const ConcreteSpec fixed = PerTensor(DType::kUint16, 1.0F / 65536, 0);
  Graph graph;
  graph.values = {{"x", {2, 2}, DType::kUint16, act, std::nullopt},
                  {"w",
                   {2, 2},
                   DType::kInt16,
                   SymmetricSpec(DType::kInt16, 0.5F),
                   std::vector<std::int64_t>(4)},
                  {"y", {2, 2}, DType::kUint16, act, std::nullopt},
                  {"s", {2, 2}, DType::kUint16, fixed, std::nullopt},
                  {"r", {4}, DType::kUint16, SharedSpec{ValuePort(3)}, std::nullopt},
                  {"plain", {1}, DType::kFloat32, std::nullopt, std::nullopt}};
  graph.nodes = {
      {.name = "linear", .op = OpKind::kLinear, .operands = {{0, {}}, {1, {}}}, .results = {2}},
      {.name = "sigmoid", .op = OpKind::kSigmoid, .operands = {{2, {}}}, .results = {3}},
      {.name = "reshape", .op = OpKind::kReshape, .operands = {{3, {}}}, .results = {4}}};
  graph.nodes[2].attrs.Set(AttrId::kShape, {4});
  graph.inputs = {0, 5};
  graph.outputs = {4};
  return graph;
}

}  // namespace qconform::laws
