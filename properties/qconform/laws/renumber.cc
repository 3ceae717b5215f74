// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/renumber.h"

#include <numeric>
#include <utility>

#include "qconform/base/prng.h"

namespace qconform::laws {
namespace {

using Ids = std::vector<std::uint32_t>;

// A permutation: where each id goes.
Ids Shuffled(std::size_t count, Prng& prng) {
  Ids to(count);
  std::iota(to.begin(), to.end(), 0u);
  for (std::size_t i = count; i > 1; --i) {
    const auto j = static_cast<std::size_t>(prng.Below(i));
    std::swap(to[i - 1], to[j]);
  }
  return to;
}

struct Maps {
  Ids value;
  Ids node;

  void Move(PortRef& port) const {
    port.id = port.kind == PortRef::Kind::kValue ? value[port.id] : node[port.id];
  }
  void Move(std::optional<QuantSpec>& spec) const {
    if (!spec) return;
    if (auto* shared = std::get_if<SharedSpec>(&*spec)) Move(shared->with);
    if (auto* derived = std::get_if<DerivedSpec>(&*spec)) {
      for (PortRef& from : derived->from) Move(from);
    }
  }
};

}  // namespace

Renumbered Renumber(const Graph& graph, std::uint64_t seed) {
  Prng prng(seed);
  Maps to;
  to.value = Shuffled(graph.values.size(), prng);
  to.node = Shuffled(graph.nodes.size(), prng);
  Renumbered out;
  out.graph.values.resize(graph.values.size());
  out.graph.nodes.resize(graph.nodes.size());
  out.node_of.resize(graph.nodes.size());
  for (ValueId v = 0; v < graph.values.size(); ++v) {
    Value value = graph.values[v];
    to.Move(value.spec);
    out.graph.values[to.value[v]] = std::move(value);
  }
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    Node node = graph.nodes[n];
    for (ValueId& result : node.results) result = to.value[result];
    for (Operand& operand : node.operands) {
      operand.value = to.value[operand.value];
      to.Move(operand.spec);
    }
    out.graph.nodes[to.node[n]] = std::move(node);
    out.node_of[to.node[n]] = n;
  }
  for (const ValueId v : graph.inputs) out.graph.inputs.push_back(to.value[v]);
  for (const ValueId v : graph.outputs) out.graph.outputs.push_back(to.value[v]);
  return out;
}

}  // namespace qconform::laws
