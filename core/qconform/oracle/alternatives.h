// SPDX-License-Identifier: Apache-2.0
// Tables with a choice: where a library's libm decides between two codes, both are right.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "qconform/execute/execute.h"

namespace qconform {

// Whether any table of the program has entries with a choice.
bool HasAlternatives(const Program& program);

// Both ends of what may come out, for the same inputs as `trace`, whose outcome is valid.
struct Ends {
  std::vector<Tensor> low;
  std::vector<Tensor> high;
};

// What a choice did to this run: `ends` if it reaches outputs only through ops that keep the order
// of codes element by element, else `unpredictable` says where it was used.
struct AlternativeOutcome {
  Ends ends;
  std::optional<std::string> unpredictable;
};
AlternativeOutcome ResolveAlternatives(const Program& program, std::span<const Tensor> inputs,
                                       const Trace& trace);

}  // namespace qconform
