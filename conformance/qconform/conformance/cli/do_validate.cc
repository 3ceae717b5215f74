// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/validate/validate.h"

namespace qconform::conformance {
namespace {

std::string Summarize(const Diagnostics& diagnostics, const Target& target) {
  return std::to_string(diagnostics.passed) + " passed, " + std::to_string(diagnostics.failed) +
         " failed, " + std::to_string(diagnostics.not_checked) + " not checked for " +
         target.Name() + "\n";
}

ExitCode ValidateFile(const ValidateArgs& args, const TargetSpec& spec, const std::string& file) {
  const Result<Case> c = LoadCase(file);
  if (!c.ok()) return Complain(ExitFor(c.error()), c.error().message);
  const TargetSpec own = TargetFor(spec, c.value(), "");
  if (own.target.empty() && own.profile_text.empty()) {
    return Complain(ExitCode::kUsage, file + ": names no target; say --target");
  }
  const Result<Target> target = LoadTarget(own);
  if (!target.ok()) return Complain(ExitCode::kUsage, file + ": " + target.error().message);
  const Mode mode = args.lenient ? Mode::kLenient : Mode::kStrict;
  const Diagnostics diagnostics = Validate(c.value().graph, target.value());
  for (const Finding& finding : diagnostics.findings) {
    Print(file + ": " + RenderFinding(c.value().graph, finding, mode) + "\n");
  }
  Print(file + ": " + Summarize(diagnostics, target.value()));
  const bool refused = Refuses(diagnostics, mode, args.require_checked);
  return refused ? ExitCode::kFindings : ExitCode::kOk;
}

}  // namespace

ExitCode DoValidate(const ValidateArgs& args) {
  const Result<TargetSpec> spec = ReadTarget(args.target);
  if (!spec.ok()) return Complain(ExitFor(spec.error()), spec.error().message);
  ExitCode worst = ExitCode::kOk;
  for (const std::string& file : args.files) {
    worst = std::max(worst, ValidateFile(args, spec.value(), file));
  }
  return worst;
}

}  // namespace qconform::conformance
