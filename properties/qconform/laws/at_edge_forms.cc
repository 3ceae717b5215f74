// SPDX-License-Identifier: Apache-2.0
// Edges of form: the same thing stated the other way that is still allowed.
#include "qconform/laws/contact.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {
namespace {

// The one reader of a value; none if there are several, or the value leaves the graph.
std::optional<NodeId> OnlyReader(const Graph& graph, ValueId value) {
  const auto& outputs = graph.outputs;
  if (std::find(outputs.begin(), outputs.end(), value) != outputs.end()) return std::nullopt;
  std::optional<NodeId> reader;
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const Operand& operand : graph.nodes[n].operands) {
      if (operand.value != value || reader == n) continue;
      if (reader) return std::nullopt;
      reader = n;
    }
  }
  return reader;
}

std::size_t ReadsOf(const Graph& graph, ValueId value) {
  std::size_t reads = 0;
  for (const Node& node : graph.nodes) {
    for (const Operand& operand : node.operands) reads += operand.value == value ? 1 : 0;
  }
  return reads;
}

const std::optional<QuantSpec>& StatedAt(const NodeAt& at, const PortAt& port) {
  if (port.ref.kind == PortRef::Kind::kOperand) {
    const Operand& operand = at.graph.nodes[port.ref.id].operands[port.ref.operand];
    if (operand.spec) return operand.spec;
  }
  return port.value->spec;
}

// A contract of these rules alone, for the op of the node.
Target Alone(const VariantsRule::Variant& variant, const NodeAt& at) {
  auto profile = std::make_shared<Profile>();
  profile->ops = {OpEntry{.op = at.node().op}};
  for (const SimpleRule& rule : variant.rules) {
    Constraint& row = profile->constraints.emplace_back();
    row.id = variant.name;
    std::visit([&](const auto& simple) { row.rule = simple; }, rule);
  }
  Target target;
  target.profile = std::move(profile);
  return target;
}

bool Holds(const VariantsRule::Variant& variant, const NodeAt& at) {
  const Diagnostics diagnostics = Validate(at.graph, Alone(variant, at));
  return std::none_of(diagnostics.findings.begin(), diagnostics.findings.end(),
                      [&](const Finding& f) { return f.node == at.id && f.rule == variant.name; });
}

}  // namespace

// Unsigned codes have no zero of their own, and a range up to the mirror of its least code has one
// code less than the type. Where symmetry is forbidden: codes that are symmetric in all but name.
Contact Touch(const SymmetricRule& rule, const NodeAt& at) {
  return OverSpecs(at, rule.port, [&](const PortAt&, const ConcreteSpec& spec) {
    const std::int64_t zero = SymmetricZeroPoint(spec.dtype);
    if (rule.forbidden) {
      return EdgeIf(spec.calibrated() && spec.zero_points[0] == zero);
    }
    return EdgeIf(!IsSigned(spec.dtype) || spec.qmax - zero == zero - spec.qmin);
  });
}

// Bound to nothing, and yet equal.
Contact Touch(const SharedWithRule& rule, const NodeAt& at) {
  return OverSpecs(at, rule.port, [&](const PortAt& port, const ConcreteSpec&) {
    return OverSpecs(at, rule.with, [&](const PortAt& with, const ConcreteSpec&) {
      return EdgeIf(!at.specs.SameGroup(port.ref, with.ref));
    });
  });
}

// Numbers that were stated, and yet are what would have been derived.
Contact Touch(const DerivedScaleRule& rule, const NodeAt& at) {
  for (const OpPort from : rule.from) {
    bool there = false;
    ForEachPort(at, from, [&](const PortAt& p) { there = p.spec != nullptr; });
    if (!there) return Contact::kNone;
  }
  return OverNumbers(at, rule.port, [&](const PortAt& port, const ConcreteSpec&) {
    const std::optional<QuantSpec>& stated = StatedAt(at, port);
    return EdgeIf(stated && std::holds_alternative<ConcreteSpec>(*stated));
  });
}

// A constant that somebody else reads too, or that is a single number.
Contact Touch(const StaticOnlyRule& rule, const NodeAt& at) {
  return OverPorts(at, rule.port, [&](const PortAt& port) {
    const auto id = static_cast<ValueId>(port.value - at.graph.values.data());
    return EdgeIf(ElementCount(port.value->shape) == 1 || ReadsOf(at.graph, id) > 1);
  });
}

// The first arch that has the feature; or the extension that was asked for.
Contact Touch(const ArchGateRule& rule, const NodeAt& at) {
  const Profile& profile = *at.target.profile;
  for (const Feature& feature : profile.features) {
    if (feature.id != rule.feature) continue;
    if (feature.min_arch.empty()) return EdgeIf(at.target.Has(rule.feature));
    return EdgeIf(at.target.arch && profile.archs[*at.target.arch] == feature.min_arch);
  }
  return Contact::kInside;
}

Contact Touch(const SdkGateRule& rule, const NodeAt& at) {
  const auto& sdk = at.target.sdk;
  return EdgeIf(sdk && !(*sdk < rule.min) && !(rule.min < *sdk));
}

// Parameters inside, which are those of the last result.
Contact Touch(const FusionGroupRule& rule, const NodeAt& at) {
  NodeId last = at.id;
  bool quantized = false;
  for (const OpKind op : rule.then) {
    const Node& node = at.graph.nodes[last];
    if (node.results.size() != 1) return Contact::kNone;
    const std::optional<NodeId> reader = OnlyReader(at.graph, node.result());
    if (!reader || at.graph.nodes[*reader].op != op) return Contact::kNone;
    quantized = quantized || at.specs.Find(ValuePort(node.result())) != nullptr;
    last = *reader;
  }
  if (at.graph.nodes[last].results.size() != 1) return Contact::kNone;
  return EdgeIf(quantized);
}

// Another variant than the first: with what is inside, at least two are met.
Contact Touch(const VariantsRule& rule, const NodeAt& at) {
  if (rule.variants.empty()) return Contact::kNone;
  return EdgeIf(!Holds(rule.variants.front(), at));
}

}  // namespace qconform::laws
