// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/render.h"
#include "qconform/conformance/run/evaluate.h"
#include "qconform/conformance/run/explain_failure.h"

namespace qconform::conformance {
namespace {

// Keeps one executor open, for as long as the target stays the same.
class Replayer {
 public:
  Replayer(const ReplayArgs& args, TargetSpec spec, std::unique_ptr<Executor> executor)
      : args_(args), spec_(std::move(spec)), executor_(std::move(executor)) {}

  ExitCode Replay(const std::string& file) {
    const Result<Case> c = LoadCase(file);
    if (!c.ok()) return Complain(ExitFor(c.error()), c.error().message);
    if (!HasData(c.value())) return Complain(ExitCode::kUsage, file + ": the case has no data");
    const ExitCode opened =
        Open(TargetFor(spec_, c.value(), DefaultTargetOf(args_.backend.backend)));
    if (opened != ExitCode::kOk) return opened;
    const Result<std::vector<Evaluated>> evaluated =
        Evaluate(*executor_, std::span(&c.value(), 1), *target_);
    if (!evaluated.ok()) return Complain(ExitCode::kNoBackend, evaluated.error().message);
    const Judgement& judgement = evaluated.value()[0].judgement;
    const Result<FailureStory> story = ExplainFailure(*executor_, *target_, c.value(), judgement);
    if (!story.ok()) return Complain(ExitCode::kNoBackend, story.error().message);
    Print(file + ": " + RenderJudgement(judgement) + Render(story.value(), "  "));
    return IsFinding(judgement.verdict) ? ExitCode::kFindings : ExitCode::kOk;
  }

 private:
  ExitCode Open(const TargetSpec& spec) {
    if (open_ && *open_ == spec) return ExitCode::kOk;
    Result<Target> target = LoadTarget(spec);
    if (!target.ok()) return Complain(ExitCode::kUsage, target.error().message);
    const Result<BackendInfo> info = executor_->Open(spec);
    if (!info.ok()) return Complain(ExitCode::kNoBackend, info.error().message);
    target_ = std::move(target).value();
    open_ = spec;
    return ExitCode::kOk;
  }

  const ReplayArgs& args_;
  TargetSpec spec_;
  std::unique_ptr<Executor> executor_;
  std::optional<TargetSpec> open_;
  std::optional<Target> target_;
};

}  // namespace

ExitCode DoReplay(const ReplayArgs& args) {
  Result<TargetSpec> spec = ReadTarget(args.target);
  if (!spec.ok()) return Complain(ExitFor(spec.error()), spec.error().message);
  const Result<MakeExecutor> executors = PrepareBackend(args.backend);
  if (!executors.ok()) return Complain(ExitCode::kNoBackend, executors.error().message);
  CatchSignals();
  Replayer replayer(args, std::move(spec).value(), executors.value()());
  ExitCode worst = ExitCode::kOk;
  for (const std::string& file : args.files) {
    const ExitCode exit = replayer.Replay(file);
    worst = std::max(worst, exit);
    if (exit == ExitCode::kNoBackend || StopSignal() != 0) break;
  }
  return worst;
}

}  // namespace qconform::conformance
