// SPDX-License-Identifier: Apache-2.0
// Edges of lists: the first and the last of what is listed.
#include "qconform/laws/contact.h"

namespace qconform::laws {
namespace {

bool Matches(const std::vector<DtypeTupleRule::Entry>& row, const NodeAt& at) {
  return std::all_of(row.begin(), row.end(), [&](const DtypeTupleRule::Entry& entry) {
    bool same = true;
    ForEachPort(at, entry.port, [&](const PortAt& p) { same = same && p.dtype() == entry.dtype; });
    return same;
  });
}

// Four bits are a matter of the range: int4 codes may be stored in int8.
bool HasFewBits(const ConcreteSpec& spec) {
  const CodeRange four = IsSigned(spec.dtype) ? CodeRange{-8, 7} : CodeRange{0, 15};
  return four.Contains(spec.qmin) && four.Contains(spec.qmax);
}

Encoding EncodingOf(const PortAt& port) {
  if (port.spec == nullptr) return Encoding::kUndefined;
  const bool few = HasFewBits(*port.spec);
  if (port.spec->granularity == Granularity::kPerTensor) {
    return few ? Encoding::kBwScaleOffset : Encoding::kScaleOffset;
  }
  if (port.spec->granularity == Granularity::kPerBlock) return Encoding::kBlockwiseExpansion;
  return few ? Encoding::kBwAxisScaleOffset : Encoding::kAxisScaleOffset;
}

}  // namespace

Contact Touch(const DtypeTupleRule& rule, const NodeAt& at) {
  if (rule.rows.empty()) return Contact::kNone;
  return EdgeIf(Matches(rule.rows.front(), at) || Matches(rule.rows.back(), at));
}

Contact Touch(const EncodingRule& rule, const NodeAt& at) {
  return OverPorts(at, rule.port,
                   [&](const PortAt& p) { return InList(rule.allowed, EncodingOf(p)); });
}

Contact Touch(const ChannelAxisRule& rule, const NodeAt& at) {
  return OverSpecs(at, rule.port, [&](const PortAt&, const ConcreteSpec& spec) {
    if (spec.granularity == Granularity::kPerTensor) return Contact::kNone;
    return InList(rule.axes, spec.axis);
  });
}

Contact Touch(const GranularityRule& rule, const NodeAt& at) {
  return OverSpecs(at, rule.port, [&](const PortAt&, const ConcreteSpec& spec) {
    return InList(rule.allowed, spec.granularity);
  });
}

Contact Touch(const BiasDtypeRule& rule, const NodeAt& at) {
  return OverPorts(at, rule.port, [&](const PortAt& p) { return InList(rule.allowed, p.dtype()); });
}

// Where any size goes: blocks of one element, or one block a channel.
Contact Touch(const BlockSizeRule& rule, const NodeAt& at) {
  return OverSpecs(at, rule.port, [&](const PortAt& port, const ConcreteSpec& spec) {
    if (spec.granularity != Granularity::kPerBlock) return Contact::kNone;
    if (!rule.allowed.empty()) return InList(rule.allowed, spec.block_size);
    const Dims& shape = port.value->shape;
    const auto axis = static_cast<std::size_t>(spec.axis);
    const bool one_block =
        axis < shape.size() && spec.scales.size() == static_cast<std::size_t>(shape[axis]);
    return EdgeIf(spec.block_size == 1 || one_block);
  });
}

// Where any type goes, to have no parameters at all is all there is to meet.
Contact Touch(const UnquantizedRule& rule, const NodeAt& at) {
  return OverPorts(at, rule.port, [&](const PortAt& p) {
    return rule.dtypes.empty() ? Contact::kAtEdge : InList(rule.dtypes, p.dtype());
  });
}

Contact Touch(const AttributeValuesRule& rule, const NodeAt& at) {
  const Dims* numbers = at.node().attrs.Find(rule.attr);
  return numbers == nullptr ? Contact::kNone : InList(rule.allowed, *numbers);
}

}  // namespace qconform::laws
