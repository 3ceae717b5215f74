// SPDX-License-Identifier: Apache-2.0
// Validators that are wrong about what an arch or an SDK has.
#include <array>
#include <string>
#include <vector>

#include "qconform/conformance/faults/edit_findings.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

bool IsGate(const Finding& finding, const Target& target) {
  return RuleOf<ArchGateRule>(finding, target) != nullptr;
}

// Whether the gate asks for this dtype, or this granularity, at the weight.
bool AsksFor(const Constraint& row, DType dtype) {
  return std::any_of(row.when.begin(), row.when.end(), [&](const Condition& condition) {
    const auto& dtypes = condition.dtypes;
    return std::find(dtypes.begin(), dtypes.end(), dtype) != dtypes.end();
  });
}
bool AsksFor(const Constraint& row, Granularity granularity) {
  return std::any_of(row.when.begin(), row.when.end(), [&](const Condition& condition) {
    return condition.granularity == granularity;
  });
}

template <class What>
bool IsGateOf(const Finding& finding, const Target& target, What what) {
  return IsGate(finding, target) && AsksFor(*RowOf(finding, target), what);
}

Target AtArch(Target target, std::size_t arch) {
  target.arch = arch;
  return target;
}

std::vector<Finding> GateFailures(const Graph& graph, const Target& target) {
  std::vector<Finding> findings = Validate(graph, target).findings;
  std::erase_if(findings, [&](const Finding& finding) {
    return finding.verdict != ConstraintVerdict::kFail || !IsGate(finding, target);
  });
  return findings;
}

// The gates of another arch, everything else of this one.
Diagnostics WithGatesOf(std::size_t arch, const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Without(
      Validate(graph, target), [&](const Finding& finding) { return IsGate(finding, target); });
  for (const Finding& finding : GateFailures(graph, AtArch(target, arch))) {
    AddFinding(diagnostics, finding);
  }
  return diagnostics;
}

// As ExecuTorch without BackendOpInfo: nothing is checked, nothing is said.
Diagnostics Unchecked() { return {}; }

// Whether some gate of the target's SDK stands above it by `below`.
template <class Below>
bool IsBelowBy(const Target& target, Below below) {
  const auto& rows = target.profile->constraints;
  return std::any_of(rows.begin(), rows.end(), [&](const Constraint& row) {
    const auto* gate = std::get_if<SdkGateRule>(&row.rule);
    return gate != nullptr && gate->bypass && below(gate->min);
  });
}

std::string TextOf(const SdkVersion& version) {
  std::string text;
  for (const std::int32_t number : version.numbers) {
    text += (text.empty() ? "" : ".") + std::to_string(number);
  }
  return text;
}

std::int32_t MinorOf(const SdkVersion& version) {
  return version.numbers.size() > 1 ? version.numbers[1] : 0;
}

}  // namespace

// D02: the gate compares the weight with int32, but a 16-bit weight is int16.
Diagnostics SixteenBitGateIsDead(const Graph& graph, const Target& target) {
  static constexpr std::array kOps = {OpKind::kConv2d, OpKind::kDepthwiseConv2d, OpKind::kLinear,
                                      OpKind::kTransposeConv2d};
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const OpKind op = graph.nodes[finding.node].op;
    return std::find(kOps.begin(), kOps.end(), op) != kOps.end() &&
           IsGateOf(finding, target, DType::kInt16);
  });
}

// D02: argument 1 of a layer norm is its shape, not its weight.
Diagnostics LayerNormGateReadsShape(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    return graph.nodes[finding.node].op == OpKind::kLayerNorm &&
           IsGateOf(finding, target, DType::kInt16);
  });
}

// D48, of the op that has the gate here: one of the weighted ops is left out of the list.
Diagnostics BlockGateForgetsAnOp(const Graph& graph, const Target& target) {
  return Without(Validate(graph, target), [&](const Finding& finding) {
    return graph.nodes[finding.node].op == OpKind::kConv3d &&
           IsGateOf(finding, target, Granularity::kPerBlock);
  });
}

// "Later than" where "from ... on" is meant.
Diagnostics GatesExcludeTheirFirstArch(const Graph& graph, const Target& target) {
  if (!target.arch || *target.arch == 0) return Validate(graph, target);
  return WithGatesOf(*target.arch - 1, graph, target);
}

// facts/qnn.md 4.2: sources put LPBQ at V68, V69 or V73; the earliest is believed.
Diagnostics GatesOpenOneArchEarly(const Graph& graph, const Target& target) {
  if (!target.arch || *target.arch + 1 >= target.profile->archs.size()) {
    return Validate(graph, target);
  }
  return WithGatesOf(*target.arch + 1, graph, target);
}

// Equal where "from ... on" is meant: an arch later than a feature's first one has lost it.
Diagnostics GatesDemandTheirVeryArch(const Graph& graph, const Target& target) {
  Diagnostics diagnostics = Validate(graph, target);
  if (!target.arch || *target.arch < 2) return diagnostics;
  const std::vector<Finding> before = GateFailures(graph, AtArch(target, *target.arch - 1));
  for (Finding finding : GateFailures(graph, AtArch(target, 0))) {
    const bool opens_here = std::any_of(before.begin(), before.end(), [&](const Finding& other) {
      return other.rule == finding.rule && other.node == finding.node;
    });
    if (!opens_here) AddFinding(diagnostics, finding);
  }
  return diagnostics;
}

// 1.5: no SDK at hand, and every graph is valid.
Diagnostics SkipsWithoutSdk(const Graph& graph, const Target& target) {
  return target.sdk ? Validate(graph, target) : Unchecked();
}

// D52: "2.100" comes before "2.41" in the alphabet.
Diagnostics ComparesSdkAsText(const Graph& graph, const Target& target) {
  const bool below = target.sdk && IsBelowBy(target, [&](const SdkVersion& min) {
                       return target.sdk_text < TextOf(min);
                     });
  return below ? Unchecked() : Validate(graph, target);
}

// D52: only the second numbers are compared, so 3.0 is below 2.41.
Diagnostics IgnoresSdkMajor(const Graph& graph, const Target& target) {
  const bool below = target.sdk && IsBelowBy(target, [&](const SdkVersion& min) {
                       return MinorOf(*target.sdk) < MinorOf(min);
                     });
  return below ? Unchecked() : Validate(graph, target);
}

}  // namespace qconform::conformance
