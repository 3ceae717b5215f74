// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "qconform/conformance/cli/case_files.h"
#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/node_lines.h"
#include "qconform/conformance/cli/validation.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/validate/validate.h"

namespace qconform::conformance {
namespace {

// Files mostly have the same target: each is made once.
class Targets {
 public:
  const Result<Target>& For(const TargetSpec& spec) {
    const std::pair key(spec.target, spec.sdk);
    const auto found = made_.find(key);
    if (found != made_.end()) return found->second;
    return made_.emplace(key, LoadTarget(spec)).first->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, Result<Target>> made_;
};

class Validator {
 public:
  Validator(const ValidateArgs& args, TargetSpec spec)
      : args_(args),
        spec_(std::move(spec)),
        mode_(args.lenient ? Mode::kLenient : Mode::kStrict),
        validation_({mode_, args.require_checked}) {}

  // The target of the command line must be one; that of a file is the file's matter.
  Status CheckTarget() {
    if (spec_.target.empty()) return OkStatus();
    const Result<Target>& target = targets_.For(spec_);
    if (!target.ok()) return target.error();
    return OkStatus();
  }

  ExitCode File(const std::string& path) {
    const Result<std::string> text = ReadFile(path);
    if (!text.ok()) return Bad(path, ExitFor(text.error()), text.error().message);
    const Result<Case> c = ParseCase(text.value());
    if (!c.ok()) return Bad(path, ExitCode::kUsage, path + ":" + c.error().message);
    const TargetSpec own = TargetFor(spec_, c.value(), "");
    if (own.target.empty() && own.profile_text.empty()) {
      return Bad(path, ExitCode::kUsage, path + ": names no target; say --target");
    }
    const Result<Target>& target = targets_.For(own);
    if (!target.ok()) return Bad(path, ExitCode::kUsage, path + ": " + target.error().message);
    return Judge(path, text.value(), c.value().graph, target.value());
  }

  ExitCode Bad(const std::string& path, ExitCode exit, const std::string& message) {
    validation_.AddProblem(path, message);
    return Complain(exit, message);
  }

  const Validation& validation() const { return validation_; }

 private:
  ExitCode Judge(const std::string& path, std::string_view text, const Graph& graph,
                 const Target& target) {
    const Diagnostics diagnostics = Validate(graph, target);
    JudgedFile file{path, graph, target, diagnostics, {}};
    if (!diagnostics.findings.empty()) file.node_lines = NodeLines(text);
    if (!args_.quiet) Print(RenderFile(file, mode_));
    return validation_.Add(file) ? ExitCode::kFindings : ExitCode::kOk;
  }

  const ValidateArgs& args_;
  TargetSpec spec_;
  Mode mode_;
  Targets targets_;
  Validation validation_;
};

}  // namespace

ExitCode DoValidate(const ValidateArgs& args) {
  Result<TargetSpec> spec = ReadTarget(args.target);
  if (!spec.ok()) return Complain(ExitFor(spec.error()), spec.error().message);
  Validator validator(args, std::move(spec).value());
  const Status target = validator.CheckTarget();
  if (!target.ok()) return Complain(ExitCode::kUsage, target.error().message);
  const CaseFiles found = FindCaseFiles(args.files);
  ExitCode worst = ExitCode::kOk;
  for (const auto& [path, error] : found.problems) {
    worst = std::max(worst, validator.Bad(path, ExitFor(error), error.message));
  }
  for (const std::string& path : found.files) worst = std::max(worst, validator.File(path));
  const SarifLog& log = validator.validation().sarif();
  const bool nothing_to_sum_up = log.files.size() == 1 && log.results.empty();
  if (args.quiet || !nothing_to_sum_up) Print(validator.validation().Summary());
  if (args.sarif.empty()) return worst;
  const Status written = WriteFile(args.sarif, SarifReport(log), Durability::kAtomic);
  if (!written.ok()) return Complain(ExitCode::kIo, written.error().message);
  return worst;
}

}  // namespace qconform::conformance
