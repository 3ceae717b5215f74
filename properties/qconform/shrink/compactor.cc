// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/compactor.h"

#include <algorithm>
#include <utility>

namespace qconform::gen {

class Compactor {
 public:
  explicit Compactor(const Draft& draft)
      : draft_(draft),
        graph_(draft.graph()),
        value_live_(graph_.values.size(), false),
        node_live_(graph_.nodes.size(), false),
        value_map_(graph_.values.size(), 0),
        node_map_(graph_.nodes.size(), 0) {}

  std::optional<Compacted> Run() {
    MarkLive();
    Number();
    if (origins_.empty()) return std::nullopt;
    Compacted out;
    out.result = draft_.subject().original();
    out.result.graph = {};
    out.result.inputs.clear();
    out.origins = origins_;
    CopyValues(out.result.graph);
    CopyNodes(out.result.graph);
    CopyEnds(out.result);
    if (lost_) return std::nullopt;
    return out;
  }

 private:
  // From the outputs backwards.
  void MarkLive() {
    std::vector<ValueId> waiting = graph_.outputs;
    while (!waiting.empty()) {
      const ValueId v = waiting.back();
      waiting.pop_back();
      if (value_live_[v]) continue;
      value_live_[v] = true;
      const auto& producer = draft_.subject().producers()[v];
      if (!producer || draft_.deleted_[*producer]) continue;
      node_live_[*producer] = true;
      const auto& results = graph_.nodes[*producer].results;
      waiting.insert(waiting.end(), results.begin(), results.end());
      const auto& operands = graph_.nodes[*producer].operands;
      for (std::uint32_t i = 0; i < operands.size(); ++i) {
        if (!draft_.dropped_[*producer][i]) waiting.push_back(operands[i].value);
      }
    }
  }

  void Number() {
    std::uint32_t next = 0;
    for (ValueId v = 0; v < graph_.values.size(); ++v) {
      if (value_live_[v]) value_map_[v] = next++;
    }
    for (NodeId n = 0; n < graph_.nodes.size(); ++n) {
      if (!node_live_[n]) continue;
      node_map_[n] = static_cast<NodeId>(origins_.size());
      origins_.push_back(n);
    }
  }

  std::optional<PortRef> Moved(PortRef port) const {
    if (port.kind == PortRef::Kind::kValue) {
      if (!value_live_[port.id]) return std::nullopt;
      return ValuePort(value_map_[port.id]);
    }
    const auto& dropped = draft_.dropped_[port.id];
    if (!node_live_[port.id] || dropped[port.operand]) return std::nullopt;
    const auto end = dropped.begin() + static_cast<std::ptrdiff_t>(port.operand);
    const auto before = std::count(dropped.begin(), end, true);
    return OperandPort(node_map_[port.id], port.operand - static_cast<std::uint32_t>(before));
  }

  // The spec of `port` with its references renumbered, or as numbers where a reference is gone.
  std::optional<QuantSpec> Settled(const std::optional<QuantSpec>& spec, PortRef port) {
    if (!spec || std::holds_alternative<ConcreteSpec>(*spec)) return spec;
    QuantSpec moved = *spec;
    bool whole = true;
    const auto follow = [&](PortRef& ref) {
      const std::optional<PortRef> to = Moved(ref);
      whole = whole && to;
      if (to) ref = *to;
    };
    if (auto* shared = std::get_if<SharedSpec>(&moved)) {
      follow(shared->with);
    } else {
      for (PortRef& ref : std::get<DerivedSpec>(moved).from) follow(ref);
    }
    if (whole) return moved;
    const ConcreteSpec* numbers = draft_.subject().specs().Find(port);
    lost_ = lost_ || numbers == nullptr;
    if (numbers == nullptr) return std::nullopt;
    return QuantSpec(*numbers);
  }

  void CopyValues(Graph& out) {
    for (ValueId v = 0; v < graph_.values.size(); ++v) {
      if (!value_live_[v]) continue;
      Value value = graph_.values[v];
      value.spec = Settled(value.spec, ValuePort(v));
      out.values.push_back(std::move(value));
    }
  }

  void CopyNodes(Graph& out) {
    for (const NodeId n : origins_) {
      Node node = graph_.nodes[n];
      for (ValueId& result : node.results) result = value_map_[result];
      node.operands.clear();
      for (std::uint32_t i = 0; i < graph_.nodes[n].operands.size(); ++i) {
        if (draft_.dropped_[n][i]) continue;
        const Operand& operand = graph_.nodes[n].operands[i];
        node.operands.push_back(
            {value_map_[operand.value], Settled(operand.spec, OperandPort(n, i))});
      }
      out.nodes.push_back(std::move(node));
    }
  }

  void CopyEnds(Case& out) {
    for (const ValueId v : graph_.outputs) out.graph.outputs.push_back(value_map_[v]);
    for (const ValueId v : graph_.inputs) {
      if (!value_live_[v]) continue;
      out.graph.inputs.push_back(value_map_[v]);
      const Value& value = graph_.values[v];
      if (draft_.has_data_) out.inputs.push_back({value.dtype, value.shape, draft_.data_[v]});
    }
  }

  const Draft& draft_;
  const Graph& graph_;
  std::vector<bool> value_live_;
  std::vector<bool> node_live_;
  std::vector<ValueId> value_map_;
  std::vector<NodeId> node_map_;
  std::vector<NodeId> origins_;
  bool lost_ = false;
};

std::optional<Compacted> Compact(const Draft& draft) { return Compactor(draft).Run(); }

}  // namespace qconform::gen
