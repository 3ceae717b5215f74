// SPDX-License-Identifier: Apache-2.0
// The second half of a run: failures sorted into kinds, the first few of each made small.
#pragma once

#include <vector>

#include "qconform/conformance/run/judge_chunks.h"

namespace qconform::conformance {

// In the order of the first failures. Stops shrinking (never sorting) when options.stop says so.
// Errors are the executor's or the disk's.
Result<std::vector<Bucket>> MakeBuckets(const RunOptions& options, const CaseSource& source,
                                        const std::vector<Failure>& failures,
                                        const MakeExecutor& make_executor);

// The command that shows a failure again.
std::string ReplayCommand(const RunOptions& options, const std::string& path);

}  // namespace qconform::conformance
