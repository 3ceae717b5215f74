// SPDX-License-Identifier: Apache-2.0
// Validators that are wrong about element types and about the forms of specs.
#include <algorithm>

#include "qconform/conformance/faults/edit_findings.h"
#include "qconform/conformance/faults/wrong_validators.h"

namespace qconform::conformance {
namespace {

DType DtypeAt(const Graph& graph, const ResolvedSpecs& specs, PortRef port) {
  if (const ConcreteSpec* spec = specs.Find(port)) return spec->dtype;
  const bool value = port.kind == PortRef::Kind::kValue;
  return graph.values[value ? port.id : graph.nodes[port.id].operands[port.operand].value].dtype;
}

// Whether every port that the entry speaks of has its dtype.
bool Fits(const DtypeTupleRule::Entry& entry, const Graph& graph, NodeId node,
          const ResolvedSpecs& specs) {
  const std::vector<PortRef> ports = PortsOf(graph, node, entry.port);
  return std::all_of(ports.begin(), ports.end(),
                     [&](PortRef port) { return DtypeAt(graph, specs, port) == entry.dtype; });
}

// Whether each port is listed somewhere, be it in different rows.
bool FitsPortByPort(const DtypeTupleRule& rule, const Graph& graph, NodeId node,
                    const ResolvedSpecs& specs) {
  for (const auto& row : rule.rows) {
    for (const DtypeTupleRule::Entry& wanted : row) {
      const bool listed = std::any_of(rule.rows.begin(), rule.rows.end(), [&](const auto& other) {
        return std::any_of(other.begin(), other.end(), [&](const DtypeTupleRule::Entry& entry) {
          return entry.port == wanted.port && Fits(entry, graph, node, specs);
        });
      });
      if (!listed) return false;
    }
  }
  return true;
}

// torch has no uint16: dtypes are guessed from how wide the range is.
void GuessDtype(ConcreteSpec& spec) {
  if (BitWidth(spec.dtype) > 16) return;
  const std::int64_t width = spec.qmax - spec.qmin;
  if (width <= 255) {
    spec.dtype = spec.qmin >= 0 ? DType::kUint8 : DType::kInt8;
  } else if (width <= 65535) {
    spec.dtype = spec.qmin >= 0 ? DType::kUint16 : DType::kInt16;
  }
}

}  // namespace

// D15: a tuple that no row lists passes if its parts are listed.
Diagnostics TakesDtypesPortByPort(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<DtypeTupleRule>(finding, target);
    return rule != nullptr && FitsPortByPort(*rule, graph, finding.node, specs);
  });
}

// 1.4 step 3: fewer ports than listed are fine, and one is fewer.
Diagnostics ComparesFirstDtypeOnly(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<DtypeTupleRule>(finding, target);
    return rule != nullptr &&
           std::any_of(rule->rows.begin(), rule->rows.end(), [&](const auto& row) {
             return !row.empty() && Fits(row.front(), graph, finding.node, specs);
           });
  });
}

// 1.4 step 1: up to 255 codes apart is 8 bits, unsigned if none is negative, whatever the dtype.
Diagnostics TypesByRangeWidth(const Graph& graph, const Target& target) {
  Graph guessed = graph;
  for (Value& value : guessed.values) {
    auto* spec = value.spec ? std::get_if<ConcreteSpec>(&*value.spec) : nullptr;
    if (spec == nullptr) continue;
    GuessDtype(*spec);
    value.dtype = spec->dtype;
  }
  for (Node& node : guessed.nodes) {
    for (Operand& operand : node.operands) {
      auto* spec = operand.spec ? std::get_if<ConcreteSpec>(&*operand.spec) : nullptr;
      if (spec != nullptr) GuessDtype(*spec);
    }
  }
  return Validate(guessed, target);
}

// An int48 bias is an int32 bias to whoever has no 48-bit type (facts/arm_tosa.md 2.3).
Diagnostics FoldsInt48IntoInt32(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<BiasDtypeRule>(finding, target);
    const auto port = PortNamed(graph, finding.node, finding.port);
    if (rule == nullptr || !port) return false;
    const DType got = DtypeAt(graph, specs, *port);
    if (got != DType::kInt32 && got != DType::kInt48) return false;
    return std::any_of(rule->allowed.begin(), rule->allowed.end(), [](DType dtype) {
      return dtype == DType::kInt32 || dtype == DType::kInt48;
    });
  });
}

// 1.7: a spec per block and one per channel have the same scheme; the block size is overlooked.
Diagnostics TakesBlocksForChannels(const Graph& graph, const Target& target) {
  const ResolvedSpecs specs(graph);
  return Without(Validate(graph, target), [&](const Finding& finding) {
    const auto* rule = RuleOf<GranularityRule>(finding, target);
    const auto port = PortNamed(graph, finding.node, finding.port);
    if (rule == nullptr || !port) return false;
    const ConcreteSpec* spec = specs.Find(*port);
    const auto& allowed = rule->allowed;
    return spec != nullptr && spec->granularity == Granularity::kPerBlock &&
           std::find(allowed.begin(), allowed.end(), Granularity::kPerChannel) != allowed.end();
  });
}

}  // namespace qconform::conformance
