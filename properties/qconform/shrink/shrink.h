// SPDX-License-Identifier: Apache-2.0
// Makes a failing case small, on the graph itself: delete a node and rewire, reset a field, drop
// data, simplify numbers. One reducer for every engine.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "qconform/graph/case_file.h"

namespace qconform::gen {

// Cases one step simpler than `c`, most drastic first. All pass CheckStructure, and keep the
// annotation resolvable. Used directly by RapidCheck's shrinking.
std::vector<Case> SimplerCases(const Case& c);

// Whether a case still fails in the same way. May be slow and may crash a worker, never this
// process.
using StillFails = std::function<bool(const Case&)>;

struct ShrinkStats {
  std::size_t tried = 0;
  std::size_t accepted = 0;
};

// Greedy: takes the first simpler case that still fails, until none does or `max_tries` are spent.
Case Shrink(const Case& c, const StillFails& still_fails, std::size_t max_tries,
            ShrinkStats* stats = nullptr);

// The part of the case that computes `node`: its result is the only output, and what it does not
// need is gone. nullopt if that is no graph (a spec of it refers to numbers that never were).
std::optional<Case> UpTo(const Case& c, NodeId node);

}  // namespace qconform::gen
