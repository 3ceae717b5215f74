// SPDX-License-Identifier: Apache-2.0
// The qconform command. With contract_options.cc the only file that includes CLI11, which takes
// long to compile.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>

#include "qconform/base/check.h"
#include "qconform/conformance/cli/args.h"
#include "qconform/conformance/cli/contract_options.h"
#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/parse_values.h"

namespace qconform::conformance {
namespace {

constexpr const char* kFooter = R"(Exit codes:
  0  conformant, or nothing to complain about
  1  findings: the backend or the file does not conform
  2  wrong options, or input that is not what it should be (the message says where)
  3  a bug in qconform itself
  4  the backend cannot be opened
  5  reading or writing failed
  6  another run holds the report directory
  128+n  ended by signal n; the report so far is written

Examples:
  qconform list targets
  qconform run --backend reference --target tosa.int --cases 10000 --jobs 2 --report out
  qconform run --backend xnnpack --seed 7 --time 5m
  qconform replay out/cases/*.json --backend xnnpack
  qconform export case.json --format tosa-mlir | mlir-opt-22
  qconform validate models/ --target qnn.htp@v73 --sdk 2.41 --sarif findings.sarif
  qconform explain weighted-dtypes --target qnn.htp@v73
  qconform profile diff qnn.htp@v68 qnn.htp@v73)";

// An option whose text is turned into a value; a text that does not fit is a usage error.
template <class T, class Parse, class Take>
CLI::Option* AddParsed(CLI::App& app, const std::string& name, const std::string& description,
                       Parse parse, Take take, T*) {
  return app.add_option_function<std::string>(
      name,
      [name, parse, take](const std::string& text) {
        const std::optional<T> value = parse(text);
        if (!value) throw CLI::ValidationError(name, "not understood: \"" + text + "\"");
        take(*value);
      },
      description);
}

void AddDuration(CLI::App& app, const std::string& name, std::chrono::milliseconds& value,
                 const std::string& description) {
  AddParsed<std::chrono::milliseconds>(
      app, name, description, ParseDuration,
      [&value](std::chrono::milliseconds parsed) { value = parsed; }, nullptr)
      ->type_name("TIME");
}

void AddOps(CLI::App& app, std::vector<OpKind>& ops) {
  AddParsed<std::vector<OpKind>>(
      app, "--ops", "Only graphs of these ops: conv2d,add,...", ParseOps,
      [&ops](const std::vector<OpKind>& parsed) { ops = parsed; }, nullptr)
      ->type_name("OP,...");
}

void AddBackend(CLI::App& app, BackendArgs& args) {
  app.add_option("-b,--backend", args.backend, "System under test; see `qconform list backends`")
      ->required()
      ->type_name("NAME");
  app.add_flag("--in-process", args.in_process,
               "Run the backend in this process: for debuggers only");
  app.add_flag("--once", args.once, "Run each case once: nondeterminism goes unseen");
  AddDuration(app, "--case-time", args.case_limit, "Time limit of one case (default 10s)");
  app.add_option("--memory", args.memory_mib, "Memory limit of the worker in MiB")
      ->capture_default_str()
      ->check(CLI::Range(16, 1 << 20))
      ->type_name("MIB");
  app.add_option("--worker", args.worker, "Path of qconform-worker")->type_name("FILE");
}

void AddRunLimits(CLI::App& app, RunArgs& args) {
  AddDuration(app, "--time", args.time, "End after this time, with a report: 90s, 5m, 2h");
  app.add_option("--max-nodes", args.max_nodes, "Largest generated graph")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096));
  app.add_option("--max-failures", args.max_failures, "End after this many findings; 0: never")
      ->capture_default_str();
  app.add_option("--shrink", args.shrink_per_kind, "Failures of each kind to make small")
      ->capture_default_str();
  app.add_option("--shrink-tries", args.shrink_tries, "Smaller cases to try for each")
      ->capture_default_str();
  app.add_flag("--allow-idle", args.allow_idle, "Do not fail a run in which nothing was executed");
}

void AddRun(CLI::App& top, RunArgs& args, Action& action) {
  CLI::App& app =
      *top.add_subcommand("run", "Generate cases, run a backend on them, judge, report");
  AddBackend(app, args.backend);
  AddTarget(app, args.target, " (default: the backend's own)");
  app.add_option("--seed", args.seed, "Same seed, same cases")->capture_default_str();
  app.add_option("-n,--cases", args.cases, "Number of cases")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 48));
  app.add_option("-j,--jobs", args.jobs, "Workers at a time")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  app.add_option("-o,--report", args.report_dir, "Directory for journal, cases and reports")
      ->capture_default_str()
      ->type_name("DIR");
  AddParsed<Shard>(
      app, "--shard", "Part i of n, counted from 0; the cases stay the same", ParseShard,
      [&args](const Shard& shard) {
        args.shard_index = shard.index;
        args.shard_count = shard.count;
      },
      nullptr)
      ->type_name("I/N");
  AddOps(app, args.ops);
  AddRunLimits(app, args);
  app.add_flag("--resume", args.resume, "Go on where the run in --report ended");
  app.callback([&] { action = [&args] { return DoRun(args); }; });
}

void AddReplay(CLI::App& top, ReplayArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand("replay", "Run a backend on case files and judge");
  app.add_option("files", args.files, "Case files; - is stdin")->required()->type_name("FILE");
  AddBackend(app, args.backend);
  AddTarget(app, args.target, " (default: the case's own)");
  app.callback([&] { action = [&args] { return DoReplay(args); }; });
}

void AddGenerate(CLI::App& top, GenerateArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand("generate", "Write the cases of a run without running them");
  AddTarget(app, args.target, "");
  app.add_option("--seed", args.seed, "Same seed, same cases")->capture_default_str();
  app.add_option("--first", args.first, "Index of the first case")->capture_default_str();
  app.add_option("-n,--cases", args.cases, "Number of cases")->capture_default_str();
  app.add_option("--rule", args.rule, "Break this rule, and no other, in every case")
      ->type_name("ID");
  app.add_option("--max-nodes", args.max_nodes, "Largest generated graph")
      ->capture_default_str()
      ->check(CLI::Range(1, 4096));
  AddOps(app, args.ops);
  app.add_option("-o,--output", args.output, "Directory, or - for stdout")
      ->capture_default_str()
      ->type_name("DIR");
  app.callback([&] {
    if (args.target.target.empty() && args.target.profile_file.empty()) {
      throw CLI::RequiredError("--target or --profile");
    }
    action = [&args] { return DoGenerate(args); };
  });
}

void AddShrink(CLI::App& top, ShrinkArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand("shrink", "Make a failing case small");
  app.add_option("file", args.file, "Case file; - is stdin")->required()->type_name("FILE");
  AddBackend(app, args.backend);
  AddTarget(app, args.target, " (default: the case's own)");
  app.add_option("-o,--output", args.output, "Where to write it; - is stdout")
      ->capture_default_str()
      ->type_name("FILE");
  app.add_option("--tries", args.tries, "Smaller cases to try")->capture_default_str();
  app.callback([&] { action = [&args] { return DoShrink(args); }; });
}

void AddShow(CLI::App& top, ShowArgs& args, Action& action) {
  CLI::App& app =
      *top.add_subcommand("show", "Print a case for people: graph, program, expected outputs");
  app.add_option("file", args.file, "Case file; - is stdin")->required()->type_name("FILE");
  AddTarget(app, args.target, " (default: the case's own)");
  app.callback([&] { action = [&args] { return DoShow(args); }; });
}

void AddExport(CLI::App& top, ExportArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand(
      "export", "Write the integer program of a case in another format, for other tools");
  app.add_option("file", args.file, "Case file; - is stdin")->required()->type_name("FILE");
  app.add_option("--format", args.format, "tosa-mlir: TOSA 1.0 as MLIR text (LLVM 22)")
      ->required()
      ->check(CLI::IsMember({"tosa-mlir"}))
      ->type_name("FORMAT");
  AddTarget(app, args.target, " (default: the case's own)");
  app.add_flag("--fix-inputs", args.fix_inputs,
               "The case's data as constants; else inputs are arguments of the function");
  app.add_option("-o,--output", args.output, "Where to write it; - is stdout")
      ->capture_default_str()
      ->type_name("FILE");
  app.callback([&] { action = [&args] { return DoExport(args); }; });
}

void AddList(CLI::App& top, ListArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand("list", "What there is");
  AddParsed<ListWhat>(
      app, "what", "backends, targets, profiles, ops, rules or faults", ParseListWhat,
      [&args](ListWhat what) { args.what = what; }, nullptr)
      ->required()
      ->type_name("WHAT");
  app.add_option("--profile", args.profile_file, "A profile of one's own, listed as well")
      ->type_name("FILE");
  app.callback([&] { action = [&args] { return DoList(args); }; });
}

struct AllArgs {
  RunArgs run;
  ReplayArgs replay;
  ContractArgs contract;
  GenerateArgs generate;
  ShrinkArgs shrink;
  ShowArgs show;
  ExportArgs export_case;
  ListArgs list;
};

void AddSubcommands(CLI::App& app, AllArgs& args, Action& action) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "qconform " QCONFORM_VERSION);
  app.footer(kFooter);
  AddRun(app, args.run, action);
  AddReplay(app, args.replay, action);
  AddGenerate(app, args.generate, action);
  AddShrink(app, args.shrink, action);
  AddShow(app, args.show, action);
  AddExport(app, args.export_case, action);
  AddContractCommands(app, args.contract, action);
  AddList(app, args.list, action);
  for (const char* name : {"run", "replay", "shrink"}) app.get_subcommand(name)->group("Backends");
  for (const char* name : {"generate", "show", "export"}) app.get_subcommand(name)->group("Cases");
}

void OnCheckFailure(const CheckFailure& failure) {
  std::fprintf(stderr,
               "qconform: internal error at %s:%d: %s\nPlease report it with the command.\n",
               failure.file, failure.line, failure.message.c_str());
  _exit(static_cast<int>(ExitCode::kInternal));
}

// What was printed must have arrived; a reader that went away early (`| head`) is no error.
ExitCode CheckOutput(ExitCode exit) {
  if (std::fflush(stdout) == 0 || errno == EPIPE) return exit;
  return Complain(ExitCode::kIo, "cannot write to stdout");
}

int Main(int argc, char** argv) {
  SetCheckFailureHandler(OnCheckFailure);
  std::signal(SIGPIPE, SIG_IGN);
  AllArgs args;
  args.run.program = argv[0];
  Action action;
  CLI::App app("Does a quantized ML backend do what its contract says, to the last bit?",
               "qconform");
  AddSubcommands(app, args, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  }
  const ExitCode exit = CheckOutput(action());
  const int signal = StopSignal();
  return signal != 0 ? 128 + signal : static_cast<int>(exit);
}

}  // namespace
}  // namespace qconform::conformance

int main(int argc, char** argv) { return qconform::conformance::Main(argc, argv); }
