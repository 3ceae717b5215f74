// SPDX-License-Identifier: Apache-2.0
// The main loop: generate, run, judge, remember, shrink.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "qconform/conformance/exit_code.h"
#include "qconform/conformance/isolation/executor.h"
#include "qconform/conformance/report.h"
#include "qconform/conformance/run/progress.h"
#include "qconform/conformance/target_spec.h"
#include "qconform/graph/op_table.h"

namespace qconform::conformance {

struct RunOptions {
  std::string backend;
  TargetSpec target;
  std::uint64_t seed = 1;
  std::uint64_t cases =
      1000;  // of the whole run; a shard takes those with index % shard_count == shard_index
  std::uint64_t shard_index = 0;
  std::uint64_t shard_count = 1;
  unsigned jobs = 1;
  std::chrono::milliseconds time_limit{0};  // of the run; 0: none. Ends it early, which is reported
  std::string report_dir;
  bool resume = false;                // go on where a run with this report directory ended
  std::vector<OpKind> ops;            // only these; empty: all of the target
  std::uint64_t max_nodes = 8;        // of a generated graph
  std::uint64_t max_failures = 1000;  // the run ends once it has so many; 0: never
  bool require_executed = true;       // a run in which nothing was executed is not conformant
  std::uint64_t shrink_per_kind = 2;  // failures of each kind that are made small
  std::uint64_t shrink_tries = 2000;  // candidates for each
  std::string program = "qconform";   // as it was called, so that a replay line can be pasted
  std::string replay_options;  // what a replay needs besides file and backend: " --profile FILE"

  // For the report only; the executors have been made accordingly.
  bool isolated = true;
  std::chrono::milliseconds case_limit{0};
  std::uint64_t memory_limit = 0;

  Progress::Style progress = Progress::Style::kSilent;
  const std::atomic<int>* stop = nullptr;  // number of a signal: end early, with a partial report
};

using MakeExecutor = std::function<std::unique_ptr<Executor>()>;

struct RunOutcome {
  ExitCode exit = ExitCode::kOk;
  std::string message;  // why there is no summary; empty if there is one
  RunSummary summary;
};

// Writes report_dir/journal.jsonl and, for each failure, report_dir/cases/<id>.json: first as
// found, then the minimal one. The summary depends on the options and the backend, never on jobs,
// interruptions or order; except for its times, and for runs that end early.
RunOutcome Run(const RunOptions& options, const MakeExecutor& make_executor);

}  // namespace qconform::conformance
