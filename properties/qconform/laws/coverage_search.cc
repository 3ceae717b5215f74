// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/coverage_search.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "qconform/base/check.h"
#include "qconform/generate/break.h"
#include "qconform/generate/vary.h"
#include "qconform/laws/profile_targets.h"

namespace qconform::laws {
namespace {

constexpr int kBatch = 16;  // graphs between two looks at what is missing

bool IsBelow(const SdkGateRule& gate, const Target& target) {
  return target.sdk && *target.sdk < gate.min;
}
bool IsExactly(const SdkGateRule& gate, const Target& target) {
  return target.sdk && !(*target.sdk < gate.min) && !(gate.min < *target.sdk);
}

// Gates are passed at some targets and broken at others.
bool CanPass(const Constraint& row, const Target& target) {
  if (const auto* gate = std::get_if<ArchGateRule>(&row.rule)) return target.Has(gate->feature);
  if (const auto* gate = std::get_if<SdkGateRule>(&row.rule)) return IsExactly(*gate, target);
  return true;
}
bool CanFail(const Constraint& row, const Target& target) {
  if (const auto* gate = std::get_if<ArchGateRule>(&row.rule)) return !target.Has(gate->feature);
  if (const auto* gate = std::get_if<SdkGateRule>(&row.rule)) return IsBelow(*gate, target);
  return true;
}

// The ops that can bring a graph under the row; empty: any.
std::vector<OpKind> OpsOf(const Constraint& row) {
  std::vector<OpKind> ops = row.ops;
  const auto* fusion = std::get_if<FusionGroupRule>(&row.rule);
  if (fusion != nullptr) ops.insert(ops.end(), fusion->then.begin(), fusion->then.end());
  return ops;
}

}  // namespace

CoverageSearch::CoverageSearch(std::shared_ptr<const Profile> profile)
    : profile_(std::move(profile)),
      targets_(TargetsOf(profile_)),
      tallies_(profile_->constraints.size()) {}

std::size_t CoverageSearch::RowOf(const Constraint& constraint) const {
  const std::vector<Constraint>& rows = profile_->constraints;
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Constraint& c) {
    return c.id == constraint.id && c.choice == constraint.choice;
  });
  QC_CHECK(row != rows.end());
  return static_cast<std::size_t>(row - rows.begin());
}

std::vector<CoverageSearch::Wanted> CoverageSearch::WantedAt(const Target& target) const {
  std::vector<Wanted> wanted;
  const std::vector<Constraint>& rows = target.profile->constraints;
  for (std::uint32_t i = 0; i < rows.size(); ++i) {
    const std::size_t row = RowOf(rows[i]);
    RuleTally with_reject = tallies_[row];
    with_reject.rejects = 1;
    const bool valid = !IsComplete(rows[i], with_reject) && CanPass(rows[i], target);
    const bool broken = tallies_[row].rejects == 0 && CanFail(rows[i], target);
    if (valid || broken) wanted.push_back({i, row, valid, broken});
  }
  return wanted;
}

void CoverageSearch::AddUp(const Target& target, const RuleTallies& tallies) {
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    if (tallies[i] == RuleTally{}) continue;
    tallies_[RowOf(target.profile->constraints[i])].Add(tallies[i]);
  }
}

// One graph in two is made of the ops of a row that is missing.
void CoverageSearch::RunAt(const Target& target, int graphs, std::uint64_t seed) {
  std::vector<Wanted> wanted = WantedAt(target);
  if (wanted.empty()) return;
  const auto contract = gen::CompileContract(target);
  for (int i = 0; i < graphs && !wanted.empty(); i += kBatch) {
    RuleTallies tallies = NoTallies(target);
    for (int k = i; k < i + kBatch; ++k) {
      gen::Draw draw = gen::Draw::FromSeed(CaseSeed(seed, static_cast<std::uint64_t>(k)));
      const Wanted& aim = wanted[static_cast<std::size_t>(k) % wanted.size()];
      gen::GraphLimits limits;
      limits.executable_only = false;
      if (draw.Chance(1, 2)) limits.ops = OpsOf(target.profile->constraints[aim.index]);
      const Graph valid = gen::GenerateGraph(draw, *contract, limits);
      CountValid(valid, target, tallies);
      const auto varied = gen::VaryGranularity(draw, valid, *contract, aim.index);
      if (varied) CountValid(*varied, target, tallies);
      ++graphs_;
      if (!aim.broken) continue;
      const std::string& id = target.profile->constraints[aim.index].id;
      // Where no op is left at all, such as below an arch gate of everything, breaking still works.
      const std::optional<gen::Broken> broken =
          gen::BreakRule(draw, varied ? *varied : valid, *contract, aim.index);
      if (broken) CountBroken(broken->graph, id, target, tallies);
    }
    AddUp(target, tallies);
    wanted = WantedAt(target);
  }
}

// Little of each target first: what one cannot give at all, another gives at once.
void CoverageSearch::Run(int graphs) {
  std::uint64_t seed = 0;
  int spent = 0;
  for (int budget = std::min(graphs, 8 * kBatch); spent < graphs; budget *= 6) {
    budget = std::min(budget, graphs - spent);
    for (const Target& target : targets_) RunAt(target, budget, ++seed);
    spent += budget;
  }
}

std::vector<std::string> CoverageSearch::Missing() const {
  std::vector<std::string> missing;
  const std::vector<Constraint>& rows = profile_->constraints;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (IsComplete(rows[r], tallies_[r])) continue;
    std::string text = rows[r].id;
    if (rows[r].choice)
      text += " (" + rows[r].choice->alternative + "=" + rows[r].choice->option + ")";
    text += ":";
    if (tallies_[r].accepts == 0) text += " no accept";
    if (tallies_[r].edges == 0) text += " no edge";
    if (tallies_[r].rejects == 0) text += " no reject";
    if (tallies_[r].accepts > 0 && tallies_[r].accepts == tallies_[r].edges &&
        tallies_[r].rejects > 0) {
      text += " no node in its first variant";
    }
    missing.push_back(text);
  }
  return missing;
}

std::string CoverageSearch::Table() const {
  std::string table;
  const std::vector<Constraint>& rows = profile_->constraints;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    char line[320];
    const std::string kind(NameOf(rows[r].kind()));
    std::snprintf(line, sizeof line, "  %-44.200s %-17s %9llu %9llu %9llu\n", rows[r].id.c_str(),
                  kind.c_str(), static_cast<unsigned long long>(tallies_[r].accepts),
                  static_cast<unsigned long long>(tallies_[r].edges),
                  static_cast<unsigned long long>(tallies_[r].rejects));
    table += line;
  }
  return table;
}

}  // namespace qconform::laws
