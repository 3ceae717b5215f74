// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/run.h"

#include <sys/resource.h>

#include <utility>

#include "qconform/conformance/isolation/crc32.h"
#include "qconform/conformance/run/environment.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/run/journal.h"
#include "qconform/conformance/run/judge_chunks.h"
#include "qconform/conformance/run/specimens.h"

namespace qconform::conformance {
namespace {

RunOutcome Refuse(ExitCode exit, std::string message) { return {exit, std::move(message), {}}; }

CaseSource MakeSource(const RunOptions& options, Target target) {
  CaseSource source;
  source.target = std::move(target);
  source.contract = gen::CompileContract(source.target);
  source.options.limits.ops = options.ops;
  source.options.limits.max_nodes = static_cast<std::size_t>(options.max_nodes);
  source.seed = options.seed;
  source.shard_index = options.shard_index;
  source.shard_count = options.shard_count;
  if (options.cases > options.shard_index) {
    source.planned = (options.cases - options.shard_index - 1) / options.shard_count + 1;
  }
  return source;
}

// A profile of one's own by its file name and a checksum of its text.
std::string NameProfile(const TargetSpec& spec) {
  if (spec.profile_text.empty()) return "";
  return spec.profile_name + " crc32:" + std::to_string(Crc32(spec.profile_text));
}

RunIdentity MakeIdentity(const RunOptions& options, const Target& target, const BackendInfo& info) {
  RunIdentity identity;
  identity.suite_version = QCONFORM_VERSION;
  identity.backend = options.backend;
  identity.backend_version = info.version;
  identity.target = target.Name();
  identity.sdk = target.sdk_text;
  identity.profile = NameProfile(options.target);
  identity.seed = options.seed;
  identity.cases = options.cases;
  identity.shard_index = options.shard_index;
  identity.shard_count = options.shard_count;
  for (const OpKind op : options.ops) identity.ops.emplace_back(NameOf(op));
  identity.max_nodes = options.max_nodes;
  return identity;
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

// Of this process and of the children it has reaped.
double CpuSeconds() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    seconds += Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  }
  return seconds;
}

std::vector<RuleRow> RowsOf(const Target& target, const Tally& tally) {
  std::vector<RuleRow> rows;
  for (const Constraint& constraint : target.profile->constraints) {
    const auto met = tally.rules.find(constraint.id);
    rows.push_back({constraint.id, std::string(NameOf(constraint.kind())),
                    met == tally.rules.end() ? laws::RuleTally{} : met->second});
  }
  return rows;
}

std::vector<std::string> FindUnexercised(const RunOptions& options, const Target& target,
                                         const Tally& tally) {
  std::vector<std::string> missing;
  const Numerics numerics = NumericsOf(*target.profile);
  for (const OpEntry& entry : target.profile->ops) {
    const auto& asked = options.ops;
    const bool wanted =
        asked.empty() || std::find(asked.begin(), asked.end(), entry.op) != asked.end();
    if (!wanted || !HasIntegerForm(entry.op, numerics.stage[static_cast<std::size_t>(entry.op)]))
      continue;
    std::string name(NameOf(entry.op));
    if (!tally.executed_ops.contains(name)) missing.push_back(std::move(name));
  }
  return missing;
}

void Conclude(const RunOptions& options, RunSummary& summary) {
  const std::uint64_t findings = summary.tally.verdicts.Findings();
  const bool idle = options.require_executed && summary.tally.executed == 0;
  summary.conformant = findings == 0 && !idle;
  if (findings > 0) {
    summary.verdict = "not conformant: " + std::to_string(findings) + " of " +
                      std::to_string(summary.tally.cases) + " cases, " +
                      std::to_string(summary.buckets.size()) + " kinds of failures";
  } else if (idle) {
    summary.verdict = "not conformant: nothing was executed, so the target was never exercised";
  } else {
    summary.verdict = "conformant on what was run";
  }
}

Environment MakeEnvironment(const RunOptions& options) {
  Environment environment = DescribeEnvironment();
  environment.jobs = options.jobs;
  environment.isolated = options.isolated;
  environment.case_seconds = std::chrono::duration<double>(options.case_limit).count();
  environment.memory_limit = options.memory_limit;
  return environment;
}

// Everything after the report directory is ours, the backend is open and the journal is read.
RunOutcome Proceed(const RunOptions& options, const CaseSource& source, RunIdentity identity,
                   const MakeExecutor& make_executor, std::unique_ptr<Executor> executor,
                   Journal& journal) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu_start = CpuSeconds();
  Judged judged = JudgeChunks(options, source, make_executor, std::move(executor), journal);
  if (judged.io_error) return Refuse(ExitCode::kIo, judged.io_error->message);
  if (judged.backend_error) return Refuse(ExitCode::kNoBackend, judged.backend_error->message);
  RunOutcome outcome;
  RunSummary& summary = outcome.summary;
  summary.wall_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  summary.cpu_seconds = CpuSeconds() - cpu_start;
  summary.session_cases = judged.session_cases;
  summary.identity = std::move(identity);
  summary.environment = MakeEnvironment(options);
  summary.report_dir = options.report_dir;
  summary.planned = source.planned;
  summary.stopped_by = std::move(judged.stopped_by);
  for (const auto& [chunk, tally] : judged.chunks) summary.tally.Add(tally);
  summary.rules = RowsOf(source.target, summary.tally);
  summary.unexercised = FindUnexercised(options, source.target, summary.tally);
  Result<std::vector<Bucket>> buckets =
      MakeBuckets(options, source, summary.tally.failures, make_executor);
  if (!buckets.ok()) return Refuse(ExitCode::kIo, buckets.error().message);
  summary.buckets = std::move(buckets).value();
  Conclude(options, summary);
  outcome.exit = summary.conformant ? ExitCode::kOk : ExitCode::kFindings;
  return outcome;
}

}  // namespace

RunOutcome Run(const RunOptions& options, const MakeExecutor& make_executor) {
  Result<Target> target = LoadTarget(options.target);
  if (!target.ok()) return Refuse(ExitCode::kUsage, target.error().message);
  const Status made = MakeDirectory(options.report_dir + "/cases");
  if (!made.ok()) return Refuse(ExitCode::kIo, made.error().message);
  const std::string journal_path = options.report_dir + "/journal.jsonl";
  const Result<std::optional<FileLock>> lock = FileLock::Take(options.report_dir + "/lock");
  if (!lock.ok()) return Refuse(ExitCode::kIo, lock.error().message);
  if (!lock.value()) {
    return Refuse(ExitCode::kLocked, "another run writes to " + options.report_dir);
  }
  RemoveLeftovers(options.report_dir);
  RemoveLeftovers(options.report_dir + "/cases");
  std::unique_ptr<Executor> executor = make_executor();
  const Result<BackendInfo> info = executor->Open(options.target);
  if (!info.ok()) return Refuse(ExitCode::kNoBackend, info.error().message);
  RunIdentity identity = MakeIdentity(options, target.value(), info.value());
  Result<Journal> journal = Journal::Open(
      journal_path, identity, options.resume ? Journal::Start::kResume : Journal::Start::kFresh);
  if (!journal.ok()) {
    const bool io = journal.error().code == ErrorCode::kIo;
    return Refuse(io ? ExitCode::kIo : ExitCode::kUsage, journal.error().message);
  }
  const CaseSource source = MakeSource(options, std::move(target).value());
  return Proceed(options, source, std::move(identity), make_executor, std::move(executor),
                 journal.value());
}

}  // namespace qconform::conformance
