// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/json_writer.h"
#include "qconform/conformance/report_json.h"
#include "qconform/conformance/report_writers/report_writers.h"

namespace qconform::conformance {
namespace {

void WriteEnvironment(JsonWriter& out, const RunSummary& summary) {
  const Environment& environment = summary.environment;
  out.BeginObject();
  out.Key("cpu").String(environment.cpu);
  out.Key("system").String(environment.system);
  out.Key("compiler").String(environment.compiler);
  out.Key("jobs").Unsigned(environment.jobs);
  out.Key("isolated").Bool(environment.isolated);
  out.Key("case_seconds").Number(environment.case_seconds);
  out.Key("memory_limit").Unsigned(environment.memory_limit);
  out.Key("wall_seconds").Number(summary.wall_seconds);
  out.Key("cpu_seconds").Number(summary.cpu_seconds);
  out.Key("session_cases").Unsigned(summary.session_cases);
  out.EndObject();
}

void WriteSpecimen(JsonWriter& out, const Specimen& specimen) {
  out.BeginObject();
  out.Key("index").Unsigned(specimen.failure.index);
  out.Key("path").String(specimen.path);
  if (!specimen.minimal_path.empty()) {
    out.Key("minimal_path").String(specimen.minimal_path);
    out.Key("minimal_nodes").Unsigned(specimen.minimal_nodes);
    out.Key("tries").Unsigned(specimen.tries);
    out.Key("where").String(specimen.minimal.where);
    out.Key("got").String(specimen.minimal.got);
    out.Key("wanted").String(specimen.minimal.wanted);
  }
  if (!specimen.story.diverges.empty()) out.Key("starts").String(specimen.story.diverges);
  if (!specimen.story.explained.empty()) out.Key("fits").String(specimen.story.explained);
  out.Key("replay").String(specimen.replay);
  out.EndObject();
}

void WriteBucket(JsonWriter& out, const Bucket& bucket) {
  out.BeginObject();
  out.Key("verdict").String(NameOf(bucket.verdict));
  out.Key("op").String(bucket.cell.op);
  out.Key("dtype").String(bucket.cell.dtype);
  if (!bucket.rule.empty()) out.Key("rule").String(bucket.rule);
  out.Key("count").Unsigned(bucket.count);
  out.Key("specimens").BeginArray();
  for (const Specimen& specimen : bucket.specimens) {
    out.NewLine(4);
    WriteSpecimen(out, specimen);
  }
  out.EndArray();
  out.EndObject();
}

void WriteTable(JsonWriter& out, const Tally& tally) {
  out.BeginArray();
  for (const auto& [cell, counts] : tally.table) {
    out.NewLine(2);
    WriteTableRow(out, cell, counts);
  }
  out.NewLine(1);
  out.EndArray();
}

void WriteRules(JsonWriter& out, const std::vector<RuleRow>& rules) {
  out.BeginArray();
  for (const RuleRow& rule : rules) {
    out.NewLine(2);
    out.BeginObject();
    out.Key("id").String(rule.id);
    out.Key("kind").String(rule.kind);
    out.Key("accepts").Unsigned(rule.tally.accepts);
    out.Key("edges").Unsigned(rule.tally.edges);
    out.Key("rejects").Unsigned(rule.tally.rejects);
    out.EndObject();
  }
  out.NewLine(1);
  out.EndArray();
}

void WriteTally(JsonWriter& out, const Tally& tally) {
  out.NewLine(1);
  out.Key("cases").Unsigned(tally.cases);
  out.NewLine(1);
  out.Key("executed").Unsigned(tally.executed);
  out.NewLine(1);
  out.Key("verdicts");
  WriteCounts(out, tally.verdicts);
  out.NewLine(1);
  out.Key("table");
  WriteTable(out, tally);
  out.NewLine(1);
  out.Key("reasons").BeginObject();
  for (const auto& [reason, count] : tally.reasons) {
    out.NewLine(2);
    out.Key(reason).Unsigned(count);
  }
  out.EndObject();
  out.NewLine(1);
  out.Key("failures").BeginArray();
  for (const Failure& failure : tally.failures) {
    out.NewLine(2);
    WriteFailure(out, failure);
  }
  out.NewLine(1);
  out.EndArray();
}

}  // namespace

std::string JsonReport(const RunSummary& summary) {
  JsonWriter out;
  out.BeginObject();
  out.NewLine(1);
  out.Key("format").String("qconform-report");
  out.NewLine(1);
  out.Key("version").Integer(1);
  out.NewLine(1);
  out.Key("run");
  out.BeginObject();
  WriteIdentityMembers(out, summary.identity);
  out.EndObject();
  out.NewLine(1);
  out.Key("conformant").Bool(summary.conformant);
  out.NewLine(1);
  out.Key("verdict").String(summary.verdict);
  out.NewLine(1);
  out.Key("complete").Bool(summary.stopped_by.empty());
  out.Key("stopped_by").String(summary.stopped_by);
  out.Key("planned").Unsigned(summary.planned);
  WriteTally(out, summary.tally);
  out.NewLine(1);
  out.Key("kinds_of_failure").BeginArray();
  for (const Bucket& bucket : summary.buckets) {
    out.NewLine(2);
    WriteBucket(out, bucket);
  }
  out.NewLine(1);
  out.EndArray();
  out.NewLine(1);
  out.Key("unexercised_ops").BeginArray();
  for (const std::string& op : summary.unexercised) out.String(op);
  out.EndArray();
  out.NewLine(1);
  out.Key("rules");
  WriteRules(out, summary.rules);
  out.NewLine(1);
  out.Key("environment");
  WriteEnvironment(out, summary);
  out.NewLine(0);
  out.EndObject();
  return out.Take() + "\n";
}

}  // namespace qconform::conformance
