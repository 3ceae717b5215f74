// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "qconform/graph/case_file.h"
#include "qconform/graph/json_graph.h"

namespace qconform {
namespace {

std::string Text(std::span<const std::int64_t> numbers) {
  std::string text = "[";
  for (const std::int64_t number : numbers) {
    if (text.size() > 1) text += ',';
    text += std::to_string(number);
  }
  return text + "]";
}

std::string Text(const Dims& dims) { return Text(std::span(dims.begin(), dims.size())); }

// One number, or "least..greatest" of many.
template <class T, class Print>
std::string Span(const std::vector<T>& numbers, Print print) {
  const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
  if (*least == *greatest) return print(*least);
  return print(*least) + ".." + print(*greatest);
}

std::string ScaleText(float scale) {
  std::string text;
  AppendDecimal32(text, scale);
  return text;
}

std::string NumbersText(const ConcreteSpec& spec) {
  if (!spec.calibrated()) return "not calibrated";
  const auto integer = [](std::int64_t number) { return std::to_string(number); };
  const std::string scales = Span(spec.scales, ScaleText);
  return "scale " + scales + " zero point " + Span(spec.zero_points, integer);
}

std::string FormText(const ConcreteSpec& spec) {
  std::string text(NameOf(spec.scheme));
  text += " [" + std::to_string(spec.qmin) + "," + std::to_string(spec.qmax) + "]";
  if (spec.granularity == Granularity::kPerTensor) return text;
  text.append(" per ").append(NameOf(spec.granularity));
  text += " axis " + std::to_string(spec.axis);
  if (spec.block_size != 0) text += " blocks of " + std::to_string(spec.block_size);
  return text;
}

std::string SpecText(const Graph& graph, const QuantSpec& spec) {
  if (const auto* shared = std::get_if<SharedSpec>(&spec)) {
    return "shares " + PortText(graph, shared->with);
  }
  if (const auto* concrete = std::get_if<ConcreteSpec>(&spec)) {
    return FormText(*concrete) + " " + NumbersText(*concrete);
  }
  const auto& derived = std::get<DerivedSpec>(spec);
  std::string text = FormText(derived.form) + " derived from";
  for (const PortRef port : derived.from) text += " " + PortText(graph, port);
  return text;
}

std::string ValueText(const Graph& graph, ValueId id) {
  const Value& value = graph.values[id];
  std::string text = value.name + " " + std::string(NameOf(value.dtype)) + Text(value.shape);
  if (value.constant) text += " constant";
  if (value.spec) text += " " + SpecText(graph, *value.spec);
  return text;
}

std::string OperandLabel(const Node& node, std::size_t index) {
  const OpInfo& info = InfoOf(node.op);
  const std::string name(info.operands[std::min(index, info.operands.size() - 1)].name);
  return info.variadic ? name + std::to_string(index) : name;
}

std::string NodeText(const Graph& graph, const Node& node) {
  std::string text = node.name + ": " + std::string(NameOf(node.op));
  for (const Attributes::Entry& entry : node.attrs.entries()) {
    text.append(" ").append(NameOf(entry.id)).append(Text(entry.values));
  }
  text += '\n';
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    const Operand& operand = node.operands[i];
    text += "  " + OperandLabel(node, i) + " = " + ValueText(graph, operand.value);
    if (operand.spec) text += "; this edge " + SpecText(graph, *operand.spec);
    text += '\n';
  }
  text += "  -> ";
  for (std::size_t i = 0; i < node.results.size(); ++i) {
    text += (i == 0 ? "" : ", ") + ValueText(graph, node.results[i]);
  }
  return text + "\n";
}

std::string PortsText(const Graph& graph, std::string_view label, const std::vector<ValueId>& ids) {
  std::string text(label);
  for (const ValueId id : ids) text += " " + graph.values[id].name;
  return text + "\n";
}

}  // namespace

std::string Describe(const Graph& graph) {
  std::string text = PortsText(graph, "inputs", graph.inputs);
  for (const Node& node : graph.nodes) text += NodeText(graph, node);
  return text + PortsText(graph, "outputs", graph.outputs);
}

}  // namespace qconform
