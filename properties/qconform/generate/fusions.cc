// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "qconform/generate/contract.h"
#include "qconform/graph/resolve.h"

namespace qconform::gen {
namespace {

// The results of a chain that starts at `node`, the last one last; empty if the graph has no such
// chain there.
std::vector<ValueId> ChainFrom(const Graph& graph, const std::vector<std::vector<Use>>& uses,
                               NodeId node, const FusionGroupRule& rule) {
  std::vector<ValueId> chain;
  for (const OpKind next : rule.then) {
    const ValueId result = graph.nodes[node].result();
    const bool output =
        std::find(graph.outputs.begin(), graph.outputs.end(), result) != graph.outputs.end();
    if (output || graph.nodes[node].results.size() != 1 || uses[result].empty()) return {};
    // Reading it twice makes no second reader.
    const NodeId reader = uses[result][0].node;
    if (std::any_of(uses[result].begin(), uses[result].end(),
                    [&](const Use& use) { return use.node != reader; })) {
      return {};
    }
    chain.push_back(result);
    node = uses[result][0].node;
    if (graph.nodes[node].op != next) return {};
  }
  chain.push_back(graph.nodes[node].result());
  return chain;
}

}  // namespace

void EndFusions(const Target& target, Graph& graph) {
  const ResolvedSpecs specs(graph);
  const auto uses = UsesOf(graph);
  for (const Constraint& constraint : target.profile->constraints) {
    const auto* rule = std::get_if<FusionGroupRule>(&constraint.rule);
    if (rule == nullptr) continue;
    for (NodeId n = 0; n < graph.nodes.size(); ++n) {
      if (!constraint.AppliesTo(graph.nodes[n].op)) continue;
      const std::vector<ValueId> chain = ChainFrom(graph, uses, n, *rule);
      for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
        if (!graph.values[chain[i]].spec ||
            specs.SameGroup(ValuePort(chain[i]), ValuePort(chain.back())))
          continue;
        graph.outputs.push_back(chain[i]);
        break;
      }
    }
  }
}

}  // namespace qconform::gen
