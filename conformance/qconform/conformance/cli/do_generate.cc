// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/generate/break.h"
#include "qconform/generate/generate.h"
#include "qconform/profile/nearest_name.h"

namespace qconform::conformance {
namespace {

Result<std::uint32_t> FindRule(const Target& target, const std::string& id) {
  std::vector<std::string_view> known;
  const std::vector<Constraint>& rows = target.profile->constraints;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    if (rows[i].id == id) return i;
    known.push_back(rows[i].id);
  }
  return Error{ErrorCode::kInvalidText, "unknown rule '" + id + "' of " + target.Name() +
                                            ", the nearest is '" +
                                            std::string(NearestName(id, known)) + "'"};
}

class CaseMaker {
 public:
  CaseMaker(const GenerateArgs& args, const Target& target)
      : args_(args), target_(target), contract_(gen::CompileContract(target)) {
    options_.limits.ops = args.ops;
    options_.limits.max_nodes = static_cast<std::size_t>(args.max_nodes);
  }

  Status Prepare() {
    if (args_.rule.empty()) return OkStatus();
    const Result<std::uint32_t> rule = FindRule(target_, args_.rule);
    if (!rule.ok()) return rule.error();
    rule_ = rule.value();
    return OkStatus();
  }

  Result<Case> Make(std::uint64_t index) const {
    if (!rule_) return gen::GenerateCase(args_.seed, index, target_, *contract_, options_);
    std::optional<Case> c = gen::GenerateReject(args_.seed, index, target_, *contract_, *rule_);
    if (c) return *std::move(c);
    return Error{ErrorCode::kInvalidText, "no graph was found that breaks '" + args_.rule +
                                              "' alone on " + target_.Name() +
                                              ": it may be gated, or not hold here"};
  }

 private:
  const GenerateArgs& args_;
  const Target& target_;
  std::shared_ptr<const gen::Contract> contract_;
  gen::CaseOptions options_;
  std::optional<std::uint32_t> rule_;
};

ExitCode WriteCase(const GenerateArgs& args, const Case& c) {
  if (args.output == "-") {
    Print(PrintCase(c));
    return ExitCode::kOk;
  }
  const std::string path = args.output + "/" + CaseId(c) + ".json";
  const Status written = WriteFile(path, PrintCase(c), Durability::kAtomic);
  if (!written.ok()) return Complain(ExitCode::kIo, written.error().message);
  Print(path + "\n");
  return ExitCode::kOk;
}

}  // namespace

ExitCode DoGenerate(const GenerateArgs& args) {
  const Result<TargetSpec> spec = ReadTarget(args.target);
  if (!spec.ok()) return Complain(ExitFor(spec.error()), spec.error().message);
  const Result<Target> target = LoadTarget(spec.value());
  if (!target.ok()) return Complain(ExitCode::kUsage, target.error().message);
  CaseMaker maker(args, target.value());
  const Status ready = maker.Prepare();
  if (!ready.ok()) return Complain(ExitCode::kUsage, ready.error().message);
  if (args.output != "-") {
    const Status made = MakeDirectory(args.output);
    if (!made.ok()) return Complain(ExitCode::kIo, made.error().message);
  }
  for (std::uint64_t i = 0; i < args.cases; ++i) {
    const Result<Case> c = maker.Make(args.first + i);
    if (!c.ok()) return Complain(ExitCode::kUsage, c.error().message);
    const ExitCode written = WriteCase(args, c.value());
    if (written != ExitCode::kOk) return written;
  }
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
