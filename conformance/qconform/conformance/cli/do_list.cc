// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/run/file_io.h"

namespace qconform::conformance {
namespace {

using Row = std::vector<std::string>;

// Columns as wide as their widest cell; the last one as it comes.
std::string Render(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) text.append(widths[i] + 2 - row[i].size(), ' ');
    }
    text += "\n";
  }
  return text;
}

std::vector<Row> Backends(bool faults) {
  std::vector<Row> rows;
  for (const BackendRow& row : AllBackends()) {
    if (row.is_fault != faults) continue;
    const BackendInfo info = row.make()->Info();
    rows.push_back({std::string(row.name), info.default_target, std::string(row.summary)});
  }
  return rows;
}

std::vector<Row> Ops() {
  std::vector<Row> rows;
  for (const OpInfo& op : AllOps()) {
    std::string operands;
    for (const OperandInfo& operand : op.operands) {
      operands += operands.empty() ? "" : ", ";
      operands +=
          operand.required ? std::string(operand.name) : "[" + std::string(operand.name) + "]";
    }
    if (op.variadic) operands += "...";
    std::string attrs;
    for (const AttrId attr : op.attrs)
      attrs += (attrs.empty() ? "" : ", ") + std::string(NameOf(attr));
    rows.push_back({std::string(op.name), operands, attrs});
  }
  return rows;
}

std::vector<Row> TargetsOf(const Profile& profile) {
  std::vector<Row> rows;
  std::vector<std::string> names;
  for (const std::string& arch : profile.archs) names.push_back(profile.name + "@" + arch);
  if (names.empty()) names.push_back(profile.name);
  for (const std::string& name : names) {
    std::string socs;
    for (const Soc& soc : profile.socs) {
      if (name == profile.name + "@" + soc.arch) socs += (socs.empty() ? "" : " ") + soc.name;
    }
    rows.push_back({name, socs.empty() ? profile.title : socs});
  }
  for (const Feature& feature : profile.features) {
    if (!feature.min_arch.empty()) continue;
    rows.push_back({profile.name + "+" + feature.id, "with extension " + feature.id});
  }
  return rows;
}

std::vector<Row> RulesOf(const Profile& profile) {
  std::vector<Row> rows;
  for (const Constraint& rule : profile.constraints) {
    std::string ops;
    for (const OpKind op : rule.ops) ops += (ops.empty() ? "" : ",") + std::string(NameOf(op));
    rows.push_back({profile.name, rule.id, std::string(NameOf(rule.kind())),
                    ops.empty() ? "all" : ops, rule.provenance.source});
  }
  return rows;
}

std::vector<Row> AboutOf(const Profile& profile) {
  return {{profile.name, std::to_string(profile.constraints.size()) + " rules",
           std::to_string(profile.ops.size()) + " ops", profile.title}};
}

Result<std::vector<Profile>> LoadProfiles(const std::string& file) {
  std::vector<Profile> profiles;
  for (const std::string_view name : BuiltinProfileNames()) {
    Result<Profile> profile = BuiltinProfile(name);
    if (!profile.ok()) return profile.error();
    profiles.push_back(std::move(profile).value());
  }
  if (file.empty()) return profiles;
  const Result<std::string> text = ReadFile(file);
  if (!text.ok()) return text.error();
  Result<Profile> own = ParseProfile(text.value(), file);
  if (!own.ok()) return own.error();
  profiles.push_back(std::move(own).value());
  return profiles;
}

ExitCode ListProfiles(const ListArgs& args, std::vector<Row> (*rows_of)(const Profile&)) {
  const Result<std::vector<Profile>> profiles = LoadProfiles(args.profile_file);
  if (!profiles.ok()) return Complain(ExitFor(profiles.error()), profiles.error().message);
  std::vector<Row> rows;
  for (const Profile& profile : profiles.value()) {
    for (Row& row : rows_of(profile)) rows.push_back(std::move(row));
  }
  Print(Render(rows));
  return ExitCode::kOk;
}

}  // namespace

ExitCode DoList(const ListArgs& args) {
  switch (args.what) {
    case ListWhat::kBackends:
      Print(Render(Backends(false)));
      break;
    case ListWhat::kFaults:
      Print(Render(Backends(true)));
      break;
    case ListWhat::kOps:
      Print(Render(Ops()));
      break;
    case ListWhat::kTargets:
      return ListProfiles(args, TargetsOf);
    case ListWhat::kProfiles:
      return ListProfiles(args, AboutOf);
    case ListWhat::kRules:
      return ListProfiles(args, RulesOf);
  }
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
