// SPDX-License-Identifier: Apache-2.0
// Which rows of a contract a set of graphs has met: satisfied, satisfied at the edge, and broken on
// purpose.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"

namespace qconform::laws {

// Of one row. Counted by node; rejects by graph. The tally of two sets is the sum of their tallies.
struct RuleTally {
  std::uint64_t accepts = 0;  // it had something to check, and the validator let it pass
  std::uint64_t edges = 0;    // of those: at its edge (laws/at_edge.h)
  std::uint64_t rejects = 0;  // a graph broke it on purpose, and the validator named it

  void Add(const RuleTally& other) {
    accepts += other.accepts;
    edges += other.edges;
    rejects += other.rejects;
  }
  friend bool operator==(const RuleTally&, const RuleTally&) = default;
};

// One tally per row of target.profile->constraints.
using RuleTallies = std::vector<RuleTally>;
RuleTallies NoTallies(const Target& target);

// A graph that the target accepts; one that it refuses counts nothing. Below an SDK gate with
// bypass the gate's reject is that it lets the graph through unchecked, and says so.
void CountValid(const Graph& graph, const Target& target, RuleTallies& tallies);

// A graph made to break `rule`; counts nothing if the validator does not name that rule.
void CountBroken(const Graph& graph, std::string_view rule, const Target& target,
                 RuleTallies& tallies);

// Whether accept, edge and reject were all met. Of variants the first must be met beside another.
bool IsComplete(const Constraint& row, const RuleTally& tally);

}  // namespace qconform::laws
