// SPDX-License-Identifier: Apache-2.0
// Graphs that a target must accept: valid by construction, connected, calibrated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/draw/draw.h"
#include "qconform/graph/case_file.h"
#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"

namespace qconform::gen {

struct GraphLimits {
  std::size_t min_nodes = 1;
  std::size_t max_nodes = 8;
  std::int64_t max_elements = 512;  // per activation
  std::int64_t max_macs = 1 << 14;  // per node
  std::vector<OpKind> ops;          // empty: every op of the target's profile
  // Nothing without an integer form, such as per-block specs; of a target that has none at all,
  // anything.
  bool executable_only = true;
};

// What the target's constraint rows leave open, compiled once per target and reused for every
// graph.
class Contract;
std::shared_ptr<const Contract> CompileContract(const Target& target);

// Validate(graph, target) has no failure, by construction; every node is connected to every other.
Graph GenerateGraph(Draw& draw, const Contract& contract, const GraphLimits& limits);

// Codes for every graph input: random, extreme, sign-aligned, all equal, small; see data.cc.
std::vector<Tensor> GenerateInputs(Draw& draw, const Graph& graph);

// A graph that breaks exactly one constraint: Validate reports that rule at that node and port, and
// no other failure. nullopt if nothing in this graph can be broken alone.
struct Broken {
  Graph graph;
  std::string rule;
  NodeId node;
};
std::optional<Broken> BreakOneConstraint(Draw& draw, const Graph& valid, const Target& target);

struct CaseOptions {
  GraphLimits limits;
  std::uint32_t broken_per_256 = 26;  // share of must-reject cases
};

// Case `index` of a run: a pure function of its arguments.
Case GenerateCase(std::uint64_t run_seed, std::uint64_t index, const Target& target,
                  const Contract& contract, const CaseOptions& options);
// The same from any choice source (fuzzers).
Case GenerateCase(Draw& draw, const Target& target, const Contract& contract,
                  const CaseOptions& options);

}  // namespace qconform::gen
