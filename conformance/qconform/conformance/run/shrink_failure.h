// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "qconform/conformance/run/evaluate.h"

namespace qconform::conformance {

struct Shrunk {
  Case minimal;
  Judgement judgement;  // of the minimal case
  std::size_t tries = 0;
};

// The smallest case found that gets the same verdict, and names the same rule if one was named.
// `judgement` is that of `c`. At most `max_tries` candidates are run (fewer where each one costs a
// worker or a time limit).
Result<Shrunk> ShrinkFailure(Executor& executor, const Target& target, const Case& c,
                             const Judgement& judgement, std::size_t max_tries);

}  // namespace qconform::conformance
