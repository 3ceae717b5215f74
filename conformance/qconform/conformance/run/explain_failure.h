// SPDX-License-Identifier: Apache-2.0
// Where wrong codes begin, and whose arithmetic gives them.
#pragma once

#include <string>
#include <vector>

#include "qconform/conformance/run/evaluate.h"
#include "qconform/oracle/explain.h"

namespace qconform::conformance {

// Two lines for people; empty where there is nothing to say.
struct FailureStory {
  // "node 'conv_1' (conv2d): what it reads is right, 3 of 20 codes are not"
  std::string diverges;
  // Names of arithmetics, or that none fits.
  std::string explained;
};

// The lines of a report under got and wanted, each `indent` and a label before its text.
std::string Render(const FailureStory& story, const std::string& indent);

// Of a value mismatch; empty for other verdicts. Runs the case's graph up to each of its nodes on
// the backend, and tries every known arithmetic, the faults of this suite included, on the first
// node whose result is wrong while everything before it is right. Errors are the executor's.
Result<FailureStory> ExplainFailure(Executor& executor, const Target& target, const Case& c,
                                    const Judgement& judgement);

// The wrong kernels and lowerings of faults/ as arithmetics, under the target's numerics.
std::vector<Arithmetic> FaultArithmetics(const Numerics& own);

}  // namespace qconform::conformance
