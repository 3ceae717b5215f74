// SPDX-License-Identifier: Apache-2.0
// What the command line says, without the library that reads it. Each Do... is a subcommand and
// returns the exit code; what people asked for goes to stdout, everything else to stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "qconform/conformance/exit_code.h"
#include "qconform/graph/op_table.h"

namespace qconform::conformance {

struct TargetArgs {
  std::string target;
  std::string sdk;
  std::string profile_file;
};

struct BackendArgs {
  std::string backend;
  bool in_process = false;
  bool once = false;
  std::chrono::milliseconds case_limit{10'000};
  std::uint64_t memory_mib = 2560;
  std::string worker;  // path; empty: beside qconform, or where it is installed
};

struct RunArgs {
  std::string program;  // argv[0]
  TargetArgs target;
  BackendArgs backend;
  std::uint64_t seed = 1;
  std::uint64_t cases = 10'000;
  unsigned jobs = 1;
  std::chrono::milliseconds time{0};
  std::string report_dir = "qconform-report";
  std::uint64_t shard_index = 0;
  std::uint64_t shard_count = 1;
  std::vector<OpKind> ops;
  std::uint64_t max_nodes = 8;
  std::uint64_t max_failures = 1000;
  std::uint64_t shrink_per_kind = 2;
  std::uint64_t shrink_tries = 2000;
  bool resume = false;
  bool allow_idle = false;
};
ExitCode DoRun(const RunArgs& args);

struct ReplayArgs {
  TargetArgs target;
  BackendArgs backend;
  std::vector<std::string> files;
};
ExitCode DoReplay(const ReplayArgs& args);

struct ValidateArgs {
  TargetArgs target;
  std::vector<std::string> files;  // and directories
  std::string sarif;               // file to write; empty: none
  bool lenient = false;
  bool require_checked = false;
  bool quiet = false;
};
ExitCode DoValidate(const ValidateArgs& args);

struct ExplainArgs {
  std::string rule;  // "sigmoid-fixed", or "qnn.htp/sigmoid-fixed"
  TargetArgs target;
};
ExitCode DoExplain(const ExplainArgs& args);

enum class ProfileForm : std::uint8_t { kText, kJson, kMarkdown };
struct ProfileShowArgs {
  std::string name;
  ProfileForm form = ProfileForm::kText;
};
struct ProfileDiffArgs {
  std::string left;
  std::string right;
  bool exit_code = false;  // kFindings where they differ
};
struct ProfileCheckArgs {
  std::vector<std::string> files;
};
ExitCode DoProfileList();
ExitCode DoProfileShow(const ProfileShowArgs& args);
ExitCode DoProfileDiff(const ProfileDiffArgs& args);
ExitCode DoProfileCheck(const ProfileCheckArgs& args);
ExitCode DoProfileSchema();

struct GenerateArgs {
  TargetArgs target;
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t cases = 1;
  std::vector<OpKind> ops;
  std::uint64_t max_nodes = 8;
  std::string rule;  // break this one in every case; empty: the cases of a run
  std::string output = "-";
};
ExitCode DoGenerate(const GenerateArgs& args);

struct ShrinkArgs {
  TargetArgs target;
  BackendArgs backend;
  std::string file;
  std::string output = "-";
  std::uint64_t tries = 5000;
};
ExitCode DoShrink(const ShrinkArgs& args);

struct ShowArgs {
  TargetArgs target;
  std::string file;
};
ExitCode DoShow(const ShowArgs& args);

struct ExportArgs {
  TargetArgs target;
  std::string file;
  std::string format = "tosa-mlir";
  std::string output = "-";
  bool fix_inputs = false;  // the case's data as constants
};
ExitCode DoExport(const ExportArgs& args);

enum class ListWhat : std::uint8_t { kBackends, kTargets, kProfiles, kOps, kRules, kFaults };
struct ListArgs {
  ListWhat what = ListWhat::kBackends;
  std::string profile_file;  // rules: of this profile as well
};
ExitCode DoList(const ListArgs& args);

}  // namespace qconform::conformance
