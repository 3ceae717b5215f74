// SPDX-License-Identifier: Apache-2.0
// What the subcommands share: reading cases and targets, opening backends, talking.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "qconform/base/result.h"
#include "qconform/conformance/cli/args.h"
#include "qconform/conformance/isolation/executor.h"
#include "qconform/conformance/run/run.h"
#include "qconform/conformance/target_spec.h"
#include "qconform/graph/case_file.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

// Errors name the file, and the place in it.
Result<Case> LoadCase(const std::string& path);

// Reads the profile file, if there is one.
Result<TargetSpec> ReadTarget(const TargetArgs& args);

// The target for a case: the command line's, else the case's own, else `otherwise`.
TargetSpec TargetFor(const TargetSpec& from_command_line, const Case& c,
                     std::string_view otherwise);

// kIo for files that the system refuses to read, else kUsage.
ExitCode ExitFor(const Error& error);

// "qconform: message" on stderr. Returns `exit`.
ExitCode Complain(ExitCode exit, std::string_view message);

void Print(std::string_view text);  // on stdout

// Makes executors for the backend. Error: there is no such backend, or no worker program.
Result<MakeExecutor> PrepareBackend(const BackendArgs& args);

// The target that a built-in backend is made for; empty if it is not built in.
std::string DefaultTargetOf(std::string_view backend);

// Set to the number of the first SIGINT, SIGTERM or SIGHUP once CatchSignals was called; a second
// one ends the process at once.
void CatchSignals();
const std::atomic<int>& StopSignal();

}  // namespace qconform::conformance
