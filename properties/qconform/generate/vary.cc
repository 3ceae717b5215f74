// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/vary.h"

#include "qconform/generate/break_parts.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

std::optional<OpPort> PortOf(const Constraint& row) {
  if (const auto* rule = std::get_if<GranularityRule>(&row.rule)) return rule->port;
  if (const auto* rule = std::get_if<ChannelAxisRule>(&row.rule)) return rule->port;
  if (const auto* rule = std::get_if<SymmetricRule>(&row.rule)) return rule->port;
  return std::nullopt;
}

// Of the types that the row speaks of at the port; without such a condition, the one it has.
DType DrawDtype(Draw& draw, const Constraint& row, OpPort port, DType before) {
  for (const Condition& when : row.when) {
    if (when.attr || when.port != port || when.dtypes.empty()) continue;
    return draw.Pick(when.dtypes);
  }
  return before;
}

bool Vary(const Constraint& row, OpPort named, BreakContext& c) {
  const std::optional<OpPort> port = PickPort(c, named);
  if (!port) return false;
  const ConcreteSpec& old = *CalibratedAt(c, *port);
  const Dims& shape = c.ValueAt(*port).shape;
  if (shape.empty()) return false;
  const DType dtype = DrawDtype(c.draw(), row, *port, old.dtype);
  const auto axis = static_cast<std::int32_t>(c.draw().Below(shape.size()));
  auto spec = WithGranularity(WithDtype(old, dtype), Granularity::kPerChannel, axis, 0, shape);
  if (!spec) return false;
  const bool mirrored = IsSigned(dtype) && c.draw().Chance(1, 2);
  if (mirrored) spec->qmin = -spec->qmax;
  c.Isolate(*port, *spec);
  DropMisfitBias(c, *port, *spec);
  return true;
}

}  // namespace

std::optional<Graph> VaryGranularity(Draw& draw, const Graph& valid, const Contract& contract,
                                     std::uint32_t constraint) {
  constexpr int kAttempts = 4;
  const Target& target = contract.target();
  const Constraint& row = target.profile->constraints[constraint];
  const std::optional<OpPort> named = PortOf(row);
  std::vector<NodeId> sites;
  for (NodeId n = 0; named && n < valid.nodes.size(); ++n) {
    if (row.AppliesTo(valid.nodes[n].op)) sites.push_back(n);
  }
  for (int attempt = 0; attempt < kAttempts && !sites.empty(); ++attempt) {
    Graph graph = valid;
    const NodeId node = draw.Pick(sites);
    BreakContext context(draw, graph, node, target);
    if (!Vary(row, *named, context)) continue;
    Sweep(valid, graph);
    if (!CheckStructure(graph).ok()) continue;
    if (!SpeaksOf(row, BreakContext(draw, graph, node, target))) continue;
    if (Validate(graph, target).accepted()) return graph;
  }
  return std::nullopt;
}

}  // namespace qconform::gen
