// SPDX-License-Identifier: Apache-2.0
// For tests only: the smallest case that every target takes, relu over four int8 codes.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "qconform/graph/case_file.h"

namespace qconform::conformance {

inline Graph SmallGraph() {
  const ConcreteSpec spec = PerTensor(DType::kInt8, 0.5f, 0);
  Graph graph;
  graph.values = {{"x", {4}, DType::kInt8, spec, {}}, {"y", {4}, DType::kInt8, spec, {}}};
  graph.nodes = {{"relu_1", OpKind::kRelu, {}, {{0, {}}}, {1}}};
  graph.inputs = {0};
  graph.outputs = {1};
  return graph;
}

inline Case SmallCase(std::int64_t code, std::string note = "") {
  Case c;
  c.target = "tosa.int";
  c.note = std::move(note);
  c.graph = SmallGraph();
  c.inputs = {{DType::kInt8, {4}, {code, -3, 0, 5}}};
  return c;
}

}  // namespace qconform::conformance
