// SPDX-License-Identifier: Apache-2.0
// How wrong validators are made from the right one: findings dropped, findings added.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "qconform/graph/resolve.h"
#include "qconform/validate/validate.h"

namespace qconform::conformance {

// Drops the failures for which `overlooked` holds.
template <class Predicate>
Diagnostics Without(Diagnostics diagnostics, Predicate overlooked) {
  std::erase_if(diagnostics.findings, [&](const Finding& finding) {
    const bool drop = finding.verdict == ConstraintVerdict::kFail && overlooked(finding);
    if (drop) --diagnostics.failed;
    return drop;
  });
  return diagnostics;
}

// Adds a failure that is none.
void AddFailure(Diagnostics& diagnostics, const std::string& rule, NodeId node, std::string port);
void AddFinding(Diagnostics& diagnostics, const Finding& finding);

// The row that a finding names; null if it names none of the profile's.
const Constraint* RowOf(const Finding& finding, const Target& target);
// The same, if it is of this kind.
template <class Rule>
const Rule* RuleOf(const Finding& finding, const Target& target) {
  const Constraint* row = RowOf(finding, target);
  return row == nullptr ? nullptr : std::get_if<Rule>(&row->rule);
}

// Calls visit(row, rule, node) for the rows of a kind at every node of theirs where the row's
// conditions hold.
template <class Rule, class Visit>
void ForEachUse(const Graph& graph, const Target& target, const ResolvedSpecs& specs, Visit visit);

// "in1", "out0": the port of a node, if it is one.
std::optional<PortRef> PortNamed(const Graph& graph, NodeId node, const std::string& port);
// All ports of a node that a profile's port names.
std::vector<PortRef> PortsOf(const Graph& graph, NodeId node, OpPort port);
bool ConditionsHold(const Constraint& row, const Graph& graph, NodeId node,
                    const ResolvedSpecs& specs);

template <class Rule, class Visit>
void ForEachUse(const Graph& graph, const Target& target, const ResolvedSpecs& specs, Visit visit) {
  for (const Constraint& row : target.profile->constraints) {
    const auto* rule = std::get_if<Rule>(&row.rule);
    if (rule == nullptr) continue;
    for (NodeId n = 0; n < graph.nodes.size(); ++n) {
      const OpKind op = graph.nodes[n].op;
      if (!target.profile->SpeaksOf(op) || !row.AppliesTo(op)) continue;
      if (ConditionsHold(row, graph, n, specs)) visit(row, *rule, n);
    }
  }
}

}  // namespace qconform::conformance
