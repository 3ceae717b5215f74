// SPDX-License-Identifier: Apache-2.0
// Growing a graph node by node: each node reads at least one value that is already there, so that
// the whole stays connected.
#include <bit>
#include <utility>

#include "qconform/generate/nodes.h"

namespace qconform::gen {
namespace {

constexpr int kAttempts = 8;

std::uint32_t WantedOps(const GraphLimits& limits) {
  if (limits.ops.empty()) return ~0u;
  std::uint32_t ops = 0;
  for (const OpKind op : limits.ops) ops |= 1u << static_cast<unsigned>(op);
  return ops;
}

OpKind PickOp(Draw& draw, std::uint32_t ops) {
  const auto count = static_cast<std::uint64_t>(std::popcount(ops));
  for (std::uint64_t skip = draw.Below(count); skip > 0; --skip) ops &= ops - 1;
  return static_cast<OpKind>(std::countr_zero(ops));
}

class Grower {
 public:
  Grower(GraphBuilder& b, std::uint32_t wanted) : b_(b), draw_(b.draw()), wanted_(wanted) {}

  bool First() {
    const std::uint32_t ops = b_.contract().Ops(Only()) & wanted_;
    if (ops == 0) return false;
    const OpKind op = PickOp(draw_, ops);
    const Contract::Entry entry = draw_.Pick(b_.contract().Modes(op, Only()));
    const OpMode& mode = b_.contract().modes()[entry.mode];
    return AppendNode(b_, mode, kIn0, DrawFirstFeed(b_, mode, kIn0));
  }

  bool Next() {
    const SpanScope span(draw_, "grow");
    Feed feed = b_.FeedOf(PickValue());
    if (draw_.Chance(1, 10)) Requantize(feed);
    const std::uint32_t ops = b_.contract().OpsFor(ClassOf(feed), Only()) & wanted_;
    if (ops == 0) return false;
    const OpKind op = PickOp(draw_, ops);
    const Contract::Entry entry = draw_.Pick(b_.contract().EntriesFor(ClassOf(feed), op, Only()));
    return AppendNode(b_, b_.contract().modes()[entry.mode], entry.port, feed);
  }

 private:
  bool Only() const { return b_.limits().executable_only; }

  // The latest value half of the time: chains as well as bushes.
  ValueId PickValue() {
    const auto& values = b_.readable();
    return draw_.Chance(1, 2) ? draw_.Pick(values) : values.back();
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
  std::uint32_t wanted_;
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
    const ValueId result = graph.nodes[n].result;
    if (!read[result] || (inner && n == chosen)) graph.outputs.push_back(result);
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
    Grower grower(builder, WantedOps(limits));
    if (!grower.First()) continue;
    for (int failures = 0; failures < kAttempts && builder.graph().nodes.size() < wanted;) {
      failures = grower.Next() ? 0 : failures + 1;
    }
    Graph graph = builder.Take();
    AddOutputs(draw, graph);
    return graph;
  }
  return {};
}

}  // namespace qconform::gen
