// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/generate/generate.h"

namespace qconform::conformance {

ExitCode DoGenerate(const GenerateArgs& args) {
  const Result<TargetSpec> spec = ReadTarget(args.target);
  if (!spec.ok()) return Complain(ExitFor(spec.error()), spec.error().message);
  const Result<Target> target = LoadTarget(spec.value());
  if (!target.ok()) return Complain(ExitCode::kUsage, target.error().message);
  if (args.output != "-") {
    const Status made = MakeDirectory(args.output);
    if (!made.ok()) return Complain(ExitCode::kIo, made.error().message);
  }
  const std::shared_ptr<const gen::Contract> contract = gen::CompileContract(target.value());
  gen::CaseOptions options;
  options.limits.ops = args.ops;
  options.limits.max_nodes = static_cast<std::size_t>(args.max_nodes);
  for (std::uint64_t i = 0; i < args.cases; ++i) {
    const Case c = gen::GenerateCase(args.seed, args.first + i, target.value(), *contract, options);
    if (args.output == "-") {
      Print(PrintCase(c));
      continue;
    }
    const std::string path = args.output + "/" + CaseId(c) + ".json";
    const Status written = WriteFile(path, PrintCase(c), Durability::kAtomic);
    if (!written.ok()) return Complain(ExitCode::kIo, written.error().message);
    Print(path + "\n");
  }
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
