// SPDX-License-Identifier: Apache-2.0
// Validators that are wrong about shared specs.
#include <algorithm>
#include <stdexcept>

#include "qconform/conformance/faults/edit_findings.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

// What is written at a port, or at the value of an edge that has nothing written.
const QuantSpec* WrittenAt(const Graph& graph, PortRef port) {
  if (port.kind == PortRef::Kind::kValue) {
    const auto& spec = graph.values[port.id].spec;
    return spec ? &*spec : nullptr;
  }
  const Operand& operand = graph.nodes[port.id].operands[port.operand];
  return operand.spec ? &*operand.spec : WrittenAt(graph, ValuePort(operand.value));
}

const SharedSpec* SharedAt(const Graph& graph, PortRef port) {
  const QuantSpec* spec = WrittenAt(graph, port);
  return spec == nullptr ? nullptr : std::get_if<SharedSpec>(spec);
}

bool IsUnresolved(const Finding& finding) { return finding.rule == "graph-resolves"; }

void ThrowIfUnresolved(const Graph& graph, const Target& target, ResolveProblem problem,
                       const char* message) {
  const ResolvedSpecs specs(graph);
  for (const Finding& finding : Validate(graph, target).findings) {
    if (!IsUnresolved(finding)) continue;
    const auto port = PortNamed(graph, finding.node, finding.port);
    if (port && specs.Problem(*port) == problem) throw std::runtime_error(message);
  }
}

}  // namespace

// D13: whoever shares with anybody is taken to share with the right one.
Diagnostics SharesWithAnything(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<SharedWithRule>(finding, target);
    const auto port = PortNamed(graph, finding.node, finding.port);
    return rule != nullptr && port && SharedAt(graph, *port) != nullptr;
  });
}

// D13: two ports that hold the same numbers do not share; only one and the same object does.
Diagnostics WantsOneSpecObject(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  ForEachUse<SharedWithRule>(
      graph, target, specs, [&](const Constraint& row, const SharedWithRule& rule, NodeId n) {
        for (const PortRef a : PortsOf(graph, n, rule.port)) {
          for (const PortRef b : PortsOf(graph, n, rule.with)) {
            const bool quantized = specs.Find(a) != nullptr && specs.Find(b) != nullptr;
            if (!quantized || specs.SameGroup(a, b)) continue;
            AddFailure(diagnostics, row.id, n, NameOf(rule.port));
          }
        }
      });
  return diagnostics;
}

// D13: the operand of a math-invariant op must be the one that says "shared", as its result does.
Diagnostics WantsOperandsShared(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const ResolvedSpecs specs(graph);
  ForEachUse<SharedWithRule>(
      graph, target, specs, [&](const Constraint& row, const SharedWithRule& rule, NodeId n) {
        for (const PortRef port : PortsOf(graph, n, rule.with)) {
          if (specs.Find(port) == nullptr || SharedAt(graph, port) != nullptr) continue;
          AddFailure(diagnostics, row.id, n, NameOf(rule.with));
        }
      });
  return diagnostics;
}

// 1.6: sharing with a port that itself shares leads nowhere.
Diagnostics FollowsOneShareOnly(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const SharedSpec* first = SharedAt(graph, ValuePort(graph.nodes[n].result()));
    if (first == nullptr || SharedAt(graph, first->with) == nullptr) continue;
    AddFailure(diagnostics, "graph-resolves", n, "out0");
  }
  return diagnostics;
}

// D21: a ring is followed for ever. In one process: until the stack gives out.
Diagnostics ThrowsOnRings(const Graph& graph, const Target& target) {
  ThrowIfUnresolved(graph, target, ResolveProblem::kCycle, "sharing goes round in a ring");
  return Validate(graph, target);
}

// D06: no spec where one was expected is an AttributeError.
Diagnostics ThrowsOnUnresolved(const Graph& graph, const Target& target) {
  ThrowIfUnresolved(graph, target, ResolveProblem::kNoSpec, "no attribute 'dtype' of None");
  return Validate(graph, target);
}

// 1.6: what does not resolve has nothing to check.
Diagnostics PassesUnresolved(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), IsUnresolved);
}

}  // namespace qconform::conformance
