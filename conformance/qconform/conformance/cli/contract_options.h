// SPDX-License-Identifier: Apache-2.0
// The options of the commands that read contracts: profile, explain, validate.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "qconform/conformance/cli/args.h"

namespace qconform::conformance {

using Action = std::function<ExitCode()>;  // what a command line asked for

struct ContractArgs {
  ExplainArgs explain;
  ProfileShowArgs show;
  ProfileDiffArgs diff;
  ProfileCheckArgs check;
  ValidateArgs validate;
};

// `otherwise` says what the target is if none is named.
CLI::Option* AddTarget(CLI::App& app, TargetArgs& args, const std::string& otherwise);

void AddContractCommands(CLI::App& top, ContractArgs& args, Action& action);

}  // namespace qconform::conformance
