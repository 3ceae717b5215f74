// SPDX-License-Identifier: Apache-2.0
// From a case to its judgement, the one way that run, replay and shrink share.
#pragma once

#include <span>
#include <vector>

#include "qconform/conformance/isolation/executor.h"
#include "qconform/conformance/judge.h"
#include "qconform/graph/case_file.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

struct Evaluated {
  Answer answer;
  Judgement judgement;
};

// Has data for every graph input. A case without cannot be run, only validated.
bool HasData(const Case& c);

// One per case, in order. Cases without data (see HasData) are a check failure. Errors are the
// executor's.
Result<std::vector<Evaluated>> Evaluate(Executor& executor, std::span<const Case> cases,
                                        const Target& target);

}  // namespace qconform::conformance
