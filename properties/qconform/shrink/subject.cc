// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/subject.h"

#include <algorithm>
#include <cmath>

#include "qconform/execute/execute.h"
#include "qconform/lower/lower.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

bool Follows(const Node& node, NodeId id, const ResolvedSpecs& specs) {
  const auto bias = BiasOperand(node);
  if (!bias) return false;
  const ConcreteSpec* spec = specs.Find(OperandPort(id, *bias));
  return spec != nullptr && spec->calibrated() && spec->scales == ProductScales(specs, id);
}

}  // namespace

bool AllPortsResolve(const Graph& graph, const ResolvedSpecs& specs) {
  const auto is_float = [&](ValueId v) { return graph.values[v].dtype == DType::kFloat32; };
  for (ValueId v = 0; v < graph.values.size(); ++v) {
    if (!is_float(v) && specs.Find(ValuePort(v)) == nullptr) return false;
  }
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const auto& operands = graph.nodes[n].operands;
    for (std::uint32_t i = 0; i < operands.size(); ++i) {
      if (!is_float(operands[i].value) && specs.Find(OperandPort(n, i)) == nullptr) return false;
    }
  }
  return true;
}

std::optional<std::uint32_t> BiasOperand(const Node& node) {
  const bool takes_bias = node.op == OpKind::kConv2d || node.op == OpKind::kDepthwiseConv2d ||
                          node.op == OpKind::kLinear;
  if (!takes_bias || node.operands.size() < 3) return std::nullopt;
  return 2;
}

std::vector<float> ProductScales(const ResolvedSpecs& specs, NodeId node) {
  const ConcreteSpec* x = specs.Find(OperandPort(node, 0));
  const ConcreteSpec* w = specs.Find(OperandPort(node, 1));
  std::vector<float> products;
  if (x == nullptr || w == nullptr || x->scales.size() != 1) return products;
  for (const float scale : w->scales) {
    const double exact = static_cast<double>(x->scales[0]) * static_cast<double>(scale);
    const float product = static_cast<float>(exact);
    if (!std::isfinite(product) || product <= 0) return {};
    products.push_back(product);
  }
  return products;
}

std::vector<std::string> BrokenRules(const Graph& graph, const Target* target) {
  std::vector<std::string> rules;
  if (target == nullptr) return rules;
  for (const Finding& finding : Validate(graph, *target).findings) {
    if (finding.verdict == ConstraintVerdict::kFail) rules.push_back(finding.rule);
  }
  std::sort(rules.begin(), rules.end());
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

std::int64_t ZeroCode(const ConcreteSpec* spec) {
  return spec == nullptr || spec->zero_points.empty() ? 0 : spec->zero_points[0];
}

Subject::Subject(const Case& c, const Target* target)
    : case_(c),
      target_(target),
      specs_(c.graph),
      producers_(ProducersOf(c.graph)),
      order_(TopologicalOrder(c.graph).value_or(std::vector<NodeId>{})),
      resolves_(AllPortsResolve(c.graph, specs_)),
      broken_rules_(BrokenRules(c.graph, target)),
      codes_(c.graph.values.size()) {
  for (NodeId n = 0; n < c.graph.nodes.size(); ++n) {
    bias_follows_.push_back(Follows(c.graph.nodes[n], n, specs_));
  }
  CollectCodes();
}

void Subject::CollectCodes() {
  for (ValueId v = 0; v < graph().values.size(); ++v) {
    const Value& value = graph().values[v];
    if (value.constant) codes_[v] = *value.constant;
  }
  if (case_.inputs.size() != graph().inputs.size()) return;
  for (std::size_t i = 0; i < case_.inputs.size(); ++i) {
    codes_[graph().inputs[i]] = case_.inputs[i].codes;
  }
  ExecuteNodes();
}

void Subject::ExecuteNodes() {
  const Result<Program> program = Lower(graph(), LoweringOptions{});
  if (!program.ok()) return;
  const Trace trace = ExecuteTraced(program.value(), case_.inputs);
  const auto& registers = program.value().value_registers;
  for (ValueId v = 0; v < registers.size(); ++v) {
    if (registers[v]) codes_[v] = trace.registers[*registers[v]].codes;
  }
}

std::vector<std::int64_t> Subject::CodesOf(ValueId value) const {
  if (!codes_[value].empty()) return codes_[value];
  const auto count = static_cast<std::size_t>(ElementCount(graph().values[value].shape));
  return std::vector<std::int64_t>(count, ZeroCode(specs_.Find(ValuePort(value))));
}

}  // namespace qconform::gen
