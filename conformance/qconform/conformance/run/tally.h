// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "qconform/conformance/report.h"
#include "qconform/conformance/run/evaluate.h"

namespace qconform::conformance {

// The table's cell of a node.
Cell CellOf(const Graph& graph, const Node& node);

// Counts one case. A red one is appended to tally.failures.
void Count(Tally& tally, std::uint64_t index, const Case& c, const Evaluated& evaluated);

// Which rules a chunk of cases meets and breaks: in accepted graphs, whatever the backend said.
void CountRules(Tally& tally, std::span<const Case> cases, const Target& target);

// The same failure for a person who has seen one of them.
bool SameKind(const Failure& a, const Failure& b);

}  // namespace qconform::conformance
