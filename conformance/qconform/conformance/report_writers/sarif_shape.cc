// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/report_writers/sarif_shape.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "qconform/base/json_reader.h"

namespace qconform::conformance {
namespace {

// What a property holds: an object of this name, "[]" before it for an array of them; or one of the
// scalars "text", "uri", "bool", "line" (from 1), "index" (from 0), "kind", "level", "any".
struct Property {
  std::string_view name;
  std::string_view holds;
  bool required = false;
};
struct Shape {
  std::string_view object;
  std::vector<Property> properties;  // and no others
};

// Of each object those properties that we write; the numbers are the standard's sections.
const std::vector<Shape>& Shapes() {
  static const std::vector<Shape> shapes = {
      {"log", {{"version", "text", true}, {"runs", "[]run", true}, {"$schema", "uri"}}},  // 3.13
      {"run",                                                                             // 3.14
       {{"tool", "tool", true},
        {"invocations", "[]invocation"},
        {"artifacts", "[]artifact"},
        {"results", "[]result"}}},
      {"tool", {{"driver", "component", true}}},  // 3.18
      {"component",                               // 3.19
       {{"name", "text", true}, {"semanticVersion", "text"}, {"rules", "[]descriptor"}}},
      {"descriptor",  // 3.49
       {{"id", "text", true},
        {"shortDescription", "message"},
        {"help", "message"},
        {"defaultConfiguration", "configuration"},
        {"properties", "any"}}},
      {"configuration", {{"level", "level"}}},  // 3.50
      {"message", {{"text", "text", true}}},    // 3.11; 3.12 for descriptions
      {"invocation",                            // 3.20
       {{"executionSuccessful", "bool", true}, {"toolExecutionNotifications", "[]notification"}}},
      {"notification",  // 3.58
       {{"message", "message", true}, {"level", "level"}, {"locations", "[]location"}}},
      {"artifact", {{"location", "place"}}},  // 3.24
      {"place", {{"uri", "uri"}}},            // 3.4
      {"result",                              // 3.27
       {{"message", "message", true},
        {"ruleId", "text"},
        {"ruleIndex", "index"},
        {"kind", "kind"},
        {"level", "level"},
        {"locations", "[]location"}}},
      {"location",  // 3.28
       {{"physicalLocation", "physical"}, {"logicalLocations", "[]logical"}}},
      {"physical", {{"artifactLocation", "place", true}, {"region", "region"}}},  // 3.29
      {"region", {{"startLine", "line", true}}},                                  // 3.30
      {"logical", {{"name", "text"}, {"fullyQualifiedName", "text"}}},            // 3.33
  };
  return shapes;
}

template <std::size_t N>
bool Among(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// Bytes that a URI reference may hold (RFC 3986), with whole escapes, and no scheme but these.
bool IsUri(std::string_view text) {
  if (text.empty()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (c == '%') {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      if (i + 2 >= text.size()) return false;
      if (kHex.find(text[i + 1]) == kHex.npos || kHex.find(text[i + 2]) == kHex.npos) return false;
    } else if (!plain && std::string_view("-._~/:").find(c) == std::string_view::npos) {
      return false;
    }
  }
  const std::size_t colon = text.find(':');
  return colon == text.npos || text.starts_with("file:///") || text.starts_with("https://");
}

class Checker {
 public:
  std::string Check(const JsonDocument& document) {
    Value(document.root(), "log");
    if (wrong_.empty()) Run(document.root());
    return wrong_;
  }

 private:
  void Wrong(const JsonValue& at, const std::string& what) {
    if (wrong_.empty()) wrong_ = at.Path() + ": " + what;
  }

  void Value(const JsonValue& value, std::string_view holds) {
    if (holds == "any") return;
    if (holds.starts_with("[]")) {
      if (value.kind() != JsonKind::kArray) return Wrong(value, "no array");
      for (const JsonValue element : value.Elements()) Value(element, holds.substr(2));
      return;
    }
    for (const Shape& shape : Shapes()) {
      if (shape.object == holds) return Object(value, shape);
    }
    Scalar(value, holds);
  }

  void Object(const JsonValue& value, const Shape& shape) {
    if (value.kind() != JsonKind::kObject) return Wrong(value, "no object");
    std::map<std::string_view, JsonValue> members;
    for (const JsonValue member : value.Members()) members[member.key()] = member;
    for (const Property& property : shape.properties) {
      const auto found = members.find(property.name);
      if (found == members.end()) {
        if (property.required) Wrong(value, "lacks " + std::string(property.name));
        continue;
      }
      Value(found->second, property.holds);
      members.erase(found);
    }
    for (const auto& [name, member] : members) Wrong(member, "unknown property");
  }

  void Scalar(const JsonValue& value, std::string_view holds) {
    if (holds == "bool") {
      if (value.kind() != JsonKind::kBool) Wrong(value, "no bool");
    } else if (holds == "line" || holds == "index") {
      const bool number = value.kind() == JsonKind::kInteger;
      if (!number || value.Integer() < (holds == "line" ? 1 : 0)) Wrong(value, "no such number");
    } else if (value.kind() != JsonKind::kString || value.String().empty()) {
      Wrong(value, "no text");
    } else if (holds == "uri" && !IsUri(value.String())) {
      Wrong(value, "no URI");
    } else if (holds == "level" &&
               !Among<4>(value.String(), {"none", "note", "warning", "error"})) {
      Wrong(value, "no level");
    } else if (holds == "kind" && !Among<6>(value.String(), {"pass", "open", "informational",
                                                             "notApplicable", "review", "fail"})) {
      Wrong(value, "no kind");
    }
  }

  static JsonValue Member(const JsonValue& object, std::string_view name) {
    for (const JsonValue member : object.Members()) {
      if (member.key() == name) return member;
    }
    return {};
  }

  // What no single object shows.
  void Run(const JsonValue& log) {
    if (Member(log, "version").String() != "2.1.0") Wrong(log, "another version");
    for (const JsonValue run : Member(log, "runs").Elements()) {
      std::vector<std::string_view> ids;
      const JsonValue rules = Member(Member(Member(run, "tool"), "driver"), "rules");
      for (const JsonValue rule : rules.Elements()) ids.push_back(Member(rule, "id").String());
      for (const JsonValue result : Member(run, "results").Elements()) Result(result, ids);
    }
  }

  // 3.27.5 to 3.27.10.
  void Result(const JsonValue& result, const std::vector<std::string_view>& ids) {
    const auto index = static_cast<std::size_t>(Member(result, "ruleIndex").Integer());
    if (index >= ids.size()) return Wrong(result, "a rule that there is not");
    if (Member(result, "ruleId").String() != ids[index]) Wrong(result, "another rule's id");
    const bool fails = Member(result, "kind").String() == "fail";
    const bool none = Member(result, "level").String() == "none";
    if (fails == none) Wrong(result, "a level that does not fit the kind");
  }

  std::string wrong_;
};

}  // namespace

std::string WhatSarifForbids(std::string_view text) {
  const qconform::Result<JsonDocument> document = ParseJson(text);
  return document.ok() ? Checker().Check(document.value()) : document.error().message;
}

}  // namespace qconform::conformance
