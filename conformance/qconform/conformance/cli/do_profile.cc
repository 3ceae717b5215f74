// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "qconform/conformance/cli/contract_input.h"
#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/render.h"
#include "qconform/conformance/cli/show_profile.h"
#include "qconform/profile/diff_profiles.h"
#include "qconform/profile/print_profile.h"
#include "qconform/profile/profile_schema.h"

namespace qconform::conformance {
namespace {

ExitCode ComplainOf(const Error& error) { return Complain(ExitFor(error), error.message); }

std::string ArchSpan(const Profile& profile) {
  if (profile.archs.empty()) return "-";
  if (profile.archs.size() == 1) return profile.archs.front();
  return profile.archs.front() + " to " + profile.archs.back();
}

}  // namespace

ExitCode DoProfileList() {
  const auto profiles = LoadBuiltinProfiles();
  if (!profiles.ok()) return ComplainOf(profiles.error());
  std::vector<TableRow> rows = {
      {"NAME", "VERSION", "ARCHS", "OPS", "RULES", "ALTERNATIVES", "TITLE"}};
  for (const std::shared_ptr<const Profile>& profile : profiles.value()) {
    rows.push_back({profile->name, profile->version, ArchSpan(*profile),
                    std::to_string(profile->ops.size()),
                    std::to_string(profile->constraints.size()),
                    std::to_string(profile->alternatives.size()), profile->title});
  }
  Print(RenderTable(rows));
  return ExitCode::kOk;
}

ExitCode DoProfileShow(const ProfileShowArgs& args) {
  const Result<Contract> contract = LoadContract(args.name);
  if (!contract.ok()) return ComplainOf(contract.error());
  const std::optional<Target>& target = contract.value().target;
  const Profile& profile = target ? *target->profile : *contract.value().profile;
  switch (args.form) {
    case ProfileForm::kText:
      Print(ProfileAsText(profile));
      break;
    case ProfileForm::kJson:
      Print(PrintProfile(profile));
      break;
    case ProfileForm::kMarkdown:
      Print(ProfileAsMarkdown(profile));
      break;
  }
  return ExitCode::kOk;
}

// Two whole profiles, or, as soon as one name asks for a target, two targets.
ExitCode DoProfileDiff(const ProfileDiffArgs& args) {
  const Result<Contract> left = LoadContract(args.left);
  if (!left.ok()) return ComplainOf(left.error());
  const Result<Contract> right = LoadContract(args.right);
  if (!right.ok()) return ComplainOf(right.error());
  std::vector<Disagreement> found;
  if (left.value().target || right.value().target) {
    const Result<Target> a = TargetOf(left.value());
    const Result<Target> b = TargetOf(right.value());
    if (!a.ok()) return ComplainOf(a.error());
    if (!b.ok()) return ComplainOf(b.error());
    found = DiffTargets(a.value(), b.value());
  } else {
    found = DiffProfiles(*left.value().profile, *right.value().profile);
  }
  Print(RenderDiff(found, args.left, args.right));
  if (found.empty()) Print(args.left + " and " + args.right + " demand the same\n");
  if (!found.empty()) Print("\n" + std::to_string(found.size()) + " disagreements\n");
  return args.exit_code && !found.empty() ? ExitCode::kFindings : ExitCode::kOk;
}

ExitCode DoProfileCheck(const ProfileCheckArgs& args) {
  ExitCode worst = ExitCode::kOk;
  for (const std::string& file : args.files) {
    const Result<Profile> profile = LoadProfileFile(file);
    if (!profile.ok()) {
      worst = std::max(worst, ComplainOf(profile.error()));
      continue;
    }
    Print(file + ": ok: " + std::to_string(profile.value().constraints.size()) + " rows, " +
          std::to_string(profile.value().ops.size()) + " ops\n");
  }
  return worst;
}

ExitCode DoProfileSchema() {
  Print(ProfileSchema());
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
