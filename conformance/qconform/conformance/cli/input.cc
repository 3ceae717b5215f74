// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/input.h"

#include <cstdio>
#include <utility>

#include "qconform/conformance/cli/contract_input.h"
#include "qconform/conformance/run/file_io.h"
#include "qconform/profile/print_profile.h"

namespace qconform::conformance {

Result<Case> LoadCase(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text.ok()) return text.error();
  Result<Case> c = ParseCase(text.value());
  if (!c.ok()) return Error{c.error().code, path + ":" + c.error().message};
  return c;
}

Result<TargetSpec> ReadTarget(const TargetArgs& args) {
  TargetSpec spec{args.target, args.sdk, "", args.profile_file};
  if (args.profile_file.empty()) return spec;
  // Printed, it is whole: what it extends is in it, wherever that was found.
  const Result<Profile> profile = LoadProfileFile(args.profile_file);
  if (!profile.ok()) return profile.error();
  spec.profile_text = PrintProfile(profile.value());
  return spec;
}

TargetSpec TargetFor(const TargetSpec& from_command_line, const Case& c,
                     std::string_view otherwise) {
  TargetSpec spec = from_command_line;
  if (spec.target.empty()) spec.target = c.target;
  if (spec.sdk.empty() && from_command_line.target.empty()) spec.sdk = c.sdk;
  if (spec.target.empty() && spec.profile_text.empty()) spec.target = otherwise;
  return spec;
}

ExitCode ExitFor(const Error& error) {
  return error.code == ErrorCode::kIo ? ExitCode::kIo : ExitCode::kUsage;
}

ExitCode Complain(ExitCode exit, std::string_view message) {
  std::fprintf(stderr, "qconform: %.*s\n", static_cast<int>(message.size()), message.data());
  return exit;
}

void Print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace qconform::conformance
