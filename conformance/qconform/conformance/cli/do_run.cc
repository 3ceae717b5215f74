// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/report_writers/report_writers.h"
#include "qconform/conformance/run/file_io.h"

namespace qconform::conformance {
namespace {

std::string ReplayOptions(const RunArgs& args) {
  std::string options;
  if (!args.target.profile_file.empty()) options += " --profile " + args.target.profile_file;
  return options;
}

RunOptions MakeOptions(const RunArgs& args, TargetSpec target) {
  RunOptions options;
  options.backend = args.backend.backend;
  options.target = std::move(target);
  options.seed = args.seed;
  options.cases = args.cases;
  options.shard_index = args.shard_index;
  options.shard_count = args.shard_count;
  options.jobs = args.jobs;
  options.time_limit = args.time;
  options.report_dir = args.report_dir;
  options.resume = args.resume;
  options.ops = args.ops;
  options.max_nodes = args.max_nodes;
  options.max_failures = args.max_failures;
  options.require_executed = !args.allow_idle;
  options.shrink_per_kind = args.shrink_per_kind;
  options.shrink_tries = args.shrink_tries;
  options.program = args.program;
  options.replay_options = ReplayOptions(args);
  options.isolated = !args.backend.in_process;
  options.case_limit = args.backend.case_limit;
  options.memory_limit = args.backend.memory_mib << 20;
  options.progress = Progress::StyleFor(stderr);
  options.stop = &StopSignal();
  return options;
}

Status WriteReports(const RunSummary& summary) {
  const std::pair<std::string_view, std::string> files[] = {
      {"/report.json", JsonReport(summary)},
      {"/junit.xml", JUnitReport(summary)},
      {"/summary.html", HtmlReport(summary)},
  };
  for (const auto& [name, text] : files) {
    const Status written =
        WriteFile(summary.report_dir + std::string(name), text, Durability::kDurable);
    if (!written.ok()) return written;
  }
  return OkStatus();
}

}  // namespace

ExitCode DoRun(const RunArgs& args) {
  Result<TargetSpec> target = ReadTarget(args.target);
  if (!target.ok()) return Complain(ExitFor(target.error()), target.error().message);
  TargetSpec& spec = target.value();
  if (spec.target.empty() && spec.profile_text.empty()) {
    spec.target = DefaultTargetOf(args.backend.backend);
  }
  const Result<MakeExecutor> executors = PrepareBackend(args.backend);
  if (!executors.ok()) return Complain(ExitCode::kNoBackend, executors.error().message);
  CatchSignals();
  const RunOutcome outcome = Run(MakeOptions(args, std::move(spec)), executors.value());
  if (!outcome.message.empty()) return Complain(outcome.exit, outcome.message);
  Print(TextReport(outcome.summary));
  const Status written = WriteReports(outcome.summary);
  if (!written.ok()) return Complain(ExitCode::kIo, written.error().message);
  return outcome.exit;
}

}  // namespace qconform::conformance
