// SPDX-License-Identifier: Apache-2.0
// A graph under construction: appends nodes that fit what is there, with quantization decided at
// insertion.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "qconform/draw/draw.h"
#include "qconform/generate/contract.h"
#include "qconform/generate/scales.h"
#include "qconform/graph/graph.h"

namespace qconform::gen {

// A value on its way into an operand port.
struct Feed {
  Operand operand;
  Params params;  // of the edge
  Dims shape;
};

// Names a part of what is drawn, for as long as it lives.
class SpanScope {
 public:
  SpanScope(Draw& draw, std::string_view name) : draw_(draw) { draw_.BeginSpan(name); }
  ~SpanScope() { draw_.EndSpan(); }
  SpanScope(const SpanScope&) = delete;
  SpanScope& operator=(const SpanScope&) = delete;

 private:
  Draw& draw_;
};

class GraphBuilder {
 public:
  GraphBuilder(Draw& draw, const Contract& contract, const GraphLimits& limits);
  // Goes on from a graph that is already there.
  GraphBuilder(Draw& draw, const Contract& contract, const GraphLimits& limits, Graph graph);

  Draw& draw() { return draw_; }
  const Contract& contract() const { return contract_; }
  const GraphLimits& limits() const { return limits_; }
  const Graph& graph() const { return graph_; }
  Graph Take() { return std::move(graph_); }

  // Values that can be read per tensor by an operand: graph inputs and results.
  const std::vector<ValueId>& readable() const { return readable_; }
  const Params& ParamsOf(ValueId value) const { return params_[value]; }
  NodeId next_node() const { return static_cast<NodeId>(graph_.nodes.size()); }

  Feed FeedOf(ValueId value) const;
  Feed NewInput(const Dims& shape, const Params& params, std::optional<QuantSpec> spec);
  Feed NewConstant(const Dims& shape, const Params& params, std::optional<QuantSpec> spec,
                   std::vector<std::int64_t> codes);
  // A constant or graph input with a spec that is not per tensor, such as weights and biases.
  ValueId NewStatic(std::string_view prefix, const Dims& shape, QuantSpec spec, DType dtype,
                    std::optional<std::vector<std::int64_t>> codes);

  // Appends the node; its result value takes `shape`, `params` and `spec`.
  void Append(Node node, const Dims& shape, const Params& params, std::optional<QuantSpec> spec);

  // Picks a scale for data that come from outside.
  float DrawInputScale();
  // A shape of the given rank with at most `limits().max_elements` elements.
  Dims DrawShape(std::size_t rank);

 private:
  ValueId AddValue(std::string_view prefix, const Dims& shape, const Params& params,
                   std::optional<QuantSpec> spec);

  Draw& draw_;
  const Contract& contract_;
  const GraphLimits& limits_;
  Graph graph_;
  std::vector<Params> params_;  // per value; meaningful for readable ones
  std::vector<ValueId> readable_;
};

ValueClass ClassOf(const Feed& feed);

// `count` codes inside `range`: uniform, extreme, small around the zero point, all equal, edges.
std::vector<std::int64_t> DrawCodes(Draw& draw, std::size_t count, CodeRange range,
                                    std::int64_t zero_point);

}  // namespace qconform::gen
