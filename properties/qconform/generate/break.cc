// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/break.h"

#include <algorithm>
#include <utility>

#include "qconform/generate/break_context.h"
#include "qconform/generate/nodes.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

constexpr int kSites = 3;     // nodes of the valid graph
constexpr int kAppended = 6;  // nodes that are appended, half of them to a new graph
constexpr int kMoves = 4;     // at one node

// A node to break a rule at.
struct Site {
  Graph graph;
  NodeId node;
};

bool HasAttrCondition(const Constraint& constraint) {
  return std::any_of(constraint.when.begin(), constraint.when.end(),
                     [](const Condition& when) { return when.attr.has_value(); });
}

class Breaker {
 public:
  Breaker(Draw& draw, const Graph& valid, const Contract& contract)
      : draw_(draw), valid_(valid), contract_(contract) {
    limits_.executable_only = false;
  }

  std::optional<Broken> Try(const Contract::Breakable& breakable) {
    return Try(contract_.target().profile->constraints[breakable.constraint], breakable.modes);
  }

  // Without modes: at the nodes that are there.
  std::optional<Broken> Try(const Constraint& constraint, const std::vector<const OpMode*>& modes) {
    for (int attempt = 0; attempt < kSites; ++attempt) {
      const std::optional<NodeId> node = ExistingSite(constraint);
      if (!node) break;
      if (auto broken = BreakAt(valid_, *node, constraint)) return broken;
    }
    for (int attempt = 0; attempt < kAppended && !modes.empty(); ++attempt) {
      const OpMode mode = Shifted(*draw_.Pick(modes), constraint);
      const bool extends = attempt < kAppended / 2;
      const std::optional<Site> site =
          extends ? Extended(mode, constraint) : Fresh(mode, constraint);
      if (!site) continue;
      if (auto broken = BreakAt(site->graph, site->node, constraint)) return broken;
    }
    return std::nullopt;
  }

 private:
  // A node of the valid graph of which the constraint speaks.
  std::optional<NodeId> ExistingSite(const Constraint& constraint) {
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
    if (rule == nullptr || !draw_.Chance(1, 2)) return mode;
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
  std::optional<Site> Extended(const OpMode& mode, const Constraint& constraint) {
    GraphBuilder builder(draw_, contract_, limits_, valid_);
    if (builder.readable().empty() || !mode.ports[kIn0].present) return std::nullopt;
    Feed feed = builder.FeedOf(draw_.Pick(builder.readable()));
    if (!Takes(mode, kIn0, ClassOf(feed))) {
      // Where the port wants other parameters, the edge states them.
      if (!feed.params.quantized || !mode.ports[kIn0].quantized) return std::nullopt;
      feed.params = DrawParams(draw_, mode.ports[kIn0], feed.params.scale);
      feed.operand.spec = SpecOf(feed.params);
      if (!Takes(mode, kIn0, ClassOf(feed))) return std::nullopt;
    }
    if (!AppendNode(builder, mode, kIn0, feed)) return std::nullopt;
    return SiteOf(builder, constraint);
  }

  // A graph of this node alone.
  std::optional<Site> Fresh(const OpMode& mode, const Constraint& constraint) {
    GraphBuilder builder(draw_, contract_, limits_);
    const bool appended = mode.ports[kIn0].present
                              ? AppendNode(builder, mode, kIn0, DrawFirstFeed(builder, mode, kIn0))
                              : AppendFull(builder, mode);
    if (!appended) return std::nullopt;
    return SiteOf(builder, constraint);
  }

  // The node appended last; for a fusion group with the nodes that follow it.
  std::optional<Site> SiteOf(GraphBuilder& builder, const Constraint& constraint) {
    const NodeId node = builder.next_node() - 1;
    const auto* fusion = std::get_if<FusionGroupRule>(&constraint.rule);
    if (fusion != nullptr && !AppendChain(builder, *fusion)) return std::nullopt;
    Graph graph = builder.Take();
    for (const ValueId result : graph.nodes.back().results) graph.outputs.push_back(result);
    if (fusion == nullptr && contract_.fuses()) EndFusions(contract_.target(), graph);
    return Site{std::move(graph), node};
  }

  bool AppendChain(GraphBuilder& builder, const FusionGroupRule& fusion) {
    return std::all_of(fusion.then.begin(), fusion.then.end(), [&](OpKind op) {
      Feed feed = builder.FeedOf(builder.graph().nodes.back().result());
      const auto entries = contract_.EntriesFor(ClassOf(feed), op, false);
      if (entries.empty()) return false;
      const Contract::Entry entry = draw_.Pick(entries);
      feed.fused = draw_.Chance(1, 2);
      return AppendNode(builder, contract_.modes()[entry.mode], entry.port, feed);
    });
  }

  std::optional<Broken> BreakAt(const Graph& start, NodeId node, const Constraint& constraint) {
    for (int attempt = 0; attempt < kMoves; ++attempt) {
      Graph graph = start;
      if (!BringUnder(graph, node, constraint)) return std::nullopt;
      BreakContext context(draw_, graph, node, contract_.target());
      const bool moved =
          std::visit([&](const auto& rule) { return Break(rule, context); }, constraint.rule);
      if (!moved) continue;
      Sweep(start, graph);
      if (!CheckStructure(graph).ok() || !StillSpeaksOf(graph, node, constraint)) continue;
      if (NothingElseFails(graph, node, constraint.id)) {
        return Broken{std::move(graph), constraint.id, node};
      }
    }
    return std::nullopt;
  }

  // Whether the row speaks of the node, if need be with other attributes.
  bool BringUnder(Graph& graph, NodeId node, const Constraint& constraint) {
    BreakContext context(draw_, graph, node, contract_.target());
    if (SpeaksOf(constraint, context)) return true;
    if (!HasAttrCondition(constraint) || !MeetAttrConditions(constraint, context)) return false;
    return CheckStructure(graph).ok() && StillSpeaksOf(graph, node, constraint);
  }

  // A move can take the node out of the row's conditions.
  bool StillSpeaksOf(Graph& graph, NodeId node, const Constraint& constraint) {
    return SpeaksOf(constraint, BreakContext(draw_, graph, node, contract_.target()));
  }

  // The breaker knows that its own rule is broken and the validator is not asked about that one;
  // but one move can break two rules, and which pairs those are is the profile's business.
  bool NothingElseFails(const Graph& graph, NodeId node, const std::string& rule) const {
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

std::optional<Broken> BreakRule(Draw& draw, const Graph& valid, const Contract& contract,
                                std::uint32_t constraint) {
  const SpanScope span(draw, "break");
  if (contract.bypassed()) return std::nullopt;
  const auto& breakable = contract.breakable();
  const auto found = std::find_if(breakable.begin(), breakable.end(),
                                  [&](const auto& b) { return b.constraint == constraint; });
  Breaker breaker(draw, valid, contract);
  if (found != breakable.end()) return breaker.Try(*found);
  return breaker.Try(contract.target().profile->constraints[constraint], {});
}

std::optional<Broken> BreakOneConstraint(Draw& draw, const Graph& valid, const Target& target) {
  return BreakOneConstraint(draw, valid, *CompileContract(target));
}

}  // namespace qconform::gen
