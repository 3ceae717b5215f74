// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/rule_coverage.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "qconform/base/check.h"
#include "qconform/graph/op_table.h"
#include "qconform/laws/at_edge.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {
namespace {

using Findings = std::span<const Finding>;

// Counting of one graph: rows by op are found once.
class Counting {
 public:
  Counting(const Graph& graph, const Target& target, RuleTallies& tallies)
      : graph_(graph),
        rows_(target.profile->constraints),
        target_(target),
        tallies_(tallies),
        specs_(graph) {
    QC_CHECK_EQ(tallies.size(), rows_.size());
  }

  // `findings` are those of the node.
  void Count(NodeId node, Findings findings) {
    if (!target_.profile->SpeaksOf(graph_.nodes[node].op)) return;
    for (const std::size_t r : RowsFor(graph_.nodes[node].op)) {
      const Constraint& row = rows_[r];
      if (!SpeaksOf(row, graph_, node, specs_) || IsOpen(row, findings)) continue;
      const Contact contact = ContactOf(row, graph_, node, specs_, target_);
      if (contact == Contact::kNone) continue;
      ++tallies_[r].accepts;
      if (contact == Contact::kAtEdge) ++tallies_[r].edges;
    }
  }

 private:
  // The node as a whole was not judged. A port that was not judged has no contact either.
  static bool IsOpen(const Constraint& row, Findings findings) {
    return std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
      return f.rule == row.id && (f.port.empty() || f.verdict == ConstraintVerdict::kFail);
    });
  }

  const std::vector<std::size_t>& RowsFor(OpKind op) {
    auto& rows = rows_of_[static_cast<std::size_t>(op)];
    if (rows) return *rows;
    rows.emplace();
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (rows_[r].AppliesTo(op)) rows->push_back(r);
    }
    return *rows;
  }

  const Graph& graph_;
  const std::vector<Constraint>& rows_;
  const Target& target_;
  RuleTallies& tallies_;
  const ResolvedSpecs specs_;
  std::array<std::optional<std::vector<std::size_t>>, kOpCount> rows_of_;
};

// Findings stand in the order of their nodes.
Findings Take(Findings& rest, NodeId node) {
  std::size_t count = 0;
  while (count < rest.size() && rest[count].node == node) ++count;
  const Findings taken = rest.first(count);
  rest = rest.subspan(count);
  return taken;
}

void CountBypasses(Findings findings, const Target& target, RuleTallies& tallies) {
  const std::vector<Constraint>& rows = target.profile->constraints;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto* gate = std::get_if<SdkGateRule>(&rows[r].rule);
    if (gate == nullptr || !gate->bypass) continue;
    const bool named = std::any_of(findings.begin(), findings.end(), [&](const Finding& f) {
      return f.reason == NotCheckedReason::kSdkBypass && f.rule == rows[r].id;
    });
    tallies[r].rejects += named ? 1 : 0;
  }
}

}  // namespace

RuleTallies NoTallies(const Target& target) {
  return RuleTallies(target.profile->constraints.size());
}

void CountValid(const Graph& graph, const Target& target, RuleTallies& tallies) {
  const Diagnostics diagnostics = Validate(graph, target);
  if (!diagnostics.accepted()) return;
  Counting counting(graph, target, tallies);
  Findings rest = diagnostics.findings;
  CountBypasses(rest, target, tallies);
  for (NodeId node = 0; node < graph.nodes.size(); ++node) counting.Count(node, Take(rest, node));
}

void CountBroken(const Graph& graph, std::string_view rule, const Target& target,
                 RuleTallies& tallies) {
  const Diagnostics diagnostics = Validate(graph, target);
  const bool named = std::any_of(
      diagnostics.findings.begin(), diagnostics.findings.end(),
      [&](const Finding& f) { return f.verdict == ConstraintVerdict::kFail && f.rule == rule; });
  const std::vector<Constraint>& rows = target.profile->constraints;
  for (std::size_t r = 0; named && r < rows.size(); ++r) {
    if (rows[r].id == rule) ++tallies[r].rejects;
  }
}

bool IsComplete(const Constraint& row, const RuleTally& tally) {
  const bool first = row.kind() != ConstraintKind::kVariants || tally.accepts > tally.edges;
  return tally.accepts > 0 && tally.edges > 0 && tally.rejects > 0 && first;
}

}  // namespace qconform::laws
