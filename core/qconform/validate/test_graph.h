// SPDX-License-Identifier: Apache-2.0
// Test only: graphs of one node, with ports by name ("in0", "out0"), to be bent by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform {

// The spec of a value, which must be concrete.
ConcreteSpec& SpecAt(Graph& graph, std::string_view value);
Value& ValueAt(Graph& graph, std::string_view value);
// Sets spec and dtype of a value; a constant keeps its codes.
void SetSpec(Graph& graph, std::string_view value, const ConcreteSpec& spec);
// Makes a constant a graph input.
void MakeDynamic(Graph& graph, std::string_view value);

ConcreteSpec Symmetric(DType dtype, float scale);  // per tensor, zero point at real zero
ConcreteSpec PerChannel(DType dtype, std::int32_t axis, std::vector<float> scales);
ConcreteSpec PerBlock(DType dtype, std::int32_t axis, std::int64_t size, std::size_t blocks);

// conv2d, depthwise_conv2d or linear: x of scale 1/2, weight of scale 1/4 and two output channels.
// Weights and bias are constants.
Graph WeightedGraph(OpKind op, const ConcreteSpec& x, const ConcreteSpec& weight,
                    const ConcreteSpec* bias, const ConcreteSpec& result);

// Any other op, each operand with spec `x`.
Graph PlainGraph(OpKind op, const ConcreteSpec& x, const ConcreteSpec& result);

// CheckStructure's complaint; empty if there is none.
std::string StructureError(const Graph& graph);

// A row without a source.
Constraint Row(std::string id, Rule rule, std::vector<OpKind> ops = {},
               std::vector<Condition> when = {});

// A target whose profile speaks of every op and has these rows, or this one.
Target TargetWithRows(std::vector<Constraint> constraints);
Target TargetWith(Constraint constraint);

// What that row, with the id "r", says of the graph.
Diagnostics ValidateRow(Rule rule, const Graph& graph, std::vector<Condition> when = {});

// What is said of the only finding: "port: got ..., wanted ...", or "port: not checked: reason".
// "none" if there is none, "several" if there are more.
std::string OnlyFinding(const Diagnostics& diagnostics);

// "1 passed", "2 failed", "1 passed, 1 not checked", ...; "nothing" if there was nothing to check.
std::string CountsText(const Diagnostics& diagnostics);

// The findings that failed, as "rule port" each.
std::vector<std::string> Failures(const Diagnostics& diagnostics);

}  // namespace qconform
