// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/graph.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace qconform {
namespace {

auto LowerBound(std::vector<Attributes::Entry>& entries, AttrId id) {
  return std::lower_bound(entries.begin(), entries.end(), id,
                          [](const Attributes::Entry& e, AttrId wanted) { return e.id < wanted; });
}

}  // namespace

void Attributes::Set(AttrId id, const Dims& values) {
  const auto at = LowerBound(entries_, id);
  if (at != entries_.end() && at->id == id) {
    at->values = values;
  } else {
    entries_.insert(at, {id, values});
  }
}

const Dims* Attributes::Find(AttrId id) const {
  for (const Entry& entry : entries_) {
    if (entry.id == id) return &entry.values;
  }
  return nullptr;
}

const Dims& Attributes::Get(AttrId id) const {
  const Dims* values = Find(id);
  QC_CHECK(values != nullptr);
  return *values;
}

std::vector<std::vector<Use>> UsesOf(const Graph& graph) {
  std::vector<std::vector<Use>> uses(graph.values.size());
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
      uses[node.operands[i].value].push_back({n, i});
    }
  }
  return uses;
}

std::vector<std::optional<NodeId>> ProducersOf(const Graph& graph) {
  std::vector<std::optional<NodeId>> producers(graph.values.size());
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const ValueId v : graph.nodes[n].results) producers[v] = n;
  }
  return producers;
}

std::optional<std::vector<NodeId>> TopologicalOrder(const Graph& graph) {
  const auto uses = UsesOf(graph);
  std::vector<bool> produced(graph.values.size(), false);
  for (const Node& node : graph.nodes) {
    for (const ValueId v : node.results) produced[v] = true;
  }
  std::vector<std::size_t> waiting(graph.nodes.size(), 0);
  std::priority_queue<NodeId, std::vector<NodeId>, std::greater<>> ready;
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const Operand& operand : graph.nodes[n].operands) {
      if (produced[operand.value]) ++waiting[n];
    }
    if (waiting[n] == 0) ready.push(n);
  }
  std::vector<NodeId> order;
  order.reserve(graph.nodes.size());
  while (!ready.empty()) {
    const NodeId n = ready.top();
    ready.pop();
    order.push_back(n);
    for (const ValueId v : graph.nodes[n].results) {
      for (const Use& use : uses[v]) {
        if (--waiting[use.node] == 0) ready.push(use.node);
      }
    }
  }
  if (order.size() != graph.nodes.size()) return std::nullopt;
  return order;
}

}  // namespace qconform
