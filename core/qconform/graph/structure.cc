// SPDX-License-Identifier: Apache-2.0
// CheckStructure: one function per concern, in an order in which each may rely on those before it.
#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <string_view>

#include "qconform/graph/graph.h"
#include "qconform/graph/shape_inference.h"
#include "qconform/graph/structure_parts.h"

namespace qconform {
namespace {

constexpr std::int64_t kMaxDim = std::numeric_limits<std::int32_t>::max();

using namespace structure;  // its own parts

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

Status CheckOperands(const Graph& graph, const Node& node) {
  const OpInfo& info = InfoOf(node.op);
  std::size_t required = 0;
  for (const OperandInfo& operand : info.operands) required += operand.required ? 1 : 0;
  const std::size_t most = info.variadic ? kMaxPorts : info.operands.size();
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
  return OkStatus();
}

Status CheckResults(const Graph& graph, const Node& node) {
  const OpInfo& info = InfoOf(node.op);
  const std::size_t count = node.results.size();
  const bool fits =
      info.variadic_results ? count >= 1 && count <= kMaxPorts : count == info.results.size();
  if (!fits) {
    return Bad("node " + Quoted(node.name) + " has " + std::to_string(count) + " results, " +
               std::string(info.name) + " gives " +
               (info.variadic_results ? "1 to 64" : std::to_string(info.results.size())));
  }
  for (const ValueId v : node.results) {
    if (v >= graph.values.size()) {
      return Bad("node " + Quoted(node.name) + " writes a value that does not exist");
    }
  }
  return OkStatus();
}

// Between floats and codes stand quantize and dequantize. Which other ops may take floats is a
// contract's business.
Status CheckBoundary(const Graph& graph, const Node& node) {
  const auto is_float = [&](ValueId v) { return IsFloat(graph.values[v].dtype); };
  if (node.op == OpKind::kQuantize &&
      (!is_float(node.operands[0].value) || is_float(node.result()))) {
    return Bad("node " + Quoted(node.name) + ": quantize takes a float and gives codes");
  }
  if (node.op == OpKind::kDequantize &&
      (is_float(node.operands[0].value) || !is_float(node.result()))) {
    return Bad("node " + Quoted(node.name) + ": dequantize takes codes and gives a float");
  }
  return OkStatus();
}

Status CheckClamp(const Graph& graph, const Node& node) {
  if (node.op != OpKind::kClamp) return OkStatus();
  const std::int64_t min = node.attrs.Get(AttrId::kMin)[0];
  const std::int64_t max = node.attrs.Get(AttrId::kMax)[0];
  const DType dtype = graph.values[node.result()].dtype;
  if (!IsInteger(dtype)) return OkStatus();
  const CodeRange range = RangeOf(dtype);
  if (min <= max && range.Contains(min) && range.Contains(max)) return OkStatus();
  return Bad("node " + Quoted(node.name) + ": [" + std::to_string(min) + "," + std::to_string(max) +
             "] is empty or outside the result's dtype");
}

Status CheckInferredShapes(const Graph& graph, const Node& node) {
  std::vector<Dims> shapes;
  shapes.reserve(node.operands.size());
  for (const Operand& operand : node.operands) shapes.push_back(graph.values[operand.value].shape);
  const Result<std::vector<Dims>> wanted = InferShapes(node.op, node.attrs, shapes);
  if (!wanted.ok()) return Bad("node " + Quoted(node.name) + ": " + wanted.error().message);
  if (wanted.value().size() != node.results.size()) {
    return Bad("node " + Quoted(node.name) + " has " + std::to_string(node.results.size()) +
               " results, its operands and attributes give " +
               std::to_string(wanted.value().size()));
  }
  for (std::size_t i = 0; i < node.results.size(); ++i) {
    const Value& result = graph.values[node.results[i]];
    if (wanted.value()[i] == result.shape) continue;
    return Bad("node " + Quoted(node.name) + ": " + ValueText(result) +
               " does not have the shape that its operands and attributes give");
  }
  return OkStatus();
}

Status CheckNode(const Graph& graph, const Node& node) {
  for (auto* check : {CheckAttrs, CheckBoundary, CheckClamp, CheckInferredShapes}) {
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
  for (const Node& node : graph.nodes) {
    for (const ValueId v : node.results) ++sources[v];
  }
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

Status CheckAllPorts(const Graph& graph) {
  for (const Node& node : graph.nodes) {
    for (auto* check : {CheckOperands, CheckResults}) {
      Status status = check(graph, node);
      if (!status.ok()) return status;
    }
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
       {CheckSizes, CheckAllNames, CheckAllPorts, CheckSources, CheckOutputs, CheckValues,
        CheckOwnSpecs, CheckAllNodes, CheckAcyclic, CheckResolvedSpecs}) {
    Status status = check(graph);
    if (!status.ok()) return status;
  }
  return OkStatus();
}

}  // namespace qconform
