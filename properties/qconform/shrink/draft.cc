// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/draft.h"

#include <algorithm>

#include "qconform/shrink/compactor.h"

namespace qconform::gen {

Draft::Draft(const Subject& subject)
    : subject_(&subject),
      graph_(subject.graph()),
      has_data_(!subject.original().inputs.empty()),
      data_(graph_.values.size()),
      deleted_(graph_.nodes.size(), false) {
  for (const Node& node : graph_.nodes) dropped_.emplace_back(node.operands.size(), false);
  for (std::size_t i = 0; i < subject.original().inputs.size(); ++i) {
    data_[graph_.inputs[i]] = subject.original().inputs[i].codes;
  }
}

void Draft::Rewire(ValueId from, ValueId to) {
  for (Node& node : graph_.nodes) {
    for (Operand& operand : node.operands) {
      if (operand.value == from) operand.value = to;
    }
  }
  const bool already =
      std::find(graph_.outputs.begin(), graph_.outputs.end(), to) != graph_.outputs.end();
  const auto at = std::find(graph_.outputs.begin(), graph_.outputs.end(), from);
  if (at == graph_.outputs.end()) return;
  if (already) {
    graph_.outputs.erase(at);
  } else {
    *at = to;
  }
}

void Draft::MakeInput(ValueId value) {
  const auto& producer = subject_->producers()[value];
  if (!producer || deleted_[*producer]) return;
  deleted_[*producer] = true;
  for (const ValueId result : graph_.nodes[*producer].results) {
    graph_.inputs.push_back(result);
    if (has_data_) data_[result] = subject_->CodesOf(result);
  }
}

void Draft::DropOperand(NodeId node, std::uint32_t operand) { dropped_[node][operand] = true; }

std::vector<ValueId> Draft::KeptOperands(NodeId node) const {
  std::vector<ValueId> kept;
  const auto& operands = graph_.nodes[node].operands;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!dropped_[node][i]) kept.push_back(operands[i].value);
  }
  return kept;
}

bool Draft::IsLeaf(ValueId value) const {
  const auto& producer = subject_->producers()[value];
  return !producer || deleted_[*producer];
}

std::vector<std::int64_t>* Draft::CodesOf(ValueId leaf) {
  if (graph_.values[leaf].constant) return &*graph_.values[leaf].constant;
  return has_data_ && IsLeaf(leaf) ? &data_[leaf] : nullptr;
}

namespace {

// A bias whose scales followed its operands' goes on doing so.
void LetBiasesFollow(const Subject& subject, const std::vector<NodeId>& origins, Graph& graph) {
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const auto bias = BiasOperand(graph.nodes[n]);
    if (!bias || !subject.BiasFollows(origins[n])) continue;
    const std::vector<float> scales = ProductScales(ResolvedSpecs(graph), n);
    Operand& operand = graph.nodes[n].operands[*bias];
    auto& spec = operand.spec ? operand.spec : graph.values[operand.value].spec;
    auto* concrete = spec ? std::get_if<ConcreteSpec>(&*spec) : nullptr;
    if (concrete == nullptr || scales.empty() || concrete->scales == scales) continue;
    const ConcreteSpec* weight = ResolvedSpecs(graph).Find(OperandPort(n, 1));
    concrete->granularity = weight->granularity;
    if (concrete->granularity == Granularity::kPerTensor) concrete->axis = 0;
    concrete->scales = scales;
    concrete->zero_points.assign(scales.size(), 0);
  }
}

// What the target says of the case is part of how it fails.
bool SaysTheSame(const Subject& subject, const Graph& graph) {
  return subject.target() == nullptr ||
         BrokenRules(graph, subject.target()) == subject.broken_rules();
}

}  // namespace

std::optional<Case> Draft::Finish() && {
  std::optional<Compacted> compacted = Compact(*this);
  if (!compacted) return std::nullopt;
  Case& result = compacted->result;
  if (!CheckStructure(result.graph).ok()) return std::nullopt;
  LetBiasesFollow(*subject_, compacted->origins, result.graph);
  if (!CheckStructure(result.graph).ok()) return std::nullopt;
  if (subject_->resolves() && !AllPortsResolve(result.graph, ResolvedSpecs(result.graph))) {
    return std::nullopt;
  }
  if (result == subject_->original() || !SaysTheSame(*subject_, result.graph)) return std::nullopt;
  return std::move(result);
}

}  // namespace qconform::gen
