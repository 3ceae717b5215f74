// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/judge_chunks.h"

#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "qconform/conformance/run/evaluate.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/run/tally.h"

namespace qconform::conformance {
namespace {

using Clock = std::chrono::steady_clock;

// What the jobs share. Each chunk is taken by one of them.
class Session {
 public:
  Session(const RunOptions& options, const CaseSource& source, Journal& journal)
      : options_(options),
        source_(source),
        journal_(journal),
        start_(Clock::now()),
        progress_(stderr, options.progress, "judged", source.planned) {
    judged_.chunks = journal.done();
    for (const auto& [chunk, tally] : judged_.chunks) {
      done_ += tally.cases;
      findings_ += tally.verdicts.Findings();
    }
    progress_.Show(done_, findings_);
  }

  void Work(Executor& executor) {
    while (const std::optional<std::uint64_t> chunk = Take()) {
      if (!Judge(executor, *chunk)) return;
    }
  }

  void Fail(Error error) {
    const std::lock_guard lock(mutex_);
    FailLocked(judged_.backend_error, std::move(error));
  }

  Judged Finish() {
    progress_.Finish();
    const Status synced = journal_.Sync();
    if (!synced.ok()) FailLocked(judged_.io_error, synced.error());
    return std::move(judged_);
  }

 private:
  // The next chunk that is neither done nor taken; nullopt if none is left or the run is to end.
  std::optional<std::uint64_t> Take() {
    const std::lock_guard lock(mutex_);
    while (next_ < source_.ChunkCount() && judged_.chunks.contains(next_)) ++next_;
    if (ended_ || next_ >= source_.ChunkCount()) return std::nullopt;
    CheckLimits();
    if (ended_) return std::nullopt;
    return next_++;
  }

  void CheckLimits() {
    const int signal = options_.stop == nullptr ? 0 : options_.stop->load();
    const bool has_time = options_.time_limit.count() > 0;
    if (signal != 0) {
      judged_.stopped_by = "signal " + std::to_string(signal);
    } else if (has_time && Clock::now() - start_ >= options_.time_limit) {
      judged_.stopped_by = "time limit";
    } else if (options_.max_failures > 0 && findings_ >= options_.max_failures) {
      judged_.stopped_by = "max failures";
    }
    ended_ = ended_ || !judged_.stopped_by.empty();
  }

  std::vector<Case> Generate(std::uint64_t chunk, std::vector<std::uint64_t>& indices) const {
    std::vector<Case> cases;
    const std::uint64_t begin = chunk * kChunkCases;
    const std::uint64_t end = std::min(begin + kChunkCases, source_.planned);
    for (std::uint64_t position = begin; position < end; ++position) {
      indices.push_back(source_.IndexOf(position));
      cases.push_back(source_.Generate(indices.back()));
    }
    return cases;
  }

  bool Judge(Executor& executor, std::uint64_t chunk) {
    std::vector<std::uint64_t> indices;
    const std::vector<Case> cases = Generate(chunk, indices);
    const Result<std::vector<Evaluated>> evaluated = Evaluate(executor, cases, source_.target);
    if (!evaluated.ok()) {
      if (options_.stop == nullptr || options_.stop->load() == 0) Fail(evaluated.error());
      return true;
    }
    Tally tally;
    CountRules(tally, cases, source_.target);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const bool red = IsFinding(evaluated.value()[i].judgement.verdict);
      Count(tally, indices[i], cases[i], evaluated.value()[i]);
      // Before anything else is done with it: whatever happens next, the case is kept.
      if (red && !Keep(cases[i], tally.failures.back())) return false;
    }
    return Commit(chunk, std::move(tally));
  }

  bool Keep(const Case& c, const Failure& failure) {
    const Status written =
        WriteFile(CasePath(options_.report_dir, failure.id), PrintCase(c), Durability::kAtomic);
    if (written.ok()) return true;
    const std::lock_guard lock(mutex_);
    FailLocked(judged_.io_error, written.error());
    return false;
  }

  bool Commit(std::uint64_t chunk, Tally tally) {
    const std::lock_guard lock(mutex_);
    const Status written = journal_.Append(chunk, tally);
    if (!written.ok()) {
      FailLocked(judged_.io_error, written.error());
      return false;
    }
    done_ += tally.cases;
    judged_.session_cases += tally.cases;
    findings_ += tally.verdicts.Findings();
    judged_.chunks.emplace(chunk, std::move(tally));
    progress_.Show(done_, findings_);
    return true;
  }

  void FailLocked(std::optional<Error>& slot, Error error) {
    if (!slot) slot = std::move(error);
    ended_ = true;
  }

  const RunOptions& options_;
  const CaseSource& source_;
  Journal& journal_;
  const Clock::time_point start_;
  std::mutex mutex_;  // of everything below
  Progress progress_;
  Judged judged_;
  std::uint64_t next_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t findings_ = 0;
  bool ended_ = false;
};

void WorkAlone(Session& session, const RunOptions& options, std::unique_ptr<Executor> executor) {
  const Result<BackendInfo> opened = executor->Open(options.target);
  if (!opened.ok()) return session.Fail(opened.error());
  session.Work(*executor);
}

}  // namespace

Case CaseSource::Generate(std::uint64_t index) const {
  return gen::GenerateCase(seed, index, target, *contract, options);
}

std::string CasePath(const std::string& report_dir, const std::string& id) {
  return report_dir + "/cases/" + id + ".json";
}

Judged JudgeChunks(const RunOptions& options, const CaseSource& source,
                   const MakeExecutor& make_executor, std::unique_ptr<Executor> first,
                   Journal& journal) {
  Session session(options, source, journal);
  std::vector<std::jthread> others;
  for (unsigned job = 1; job < options.jobs; ++job) {
    others.emplace_back([&] { WorkAlone(session, options, make_executor()); });
  }
  session.Work(*first);
  others.clear();  // joins
  first.reset();   // reaps its worker, whose CPU time counts from then on
  return session.Finish();
}

}  // namespace qconform::conformance
