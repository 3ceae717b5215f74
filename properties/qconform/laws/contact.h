// SPDX-License-Identifier: Apache-2.0
// Private to laws: one node as a row sees it, and the contact of one kind of row each. The laws'
// own reading of ports, beside the validator's.
#pragma once

#include <algorithm>
#include <vector>

#include "qconform/laws/at_edge.h"

namespace qconform::laws {

struct PortAt {
  OpPort name;
  PortRef ref;
  const Value* value;
  const ConcreteSpec* spec;  // null: no parameters, or none that resolve

  DType dtype() const { return spec != nullptr ? spec->dtype : value->dtype; }
};

struct NodeAt {
  const Graph& graph;
  NodeId id;
  const ResolvedSpecs& specs;
  const Target& target;

  const Node& node() const { return graph.nodes[id]; }
};

// Every port that `port` names; none for an absent one.
template <class Visit>
void ForEachPort(const NodeAt& at, OpPort port, Visit visit) {
  const Node& node = at.node();
  const std::size_t count = port.is_result ? node.results.size() : node.operands.size();
  const std::size_t begin = port.index < 0 ? 0 : static_cast<std::size_t>(port.index);
  const std::size_t end = port.index < 0 ? count : std::min(count, begin + 1);
  for (std::size_t i = begin; i < end; ++i) {
    const ValueId value = port.is_result ? node.results[i] : node.operands[i].value;
    const PortRef ref =
        port.is_result ? ValuePort(value) : OperandPort(at.id, static_cast<std::uint32_t>(i));
    visit(PortAt{{port.is_result, static_cast<std::int32_t>(i)},
                 ref,
                 &at.graph.values[value],
                 at.specs.Find(ref)});
  }
}

// The nearest contact over all ports that `port` names.
template <class Touch>
Contact OverPorts(const NodeAt& at, OpPort port, Touch touch) {
  Contact nearest = Contact::kNone;
  ForEachPort(at, port, [&](const PortAt& p) { nearest = std::max(nearest, touch(p)); });
  return nearest;
}
// The same over those that have parameters; and over those that have numbers.
template <class Touch>
Contact OverSpecs(const NodeAt& at, OpPort port, Touch touch) {
  return OverPorts(at, port, [&](const PortAt& p) {
    return p.spec == nullptr ? Contact::kNone : touch(p, *p.spec);
  });
}
template <class Touch>
Contact OverNumbers(const NodeAt& at, OpPort port, Touch touch) {
  return OverSpecs(at, port, [&](const PortAt& p, const ConcreteSpec& spec) {
    return spec.calibrated() ? touch(p, spec) : Contact::kNone;
  });
}

inline Contact EdgeIf(bool edge) { return edge ? Contact::kAtEdge : Contact::kInside; }

// Of a list the ends are its edges.
template <class T>
Contact InList(const std::vector<T>& list, const T& item) {
  return EdgeIf(!list.empty() && (item == list.front() || item == list.back()));
}

// Lists: at_edge_lists.cc.
Contact Touch(const DtypeTupleRule& rule, const NodeAt& at);
Contact Touch(const EncodingRule& rule, const NodeAt& at);
Contact Touch(const ChannelAxisRule& rule, const NodeAt& at);
Contact Touch(const GranularityRule& rule, const NodeAt& at);
Contact Touch(const BiasDtypeRule& rule, const NodeAt& at);
Contact Touch(const BlockSizeRule& rule, const NodeAt& at);
Contact Touch(const UnquantizedRule& rule, const NodeAt& at);
Contact Touch(const AttributeValuesRule& rule, const NodeAt& at);
// Whole numbers: at_edge_ranges.cc.
Contact Touch(const RankRule& rule, const NodeAt& at);
Contact Touch(const DimensionRangeRule& rule, const NodeAt& at);
Contact Touch(const AttributeRangeRule& rule, const NodeAt& at);
Contact Touch(const ConstantRangeRule& rule, const NodeAt& at);
// Scales and reals: at_edge_scales.cc.
Contact Touch(const JointRangeRule& rule, const NodeAt& at);
Contact Touch(const FixedQparamsRule& rule, const NodeAt& at);
Contact Touch(const ValueRangeRule& rule, const NodeAt& at);
Contact Touch(const ScaleRatioRule& rule, const NodeAt& at);
// How the graph states it: at_edge_forms.cc.
Contact Touch(const SymmetricRule& rule, const NodeAt& at);
Contact Touch(const SharedWithRule& rule, const NodeAt& at);
Contact Touch(const DerivedScaleRule& rule, const NodeAt& at);
Contact Touch(const StaticOnlyRule& rule, const NodeAt& at);
Contact Touch(const ArchGateRule& rule, const NodeAt& at);
Contact Touch(const SdkGateRule& rule, const NodeAt& at);
Contact Touch(const FusionGroupRule& rule, const NodeAt& at);
Contact Touch(const VariantsRule& rule, const NodeAt& at);

}  // namespace qconform::laws
