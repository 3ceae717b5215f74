// SPDX-License-Identifier: Apache-2.0
// Specs as JSON: {"scheme":...} is concrete, {"shared":port} shared, {"derived":formula,...}
// derived.
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

#include "qconform/graph/json_graph.h"

namespace qconform {
namespace {

template <class E, std::size_t N>
std::optional<E> ByName(const std::array<E, N>& all, std::string_view name) {
  for (const E e : all) {
    if (NameOf(e) == name) return e;
  }
  return std::nullopt;
}

std::optional<Scheme> SchemeFromName(std::string_view name) {
  return ByName(std::array{Scheme::kAffine, Scheme::kSymmetric}, name);
}

std::optional<Granularity> GranularityFromName(std::string_view name) {
  return ByName(
      std::array{Granularity::kPerTensor, Granularity::kPerChannel, Granularity::kPerBlock}, name);
}

// "operand:node#1"; whether the node has that operand is CheckStructure's question.
PortRef ReadOperandPort(JsonValue json, std::string_view text, const NameMap& nodes) {
  const std::size_t hash = text.find('#');
  const std::string_view digits = hash == std::string_view::npos ? "" : text.substr(hash + 1);
  std::uint32_t operand = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), operand);
  const bool canonical = digits == "0" || !digits.starts_with('0');
  if (error != std::errc() || end != digits.data() + digits.size() || !canonical) {
    json.Fail("expected operand:node#index, found " + JsonExcerpt(json.String()));
    return {};
  }
  return OperandPort(FindName(nodes, json, text.substr(0, hash), "node"), operand);
}

PortRef ReadPort(JsonValue json, const GraphNames& names) {
  constexpr std::string_view kValue = "value:";
  constexpr std::string_view kOperand = "operand:";
  const std::string_view text = json.String();
  if (text.starts_with(kValue)) {
    return ValuePort(FindName(names.values, json, text.substr(kValue.size()), "value"));
  }
  if (text.starts_with(kOperand)) {
    return ReadOperandPort(json, text.substr(kOperand.size()), names.nodes);
  }
  json.Fail("expected value:name or operand:node#index, found " + JsonExcerpt(text));
  return {};
}

std::vector<float> ReadScales(JsonValue json) {
  std::vector<float> scales;
  scales.reserve(json.size());
  for (const JsonValue element : json.Elements()) {
    const float scale = element.Float();
    if (!(scale > 0)) element.Fail("a scale must be positive", ErrorCode::kInvalidGraph);
    scales.push_back(scale);
  }
  return scales;
}

void ReadRange(JsonValue json, ConcreteSpec& spec) {
  const std::span<const std::int64_t> range = json.Integers();
  if (range.size() != 2) {
    json.Fail("expected [min, max]");
    return;
  }
  spec.qmin = range[0];
  spec.qmax = range[1];
}

// What concrete and derived specs have in common: everything but the numbers.
ConcreteSpec ReadForm(ObjectReader& object) {
  ConcreteSpec spec;
  spec.scheme = object.Required("scheme").Named(SchemeFromName, "scheme");
  spec.granularity = object.Required("granularity").Named(GranularityFromName, "granularity");
  spec.dtype = object.Required("dtype").Named(DTypeFromName, "element type");
  ReadRange(object.Required("range"), spec);
  if (spec.granularity == Granularity::kPerTensor) return spec;
  spec.axis = object.Required("axis").Int32(0, static_cast<std::int32_t>(kMaxRank) - 1);
  if (spec.granularity == Granularity::kPerBlock) {
    constexpr std::int64_t kMaxDim = std::numeric_limits<std::int32_t>::max();
    spec.block_size = object.Required("block_size").Integer(1, kMaxDim);
  }
  return spec;
}

ConcreteSpec ReadConcrete(ObjectReader& object) {
  ConcreteSpec spec = ReadForm(object);
  const JsonValue scales = object.Optional("scales");
  const JsonValue zero_points = scales ? object.Required("zero_points") : JsonValue();
  if (!scales) return spec;
  if (scales.size() == 0) scales.Fail("expected scales; before calibration, leave the key out");
  if (scales.size() != zero_points.size()) {
    zero_points.Fail(std::to_string(zero_points.size()) + " zero points for " +
                         std::to_string(scales.size()) + " scales",
                     ErrorCode::kInvalidGraph);
  }
  spec.scales = ReadScales(scales);
  const std::span<const std::int64_t> numbers = zero_points.Integers();
  spec.zero_points.assign(numbers.begin(), numbers.end());
  return spec;
}

void PrintForm(JsonWriter& out, const ConcreteSpec& spec) {
  out.Key("scheme").String(NameOf(spec.scheme));
  out.Key("granularity").String(NameOf(spec.granularity));
  out.Key("dtype").String(NameOf(spec.dtype));
  out.Key("range").Integers(std::array{spec.qmin, spec.qmax});
  if (spec.granularity != Granularity::kPerTensor) out.Key("axis").Integer(spec.axis);
  if (spec.granularity == Granularity::kPerBlock) out.Key("block_size").Integer(spec.block_size);
}

void PrintConcrete(JsonWriter& out, const ConcreteSpec& spec) {
  PrintForm(out, spec);
  if (!spec.calibrated()) return;
  out.Key("scales").BeginArray();
  for (const float scale : spec.scales) out.Number(static_cast<double>(scale));
  out.EndArray();
  out.Key("zero_points").Integers(spec.zero_points);
}

void PrintDerived(JsonWriter& out, const Graph& graph, const DerivedSpec& spec) {
  out.Key("derived").String(NameOf(spec.formula));
  out.Key("from").BeginArray();
  for (const PortRef port : spec.from) out.String(PortText(graph, port));
  out.EndArray();
  PrintForm(out, spec.form);
}

}  // namespace

QuantSpec ReadSpec(JsonValue json, const GraphNames& names) {
  ObjectReader object(json);
  QuantSpec spec;
  if (const JsonValue shared = object.Optional("shared")) {
    spec = SharedSpec{ReadPort(shared, names)};
  } else if (const JsonValue formula = object.Optional("derived")) {
    DerivedSpec derived;
    derived.formula = formula.Named(DeriveFormulaFromName, "formula");
    for (const JsonValue port : object.Required("from").Elements()) {
      derived.from.push_back(ReadPort(port, names));
    }
    derived.form = ReadForm(object);
    spec = std::move(derived);
  } else {
    spec = ReadConcrete(object);
  }
  object.Finish();
  return spec;
}

std::string PortText(const Graph& graph, PortRef port) {
  if (port.kind == PortRef::Kind::kValue) return "value:" + graph.values[port.id].name;
  return "operand:" + graph.nodes[port.id].name + "#" + std::to_string(port.operand);
}

void PrintSpec(JsonWriter& out, const Graph& graph, const QuantSpec& spec) {
  out.BeginObject();
  if (const auto* shared = std::get_if<SharedSpec>(&spec)) {
    out.Key("shared").String(PortText(graph, shared->with));
  } else if (const auto* derived = std::get_if<DerivedSpec>(&spec)) {
    PrintDerived(out, graph, *derived);
  } else {
    PrintConcrete(out, std::get<ConcreteSpec>(spec));
  }
  out.EndObject();
}

}  // namespace qconform
