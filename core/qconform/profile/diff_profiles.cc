// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/diff_profiles.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "qconform/profile/demands.h"
#include "qconform/profile/rule_words.h"

namespace qconform {
namespace {

// What one side says, by what it says it of.
using Statements = std::map<std::string, std::vector<std::string>>;
using Disagreements = std::vector<Disagreement>;

void Compare(const Statements& left, const Statements& right, Disagreements& out) {
  Statements both = left;
  both.insert(right.begin(), right.end());
  for (const auto& [about, unused] : both) {
    const auto l = left.find(about);
    const auto r = right.find(about);
    if (l != left.end() && r != right.end() && l->second == r->second) continue;
    out.push_back({about, l == left.end() ? std::vector<std::string>() : l->second,
                   r == right.end() ? std::vector<std::string>() : r->second});
  }
}

Statements HeadOf(const Profile& profile) {
  Statements head;
  if (!profile.archs.empty()) {
    head["archs"] = {ListWords(profile.archs, "and")};
    head["default arch"] = {profile.default_arch};
  }
  for (const Soc& soc : profile.socs) head["SoC " + soc.name] = {"arch " + soc.arch};
  for (const Alternative& question : profile.alternatives) {
    std::vector<std::string> options = question.options;
    std::sort(options.begin(), options.end());
    head["alternative " + question.id] = {ListWords(options) + ", by default " +
                                          question.default_option};
  }
  return head;
}

std::string Describe(const Feature& feature) {
  std::string text = feature.min_arch.empty() ? "an extension" : "from " + feature.min_arch + " on";
  if (feature.choice) text += ", if " + feature.choice->alternative + "=" + feature.choice->option;
  return text;
}

Statements FeaturesOf(const Profile& profile) {
  Statements features;
  for (const Feature& feature : profile.features) {
    features["feature " + feature.id].push_back(Describe(feature));
  }
  for (auto& [about, says] : features) std::sort(says.begin(), says.end());
  return features;
}

Statements FeaturesOf(const Target& target) {
  Statements features;
  for (const Feature& feature : target.profile->features) {
    if (target.Has(feature.id)) features["feature " + feature.id] = {"has it"};
  }
  return features;
}

Statements OpsOf(const Profile& profile) {
  Statements ops;
  for (const OpEntry& entry : profile.ops) {
    ops["op " + std::string(NameOf(entry.op))] = {"speaks of it"};
  }
  return ops;
}

struct Place {
  OpKind op;
  ConstraintKind kind;
  std::string place;
  friend auto operator<=>(const Place&, const Place&) = default;
};
using ByPlace = std::map<Place, std::vector<Demand>>;

// Whether it matters where a row holds: not among rows that all hold on the target in question.
enum class Scopes { kCompared, kIgnored };

// What is demanded of the ops that `other` speaks of, too.
ByPlace PlacesOf(const Profile& profile, const Profile& other, Scopes scopes) {
  ByPlace places;
  for (Demand& demand : DemandsOf(profile)) {
    if (!other.SpeaksOf(demand.op)) continue;
    if (scopes == Scopes::kIgnored) demand.scope.clear();
    places[{demand.op, demand.kind, demand.place}].push_back(std::move(demand));
  }
  return places;
}

using Key = std::pair<std::string, std::string>;  // text and scope

Key KeyOf(const Demand& demand) { return {demand.text, demand.scope}; }

// What `demands` says and `others` does not, once each.
std::vector<std::string> Unmatched(const std::vector<Demand>& demands,
                                   const std::vector<Demand>& others) {
  std::set<Key> said;
  for (const Demand& other : others) said.insert(KeyOf(other));
  std::vector<std::string> lines;
  for (const Demand& demand : demands) {
    if (!said.insert(KeyOf(demand)).second) continue;
    lines.push_back(demand.words + "  [" + demand.row->id + ": " +
                    SourceText(demand.row->provenance) + "]");
  }
  return lines;
}

// Ops of which the two sides say the same two things are named together, where the first stands.
class RuleDiff {
 public:
  void Add(const Place& place, Disagreement difference) {
    const Group group{place.kind, place.place, difference.left, difference.right};
    const auto [found, is_new] = at_.try_emplace(group, all_.size());
    if (is_new) all_.push_back({place, {}, std::move(difference)});
    all_[found->second].ops.emplace_back(NameOf(place.op));
  }

  void Take(Disagreements& out) {
    for (Entry& entry : all_) {
      const std::string where = entry.place.place.empty() ? "" : " of " + entry.place.place;
      entry.difference.about =
          ListWords(entry.ops, "and") + ": " + std::string(NameOf(entry.place.kind)) + where;
      out.push_back(std::move(entry.difference));
    }
  }

 private:
  struct Group {
    ConstraintKind kind;
    std::string place;
    std::vector<std::string> left, right;
    friend auto operator<=>(const Group&, const Group&) = default;
  };
  struct Entry {
    Place place;
    std::vector<std::string> ops;
    Disagreement difference;
  };
  std::map<Group, std::size_t> at_;
  std::vector<Entry> all_;
};

void CompareRules(const Profile& left, const Profile& right, Scopes scopes, Disagreements& out) {
  ByPlace ours = PlacesOf(left, right, scopes);
  ByPlace theirs = PlacesOf(right, left, scopes);
  for (const auto& [place, demands] : theirs) ours.try_emplace(place);
  RuleDiff rules;
  for (const auto& [place, demands] : ours) {
    const std::vector<Demand>& others = theirs[place];
    Disagreement difference{"", Unmatched(demands, others), Unmatched(others, demands)};
    if (difference.left.empty() && difference.right.empty()) continue;
    rules.Add(place, std::move(difference));
  }
  rules.Take(out);
}

void AppendSide(std::string& text, std::string_view name, const std::vector<std::string>& lines,
                std::size_t width) {
  std::string head = "  " + std::string(name) + std::string(width - name.size() + 2, ' ');
  if (lines.empty()) text += head + "-\n";
  for (const std::string& line : lines) {
    text += head + line + "\n";
    head.assign(head.size(), ' ');
  }
}

}  // namespace

std::vector<Disagreement> DiffProfiles(const Profile& left, const Profile& right) {
  Disagreements all;
  Compare(HeadOf(left), HeadOf(right), all);
  Compare(FeaturesOf(left), FeaturesOf(right), all);
  Compare(OpsOf(left), OpsOf(right), all);
  CompareRules(left, right, Scopes::kCompared, all);
  return all;
}

std::vector<Disagreement> DiffTargets(const Target& left, const Target& right) {
  Disagreements all;
  Compare(FeaturesOf(left), FeaturesOf(right), all);
  Compare(OpsOf(*left.profile), OpsOf(*right.profile), all);
  CompareRules(*left.profile, *right.profile, Scopes::kIgnored, all);
  return all;
}

std::string RenderDiff(const std::vector<Disagreement>& disagreements, std::string_view left,
                       std::string_view right) {
  const std::size_t width = std::max(left.size(), right.size());
  std::string text;
  for (const Disagreement& disagreement : disagreements) {
    text += disagreement.about + "\n";
    AppendSide(text, left, disagreement.left, width);
    AppendSide(text, right, disagreement.right, width);
  }
  return text;
}

}  // namespace qconform
