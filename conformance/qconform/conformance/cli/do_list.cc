// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "qconform/conformance/cli/contract_input.h"
#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/render.h"

namespace qconform::conformance {
namespace {

using Row = TableRow;

std::vector<Row> Backends(bool faults) {
  std::vector<Row> rows;
  for (const BackendRow& row : AllBackends()) {
    if (row.is_fault != faults) continue;
    const BackendInfo info = row.make()->Info();
    rows.push_back({std::string(row.name), info.default_target, std::string(row.summary)});
  }
  if (faults) return rows;
  for (const AbsentBackend& absent : AbsentBackends()) {
    rows.push_back({absent.name, "not available", absent.reason});
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

Result<std::vector<std::shared_ptr<const Profile>>> LoadProfiles(const std::string& file) {
  Result<std::vector<std::shared_ptr<const Profile>>> profiles = LoadBuiltinProfiles();
  if (!profiles.ok() || file.empty()) return profiles;
  Result<Profile> own = LoadProfileFile(file);
  if (!own.ok()) return own.error();
  profiles.value().push_back(std::make_shared<const Profile>(std::move(own).value()));
  return profiles;
}

ExitCode ListProfiles(const ListArgs& args, std::vector<Row> (*rows_of)(const Profile&)) {
  const auto profiles = LoadProfiles(args.profile_file);
  if (!profiles.ok()) return Complain(ExitFor(profiles.error()), profiles.error().message);
  std::vector<Row> rows;
  for (const std::shared_ptr<const Profile>& profile : profiles.value()) {
    for (Row& row : rows_of(*profile)) rows.push_back(std::move(row));
  }
  Print(RenderTable(rows));
  return ExitCode::kOk;
}

}  // namespace

ExitCode DoList(const ListArgs& args) {
  switch (args.what) {
    case ListWhat::kBackends:
      Print(RenderTable(Backends(false)));
      break;
    case ListWhat::kFaults:
      Print(RenderTable(Backends(true)));
      break;
    case ListWhat::kOps:
      Print(RenderTable(Ops()));
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
