// SPDX-License-Identifier: Apache-2.0
// What a target's backend must do with a graph and its data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/execute/execute.h"
#include "qconform/graph/graph.h"
#include "qconform/lower/lower.h"
#include "qconform/profile/target.h"

namespace qconform {

// Rows: target, op, output stage (facts/backends.md 2). Targets without rows compute as TOSA.
struct NumericsRow {
  std::string_view target;  // profile name
  OpKind op;
  OutputStage stage;
  std::string_view formula;  // "F1": its name in core/oracle/README.md
  std::string_view source;
};
std::span<const NumericsRow> AllNumericsRows();
Numerics NumericsOf(std::string_view profile_name);
// Of the profile, or else of the nearest of those it extends that has rows.
Numerics NumericsOf(const Profile& profile);

// The codes that are right, element by element: usually one (low == high). Where a library's float
// arithmetic is known only to a bound and the exact value lies that close to a tie, two.
struct ExpectedTensor {
  DType dtype;
  Dims shape;
  std::vector<std::int64_t> low;
  std::vector<std::int64_t> high;
};

struct Expected {
  Outcome::Kind kind = Outcome::Kind::kValid;
  std::vector<ExpectedTensor> outputs;
  std::string reason;  // rule id, or why it is unpredictable
};

// Validates (kMustReject names the first broken rule), lowers with the target's numerics, executes.
// A graph with an op whose arithmetic is not modelled for this target is kUnpredictable, "not
// modelled: OP": it is validated, its numbers are not compared. Error (kUnsupported) if the graph
// has no integer form for another reason.
Result<Expected> ExpectedOutputs(const Graph& graph, std::span<const Tensor> inputs,
                                 const Target& target);

}  // namespace qconform
