// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/break.h"

#include <algorithm>
#include <utility>

#include "qconform/generate/break_context.h"
#include "qconform/generate/nodes.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

class Breaker {
 public:
  Breaker(Draw& draw, const Graph& valid, const Contract& contract)
      : draw_(draw), valid_(valid), contract_(contract) {}

  std::optional<Broken> Try(const Contract::Breakable& breakable) {
    const Constraint& constraint = ConstraintAt(breakable);
    for (int attempt = 0; attempt < 3; ++attempt) {
      if (std::optional<NodeId> node = ExistingSite(constraint)) {
        if (auto broken = BreakAt(valid_, *node, constraint)) return broken;
      }
    }
    for (int attempt = 0; attempt < 6; ++attempt) {
      const OpMode mode = Shifted(*draw_.Pick(breakable.modes), constraint);
      std::optional<Graph> graph = attempt < 3 ? Extended(mode) : Fresh(mode);
      if (!graph) continue;
      const auto node = static_cast<NodeId>(graph->nodes.size() - 1);
      if (auto broken = BreakAt(*graph, node, constraint)) return broken;
    }
    return std::nullopt;
  }

 private:
  const Constraint& ConstraintAt(const Contract::Breakable& breakable) const {
    return contract_.target().profile->constraints[breakable.constraint];
  }

  // A node of the valid graph of which the constraint speaks.
  std::optional<NodeId> ExistingSite(const Constraint& constraint) {
    if (constraint.kind() == ConstraintKind::kArchGate) return std::nullopt;
    std::vector<NodeId> sites;
    for (NodeId n = 0; n < valid_.nodes.size(); ++n) {
      if (constraint.AppliesTo(valid_.nodes[n].op)) sites.push_back(n);
    }
    if (sites.empty()) return std::nullopt;
    return draw_.Pick(sites);
  }

  // For a rank rule: the mode with its activations one rank outside. Layouts fix the rank of some
  // ops; those cannot break it.
  OpMode Shifted(OpMode mode, const Constraint& constraint) {
    const auto* rule = std::get_if<RankRule>(&constraint.rule);
    if (rule == nullptr) return mode;
    const bool above = rule->min <= 1 || draw_.Chance(1, 2);
    const std::int32_t rank = above ? rule->max + 1 : rule->min - 1;
    if (rank < 1 || rank > static_cast<std::int32_t>(kMaxRank)) return mode;
    for (const std::size_t p : {kIn0, kIn1, kOut}) {
      const bool layout =
          (p == kIn1 && IsWeighted(mode.op)) || mode.ports[p].min_rank == mode.ports[p].max_rank;
      const bool reshaped = p == kOut && mode.op == OpKind::kReshape;
      if (!layout && !reshaped) mode.ports[p].min_rank = mode.ports[p].max_rank = rank;
    }
    return mode;
  }

  // The valid graph with one more node, which reads one of its values.
  std::optional<Graph> Extended(const OpMode& mode) {
    GraphBuilder builder(draw_, contract_, limits_, valid_);
    if (builder.readable().empty()) return std::nullopt;
    Feed feed = builder.FeedOf(draw_.Pick(builder.readable()));
    if (!Takes(mode, kIn0, ClassOf(feed))) {
      // Where the port wants other parameters, the edge states them.
      if (!IsInteger(feed.params.dtype) || !IsInteger(mode.ports[kIn0].dtype)) return std::nullopt;
      feed.params = DrawParams(draw_, mode.ports[kIn0], feed.params.scale);
      feed.operand.spec = SpecOf(feed.params);
      if (!Takes(mode, kIn0, ClassOf(feed))) return std::nullopt;
    }
    if (!AppendNode(builder, mode, kIn0, feed)) return std::nullopt;
    Graph graph = builder.Take();
    graph.outputs.push_back(graph.nodes.back().result);
    return graph;
  }

  // A graph of this node alone.
  std::optional<Graph> Fresh(const OpMode& mode) {
    GraphBuilder builder(draw_, contract_, limits_);
    const Feed feed = DrawFirstFeed(builder, mode, kIn0);
    if (!AppendNode(builder, mode, kIn0, feed)) return std::nullopt;
    Graph graph = builder.Take();
    graph.outputs.push_back(graph.nodes.back().result);
    return graph;
  }

  std::optional<Broken> BreakAt(Graph graph, NodeId node, const Constraint& constraint) {
    BreakContext context(draw_, graph, node, contract_.target());
    if (!SpeaksOf(constraint, context)) return std::nullopt;
    const bool broken =
        std::visit([&](const auto& rule) { return Break(rule, context); }, constraint.rule);
    if (!broken || !NothingElseFails(graph, node, constraint.id)) return std::nullopt;
    return Broken{std::move(graph), constraint.id, node};
  }

  // The breaker knows that its own rule is broken and the validator is not asked about that one;
  // but one move can break two rules, and which pairs those are is the profile's business.
  bool NothingElseFails(const Graph& graph, NodeId node, const std::string& rule) const {
    if (!CheckStructure(graph).ok()) return false;
    const Diagnostics diagnostics = Validate(graph, contract_.target());
    return std::all_of(diagnostics.findings.begin(), diagnostics.findings.end(),
                       [&](const Finding& finding) {
                         return finding.verdict != ConstraintVerdict::kFail ||
                                (finding.rule == rule && finding.node == node);
                       });
  }

  Draw& draw_;
  const Graph& valid_;
  const Contract& contract_;
  GraphLimits limits_;
};

}  // namespace

std::optional<Broken> BreakOneConstraint(Draw& draw, const Graph& valid, const Contract& contract) {
  const SpanScope span(draw, "break");
  if (contract.bypassed() || contract.breakable().empty()) return std::nullopt;
  constexpr int kRules = 12;
  Breaker breaker(draw, valid, contract);
  for (int attempt = 0; attempt < kRules; ++attempt) {
    if (auto broken = breaker.Try(draw.Pick(contract.breakable()))) return broken;
  }
  return std::nullopt;
}

std::optional<Broken> BreakOneConstraint(Draw& draw, const Graph& valid, const Target& target) {
  return BreakOneConstraint(draw, valid, *CompileContract(target));
}

}  // namespace qconform::gen
