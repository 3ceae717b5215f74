// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/report_json.h"

namespace qconform::conformance {

void WriteCounts(JsonWriter& out, const VerdictCounts& counts) {
  out.BeginObject();
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (counts.by_verdict[i] == 0) continue;
    out.Key(NameOf(static_cast<Verdict>(i))).Unsigned(counts.by_verdict[i]);
  }
  out.EndObject();
}

void WriteTableRow(JsonWriter& out, const Cell& cell, const VerdictCounts& counts) {
  out.BeginObject();
  out.Key("op").String(cell.op);
  out.Key("dtype").String(cell.dtype);
  out.Key("verdicts");
  WriteCounts(out, counts);
  out.EndObject();
}

void WriteFailure(JsonWriter& out, const Failure& failure) {
  out.BeginObject();
  out.Key("index").Unsigned(failure.index);
  out.Key("id").String(failure.id);
  out.Key("verdict").String(NameOf(failure.verdict));
  out.Key("op").String(failure.cell.op);
  out.Key("dtype").String(failure.cell.dtype);
  out.Key("rule").String(failure.rule);
  out.Key("where").String(failure.where);
  out.Key("got").String(failure.got);
  out.Key("wanted").String(failure.wanted);
  out.Key("differing").Unsigned(failure.differing);
  out.Key("worst").Integer(failure.worst);
  out.EndObject();
}

void WriteIdentityMembers(JsonWriter& out, const RunIdentity& identity) {
  out.Key("suite_version").String(identity.suite_version);
  out.Key("backend").String(identity.backend);
  out.Key("backend_version").String(identity.backend_version);
  out.Key("target").String(identity.target);
  out.Key("sdk").String(identity.sdk);
  out.Key("profile").String(identity.profile);
  out.Key("seed").Hex64(identity.seed);
  out.Key("cases").Unsigned(identity.cases);
  out.Key("shard_index").Unsigned(identity.shard_index);
  out.Key("shard_count").Unsigned(identity.shard_count);
  out.Key("max_nodes").Unsigned(identity.max_nodes);
  out.Key("ops").BeginArray();
  for (const std::string& op : identity.ops) out.String(op);
  out.EndArray();
}

}  // namespace qconform::conformance
