// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/run/evaluate.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/conformance/tosa_mlir/tosa_text.h"
#include "qconform/lower/lower.h"
#include "qconform/oracle/oracle.h"

namespace qconform::conformance {
namespace {

// Under the target's numerics, or TOSA's where no target is named.
Result<Program> ProgramFor(const Case& c, const TargetSpec& spec) {
  LoweringOptions options;
  if (!spec.target.empty() || !spec.profile_text.empty()) {
    const Result<Target> target = LoadTarget(spec);
    if (!target.ok()) return target.error();
    options.numerics = NumericsOf(target.value().profile->name);
  }
  return Lower(c.graph, options);
}

}  // namespace

ExitCode DoExport(const ExportArgs& args) {
  const Result<TargetSpec> given = ReadTarget(args.target);
  if (!given.ok()) return Complain(ExitFor(given.error()), given.error().message);
  const Result<Case> c = LoadCase(args.file);
  if (!c.ok()) return Complain(ExitFor(c.error()), c.error().message);
  if (args.fix_inputs && !HasData(c.value())) {
    return Complain(ExitCode::kUsage, args.file + ": has no data to fix its inputs to");
  }
  const Result<Program> program = ProgramFor(c.value(), TargetFor(given.value(), c.value(), ""));
  if (!program.ok()) return Complain(ExitCode::kUsage, args.file + ": " + program.error().message);
  TosaTextOptions options;
  if (args.fix_inputs) {
    options.fixed_inputs = {c.value().inputs.begin(), c.value().inputs.end()};
  }
  const Result<std::string> text = PrintTosa(program.value(), options);
  if (!text.ok()) return Complain(ExitCode::kUsage, args.file + ": " + text.error().message);
  if (args.output == "-") {
    Print(text.value());
    return ExitCode::kOk;
  }
  const Status written = WriteFile(args.output, text.value(), Durability::kAtomic);
  if (!written.ok()) return Complain(ExitCode::kIo, written.error().message);
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
