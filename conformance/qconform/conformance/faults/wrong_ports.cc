// SPDX-License-Identifier: Apache-2.0
// Validators that look at the wrong ports, or at too few.
#include <algorithm>

#include "qconform/conformance/faults/edit_findings.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

PortRole RoleOf(const OpInfo& info, std::size_t operand) {
  return info.operands[std::min(operand, info.operands.size() - 1)].role;
}

// Operands that hold positions or truth, and so carry no spec.
bool HasPlainOperands(const Node& node) {
  const OpInfo& info = InfoOf(node.op);
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    if (RoleOf(info, i) != PortRole::kData) return true;
  }
  return false;
}

bool HasEncodedResult(const Constraint& row, OpKind op) {
  const auto* rule = std::get_if<EncodingRule>(&row.rule);
  return rule != nullptr && rule->port == OpPort{true, 0} && row.AppliesTo(op);
}

}  // namespace

Diagnostics ValidateOperandsOnly(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target),
                 [](const Finding& finding) { return finding.port.starts_with("out"); });
}

// D04: the first annotated operand is held against the first listed port, and so on.
Diagnostics PairsPortsByAnnotation(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  Graph paired = graph;
  for (NodeId n = 0; n < paired.nodes.size(); ++n) {
    std::vector<Operand>& operands = paired.nodes[n].operands;
    std::vector<Operand> annotated;
    std::vector<Operand> others;
    for (std::uint32_t i = 0; i < operands.size(); ++i) {
      const bool plain = specs.Problem(OperandPort(n, i)) == ResolveProblem::kNoSpec;
      Operand operand = operands[i];
      // A spec that speaks of operand edges by number would follow them to their new places.
      if (const ConcreteSpec* spec = specs.Find(OperandPort(n, i))) operand.spec = *spec;
      (plain ? others : annotated).push_back(std::move(operand));
    }
    if (others.empty()) continue;
    annotated.insert(annotated.end(), others.begin(), others.end());
    operands = std::move(annotated);
  }
  return Validate(paired, target);
}

// D03: BackendOpInfo says "symmetric: false" of a result; that it says anything is taken for true.
Diagnostics TakesPresentFlagsForTrue(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  for (const Constraint& row : target.profile->constraints) {
    for (NodeId n = 0; n < graph.nodes.size(); ++n) {
      if (!HasEncodedResult(row, graph.nodes[n].op)) continue;
      const ConcreteSpec* spec = specs.Find(ValuePort(graph.nodes[n].result()));
      if (spec == nullptr || spec->scheme == Scheme::kSymmetric) continue;
      AddFailure(diagnostics, row.id, n, "out0");
    }
  }
  return diagnostics;
}

// 1.4 step 7: results other than 0 are never checked.
Diagnostics ChecksFirstResultOnly(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [](const Finding& finding) {
    return finding.port.starts_with("out") && finding.port != "out0";
  });
}

// 1.4 step 5: the one listed port of a variadic op is held against the first operand only.
Diagnostics ChecksFirstOfManyOnly(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    return InfoOf(graph.nodes[finding.node].op).variadic && finding.port.starts_with("in") &&
           finding.port != "in0";
  });
}

// D18: a plain index is typed as fixed point or not at all, fits no variant, and the node passes.
Diagnostics SkipsNodesWithIndices(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    return HasPlainOperands(graph.nodes[finding.node]) && finding.rule != "graph-resolves";
  });
}

// D18 in a validator that refuses what fits no variant.
Diagnostics TypesIndicesAsFixedPoint(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  ForEachUse<UnquantizedRule>(graph, target, specs,
                              [&](const Constraint& row, const UnquantizedRule& rule, NodeId n) {
                                if (rule.port.is_result || !HasPlainOperands(graph.nodes[n]))
                                  return;
                                AddFailure(diagnostics, row.id, n, NameOf(rule.port));
                              });
  return diagnostics;
}

// 1.4 step 1: what is passed by keyword is not seen.
Diagnostics IgnoresOptionalOperands(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const OpInfo& info = InfoOf(graph.nodes[finding.node].op);
    for (std::size_t i = 0; i < info.operands.size(); ++i) {
      if (!info.operands[i].required && finding.port == "in" + std::to_string(i)) return true;
    }
    return false;
  });
}

// 1.6: the spec of an edge is looked for at the value it comes from.
Diagnostics ReadsValuesNotEdges(const Graph& graph, const Target& target) {
  Graph bare = graph;
  for (Node& node : bare.nodes) {
    for (Operand& operand : node.operands) operand.spec.reset();
  }
  return Validate(bare, target);
}

// 1.3 g: a node without an annotated result is valid.
Diagnostics SkipsUnannotatedResults(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto& results = graph.nodes[finding.node].results;
    return std::all_of(results.begin(), results.end(),
                       [&](ValueId v) { return !graph.values[v].spec; });
  });
}

}  // namespace qconform::conformance
