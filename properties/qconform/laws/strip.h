// SPDX-License-Identifier: Apache-2.0
// A graph as it is annotated, before calibration; and what may change between the two.
#pragma once

#include "qconform/graph/graph.h"
#include "qconform/laws/violation.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {

// The same graph without scales and zero points.
Graph WithoutNumbers(Graph graph);

// What a row needs to know of a graph.
enum class RuleLevel : std::uint8_t {
  kObserver,  // what the annotation says: judged the same before and after calibration
  kNumeric,   // numbers: without them it is not checked
  kMixed,     // both: what the annotation says is judged without numbers, too
  kSharing,   // one group, or equal numbers: without numbers only a group is left
};
RuleLevel LevelOf(const Constraint& row);

// The diagnostics of a calibrated graph against those of the graph without its numbers.
LawResult CheckWithoutNumbers(const Graph& graph, const Target& target,
                              const Diagnostics& calibrated, const Diagnostics& uncalibrated);

}  // namespace qconform::laws
