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
  bool fused = false;    // the result must carry on these parameters
  bool per_row = false;  // one scale per row: `params` are those of one of them
};

// What a node brings.
struct ResultValue {
  Dims shape;
  Params params;
  std::optional<QuantSpec> spec = std::nullopt;
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
  // Where a target has nothing that can be executed, graphs are for validation only.
  bool executable_only() const { return executable_only_; }
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

  // A tensor without a spec: positions, truths, floats; a constant if `rules` want one, or
  // sometimes. Codes lie in [0, limit).
  Feed NewPlain(const Dims& shape, const PortRules& rules, std::int64_t limit);

  // Appends the node with one result, or with several.
  void Append(Node node, const Dims& shape, const Params& params, std::optional<QuantSpec> spec);
  void Append(Node node, std::vector<ResultValue> results);

  // What is there now, to come back to.
  struct Mark {
    std::size_t values;
    std::size_t inputs;
    std::size_t readable;
  };
  Mark Here() const { return {graph_.values.size(), graph_.inputs.size(), readable_.size()}; }
  // Takes away every value that came since; no node may have come.
  void BackTo(const Mark& mark);
  void DropLastNode() { graph_.nodes.pop_back(); }

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
  bool executable_only_;
  Graph graph_;
  std::vector<Params> params_;  // per value; meaningful for readable ones
  std::vector<ValueId> readable_;
};

ValueClass ClassOf(const Feed& feed);
// The ops that the limits ask for.
OpSet OpsOf(const GraphLimits& limits);

// `count` codes inside `range`: uniform, extreme, small around the zero point, all equal, edges.
std::vector<std::int64_t> DrawCodes(Draw& draw, std::size_t count, CodeRange range,
                                    std::int64_t zero_point);

}  // namespace qconform::gen
