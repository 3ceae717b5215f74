// SPDX-License-Identifier: Apache-2.0
// CheckStructure of specs: each by itself, then what they resolve to.
#include <cmath>

#include "qconform/graph/resolve.h"
#include "qconform/graph/structure_parts.h"

namespace qconform::structure {
namespace {

Status CheckReference(const Graph& graph, PortRef port, const std::string& where) {
  const bool in_range =
      port.kind == PortRef::Kind::kValue
          ? port.id < graph.values.size()
          : port.id < graph.nodes.size() && port.operand < graph.nodes[port.id].operands.size();
  return in_range ? OkStatus() : Bad(where + ": its spec refers to a port that does not exist");
}

Status CheckForm(const ConcreteSpec& spec, const std::string& where) {
  const CodeRange range = RangeOf(spec.dtype);
  if (!IsInteger(spec.dtype)) {
    return Bad(where + ": a spec cannot have the dtype " + std::string(NameOf(spec.dtype)));
  }
  if (!range.Contains(spec.qmin) || !range.Contains(spec.qmax) || spec.qmin > spec.qmax) {
    return Bad(where + ": range [" + std::to_string(spec.qmin) + "," + std::to_string(spec.qmax) +
               "] is empty or outside " + std::string(NameOf(spec.dtype)));
  }
  if (spec.scales.size() > kMaxScales) return TooLarge(where + ": more than 65536 scales");
  if (spec.scales.size() != spec.zero_points.size()) {
    return Bad(where + ": " + std::to_string(spec.scales.size()) + " scales but " +
               std::to_string(spec.zero_points.size()) + " zero points");
  }
  for (const float scale : spec.scales) {
    if (!std::isfinite(scale) || scale <= 0)
      return Bad(where + ": a scale must be positive and finite");
  }
  for (const std::int64_t zero_point : spec.zero_points) {
    if (zero_point < spec.qmin || zero_point > spec.qmax) {
      return Bad(where + ": zero point " + std::to_string(zero_point) + " is outside [" +
                 std::to_string(spec.qmin) + "," + std::to_string(spec.qmax) + "]");
    }
  }
  if (spec.granularity == Granularity::kPerBlock ? spec.block_size < 1 : spec.block_size != 0) {
    return Bad(where + ": block size " + std::to_string(spec.block_size) +
               " does not fit the granularity");
  }
  if (spec.granularity == Granularity::kPerTensor && spec.axis != 0) {
    return Bad(where + ": a per-tensor spec has axis 0");
  }
  return OkStatus();
}

Status CheckOwnSpec(const Graph& graph, const std::optional<QuantSpec>& spec, const Value& value,
                    const std::string& where) {
  if (!spec) return OkStatus();
  if (!IsInteger(value.dtype)) {
    return Bad(where + " is " + std::string(NameOf(value.dtype)) + " and cannot have a spec");
  }
  if (const auto* concrete = std::get_if<ConcreteSpec>(&*spec)) return CheckForm(*concrete, where);
  if (const auto* shared = std::get_if<SharedSpec>(&*spec)) {
    return CheckReference(graph, shared->with, where);
  }
  const auto& derived = std::get<DerivedSpec>(*spec);
  for (const PortRef from : derived.from) {
    Status reference = CheckReference(graph, from, where);
    if (!reference.ok()) return reference;
  }
  if (derived.from.size() != 2) return Bad(where + ": a derived spec derives from two ports");
  if (derived.form.calibrated()) return Bad(where + ": a derived spec has no scales of its own");
  return CheckForm(derived.form, where);
}

// How many scales a calibrated spec of this form has on a tensor of this shape; 0 if it cannot be.
std::int64_t ScaleCount(const ConcreteSpec& spec, const Dims& shape) {
  if (spec.granularity == Granularity::kPerTensor) return 1;
  const auto axis = static_cast<std::size_t>(spec.axis);
  if (spec.axis < 0 || axis >= shape.size()) return 0;
  if (spec.granularity == Granularity::kPerChannel) return shape[axis];
  if (shape.size() < 2) return 0;
  const std::size_t blocked = axis + 1 == shape.size() ? axis - 1 : shape.size() - 1;
  return shape[axis] * ((shape[blocked] - 1) / spec.block_size + 1);
}

Status CheckFits(const ConcreteSpec* spec, const Dims& shape, const std::string& where) {
  if (spec == nullptr) return OkStatus();
  const std::int64_t wanted = ScaleCount(*spec, shape);
  if (wanted == 0)
    return Bad(where + ": axis " + std::to_string(spec->axis) + " is outside its rank");
  const auto count = static_cast<std::int64_t>(spec->scales.size());
  if (!spec->calibrated() || count == wanted) return OkStatus();
  return Bad(where + ": " + std::to_string(count) + " scales, its shape needs " +
             std::to_string(wanted));
}

}  // namespace

Status CheckOwnSpecs(const Graph& graph) {
  for (const Value& value : graph.values) {
    Status spec = CheckOwnSpec(graph, value.spec, value, ValueText(value));
    if (!spec.ok()) return spec;
  }
  for (const Node& node : graph.nodes) {
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      const Operand& operand = node.operands[i];
      Status spec =
          CheckOwnSpec(graph, operand.spec, graph.values[operand.value], EdgeText(node, i));
      if (!spec.ok()) return spec;
    }
  }
  return OkStatus();
}

Status CheckResolvedSpecs(const Graph& graph) {
  const ResolvedSpecs specs(graph);
  for (ValueId v = 0; v < graph.values.size(); ++v) {
    const Value& value = graph.values[v];
    const ConcreteSpec* spec = specs.Find(ValuePort(v));
    if (spec != nullptr && spec->dtype != value.dtype) {
      return Bad(ValueText(value) + " holds " + std::string(NameOf(value.dtype)) +
                 " but its spec says " + std::string(NameOf(spec->dtype)));
    }
    Status fits = CheckFits(spec, value.shape, ValueText(value));
    if (!fits.ok()) return fits;
  }
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    for (std::uint32_t i = 0; i < node.operands.size(); ++i) {
      if (!node.operands[i].spec) continue;
      Status fits = CheckFits(specs.Find(OperandPort(n, i)),
                              graph.values[node.operands[i].value].shape, EdgeText(node, i));
      if (!fits.ok()) return fits;
    }
  }
  return OkStatus();
}

}  // namespace qconform::structure
