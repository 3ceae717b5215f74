// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qconform/conformance/cli/contract_input.h"
#include "qconform/conformance/cli/input.h"
#include "qconform/profile/explain.h"

namespace qconform::conformance {
namespace {

using Profiles = std::vector<std::shared_ptr<const Profile>>;

// Where the rule is looked for, who else is asked, and the target, if one was named.
struct Library {
  Profiles asked;
  Profiles others;
  std::optional<Target> target;
};

Result<Library> Open(const TargetArgs& args) {
  Result<Profiles> builtin = LoadBuiltinProfiles();
  if (!builtin.ok()) return builtin.error();
  Library library{builtin.value(), builtin.value(), std::nullopt};
  if (args.profile_file.empty() && args.target.empty()) return library;
  std::string name = args.target;
  if (!args.profile_file.empty()) {
    Result<Profile> own = LoadProfileFile(args.profile_file);
    if (!own.ok()) return own.error();
    library.asked = {std::make_shared<const Profile>(std::move(own).value())};
    if (name.empty()) return library;
  }
  const Result<TargetSpec> spec = ReadTarget(args);
  if (!spec.ok()) return spec.error();
  Result<Target> target = LoadTarget(spec.value());
  if (!target.ok()) return target.error();
  library.target = std::move(target).value();
  if (!args.profile_file.empty()) return library;
  Result<Profile> whole = BuiltinProfile(library.target->profile->name);
  if (!whole.ok()) return whole.error();
  library.asked = {std::make_shared<const Profile>(std::move(whole).value())};
  return library;
}

// "qnn.htp/sigmoid-fixed", as SARIF names rules: the profile, and the id in it.
std::pair<std::string, std::string> SplitRule(const std::string& rule) {
  const std::size_t slash = rule.find('/');
  if (slash == std::string::npos) return {"", rule};
  return {rule.substr(0, slash), rule.substr(slash + 1)};
}

}  // namespace

ExitCode DoExplain(const ExplainArgs& args) {
  const Result<Library> opened = Open(args.target);
  if (!opened.ok()) return Complain(ExitFor(opened.error()), opened.error().message);
  const Library& library = opened.value();
  const auto [profile_name, id] = SplitRule(args.rule);
  const auto named = [&](const auto& profile) { return profile->name == profile_name; };
  if (!profile_name.empty() && std::none_of(library.asked.begin(), library.asked.end(), named)) {
    return Complain(ExitCode::kUsage, "no profile '" + profile_name + "' among those asked");
  }
  std::vector<std::string> pages;
  if (const BuiltinRule* rule = FindBuiltinRule(id)) pages.push_back(ExplainRule(*rule));
  for (const std::shared_ptr<const Profile>& profile : library.asked) {
    if (!profile_name.empty() && profile->name != profile_name) continue;
    for (const Constraint* row : RowsOf(*profile, id)) {
      pages.push_back(
          ExplainRule(*profile, *row, library.others, library.target ? &*library.target : nullptr));
      const std::string where = library.target ? library.target->Name() : profile->name;
      const std::string file =
          args.target.profile_file.empty() ? "" : " --profile " + args.target.profile_file;
      pages.back() +=
          "  broken by   qconform generate" + file + " --target " + where + " --rule " + id + "\n";
    }
  }
  if (pages.empty()) return Complain(ExitCode::kUsage, UnknownRule(id, library.asked).message);
  for (std::size_t i = 0; i < pages.size(); ++i) Print((i > 0 ? "\n" : "") + pages[i]);
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
