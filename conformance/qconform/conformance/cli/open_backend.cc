// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/isolation/in_process.h"
#include "qconform/conformance/isolation/supervisor.h"

namespace qconform::conformance {
namespace {

constexpr std::string_view kTestPrefix = "test.";

std::string KnownBackends() {
  std::string names;
  for (const BackendRow& row : AllBackends()) {
    if (row.is_fault) continue;
    names += names.empty() ? "" : ", ";
    names += row.name;
  }
  return names;
}

// Why there is no such backend: its library is absent, or nobody knows the name.
std::string WhyNone(const std::string& name) {
  for (const AbsentBackend& absent : AbsentBackends()) {
    const std::string_view pattern = absent.name;
    const bool matches = pattern.ends_with('*')
                             ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                             : name == pattern;
    if (matches) return "the backend \"" + name + "\" is not available: " + absent.reason;
  }
  return "there is no backend \"" + name + "\"; known: " + KnownBackends() +
         ", and `qconform list faults`";
}

// Beside this program, or where the install puts it relative to this program.
Result<std::string> FindWorker(const BackendArgs& args) {
  namespace fs = std::filesystem;
  if (!args.worker.empty()) return args.worker;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  const fs::path folder = self.parent_path();
  const std::vector<fs::path> places = {
      folder / "qconform-worker",
      folder.parent_path() / "libexec" / "qconform" / "qconform-worker"};
  for (const fs::path& place : places) {
    if (access(place.c_str(), X_OK) == 0) return place.string();
  }
  return Error{ErrorCode::kIo, "cannot find qconform-worker beside " + self.string() +
                                   " nor in libexec/qconform; say --worker PATH"};
}

MakeExecutor InThisProcess(const BackendArgs& args, Repeat repeat) {
  return [name = args.backend, repeat] {
    return std::make_unique<InProcessExecutor>(MakeBackend(name), repeat);
  };
}

}  // namespace

Result<MakeExecutor> PrepareBackend(const BackendArgs& args) {
  const bool built_in = MakeBackend(args.backend) != nullptr;
  const bool test_only = args.backend.starts_with(kTestPrefix);
  if (!built_in && (!test_only || args.in_process)) {
    return Error{ErrorCode::kUnsupported, WhyNone(args.backend)};
  }
  const Repeat repeat = args.once ? Repeat::kOnce : Repeat::kTwice;
  if (args.in_process) return InThisProcess(args, repeat);
  Result<std::string> worker = FindWorker(args);
  if (!worker.ok()) return worker.error();
  SupervisorOptions options;
  options.worker = std::move(worker).value();
  options.backend = args.backend;
  options.repeat = repeat;
  options.case_limit = args.case_limit;
  options.memory_limit = args.memory_mib << 20;
  options.stop = &StopSignal();
  return MakeExecutor([options] { return std::make_unique<Supervisor>(options); });
}

std::string DefaultTargetOf(std::string_view backend) {
  const std::unique_ptr<Backend> made = MakeBackend(backend);
  return made ? made->Info().default_target : "";
}

}  // namespace qconform::conformance
