// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/contract_options.h"

namespace qconform::conformance {
namespace {

constexpr const char* kGroup = "Contracts";

constexpr const char* kProfileFooter =
    R"(A PROFILE is the name of a built-in profile, or a file (a name with ".json" or "/" in it). Behind it
may stand what makes a target of it: @arch or @soc, +extension, +alternative=answer.

Examples:
  qconform profile list
  qconform profile show qnn.htp@SM8650
  qconform profile diff qnn.htp@v68 qnn.htp@v73
  qconform profile diff qnn.htp mine.json --exit-code
  qconform profile check profiles/*.json)";

constexpr const char* kExplainFooter = R"(Examples:
  qconform explain sigmoid-fixed
  qconform explain weighted-dtypes --target qnn.htp@v73
  qconform explain qnn.htp/weighted-dtypes
  qconform explain graph-resolves)";

constexpr const char* kValidateFooter =
    R"(Exit codes: 0 all conform, 1 findings, 2 a file that is no case (the others are judged all the same),
5 a file that cannot be read.

Examples:
  qconform validate model.json --target qnn.htp@v73 --sdk 2.41
  qconform validate exported/ --target tosa.int --quiet --sarif findings.sarif
  qconform validate exported/ --target tosa.int --require-checked)";

void AddShow(CLI::App& profile, ProfileShowArgs& args, Action& action) {
  CLI::App& app = *profile.add_subcommand("show", "Every rule in words, with its source");
  app.add_option("profile", args.name, "Profile or target")->required()->type_name("PROFILE");
  CLI::Option* json = app.add_flag_callback(
      "--json", [&args] { args.form = ProfileForm::kJson; },
      "The canonical file: all that it extends included, and of a target only what holds there");
  app.add_flag_callback(
         "--markdown", [&args] { args.form = ProfileForm::kMarkdown; }, "Tables in Markdown")
      ->excludes(json);
  app.callback([&] { action = [&args] { return DoProfileShow(args); }; });
}

void AddDiff(CLI::App& profile, ProfileDiffArgs& args, Action& action) {
  CLI::App& app = *profile.add_subcommand(
      "diff", "Every disagreement between two profiles or two targets, by meaning");
  app.add_option("a", args.left, "Profile or target")->required()->type_name("PROFILE");
  app.add_option("b", args.right, "Profile or target")->required()->type_name("PROFILE");
  app.add_flag("--exit-code", args.exit_code, "Exit with 1 if they differ");
  app.callback([&] { action = [&args] { return DoProfileDiff(args); }; });
}

void AddCheck(CLI::App& profile, ProfileCheckArgs& args, Action& action) {
  CLI::App& app = *profile.add_subcommand(
      "check", "Whether files are profiles: syntax, ports, what they extend, contradictions");
  app.add_option("files", args.files, "Profile files; - is stdin")->required()->type_name("FILE");
  app.callback([&] { action = [&args] { return DoProfileCheck(args); }; });
}

void AddProfile(CLI::App& top, ContractArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand("profile", "Read, compare and check contracts");
  app.group(kGroup);
  app.require_subcommand(1);
  app.footer(kProfileFooter);
  app.add_subcommand("list", "The built-in profiles, with how much they state")->callback([&] {
    action = DoProfileList;
  });
  AddShow(app, args.show, action);
  AddDiff(app, args.diff, action);
  AddCheck(app, args.check, action);
  app.add_subcommand("schema", "The JSON schema of profile files")->callback([&] {
    action = DoProfileSchema;
  });
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
}

void AddExplain(CLI::App& top, ExplainArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand(
      "explain", "What a rule demands, by example, where it comes from, who says otherwise");
  app.group(kGroup);
  app.add_option("rule", args.rule, "Id of a rule, as findings and `profile show` name it")
      ->required()
      ->type_name("RULE");
  AddTarget(app, args.target, " (default: every built-in profile)");
  app.footer(kExplainFooter);
  app.callback([&] { action = [&args] { return DoExplain(args); }; });
}

void AddValidate(CLI::App& top, ValidateArgs& args, Action& action) {
  CLI::App& app = *top.add_subcommand("validate", "Hold case files against a target's contract");
  app.group(kGroup);
  app.add_option("files", args.files, "Case files, and directories of them; - is stdin")
      ->required()
      ->type_name("PATH");
  AddTarget(app, args.target, " (default: each case's own)");
  app.add_option("--sarif", args.sarif, "Write the findings as SARIF 2.1.0, too")
      ->type_name("FILE");
  app.add_flag("--lenient", args.lenient, "Findings are warnings: exit code 0");
  app.add_flag("--require-checked", args.require_checked, "What was not checked is an error, too");
  app.add_flag("-q,--quiet", args.quiet, "The summary only, not a line per finding and file");
  app.footer(kValidateFooter);
  app.callback([&] { action = [&args] { return DoValidate(args); }; });
}

}  // namespace

CLI::Option* AddTarget(CLI::App& app, TargetArgs& args, const std::string& otherwise) {
  app.add_option("--sdk", args.sdk, "SDK version of the target, such as 2.41")
      ->type_name("VERSION");
  app.add_option("--profile", args.profile_file, "Take the target's contract from this file")
      ->type_name("FILE");
  return app
      .add_option("--target", args.target,
                  "Contract to judge by: profile[@arch][+extension]" + otherwise)
      ->type_name("TARGET");
}

void AddContractCommands(CLI::App& top, ContractArgs& args, Action& action) {
  AddValidate(top, args.validate, action);
  AddExplain(top, args.explain, action);
  AddProfile(top, args, action);
}

}  // namespace qconform::conformance
