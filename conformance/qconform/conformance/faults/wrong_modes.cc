// SPDX-License-Identifier: Apache-2.0
// Validators that are wrong about order, history, strictness and variants.
#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

#include "qconform/conformance/faults/edit_findings.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

template <class Edit>
Target WithVariants(const Target& target, Edit edit) {
  auto profile = std::make_shared<Profile>(*target.profile);
  for (Constraint& row : profile->constraints) {
    if (auto* rule = std::get_if<VariantsRule>(&row.rule)) edit(*rule);
  }
  Target edited = target;
  edited.profile = std::move(profile);
  return edited;
}

// The nodes of one op, and the graph's own failures.
Diagnostics OnlyOf(OpKind op, const Graph& graph, Diagnostics diagnostics) {
  Diagnostics kept;
  for (const Finding& finding : diagnostics.findings) {
    if (graph.nodes[finding.node].op == op) AddFinding(kept, finding);
  }
  return kept;
}

}  // namespace

Diagnostics ValidateFirstNodeOnly(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [](const Finding& finding) { return finding.node != 0; });
}

// D28: strict stops at the first node that fails; what comes after it is not looked at.
Diagnostics StopsAtFirstNode(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  const auto first =
      std::find_if(diagnostics.findings.begin(), diagnostics.findings.end(),
                   [](const Finding& f) { return f.verdict == ConstraintVerdict::kFail; });
  if (first == diagnostics.findings.end()) return diagnostics;
  const NodeId node = first->node;
  return Without(std::move(diagnostics), [node](const Finding& f) { return f.node != node; });
}

// D01: the constraints of an op are kept under its name; the target that asks first decides.
Diagnostics CachesByOpOnly(const Graph& graph, const Target& target) {
  static std::map<OpKind, Target> cache;
  Diagnostics all;
  std::map<OpKind, bool> done;
  for (const Node& node : graph.nodes) {
    if (!done.emplace(node.op, true).second) continue;
    const bool spoken_of = target.profile->SpeaksOf(node.op);
    const Target& cached = spoken_of ? cache.emplace(node.op, target).first->second : target;
    for (const Finding& finding : OnlyOf(node.op, graph, Validate(graph, cached)).findings) {
      AddFinding(all, finding);
    }
  }
  return all;
}

// D23: two bits per tensor raise in the function that names encodings, in either mode.
Diagnostics ThrowsOnTwoBits(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const PortRef port : PortsOf(graph, n, {false, -1})) {
      const ConcreteSpec* spec = specs.Find(port);
      if (spec != nullptr && spec->dtype == DType::kInt2 &&
          spec->granularity == Granularity::kPerTensor) {
        throw std::runtime_error("2-bit needs per-channel quantization");
      }
    }
  }
  return Validate(graph, target);
}

// 1.3 e: an op that nobody knows is valid.
Diagnostics PassesUnknownOps(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  std::erase_if(diagnostics.findings, [&](const Finding& finding) {
    const bool drop = finding.reason == NotCheckedReason::kNoRule;
    if (drop) --diagnostics.not_checked;
    return drop;
  });
  return diagnostics;
}

// Validates what is calibrated, and so nothing where ExecuTorch validates: before (1.1).
Diagnostics WaitsForCalibration(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto port = PortNamed(graph, finding.node, finding.port);
    const ConcreteSpec* spec = port ? specs.Find(*port) : nullptr;
    return spec != nullptr && !spec->calibrated();
  });
}

// 1.4 step 3: the first variant that comes along decides.
Diagnostics TriesFirstVariantOnly(const Graph& graph, const Target& target) {
  return Validate(graph, WithVariants(target, [](VariantsRule& r) { r.variants.resize(1); }));
}

}  // namespace qconform::conformance
