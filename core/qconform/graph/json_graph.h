// SPDX-License-Identifier: Apache-2.0
// Private to graph: the JSON forms of codes, specs and graphs. Reading records errors in the
// document and then answers whatever was read so far; the caller looks at JsonDocument::ok() before
// using it.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/json_reader.h"
#include "qconform/base/json_writer.h"
#include "qconform/graph/graph.h"

namespace qconform {

// Elements that generators may make in one file: a short file must not ask for gigabytes.
inline constexpr std::int64_t kMaxGenerated = std::int64_t{1} << 22;

// Reads the codes of tensors: literal, or made by a generator.
class CodesReader {
 public:
  // `shape` has passed ReadShape. Every code is inside RangeOf(dtype), and there are as many as
  // elements.
  std::vector<std::int64_t> Read(JsonValue json, DType dtype, const Dims& shape);

 private:
  std::vector<std::int64_t> Generate(JsonValue json, DType dtype, std::int64_t count);

  std::int64_t generated_ = 0;
};
void PrintCodes(JsonWriter& out, DType dtype, std::span<const std::int64_t> codes);

// Ids by name. Names live in the document.
using NameMap = std::map<std::string_view, std::uint32_t>;
struct GraphNames {
  NameMap values;
  NameMap nodes;
};

// 0, with an error recorded, if `name` is unknown. `what` is "value" or "node".
std::uint32_t FindName(const NameMap& names, JsonValue json, std::string_view name,
                       std::string_view what);

Dims ReadShape(JsonValue json);
QuantSpec ReadSpec(JsonValue json, const GraphNames& names);
Graph ReadGraph(JsonValue json, CodesReader& codes);

void PrintSpec(JsonWriter& out, const Graph& graph, const QuantSpec& spec);
void PrintGraph(JsonWriter& out, const Graph& graph);

// "value:x", "operand:conv#1".
std::string PortText(const Graph& graph, PortRef port);

}  // namespace qconform
