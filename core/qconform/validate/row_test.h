// SPDX-License-Identifier: Apache-2.0
// Test only: one accepting and one rejecting graph per row of a built-in profile.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "qconform/validate/test_graph.h"

namespace qconform {

struct RowCase {
  std::string rule;
  Graph good;
  std::function<void(Graph&)> break_it;
  std::string port;        // where the rule must be named; empty: the node as a whole
  std::string target;      // where `good` is accepted
  std::string bad_target;  // where the broken graph is rejected; empty: the same
};

// `good` passes with the row in force; broken, it fails that row at that port and nothing else.
void CheckRow(const RowCase& row);

// Each row of the profile has a case, except those in `elsewhere`.
void CheckCoverage(std::string_view profile, const std::vector<RowCase>& rows,
                   const std::vector<std::string>& elsewhere);

}  // namespace qconform
