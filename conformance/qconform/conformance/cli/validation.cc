// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/validation.h"

#include <utility>

#include "qconform/conformance/cli/render.h"
#include "qconform/profile/explain.h"
#include "qconform/profile/rule_words.h"

namespace qconform::conformance {
namespace {

std::size_t LineOf(const JudgedFile& file, const Finding& finding) {
  return finding.node < file.node_lines.size() ? file.node_lines[finding.node] : 0;
}

std::string Counted(std::size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

// The rule as the target's own profile words it.
SarifRule Describe(const std::string& id, const Target& target) {
  if (const BuiltinRule* rule = FindBuiltinRule(id)) {
    return {id, std::string(rule->title), ExplainRule(*rule), ""};
  }
  const Profile& profile = *target.profile;
  SarifRule described{profile.name + "/" + id, id, id, ""};
  for (const Constraint* row : RowsOf(profile, id)) {
    described.title = RuleTitle(profile, *row);
    described.help = ExplainRule(profile, *row, {}, nullptr);
    described.source = SourceText(row->provenance);
  }
  return described;
}

SarifLevel LevelOf(const Finding& finding, Strictness strictness) {
  const bool failed = finding.verdict == ConstraintVerdict::kFail;
  if (strictness.mode == Mode::kLenient) return failed ? SarifLevel::kWarning : SarifLevel::kOpen;
  return failed || strictness.require_checked ? SarifLevel::kError : SarifLevel::kOpen;
}

// The rendered line without the severity, which SARIF has a field for.
std::string MessageOf(const Graph& graph, const Finding& finding) {
  const std::string line = RenderFinding(graph, finding, Mode::kStrict);
  return line.substr(line.find(": ") + 2);
}

}  // namespace

std::size_t Validation::RuleIndex(const std::string& id, const Target& target) {
  const std::string profile = FindBuiltinRule(id) != nullptr ? "" : target.profile->name;
  const auto [found, is_new] = rule_indices_.try_emplace({profile, id}, sarif_.rules.size());
  if (is_new) sarif_.rules.push_back(Describe(id, target));
  return found->second;
}

void Validation::AddFinding(const JudgedFile& file, const Finding& finding) {
  const std::size_t rule = RuleIndex(finding.rule, file.target);
  const bool failed = finding.verdict == ConstraintVerdict::kFail;
  Group& group = failed ? broken_[sarif_.rules[rule].id] : not_checked_[finding.reason];
  if (group.count++ == 0) group.first_file = file.path;
  group.files.insert(file.path);
  group.rules.insert(finding.rule);
  sarif_.results.push_back({.rule = rule,
                            .level = LevelOf(finding, strictness_),
                            .message = MessageOf(file.graph, finding),
                            .file = file.path,
                            .line = LineOf(file, finding),
                            .node = file.graph.nodes[finding.node].name,
                            .port = finding.port});
}

bool Validation::Add(const JudgedFile& file) {
  sarif_.files.push_back(file.path);
  for (const Finding& finding : file.diagnostics.findings) AddFinding(file, finding);
  const bool refused = Refuses(file.diagnostics, strictness_.mode, strictness_.require_checked);
  ++(refused ? refused_ : conform_);
  return refused;
}

void Validation::AddProblem(const std::string& path, const std::string& message) {
  sarif_.files.push_back(path);
  sarif_.problems.push_back({path, message});
}

std::string Validation::Summary() const {
  const std::size_t unread = sarif_.problems.size();
  std::string text = Counted(conform_ + refused_ + unread, "file") + ": " +
                     std::to_string(conform_) + " conform, " + std::to_string(refused_) +
                     " refused, " + std::to_string(unread) + " not readable\n";
  std::vector<TableRow> rows;
  for (const auto& [rule, group] : broken_) {
    rows.push_back({"  broken", rule, Counted(group.count, "finding"),
                    "in " + Counted(group.files.size(), "file"), "first in " + group.first_file});
  }
  for (const auto& [reason, group] : not_checked_) {
    std::string rules;
    for (const std::string& rule : group.rules) rules += (rules.empty() ? "" : ", ") + rule;
    rows.push_back({"  not checked", std::string(NameOf(reason)), Counted(group.count, "finding"),
                    "in " + Counted(group.files.size(), "file"), "rules: " + rules});
  }
  return text + RenderTable(rows);
}

std::string RenderFile(const JudgedFile& file, Mode mode) {
  std::string text;
  for (const Finding& finding : file.diagnostics.findings) {
    const std::size_t line = LineOf(file, finding);
    text += file.path + (line > 0 ? ":" + std::to_string(line) : "") + ": " +
            RenderFinding(file.graph, finding, mode) + "\n";
  }
  const Diagnostics& d = file.diagnostics;
  return text + file.path + ": " + std::to_string(d.passed) + " passed, " +
         std::to_string(d.failed) + " failed, " + std::to_string(d.not_checked) +
         " not checked for " + file.target.Name() + "\n";
}

}  // namespace qconform::conformance
