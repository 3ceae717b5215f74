// SPDX-License-Identifier: Apache-2.0
// Growing a graph node by node: each node reads at least one value that is already there, so that
// the whole stays connected.
#include <algorithm>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

constexpr int kAttempts = 8;
constexpr int kGrowAttempts = 24;  // few ops fit some values

OpKind PickOp(Draw& draw, const OpSet& ops) {
  std::uint64_t skip = draw.Below(ops.count());
  std::size_t op = 0;
  while (!ops.test(op) || skip-- > 0) ++op;
  return static_cast<OpKind>(op);
}

class Grower {
 public:
  Grower(GraphBuilder& b, const OpSet& wanted) : b_(b), draw_(b.draw()), wanted_(wanted) {}

  bool First() {
    const OpSet ops = b_.contract().Ops(Only()) & wanted_;
    if (ops.none()) return false;
    const OpKind op = PickOp(draw_, ops);
    const Contract::Entry entry = draw_.Pick(b_.contract().Modes(op, Only()));
    const OpMode& mode = b_.contract().modes()[entry.mode];
    if (!mode.ports[kIn0].present) return AppendFull(b_, mode);
    return AppendNode(b_, mode, kIn0, DrawFirstFeed(b_, mode, kIn0));
  }

  bool Next() {
    const SpanScope span(draw_, "grow");
    if (b_.readable().empty()) return false;
    Feed feed = b_.FeedOf(PickValue());
    if (draw_.Chance(1, 10)) Requantize(feed);
    const OpSet ops = b_.contract().OpsFor(ClassOf(feed), Only()) & wanted_;
    if (ops.none()) return false;
    const OpKind op = PickOp(draw_, ops);
    const Contract::Entry entry = draw_.Pick(b_.contract().EntriesFor(ClassOf(feed), op, Only()));
    feed.fused = MayFuse(feed, op) && draw_.Chance(1, 2);
    return AppendNode(b_, b_.contract().modes()[entry.mode], entry.port, feed);
  }

 private:
  bool Only() const { return b_.executable_only(); }

  // The latest value half of the time: chains as well as bushes.
  ValueId PickValue() {
    const auto& values = b_.readable();
    return draw_.Chance(1, 2) ? draw_.Pick(values) : values.back();
  }

  // Whether some row fuses the op into what made the value: mostly, such values carry on one set of
  // parameters.
  bool MayFuse(const Feed& feed, OpKind op) {
    if (feed.operand.spec || !b_.contract().fuses()) return false;
    const Node* producer = ProducerOf(feed.operand.value);
    return producer != nullptr && b_.contract().Fuses(producer->op, op);
  }

  // The node whose only result this is. Nodes are only ever added: those since the last call are
  // looked at, so that a large graph costs no more per node than a small one.
  const Node* ProducerOf(ValueId value) {
    const std::vector<Node>& nodes = b_.graph().nodes;
    producers_.resize(b_.graph().values.size(), kNobody);
    for (; seen_ < nodes.size(); ++seen_) {
      if (nodes[seen_].results.size() == 1) producers_[nodes[seen_].result()] = seen_;
    }
    return producers_[value] == kNobody ? nullptr : &nodes[producers_[value]];
  }

  // An edge with parameters of its own, where the target rescales between such parameters.
  void Requantize(Feed& feed) {
    const auto entries = b_.contract().EntriesFor(ClassOf(feed), OpKind::kRequantize, Only());
    if (entries.empty()) return;
    const OpMode& mode = b_.contract().modes()[draw_.Pick(entries).mode];
    const PortRules& out = mode.ports[kOut];
    const auto p = static_cast<double>(feed.params.scale);
    const ScaleInterval allowed = ResultScales(p, p, mode.ratio);
    const int ratio = BitWidth(out.dtype) - BitWidth(feed.params.dtype);
    const float scale = DrawResultScale(draw_, p, ratio, allowed);
    feed.params = DrawParams(draw_, out, scale);
    feed.operand.spec = SpecOf(feed.params);
  }

  GraphBuilder& b_;
  Draw& draw_;
  OpSet wanted_;
  static constexpr std::size_t kNobody = ~std::size_t{0};
  std::vector<std::size_t> producers_;  // by value
  std::size_t seen_ = 0;                // nodes
};

// Every result that nobody reads, and sometimes one that somebody does.
void AddOutputs(Draw& draw, Graph& graph) {
  std::vector<bool> read(graph.values.size(), false);
  for (const Node& node : graph.nodes) {
    for (const Operand& operand : node.operands) read[operand.value] = true;
  }
  const bool inner = draw.Chance(1, 4);
  const std::size_t chosen = inner ? static_cast<std::size_t>(draw.Below(graph.nodes.size())) : 0;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    for (const ValueId result : graph.nodes[n].results) {
      if (!read[result] || (inner && n == chosen)) graph.outputs.push_back(result);
    }
  }
}

}  // namespace

Graph GenerateGraph(Draw& draw, const Contract& contract, const GraphLimits& limits) {
  const SpanScope span(draw, "graph");
  QC_CHECK(limits.min_nodes >= 1 && limits.min_nodes <= limits.max_nodes);
  const auto wanted = static_cast<std::size_t>(draw.Range(
      static_cast<std::int64_t>(limits.min_nodes), static_cast<std::int64_t>(limits.max_nodes)));
  // A first node can turn out impossible (no block size divides): then another one is drawn.
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    GraphBuilder builder(draw, contract, limits);
    Grower grower(builder, OpsOf(limits));
    if (!grower.First()) continue;
    for (int failures = 0; failures < kGrowAttempts && builder.graph().nodes.size() < wanted;) {
      failures = grower.Next() ? 0 : failures + 1;
    }
    Graph graph = builder.Take();
    AddOutputs(draw, graph);
    if (contract.fuses()) EndFusions(contract.target(), graph);
    return graph;
  }
  return {};
}

}  // namespace qconform::gen
