// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/json_graph.h"

#include <limits>
#include <string>
#include <utility>

namespace qconform {
namespace {

NameMap ReadNames(JsonValue list, std::string_view what, std::size_t limit) {
  NameMap names;
  if (list.size() > limit) {
    list.Fail(std::string("more than 65536 ").append(what).append("s"), ErrorCode::kLimitExceeded);
    return names;
  }
  for (const JsonValue item : list.Elements()) {
    const JsonValue json = ObjectReader(item).Required("name");
    const std::string_view name = json.String();
    if (name.size() > kMaxNameBytes) {
      json.Fail("a name may have 256 bytes", ErrorCode::kLimitExceeded);
    }
    if (!names.emplace(name, static_cast<std::uint32_t>(names.size())).second && json) {
      json.Fail(std::string("two ").append(what).append("s are named ") + JsonExcerpt(name),
                ErrorCode::kInvalidGraph);
    }
  }
  return names;
}

Value ReadValue(JsonValue json, const GraphNames& names, CodesReader& codes) {
  ObjectReader object(json);
  Value value;
  value.name = object.Required("name").String();
  value.dtype = object.Required("dtype").Named(DTypeFromName, "element type");
  value.shape = ReadShape(object.Required("shape"));
  if (const JsonValue quant = object.Optional("quant")) value.spec = ReadSpec(quant, names);
  if (const JsonValue data = object.Optional("data")) {
    value.constant = codes.Read(data, value.dtype, value.shape);
  }
  object.Finish();
  return value;
}

Attributes ReadAttributes(JsonValue json) {
  Attributes attrs;
  for (const JsonValue attr : json.Members()) {
    const std::optional<AttrId> id = AttrFromName(attr.key());
    if (!id) {
      attr.FailKey("unknown attribute " + JsonExcerpt(attr.key()));
      return attrs;
    }
    if (attr.size() > kMaxRank) {
      attr.Fail("more than 8 numbers", ErrorCode::kLimitExceeded);
      return attrs;
    }
    attrs.Set(*id, Dims(attr.Integers()));
  }
  return attrs;
}

Operand ReadOperand(JsonValue json, const GraphNames& names) {
  if (json.kind() == JsonKind::kString) {
    return {FindName(names.values, json, json.String(), "value"), std::nullopt};
  }
  ObjectReader object(json);
  const JsonValue value = object.Required("value");
  Operand operand;
  operand.value = FindName(names.values, value, value.String(), "value");
  operand.spec = ReadSpec(object.Required("quant"), names);
  object.Finish();
  return operand;
}

// One name, or a list of names where there are several.
std::vector<ValueId> ReadResults(JsonValue json, const GraphNames& names) {
  std::vector<ValueId> results;
  if (!json) return results;
  if (json.kind() != JsonKind::kArray) {
    results.push_back(FindName(names.values, json, json.String(), "value"));
    return results;
  }
  for (const JsonValue name : json.Elements()) {
    results.push_back(FindName(names.values, name, name.String(), "value"));
  }
  if (results.size() < 2) json.Fail("a single result is written as its name");
  return results;
}

Node ReadNode(JsonValue json, const GraphNames& names) {
  ObjectReader object(json);
  Node node;
  node.name = object.Required("name").String();
  node.op = object.Required("op").Named(OpFromName, "op");
  if (const JsonValue attrs = object.Optional("attrs")) node.attrs = ReadAttributes(attrs);
  const JsonValue operands = object.Required("operands");
  node.operands.reserve(operands.size());
  for (const JsonValue operand : operands.Elements()) {
    node.operands.push_back(ReadOperand(operand, names));
  }
  node.results = ReadResults(object.Required("result"), names);
  object.Finish();
  return node;
}

std::vector<ValueId> ReadPorts(JsonValue list, const NameMap& values) {
  std::vector<ValueId> ids;
  ids.reserve(list.size());
  for (const JsonValue name : list.Elements()) {
    ids.push_back(FindName(values, name, name.String(), "value"));
  }
  return ids;
}

void PrintValue(JsonWriter& out, const Graph& graph, const Value& value) {
  out.BeginObject();
  out.Key("name").String(value.name);
  out.Key("dtype").String(NameOf(value.dtype));
  out.Key("shape").Integers(std::span(value.shape.begin(), value.shape.size()));
  if (value.spec) PrintSpec(out.Key("quant"), graph, *value.spec);
  if (value.constant) PrintCodes(out.Key("data"), value.dtype, *value.constant);
  out.EndObject();
}

void PrintOperand(JsonWriter& out, const Graph& graph, const Operand& operand) {
  const std::string& name = graph.values[operand.value].name;
  if (!operand.spec) {
    out.String(name);
    return;
  }
  out.BeginObject();
  out.Key("value").String(name);
  PrintSpec(out.Key("quant"), graph, *operand.spec);
  out.EndObject();
}

void PrintAttributes(JsonWriter& out, const Attributes& attrs) {
  out.BeginObject();
  for (const Attributes::Entry& entry : attrs.entries()) {
    out.Key(NameOf(entry.id)).Integers(std::span(entry.values.begin(), entry.values.size()));
  }
  out.EndObject();
}

void PrintResults(JsonWriter& out, const Graph& graph, const std::vector<ValueId>& results) {
  if (results.size() == 1) {
    out.String(graph.values[results[0]].name);
    return;
  }
  out.BeginArray();
  for (const ValueId v : results) out.String(graph.values[v].name);
  out.EndArray();
}

void PrintNode(JsonWriter& out, const Graph& graph, const Node& node) {
  out.BeginObject();
  out.Key("name").String(node.name);
  out.Key("op").String(NameOf(node.op));
  if (!node.attrs.entries().empty()) PrintAttributes(out.Key("attrs"), node.attrs);
  out.Key("operands").BeginArray();
  for (const Operand& operand : node.operands) PrintOperand(out, graph, operand);
  out.EndArray();
  PrintResults(out.Key("result"), graph, node.results);
  out.EndObject();
}

void PrintPorts(JsonWriter& out, const Graph& graph, const std::vector<ValueId>& ids) {
  out.BeginArray();
  for (const ValueId id : ids) out.String(graph.values[id].name);
  out.EndArray();
}

// An array with one item a line.
template <class T, class Print>
void PrintLines(JsonWriter& out, const Graph& graph, const std::vector<T>& items, Print print) {
  out.BeginArray();
  for (const T& item : items) {
    out.NewLine();
    print(out, graph, item);
  }
  if (!items.empty()) out.NewLine();
  out.EndArray();
}

}  // namespace

std::uint32_t FindName(const NameMap& names, JsonValue json, std::string_view name,
                       std::string_view what) {
  const auto found = names.find(name);
  if (found != names.end()) return found->second;
  json.Fail(std::string("there is no ").append(what).append(" ") + JsonExcerpt(name),
            ErrorCode::kInvalidGraph);
  return 0;
}

Dims ReadShape(JsonValue json) {
  constexpr std::int64_t kMaxDim = std::numeric_limits<std::int32_t>::max();
  const std::span<const std::int64_t> dims = json.Integers();
  if (dims.size() > kMaxRank) {
    json.Fail("rank " + std::to_string(dims.size()) + " is above 8", ErrorCode::kLimitExceeded);
    return {};
  }
  std::int64_t count = 1;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] < 1 || dims[i] > kMaxDim) {
      json.FailElement(i, std::to_string(dims[i]) + " is outside [1, 2147483647]",
                       ErrorCode::kInvalidGraph);
      return {};
    }
    count *= dims[i];  // below 2^28 * 2^31
    if (count > kMaxElements) {
      json.Fail("more than 2^28 elements", ErrorCode::kLimitExceeded);
      return {};
    }
  }
  return Dims(dims);
}

Graph ReadGraph(JsonValue json, CodesReader& codes) {
  ObjectReader object(json);
  const JsonValue values = object.Required("values");
  const JsonValue nodes = object.Required("nodes");
  const GraphNames names = {ReadNames(values, "value", kMaxValues),
                            ReadNames(nodes, "node", kMaxNodes)};
  Graph graph;
  graph.values.reserve(names.values.size());
  for (const JsonValue value : values.Elements()) {
    graph.values.push_back(ReadValue(value, names, codes));
  }
  graph.nodes.reserve(names.nodes.size());
  for (const JsonValue node : nodes.Elements()) graph.nodes.push_back(ReadNode(node, names));
  graph.inputs = ReadPorts(object.Required("inputs"), names.values);
  graph.outputs = ReadPorts(object.Required("outputs"), names.values);
  object.Finish();
  return graph;
}

void PrintGraph(JsonWriter& out, const Graph& graph) {
  out.BeginObject();
  out.NewLine();
  PrintLines(out.Key("values"), graph, graph.values, PrintValue);
  out.NewLine();
  PrintLines(out.Key("nodes"), graph, graph.nodes, PrintNode);
  out.NewLine();
  PrintPorts(out.Key("inputs"), graph, graph.inputs);
  out.NewLine();
  PrintPorts(out.Key("outputs"), graph, graph.outputs);
  out.NewLine();
  out.EndObject();
}

}  // namespace qconform
