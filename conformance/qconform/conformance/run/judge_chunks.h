// SPDX-License-Identifier: Apache-2.0
// The judging half of a run: chunks of cases over several workers, each chunk remembered when it is
// done.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "qconform/conformance/run/journal.h"
#include "qconform/conformance/run/run.h"
#include "qconform/generate/generate.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

// Cases of a chunk; also how many a worker is sent at a time.
inline constexpr std::uint64_t kChunkCases = 64;

// What generation needs, made once per run.
struct CaseSource {
  Target target;
  std::shared_ptr<const gen::Contract> contract;
  gen::CaseOptions options;
  std::uint64_t seed = 0;
  std::uint64_t shard_index = 0;
  std::uint64_t shard_count = 1;
  std::uint64_t planned = 0;  // cases of the shard

  Case Generate(std::uint64_t index) const;  // case `index` of the run
  std::uint64_t ChunkCount() const { return (planned + kChunkCases - 1) / kChunkCases; }
  // Index in the run of the shard's case number `position`.
  std::uint64_t IndexOf(std::uint64_t position) const {
    return shard_index + position * shard_count;
  }
};

struct Judged {
  std::map<std::uint64_t, Tally> chunks;  // by number; also those that the journal held
  std::string stopped_by;                 // see RunSummary
  std::optional<Error> backend_error;     // the backend could not be run any more
  std::optional<Error> io_error;
  std::uint64_t session_cases = 0;
};

// `first` is an open executor, used by the first of the jobs.
Judged JudgeChunks(const RunOptions& options, const CaseSource& source,
                   const MakeExecutor& make_executor, std::unique_ptr<Executor> first,
                   Journal& journal);

// Where the file of a case lies.
std::string CasePath(const std::string& report_dir, const std::string& id);

}  // namespace qconform::conformance
