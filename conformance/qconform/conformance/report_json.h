// SPDX-License-Identifier: Apache-2.0
// Parts of the journal and of report.json that are the same in both. Each writes one object or its
// members.
#pragma once

#include "qconform/base/json_writer.h"
#include "qconform/conformance/report.h"

namespace qconform::conformance {

// {"pass":12,...}: verdicts that occur.
void WriteCounts(JsonWriter& out, const VerdictCounts& counts);
// {"op":..,"dtype":..,"verdicts":{..}}
void WriteTableRow(JsonWriter& out, const Cell& cell, const VerdictCounts& counts);
void WriteFailure(JsonWriter& out, const Failure& failure);
// Members only: the caller opens the object.
void WriteIdentityMembers(JsonWriter& out, const RunIdentity& identity);

}  // namespace qconform::conformance
