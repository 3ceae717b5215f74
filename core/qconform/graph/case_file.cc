// SPDX-License-Identifier: Apache-2.0
#include "qconform/graph/case_file.h"

#include <limits>
#include <utility>

#include "qconform/base/check.h"
#include "qconform/base/json_reader.h"
#include "qconform/base/json_writer.h"
#include "qconform/base/sha256.h"
#include "qconform/graph/json_graph.h"

namespace qconform {
namespace {

constexpr std::string_view kFormat = "qconform-case";
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMaxIndex = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kAccept = "accept";
constexpr std::string_view kMustReject = "must_reject";

// A text that says something; absent ones are left out of the file.
std::string ReadText(JsonValue json) {
  const std::string_view text = json.String();
  if (json && text.empty()) json.Fail("an empty text: leave the key out");
  return std::string(text);
}

void ReadExpectation(JsonValue json, Case& c) {
  ObjectReader object(json);
  const JsonValue outcome = object.Required("outcome");
  const std::string_view name = outcome.String();
  if (name == kAccept) {
    c.expectation = Expectation::kAccept;
  } else if (name == kMustReject) {
    c.expectation = Expectation::kMustReject;
    c.rule = ReadText(object.Required("rule"));
  } else {
    outcome.Fail("expected \"accept\" or \"must_reject\", found " + JsonExcerpt(name));
  }
  object.Finish();
}

Origin ReadOrigin(JsonValue json) {
  ObjectReader object(json);
  Origin origin;
  origin.seed = object.Required("seed").Hex64();
  origin.index = static_cast<std::uint64_t>(object.Required("index").Integer(0, kMaxIndex));
  object.Finish();
  return origin;
}

void ReadFormat(ObjectReader& top) {
  const JsonValue format = top.Required("format");
  if (format && format.String() != kFormat) {
    format.Fail("expected \"" + std::string(kFormat) + "\"");
  }
  const JsonValue version = top.Required("version");
  if (version && version.Integer() != kVersion) version.Fail("expected version 1");
}

std::vector<Tensor> ReadInputs(JsonValue json, const Graph& graph, CodesReader& codes) {
  NameMap positions;
  for (const ValueId id : graph.inputs) {
    positions.emplace(graph.values[id].name, static_cast<std::uint32_t>(positions.size()));
  }
  std::vector<Tensor> inputs(graph.inputs.size());
  for (const JsonValue member : json.Members()) {
    const auto at = positions.find(member.key());
    if (at == positions.end()) {
      member.FailKey("not a graph input", ErrorCode::kInvalidGraph);
      return {};
    }
    const Value& value = graph.values[graph.inputs[at->second]];
    inputs[at->second] = {value.dtype, value.shape, codes.Read(member, value.dtype, value.shape)};
  }
  if (json.size() < graph.inputs.size()) {
    json.Fail("data for " + std::to_string(json.size()) + " of " +
                  std::to_string(graph.inputs.size()) + " graph inputs",
              ErrorCode::kInvalidGraph);
  }
  return inputs;
}

Result<Case> ReadCase(const JsonDocument& document) {
  ObjectReader top(document.root());
  Case c;
  CodesReader codes;
  ReadFormat(top);
  const JsonValue id = top.Optional("id");
  if (const JsonValue target = top.Optional("target")) c.target = ReadText(target);
  if (const JsonValue sdk = top.Optional("sdk")) c.sdk = ReadText(sdk);
  if (const JsonValue expect = top.Optional("expect")) ReadExpectation(expect, c);
  if (const JsonValue note = top.Optional("note")) c.note = ReadText(note);
  if (const JsonValue origin = top.Optional("origin")) c.origin = ReadOrigin(origin);
  const JsonValue graph = top.Required("graph");
  c.graph = ReadGraph(graph, codes);
  const JsonValue data = top.Optional("data");
  top.Finish();
  if (!document.ok()) return document.error();
  const Status structure = CheckStructure(c.graph);
  if (!structure.ok()) graph.Fail(structure.error().message, structure.error().code);
  if (structure.ok() && data) c.inputs = ReadInputs(data, c.graph, codes);
  if (document.ok() && id && id.String() != CaseId(c)) {
    id.Fail("the content has id " + CaseId(c));
  }
  if (!document.ok()) return document.error();
  return c;
}

void PrintExpectation(JsonWriter& out, const Case& c) {
  if (c.expectation == Expectation::kUnstated) return;
  const bool accept = c.expectation == Expectation::kAccept;
  out.NewLine();
  out.Key("expect").BeginObject();
  out.Key("outcome").String(accept ? kAccept : kMustReject);
  if (!accept) out.Key("rule").String(c.rule);
  out.EndObject();
}

void PrintOrigin(JsonWriter& out, const Case& c) {
  if (!c.origin) return;
  QC_CHECK_LE(c.origin->index, static_cast<std::uint64_t>(kMaxIndex));
  out.NewLine();
  out.Key("origin").BeginObject();
  out.Key("seed").Hex64(c.origin->seed);
  out.Key("index").Unsigned(c.origin->index);
  out.EndObject();
}

void PrintText(JsonWriter& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out.NewLine();
  out.Key(key).String(text);
}

void PrintInputs(JsonWriter& out, const Case& c) {
  if (c.inputs.empty()) return;
  QC_CHECK_EQ(c.inputs.size(), c.graph.inputs.size());
  out.NewLine();
  out.Key("data").BeginObject();
  for (std::size_t i = 0; i < c.inputs.size(); ++i) {
    out.NewLine();
    PrintCodes(out.Key(c.graph.values[c.graph.inputs[i]].name), c.inputs[i].dtype,
               c.inputs[i].codes);
  }
  out.NewLine();
  out.EndObject();
}

// What stands before the id, and what stands behind it; the canonical text without the id is both.
std::string PrintHead() {
  return "{\n\"format\":\"" + std::string(kFormat) + "\",\n\"version\":" + std::to_string(kVersion);
}

std::string PrintBody(const Case& c) {
  JsonWriter out;
  PrintText(out, "target", c.target);
  PrintText(out, "sdk", c.sdk);
  PrintExpectation(out, c);
  PrintText(out, "note", c.note);
  PrintOrigin(out, c);
  out.NewLine();
  PrintGraph(out.Key("graph"), c.graph);
  PrintInputs(out, c);
  return "," + out.Take() + "\n}\n";
}

std::string IdOf(const std::string& head, const std::string& body) {
  constexpr std::size_t kIdBytes = 16;
  return Sha256Hex(head + body, kIdBytes);
}

}  // namespace

Result<Case> ParseCase(std::string_view text) {
  const Result<JsonDocument> document = ParseJson(text);
  if (!document.ok()) return document.error();
  return ReadCase(document.value());
}

std::string PrintCase(const Case& c) {
  const std::string head = PrintHead();
  const std::string body = PrintBody(c);
  return head + ",\n\"id\":\"" + IdOf(head, body) + "\"" + body;
}

std::string CaseId(const Case& c) { return IdOf(PrintHead(), PrintBody(c)); }

}  // namespace qconform
