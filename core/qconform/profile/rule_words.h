// SPDX-License-Identifier: Apache-2.0
// What a row demands, in words, from its data alone. Rows that differ in what they demand differ in
// their words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "qconform/profile/profile.h"

namespace qconform {

// "in1 is per tensor or per channel": what must hold wherever the row applies.
std::string DemandText(const Rule& rule);

// "in1 is int8 or int4 and per channel": what the node must look like for the row to apply; empty:
// always.
std::string ConditionText(const std::vector<Condition>& when);

// "v69 to v73, if lpbq-arch=wiki": the targets on which the row holds; empty: on all.
std::string ScopeText(const Profile& profile, const Constraint& row);

// All three in one line.
std::string RowText(const Profile& profile, const Constraint& row);

// "document 3.1 (2025-06, stated)"
std::string SourceText(const Provenance& provenance);

// "in1, out0": the ports that it speaks of, each once; empty if it speaks of none.
std::string PortsText(const Rule& rule);

// "conv2d, linear", or "every op".
std::string OpsText(const Constraint& row);

// "a, b or c", with the given last word.
std::string ListWords(const std::vector<std::string>& words, std::string_view last = "or");

}  // namespace qconform
