// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/report_writers/sarif_report.h"

#include <string_view>

#include "qconform/base/json_writer.h"
#include "qconform/conformance/text.h"

namespace qconform::conformance {
namespace {

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::size_t kMaxProblemBytes = 4096;

void WriteMessage(JsonWriter& out, std::string_view key, std::string_view text) {
  out.Key(key).BeginObject();
  out.Key("text").String(text);
  out.EndObject();
}

void WriteRule(JsonWriter& out, const SarifRule& rule) {
  out.BeginObject();
  out.Key("id").String(rule.id);
  WriteMessage(out, "shortDescription", rule.title);
  WriteMessage(out, "help", rule.help);
  out.Key("defaultConfiguration").BeginObject();
  out.Key("level").String("error");
  out.EndObject();
  if (!rule.source.empty()) {
    out.Key("properties").BeginObject();
    out.Key("source").String(rule.source);
    out.EndObject();
  }
  out.EndObject();
}

void WriteTool(JsonWriter& out, const SarifLog& log) {
  out.Key("tool").BeginObject();
  out.Key("driver").BeginObject();
  out.Key("name").String("qconform");
  out.Key("semanticVersion").String(QCONFORM_VERSION);
  out.Key("rules").BeginArray();
  for (const SarifRule& rule : log.rules) {
    out.NewLine(1);
    WriteRule(out, rule);
  }
  out.EndArray();
  out.EndObject();
  out.EndObject();
}

void WriteFile(JsonWriter& out, const std::string& path) {
  out.BeginObject();
  out.Key("uri").String(UriOf(path));
  out.EndObject();
}

void WritePlace(JsonWriter& out, const std::string& path, std::size_t line) {
  out.Key("physicalLocation").BeginObject();
  out.Key("artifactLocation");
  WriteFile(out, path);
  if (line > 0) {
    out.Key("region").BeginObject();
    out.Key("startLine").Unsigned(line);
    out.EndObject();
  }
  out.EndObject();
}

void WriteResult(JsonWriter& out, const SarifLog& log, const SarifResult& result) {
  // A kind other than "fail" wants the level "none" (SARIF 2.1.0, 3.27.10).
  const bool open = result.level == SarifLevel::kOpen;
  const char* level = result.level == SarifLevel::kError ? "error" : "warning";
  out.BeginObject();
  out.Key("ruleId").String(log.rules.at(result.rule).id);
  out.Key("ruleIndex").Unsigned(result.rule);
  out.Key("kind").String(open ? "open" : "fail");
  out.Key("level").String(open ? "none" : level);
  WriteMessage(out, "message", result.message);
  out.Key("locations").BeginArray();
  out.BeginObject();
  WritePlace(out, result.file, result.line);
  out.Key("logicalLocations").BeginArray();
  out.BeginObject();
  out.Key("name").String(result.port.empty() ? result.node : result.port);
  out.Key("fullyQualifiedName")
      .String(result.port.empty() ? result.node : result.node + "/" + result.port);
  out.EndObject();
  out.EndArray();
  out.EndObject();
  out.EndArray();
  out.EndObject();
}

void WriteProblem(JsonWriter& out, const SarifProblem& problem) {
  out.BeginObject();
  out.Key("level").String("error");
  WriteMessage(out, "message", CleanText(problem.message, kMaxProblemBytes));
  out.Key("locations").BeginArray();
  out.BeginObject();
  WritePlace(out, problem.file, 0);
  out.EndObject();
  out.EndArray();
  out.EndObject();
}

void WriteInvocation(JsonWriter& out, const SarifLog& log) {
  out.Key("invocations").BeginArray();
  out.BeginObject();
  out.Key("executionSuccessful").Bool(log.problems.empty());
  if (!log.problems.empty()) {
    out.Key("toolExecutionNotifications").BeginArray();
    for (const SarifProblem& problem : log.problems) {
      out.NewLine(1);
      WriteProblem(out, problem);
    }
    out.EndArray();
  }
  out.EndObject();
  out.EndArray();
}

void WriteRun(JsonWriter& out, const SarifLog& log) {
  out.BeginObject();
  WriteTool(out, log);
  out.NewLine();
  WriteInvocation(out, log);
  out.NewLine();
  out.Key("artifacts").BeginArray();
  for (const std::string& file : log.files) {
    out.NewLine(1);
    out.BeginObject();
    out.Key("location");
    WriteFile(out, file);
    out.EndObject();
  }
  out.EndArray();
  out.NewLine();
  out.Key("results").BeginArray();
  for (const SarifResult& result : log.results) {
    out.NewLine(1);
    WriteResult(out, log, result);
  }
  out.EndArray();
  out.EndObject();
}

// Those that stand for themselves everywhere in a path (RFC 3986, unreserved, and "/").
bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~' || c == '/';
}

}  // namespace

std::string UriOf(const std::string& path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string uri = path.starts_with("/") ? "file://" : "";
  for (const char c : path) {
    if (IsPlain(c)) {
      uri += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return uri;
}

std::string SarifReport(const SarifLog& log) {
  JsonWriter out;
  out.BeginObject();
  out.Key("$schema").String(kSchema);
  out.Key("version").String("2.1.0");
  out.NewLine();
  out.Key("runs").BeginArray();
  WriteRun(out, log);
  out.EndArray();
  out.NewLine();
  out.EndObject();
  return out.Take() + "\n";
}

}  // namespace qconform::conformance
