// SPDX-License-Identifier: Apache-2.0
// CheckStructure: one function per concern, in an order in which each may rely on those before it.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "qconform/graph/graph.h"
#include "qconform/graph/resolve.h"
#include "qconform/graph/shape_inference.h"

namespace qconform {
namespace {

constexpr std::int64_t kMaxDim = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kMaxOperands = 64;

Status Bad(std::string message) { return Error{ErrorCode::kInvalidGraph, std::move(message)}; }
Status TooLarge(std::string message) {
  return Error{ErrorCode::kLimitExceeded, std::move(message)};
}

std::string Quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

bool IsName(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.'; };
  return !name.empty() && name.size() <= kMaxNameBytes && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), inner);
}

template <class Named>
Status CheckNames(const std::vector<Named>& things, std::string_view kind) {
  std::vector<std::string_view> names;
  names.reserve(things.size());
  for (const Named& thing : things) {
    if (!IsName(thing.name)) {
      return Bad(std::string(kind) + " name " + Quoted(thing.name) +
                 " is not [A-Za-z_][A-Za-z0-9_.]* of at most 256 bytes");
    }
    names.push_back(thing.name);
  }
  std::sort(names.begin(), names.end());
  const auto twin = std::adjacent_find(names.begin(), names.end());
  if (twin != names.end()) return Bad("two " + std::string(kind) + "s are named " + Quoted(*twin));
  return OkStatus();
}

Status CheckShape(const Value& value) {
  std::int64_t count = 1;
  for (const std::int64_t dim : value.shape) {
    if (dim < 1 || dim > kMaxDim) {
      return Bad("value " + Quoted(value.name) + ": dimension " + std::to_string(dim) +
                 " is outside 1.." + std::to_string(kMaxDim));
    }
    count *= dim;  // below 2^28 * 2^31
    if (count > kMaxElements) {
      return TooLarge("value " + Quoted(value.name) + " has more than 2^28 elements");
    }
  }
  return OkStatus();
}

Status CheckConstant(const Value& value) {
  if (!value.constant) return OkStatus();
  const auto wanted = static_cast<std::size_t>(ElementCount(value.shape));
  if (value.constant->size() != wanted) {
    return Bad("constant " + Quoted(value.name) + " has " + std::to_string(value.constant->size()) +
               " elements, its shape needs " + std::to_string(wanted));
  }
  const CodeRange range = RangeOf(value.dtype);
  for (const std::int64_t code : *value.constant) {
    if (!range.Contains(code)) {
      return Bad("constant " + Quoted(value.name) + ": " + std::to_string(code) + " is no " +
                 std::string(NameOf(value.dtype)));
    }
  }
  return OkStatus();
}

Status CheckReference(const Graph& graph, PortRef port, const std::string& where) {
  const bool in_range =
      port.kind == PortRef::Kind::kValue
          ? port.id < graph.values.size()
          : port.id < graph.nodes.size() && port.operand < graph.nodes[port.id].operands.size();
  return in_range ? OkStatus() : Bad(where + ": its spec refers to a port that does not exist");
}

Status CheckForm(const ConcreteSpec& spec, const std::string& where) {
  const CodeRange range = RangeOf(spec.dtype);
  if (!IsInteger(spec.dtype)) return Bad(where + ": a spec must have an integer dtype");
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

Status CheckOwnSpec(const Graph& graph, const std::optional<QuantSpec>& spec,
                    const std::string& where) {
  if (!spec) return OkStatus();
  if (const auto* concrete = std::get_if<ConcreteSpec>(&*spec)) return CheckForm(*concrete, where);
  if (const auto* shared = std::get_if<SharedSpec>(&*spec)) {
    return CheckReference(graph, shared->with, where);
  }
  const auto& derived = std::get<DerivedSpec>(*spec);
  for (const PortRef from : derived.from) {
    Status reference = CheckReference(graph, from, where);
    if (!reference.ok()) return reference;
  }
  if (derived.from.size() != 2) return Bad(where + ": a product derives from two ports");
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

std::string ValueText(const Value& value) { return "value " + Quoted(value.name); }
std::string EdgeText(const Node& node, std::size_t operand) {
  return "node " + Quoted(node.name) + " operand " + std::to_string(operand);
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

struct AttrForm {
  std::size_t count;  // 0: the rank of operand 0; kMaxRank + 1: any
  std::int64_t min;
  std::int64_t max;
};

AttrForm FormOf(AttrId id) {
  constexpr std::size_t kAny = kMaxRank + 1;
  switch (id) {
    case AttrId::kStride:
    case AttrId::kDilation:
    case AttrId::kKernel:
      return {2, 1, kMaxDim};
    case AttrId::kPad:
      return {4, 0, kMaxDim};
    case AttrId::kAxis:
      return {1, 0, static_cast<std::int64_t>(kMaxRank) - 1};
    case AttrId::kPerm:
      return {0, 0, static_cast<std::int64_t>(kMaxRank) - 1};
    case AttrId::kShape:
      return {kAny, 1, kMaxDim};
    case AttrId::kStart:
    case AttrId::kBefore:
    case AttrId::kAfter:
      return {0, 0, kMaxDim};
    case AttrId::kSize:
      return {0, 1, kMaxDim};
    case AttrId::kMin:
    case AttrId::kMax:
      return {1, RangeOf(DType::kInt48).min, RangeOf(DType::kInt48).max};
  }
  FailCheck(__FILE__, __LINE__, "unknown attribute");
}

Status CheckAttr(const Graph& graph, const Node& node, const Attributes::Entry& entry) {
  const std::string where = "node " + Quoted(node.name) + ": " + std::string(NameOf(entry.id));
  const AttrForm form = FormOf(entry.id);
  const std::size_t count =
      form.count == 0 ? graph.values[node.operands[0].value].shape.size() : form.count;
  if (count <= kMaxRank && entry.values.size() != count) {
    return Bad(where + " needs " + std::to_string(count) + " numbers, has " +
               std::to_string(entry.values.size()));
  }
  for (const std::int64_t number : entry.values) {
    if (number < form.min || number > form.max) {
      return Bad(where + ": " + std::to_string(number) + " is outside " + std::to_string(form.min) +
                 ".." + std::to_string(form.max));
    }
  }
  return OkStatus();
}

Status CheckAttrs(const Graph& graph, const Node& node) {
  const OpInfo& info = InfoOf(node.op);
  for (const AttrId id : info.attrs) {
    if (node.attrs.Find(id) == nullptr) {
      return Bad("node " + Quoted(node.name) + " lacks attribute " + std::string(NameOf(id)));
    }
  }
  for (const Attributes::Entry& entry : node.attrs.entries()) {
    if (std::find(info.attrs.begin(), info.attrs.end(), entry.id) == info.attrs.end()) {
      return Bad("node " + Quoted(node.name) + ": " + std::string(info.name) +
                 " has no attribute " + std::string(NameOf(entry.id)));
    }
    Status attr = CheckAttr(graph, node, entry);
    if (!attr.ok()) return attr;
  }
  return OkStatus();
}

Status CheckOperands(const Graph& graph, const Node& node) {
  const OpInfo& info = InfoOf(node.op);
  std::size_t required = 0;
  for (const OperandInfo& operand : info.operands) required += operand.required ? 1 : 0;
  const std::size_t most = info.variadic ? kMaxOperands : info.operands.size();
  if (node.operands.size() < required || node.operands.size() > most) {
    return Bad("node " + Quoted(node.name) + " has " + std::to_string(node.operands.size()) +
               " operands, " + std::string(info.name) + " takes " + std::to_string(required) +
               " to " + std::to_string(most));
  }
  for (const Operand& operand : node.operands) {
    if (operand.value >= graph.values.size()) {
      return Bad("node " + Quoted(node.name) + " reads a value that does not exist");
    }
  }
  if (node.result >= graph.values.size()) {
    return Bad("node " + Quoted(node.name) + " writes a value that does not exist");
  }
  return OkStatus();
}

// float32 stands outside the quantized region: it enters by quantize and leaves by dequantize only.
Status CheckFloats(const Graph& graph, const Node& node) {
  const auto is_float = [&](ValueId v) { return graph.values[v].dtype == DType::kFloat32; };
  const bool float_result = node.op == OpKind::kDequantize;
  const bool float_operands = node.op == OpKind::kQuantize;
  if (is_float(node.result) != float_result) {
    return Bad("node " + Quoted(node.name) + ": the result of " + std::string(NameOf(node.op)) +
               (float_result ? " must be float32" : " must not be float32"));
  }
  for (const Operand& operand : node.operands) {
    if (is_float(operand.value) != float_operands) {
      return Bad("node " + Quoted(node.name) + ": the operands of " + std::string(NameOf(node.op)) +
                 (float_operands ? " must be float32" : " must not be float32"));
    }
  }
  return OkStatus();
}

Status CheckClamp(const Graph& graph, const Node& node) {
  if (node.op != OpKind::kClamp) return OkStatus();
  const std::int64_t min = node.attrs.Get(AttrId::kMin)[0];
  const std::int64_t max = node.attrs.Get(AttrId::kMax)[0];
  const CodeRange range = RangeOf(graph.values[node.result].dtype);
  if (min <= max && range.Contains(min) && range.Contains(max)) return OkStatus();
  return Bad("node " + Quoted(node.name) + ": [" + std::to_string(min) + "," + std::to_string(max) +
             "] is empty or outside the result's dtype");
}

Status CheckInferredShape(const Graph& graph, const Node& node) {
  std::vector<Dims> shapes;
  shapes.reserve(node.operands.size());
  for (const Operand& operand : node.operands) shapes.push_back(graph.values[operand.value].shape);
  const Result<Dims> shape = InferShape(node.op, node.attrs, shapes);
  if (!shape.ok()) return Bad("node " + Quoted(node.name) + ": " + shape.error().message);
  if (shape.value() == graph.values[node.result].shape) return OkStatus();
  return Bad("node " + Quoted(node.name) + ": value " + Quoted(graph.values[node.result].name) +
             " does not have the shape that its operands and attributes give");
}

Status CheckNode(const Graph& graph, const Node& node) {
  for (auto* check : {CheckAttrs, CheckFloats, CheckClamp, CheckInferredShape}) {
    Status status = check(graph, node);
    if (!status.ok()) return status;
  }
  return OkStatus();
}

// Every value is exactly one of: graph input, constant, node result.
Status CheckSources(const Graph& graph) {
  std::vector<int> sources(graph.values.size(), 0);
  for (const ValueId v : graph.inputs) {
    if (v >= graph.values.size()) return Bad("a graph input does not exist");
    ++sources[v];
  }
  for (const Node& node : graph.nodes) ++sources[node.result];
  for (std::size_t v = 0; v < graph.values.size(); ++v) {
    if (graph.values[v].constant) ++sources[v];
    if (sources[v] != 1) {
      return Bad(ValueText(graph.values[v]) +
                 " must be exactly one of: a graph input, a constant, " + "the result of one node");
    }
  }
  return OkStatus();
}

Status CheckOutputs(const Graph& graph) {
  if (graph.outputs.empty()) return Bad("the graph has no output");
  std::set<ValueId> seen;
  for (const ValueId v : graph.outputs) {
    if (v >= graph.values.size()) return Bad("a graph output does not exist");
    if (!seen.insert(v).second) return Bad(ValueText(graph.values[v]) + " is an output twice");
  }
  return OkStatus();
}

Status CheckValues(const Graph& graph) {
  for (const Value& value : graph.values) {
    for (auto* check : {CheckShape, CheckConstant}) {
      Status status = check(value);
      if (!status.ok()) return status;
    }
    if (value.dtype == DType::kFloat32 && value.spec) {
      return Bad(ValueText(value) + " is float32 and cannot have a spec");
    }
    Status spec = CheckOwnSpec(graph, value.spec, ValueText(value));
    if (!spec.ok()) return spec;
  }
  return OkStatus();
}

Status CheckEdgeSpecs(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    for (std::size_t i = 0; i < node.operands.size(); ++i) {
      Status spec = CheckOwnSpec(graph, node.operands[i].spec, EdgeText(node, i));
      if (!spec.ok()) return spec;
      if (node.op == OpKind::kQuantize && node.operands[i].spec) {
        return Bad(EdgeText(node, i) + " is float32 and cannot have a spec");
      }
    }
  }
  return OkStatus();
}

Status CheckAllNodes(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    Status status = CheckNode(graph, node);
    if (!status.ok()) return status;
  }
  return OkStatus();
}

Status CheckAllOperands(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    Status status = CheckOperands(graph, node);
    if (!status.ok()) return status;
  }
  return OkStatus();
}

Status CheckAllNames(const Graph& graph) {
  Status values = CheckNames(graph.values, "value");
  return values.ok() ? CheckNames(graph.nodes, "node") : values;
}

Status CheckSizes(const Graph& graph) {
  if (graph.values.size() > kMaxValues) return TooLarge("more than 65536 values");
  if (graph.nodes.size() > kMaxNodes) return TooLarge("more than 65536 nodes");
  return OkStatus();
}

Status CheckAcyclic(const Graph& graph) {
  return TopologicalOrder(graph) ? OkStatus() : Bad("the nodes form a cycle");
}

}  // namespace

Status CheckStructure(const Graph& graph) {
  for (auto* check :
       {CheckSizes, CheckAllNames, CheckAllOperands, CheckSources, CheckOutputs, CheckValues,
        CheckEdgeSpecs, CheckAllNodes, CheckAcyclic, CheckResolvedSpecs}) {
    Status status = check(graph);
    if (!status.ok()) return status;
  }
  return OkStatus();
}

}  // namespace qconform
