// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/show_profile.h"

#include <string_view>
#include <vector>

#include "qconform/conformance/cli/render.h"
#include "qconform/profile/rule_words.h"

namespace qconform::conformance {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string OpsOf(const Profile& profile) {
  std::vector<std::string> names;
  for (const OpEntry& entry : profile.ops) {
    names.emplace_back(NameOf(entry.op));
    if (!entry.backend_name.empty()) names.back() += " (" + entry.backend_name + ")";
  }
  return Joined(names);
}

std::string ArchsOf(const Profile& profile) {
  std::vector<std::string> names = profile.archs;
  for (std::string& name : names) {
    const bool is_default = name == profile.default_arch;
    std::vector<std::string> socs;
    for (const Soc& soc : profile.socs) {
      if (soc.arch == name) socs.push_back(soc.name);
    }
    if (!socs.empty()) name += " (" + Joined(socs) + ")";
    if (is_default) name += ", the default";
  }
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : "; ") + name;
  return text;
}

std::string ScopeOf(const Feature& feature) {
  std::string text = feature.min_arch.empty() ? "by asking for it: +" + feature.id
                                              : "from " + feature.min_arch + " on";
  if (feature.choice) text += ", if " + feature.choice->alternative + "=" + feature.choice->option;
  return text;
}

// Conditions, archs and answers under which the row holds.
std::string ScopeOf(const Profile& profile, const Constraint& row) {
  const std::string condition = ConditionText(row.when);
  const std::string scope = ScopeText(profile, row);
  if (condition.empty()) return scope;
  return "where " + condition + (scope.empty() ? "" : "; " + scope);
}

// A cell: a bar would end it, and stars and angles mean something.
std::string Cell(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '*' || c == '<') cell += '\\';
    cell += c;
  }
  return cell;
}

std::string MarkdownRow(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::string MarkdownHead(const std::vector<std::string>& names) {
  return "\n" + MarkdownRow(names) + MarkdownRow(std::vector<std::string>(names.size(), "---"));
}

std::string TextOf(const Profile& profile, const Constraint& row) {
  std::string text = "\n" + row.id + "\n";
  std::vector<TableRow> lines = {{"  kind", std::string(NameOf(row.kind()))},
                                 {"  ops", OpsText(row)}};
  const std::string ports = PortsText(row.rule);
  if (!ports.empty()) lines.push_back({"  ports", ports});
  lines.push_back({"  demands", DemandText(row.rule)});
  const std::string scope = ScopeOf(profile, row);
  if (!scope.empty()) lines.push_back({"  holds", scope});
  lines.push_back({"  source", SourceText(row.provenance)});
  return text + RenderTable(lines);
}

std::string Heading(const Profile& profile) {
  return profile.name + " " + profile.version + ": " + std::to_string(profile.ops.size()) +
         " ops, " + std::to_string(profile.constraints.size()) + " rules";
}

}  // namespace

std::string ProfileAsText(const Profile& profile) {
  std::string text = Heading(profile) + "\n" + profile.title + "\n";
  std::vector<TableRow> lines;
  if (!profile.extends.empty()) lines.push_back({"  extends", profile.extends});
  if (!profile.archs.empty()) lines.push_back({"  archs", ArchsOf(profile)});
  for (const Alternative& question : profile.alternatives) {
    lines.push_back({"  alternative", question.id + ": " + question.title + ": " +
                                          ListWords(question.options) + ", by default " +
                                          question.default_option});
  }
  for (const Feature& feature : profile.features) {
    lines.push_back({"  feature", feature.id + ", " + ScopeOf(feature) + "  [" +
                                      SourceText(feature.provenance) + "]"});
  }
  lines.push_back({"  ops", OpsOf(profile)});
  text += RenderTable(lines);
  for (const Constraint& row : profile.constraints) text += TextOf(profile, row);
  return text;
}

std::string ProfileAsMarkdown(const Profile& profile) {
  std::string text = "## " + profile.name + "\n\n" + Cell(profile.title) + ". Version " +
                     profile.version + ".\n\n";
  if (!profile.extends.empty()) text += "Extends `" + profile.extends + "`.\n\n";
  if (!profile.archs.empty()) text += "Archs: " + Cell(ArchsOf(profile)) + ".\n\n";
  text += "Ops: " + Cell(OpsOf(profile)) + ".\n";
  if (!profile.alternatives.empty()) {
    text += MarkdownHead({"alternative", "question", "answers", "default"});
  }
  for (const Alternative& question : profile.alternatives) {
    text += MarkdownRow({"`" + question.id + "`", Cell(question.title),
                         Cell(ListWords(question.options)), Cell(question.default_option)});
  }
  if (!profile.features.empty()) text += MarkdownHead({"feature", "holds", "source"});
  for (const Feature& feature : profile.features) {
    text += MarkdownRow(
        {"`" + feature.id + "`", Cell(ScopeOf(feature)), Cell(SourceText(feature.provenance))});
  }
  text += MarkdownHead({"rule", "kind", "ops", "demands", "holds", "source"});
  for (const Constraint& row : profile.constraints) {
    text += MarkdownRow({"`" + row.id + "`", Cell(NameOf(row.kind())), Cell(OpsText(row)),
                         Cell(DemandText(row.rule)), Cell(ScopeOf(profile, row)),
                         Cell(SourceText(row.provenance))});
  }
  return text;
}

}  // namespace qconform::conformance
