// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/specimens.h"

#include <algorithm>
#include <utility>

#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/run/shrink_failure.h"
#include "qconform/conformance/run/tally.h"

namespace qconform::conformance {
namespace {

bool Belongs(const Bucket& bucket, const Failure& failure) {
  return bucket.verdict == failure.verdict && bucket.cell == failure.cell &&
         bucket.rule == failure.rule;
}

std::vector<Bucket> Sort(const RunOptions& options, const std::vector<Failure>& failures) {
  std::vector<Bucket> buckets;
  for (const Failure& failure : failures) {
    auto bucket = std::find_if(buckets.begin(), buckets.end(),
                               [&](const Bucket& b) { return Belongs(b, failure); });
    if (bucket == buckets.end()) {
      buckets.push_back({failure.verdict, failure.cell, failure.rule, 0, {}});
      bucket = std::prev(buckets.end());
    }
    ++bucket->count;
    if (bucket->specimens.size() >= std::max<std::uint64_t>(options.shrink_per_kind, 1)) continue;
    Specimen specimen;
    specimen.failure = failure;
    specimen.path = CasePath(options.report_dir, failure.id);
    specimen.replay = ReplayCommand(options, specimen.path);
    bucket->specimens.push_back(std::move(specimen));
  }
  return buckets;
}

// A judgement as far as a failure remembers it; enough for "fails in the same way".
Judgement Recall(const Failure& failure) {
  Judgement judgement;
  judgement.verdict = failure.verdict;
  judgement.rule = failure.rule;
  return judgement;
}

Status ShrinkSpecimen(const RunOptions& options, const CaseSource& source, Executor& executor,
                      Specimen& specimen) {
  const Case found = source.Generate(specimen.failure.index);
  Result<FailureStory> story =
      ExplainFailure(executor, source.target, found, Recall(specimen.failure));
  if (!story.ok()) return story.error();
  specimen.story = std::move(story).value();
  Result<Shrunk> shrunk =
      ShrinkFailure(executor, source.target, found, Recall(specimen.failure), options.shrink_tries);
  if (!shrunk.ok()) return shrunk.error();
  const Case& minimal = shrunk.value().minimal;
  specimen.tries = shrunk.value().tries;
  specimen.minimal_nodes = minimal.graph.nodes.size();
  if (minimal == found) return OkStatus();
  specimen.minimal = std::move(shrunk.value().judgement);
  const std::string path = CasePath(options.report_dir, CaseId(minimal));
  const Status written = WriteFile(path, PrintCase(minimal), Durability::kAtomic);
  if (!written.ok()) return written;
  specimen.minimal_path = path;
  specimen.replay = ReplayCommand(options, path);
  return OkStatus();
}

bool Stopped(const RunOptions& options) {
  return options.stop != nullptr && options.stop->load() != 0;
}

}  // namespace

std::string ReplayCommand(const RunOptions& options, const std::string& path) {
  return options.program + " replay " + path + " --backend " + options.backend +
         options.replay_options;
}

Result<std::vector<Bucket>> MakeBuckets(const RunOptions& options, const CaseSource& source,
                                        const std::vector<Failure>& failures,
                                        const MakeExecutor& make_executor) {
  std::vector<Bucket> buckets = Sort(options, failures);
  if (buckets.empty() || options.shrink_per_kind == 0 || Stopped(options)) return buckets;
  const std::unique_ptr<Executor> executor = make_executor();
  const Result<BackendInfo> opened = executor->Open(options.target);
  if (!opened.ok()) return opened.error();
  Progress progress(stderr, options.progress, "kinds of failures shrunk", buckets.size());
  std::uint64_t done = 0;
  for (Bucket& bucket : buckets) {
    for (Specimen& specimen : bucket.specimens) {
      const Status status = ShrinkSpecimen(options, source, *executor, specimen);
      if (Stopped(options)) return buckets;
      if (!status.ok()) return status.error();
    }
    progress.Show(++done, failures.size());
  }
  progress.Finish();
  return buckets;
}

}  // namespace qconform::conformance
