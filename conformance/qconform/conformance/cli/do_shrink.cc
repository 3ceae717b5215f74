// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/render.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/run/shrink_failure.h"

namespace qconform::conformance {
namespace {

ExitCode Emit(const ShrinkArgs& args, const Shrunk& shrunk) {
  const std::string text = PrintCase(shrunk.minimal);
  if (args.output == "-") {
    Print(text);
  } else {
    const Status written = WriteFile(args.output, text, Durability::kAtomic);
    if (!written.ok()) return Complain(ExitCode::kIo, written.error().message);
  }
  const std::string line = std::to_string(shrunk.minimal.graph.nodes.size()) + " nodes after " +
                           std::to_string(shrunk.tries) +
                           " tries: " + RenderJudgement(shrunk.judgement);
  std::fputs(line.c_str(), stderr);
  return ExitCode::kOk;
}

}  // namespace

ExitCode DoShrink(const ShrinkArgs& args) {
  const Result<TargetSpec> given = ReadTarget(args.target);
  if (!given.ok()) return Complain(ExitFor(given.error()), given.error().message);
  const Result<Case> c = LoadCase(args.file);
  if (!c.ok()) return Complain(ExitFor(c.error()), c.error().message);
  if (!HasData(c.value())) return Complain(ExitCode::kUsage, args.file + ": the case has no data");
  const TargetSpec spec =
      TargetFor(given.value(), c.value(), DefaultTargetOf(args.backend.backend));
  const Result<Target> target = LoadTarget(spec);
  if (!target.ok()) return Complain(ExitCode::kUsage, target.error().message);
  const Result<MakeExecutor> executors = PrepareBackend(args.backend);
  if (!executors.ok()) return Complain(ExitCode::kNoBackend, executors.error().message);
  CatchSignals();
  const std::unique_ptr<Executor> executor = executors.value()();
  const Result<BackendInfo> info = executor->Open(spec);
  if (!info.ok()) return Complain(ExitCode::kNoBackend, info.error().message);
  const Result<std::vector<Evaluated>> found =
      Evaluate(*executor, std::span(&c.value(), 1), target.value());
  if (!found.ok()) return Complain(ExitCode::kNoBackend, found.error().message);
  const Judgement& judgement = found.value()[0].judgement;
  if (!IsFinding(judgement.verdict)) {
    return Complain(ExitCode::kUsage, args.file + ": does not fail: " + RenderJudgement(judgement));
  }
  const Result<Shrunk> shrunk =
      ShrinkFailure(*executor, target.value(), c.value(), judgement, args.tries);
  if (!shrunk.ok()) return Complain(ExitCode::kNoBackend, shrunk.error().message);
  return Emit(args, shrunk.value());
}

}  // namespace qconform::conformance
