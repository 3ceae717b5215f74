// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/journal_record.h"

#include <algorithm>
#include <array>

#include "qconform/base/json_reader.h"
#include "qconform/conformance/report_json.h"

namespace qconform::conformance {
namespace {

std::uint64_t ReadCount(const JsonValue& value) {
  return static_cast<std::uint64_t>(value.Integer(0));
}

VerdictCounts ReadCounts(const JsonValue& value) {
  VerdictCounts counts;
  for (const JsonValue member : value.Members()) {
    const std::optional<Verdict> verdict = VerdictFromName(member.key());
    if (verdict) {
      counts.Add(*verdict, ReadCount(member));
    } else {
      member.FailKey("unknown verdict");
    }
  }
  return counts;
}

Failure ReadFailure(const JsonValue& value) {
  ObjectReader in(value);
  Failure failure;
  failure.index = ReadCount(in.Required("index"));
  failure.id = in.Required("id").String();
  failure.verdict = in.Required("verdict").Named(VerdictFromName, "verdict");
  failure.cell.op = in.Required("op").String();
  failure.cell.dtype = in.Required("dtype").String();
  failure.rule = in.Required("rule").String();
  failure.where = in.Required("where").String();
  failure.got = in.Required("got").String();
  failure.wanted = in.Required("wanted").String();
  failure.differing = ReadCount(in.Required("differing"));
  failure.worst = in.Required("worst").Integer();
  in.Finish();
  return failure;
}

laws::RuleTally ReadRuleTally(const JsonValue& value) {
  std::array<std::uint64_t, 3> counts{};
  std::size_t at = 0;
  for (const JsonValue count : value.Elements()) {
    if (at < counts.size()) counts[at] = ReadCount(count);
    ++at;
  }
  if (at != counts.size()) value.Fail("expected accepts, edges and rejects");
  return {counts[0], counts[1], counts[2]};
}

void ReadTableRow(const JsonValue& value, Tally& tally) {
  ObjectReader in(value);
  Cell cell;
  cell.op = in.Required("op").String();
  cell.dtype = in.Required("dtype").String();
  tally.table[cell].Add(ReadCounts(in.Required("verdicts")));
  in.Finish();
}

void PrintTable(JsonWriter& out, const Tally& tally) {
  out.BeginArray();
  for (const auto& [cell, counts] : tally.table) {
    WriteTableRow(out, cell, counts);
  }
  out.EndArray();
}

}  // namespace

std::string PrintIdentity(const RunIdentity& identity) {
  JsonWriter out;
  out.BeginObject();
  out.Key("format").String("qconform-journal");
  out.Key("version").Integer(2);
  WriteIdentityMembers(out, identity);
  out.EndObject();
  return out.Take();
}

std::string PrintChunk(std::uint64_t chunk, const Tally& tally) {
  JsonWriter out;
  out.BeginObject();
  out.Key("chunk").Unsigned(chunk);
  out.Key("cases").Unsigned(tally.cases);
  out.Key("executed").Unsigned(tally.executed);
  out.Key("executed_ops").BeginArray();
  for (const std::string& op : tally.executed_ops) out.String(op);
  out.EndArray();
  out.Key("verdicts");
  WriteCounts(out, tally.verdicts);
  out.Key("table");
  PrintTable(out, tally);
  out.Key("reasons").BeginObject();
  for (const auto& [reason, count] : tally.reasons) out.Key(reason).Unsigned(count);
  out.EndObject();
  out.Key("rules").BeginObject();
  for (const auto& [rule, met] : tally.rules) {
    out.Key(rule).BeginArray();
    for (const std::uint64_t count : {met.accepts, met.edges, met.rejects}) out.Unsigned(count);
    out.EndArray();
  }
  out.EndObject();
  out.Key("failures").BeginArray();
  for (const Failure& failure : tally.failures) WriteFailure(out, failure);
  out.EndArray();
  out.EndObject();
  return out.Take();
}

Result<ChunkRecord> ParseChunk(std::string_view text) {
  const Result<JsonDocument> document = ParseJson(text);
  if (!document.ok()) return document.error();
  ObjectReader in(document.value().root());
  ChunkRecord record;
  record.chunk = ReadCount(in.Required("chunk"));
  record.tally.cases = ReadCount(in.Required("cases"));
  record.tally.executed = ReadCount(in.Required("executed"));
  for (const JsonValue op : in.Required("executed_ops").Elements()) {
    record.tally.executed_ops.emplace(op.String());
  }
  record.tally.verdicts = ReadCounts(in.Required("verdicts"));
  for (const JsonValue row : in.Required("table").Elements()) ReadTableRow(row, record.tally);
  for (const JsonValue reason : in.Required("reasons").Members()) {
    record.tally.reasons[std::string(reason.key())] = ReadCount(reason);
  }
  for (const JsonValue rule : in.Required("rules").Members()) {
    record.tally.rules[std::string(rule.key())] = ReadRuleTally(rule);
  }
  for (const JsonValue failure : in.Required("failures").Elements()) {
    record.tally.failures.push_back(ReadFailure(failure));
  }
  in.Finish();
  if (!document.value().ok()) return document.value().error();
  return record;
}

}  // namespace qconform::conformance
