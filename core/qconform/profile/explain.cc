// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/explain.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "qconform/profile/demands.h"
#include "qconform/profile/nearest_name.h"
#include "qconform/profile/rule_example.h"
#include "qconform/profile/rule_words.h"

namespace qconform {
namespace {

constexpr std::array kBuiltinRules = {
    BuiltinRule{"graph-resolves",
                "every spec that shares with other ports, or is derived from them, leads to "
                "parameters",
                "a result that shares with an operand that has a scale",
                "two ports that each share with the other, or sharing with a port without "
                "parameters"},
    BuiltinRule{"no-rule",
                "the profile speaks of the op; of ops that it does not speak of nothing is checked",
                "an op that the profile lists",
                "nothing; with --require-checked, an op that the profile does not list"},
};

// "says   ...": the words behind a heading, broken into lines of bearable length.
class Page {
 public:
  explicit Page(std::string title) : text_(std::move(title) + "\n") {}

  void Add(std::string_view heading, std::string_view words) {
    if (words.empty()) return;
    std::string line = "  " + std::string(heading);
    line.resize(std::max(line.size() + 1, kIndent), ' ');
    std::size_t at = 0;
    while (at < words.size()) {
      std::size_t end = std::min(words.find(' ', at), words.size());
      const bool fits = line.size() + (end - at) <= kWidth || line.size() == kIndent;
      if (!fits) {
        EndLine(line);
        line.assign(kIndent, ' ');
      }
      line += std::string(words.substr(at, end - at)) + " ";
      at = end + 1;
    }
    EndLine(line);
  }

  std::string Take() { return std::move(text_); }

 private:
  static constexpr std::size_t kIndent = 14;
  static constexpr std::size_t kWidth = 100;

  void EndLine(const std::string& line) {
    text_ += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }

  std::string text_;
};

std::string ArchsText(const Profile& profile, const Constraint& row) {
  if (profile.archs.empty()) return "";
  Constraint everywhere = row;
  everywhere.choice.reset();
  const std::string scope = ScopeText(profile, everywhere);
  return scope.empty() ? "every one, " + profile.archs.front() + " to " + profile.archs.back()
                       : scope;
}

// An op under the name that the backend gives it, where it has one.
std::string NamedOps(const Profile& profile, const Constraint& row) {
  if (row.ops.empty())
    return "every op of the profile (" + std::to_string(profile.ops.size()) + ")";
  std::vector<std::string> names;
  for (const OpKind op : row.ops) {
    names.emplace_back(NameOf(op));
    for (const OpEntry& entry : profile.ops) {
      if (entry.op == op && !entry.backend_name.empty()) {
        names.back() += " (" + entry.backend_name + ")";
      }
    }
  }
  return ListWords(names, "and");
}

// The question to which the row belongs, and how else it may be answered.
std::string AlternativeText(const Profile& profile, const Constraint& row) {
  if (!row.choice) return "";
  for (const Alternative& question : profile.alternatives) {
    if (question.id != row.choice->alternative) continue;
    return question.id + " (" + question.title + "): holds under \"" + row.choice->option +
           "\"; the answers are " + ListWords(question.options, "and") + ", by default " +
           question.default_option;
  }
  return "";
}

bool HoldsAt(const Target& target, const Constraint& row) {
  const auto& rows = target.profile->constraints;
  return std::any_of(rows.begin(), rows.end(), [&](const Constraint& there) {
    return there.id == row.id && there.choice == row.choice;
  });
}

// What `other` says where the row speaks, and the row does not say: the words, and of which ops.
void AddOther(Page& page, const std::vector<Demand>& demands, const Profile& other) {
  std::map<std::pair<const Constraint*, std::string>, std::vector<std::string>> said;
  for (const Demand& theirs : DemandsOf(other)) {
    const auto same_place = [&](const Demand& d) { return d.SamePlace(theirs); };
    const auto same = [&](const Demand& d) { return d.SamePlace(theirs) && d.text == theirs.text; };
    if (std::none_of(demands.begin(), demands.end(), same_place)) continue;
    if (std::any_of(demands.begin(), demands.end(), same)) continue;
    said[{theirs.row, theirs.words}].emplace_back(NameOf(theirs.op));
  }
  std::vector<std::string> lines;
  for (const auto& [row_and_words, ops] : said) {
    const auto& [row, words] = row_and_words;
    lines.push_back(other.name + ": for " + ListWords(ops, "and") + ": " + words + " [" + row->id +
                    ": " + SourceText(row->provenance) + "]");
  }
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) page.Add("elsewhere", line);
}

}  // namespace

std::span<const BuiltinRule> BuiltinRules() { return kBuiltinRules; }

const BuiltinRule* FindBuiltinRule(std::string_view id) {
  for (const BuiltinRule& rule : kBuiltinRules) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

std::vector<const Constraint*> RowsOf(const Profile& profile, std::string_view id) {
  std::vector<const Constraint*> rows;
  for (const Constraint& row : profile.constraints) {
    if (row.id == id) rows.push_back(&row);
  }
  return rows;
}

Error UnknownRule(std::string_view id, std::span<const std::shared_ptr<const Profile>> profiles) {
  std::vector<std::string_view> known;
  for (const BuiltinRule& rule : kBuiltinRules) known.push_back(rule.id);
  for (const auto& profile : profiles) {
    for (const Constraint& row : profile->constraints) known.push_back(row.id);
  }
  return {ErrorCode::kInvalidProfile, "unknown rule '" + std::string(id) + "', the nearest is '" +
                                          std::string(NearestName(id, known)) + "'"};
}

std::string RuleTitle(const Profile& profile, const Constraint& row) {
  return OpsText(row) + ": " + RowText(profile, row);
}

std::string ExplainRule(const Profile& profile, const Constraint& row,
                        std::span<const std::shared_ptr<const Profile>> others,
                        const Target* target) {
  Page page(row.id + ": " + std::string(NameOf(row.kind())) + " of " + profile.name);
  page.Add("demands", DemandText(row.rule));
  page.Add("where", ConditionText(row.when));
  page.Add("ops", NamedOps(profile, row));
  page.Add("archs", ArchsText(profile, row));
  page.Add("alternative", AlternativeText(profile, row));
  const RuleExample example = ExampleOf(row.rule);
  page.Add("accepts", example.accepts);
  page.Add("refuses", example.refuses.empty() ? "nothing" : example.refuses);
  page.Add("source", SourceText(row.provenance));
  if (target != nullptr) {
    page.Add("target",
             (HoldsAt(*target, row) ? "holds on " : "does not hold on ") + target->Name());
  }
  std::vector<Demand> demands;
  for (const OpKind op : OpsOf(profile, row)) {
    for (Demand& demand : DemandsOf(profile, row, op)) demands.push_back(std::move(demand));
  }
  for (const auto& other : others) {
    if (other->name != profile.name) AddOther(page, demands, *other);
  }
  return page.Take();
}

std::string ExplainRule(const BuiltinRule& rule) {
  Page page(std::string(rule.id) + ": of the validator, whatever the profile");
  page.Add("demands", rule.title);
  page.Add("accepts", rule.accepts);
  page.Add("refuses", rule.refuses);
  return page.Take();
}

}  // namespace qconform
