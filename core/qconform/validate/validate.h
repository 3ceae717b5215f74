// SPDX-License-Identifier: Apache-2.0
// Does the target take this graph? Every constraint on every port, all findings, nothing thrown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"

namespace qconform {

enum class ConstraintVerdict : std::uint8_t { kPass, kFail, kNotChecked };

enum class NotCheckedReason : std::uint8_t {
  kNone,
  kNoRule,         // the profile does not speak of this op
  kNotCalibrated,  // a numeric rule on a port that has no numbers yet
  kUnresolved,     // the port's spec does not resolve; reported once more as a failure of the graph
  kUnquantized,    // the port has no spec
  kSdkBypass,      // below the SDK that states its constraints
};

std::string_view NameOf(NotCheckedReason reason);  // "no_rule", "not_calibrated", ...

// One constraint on one port that did not pass.
struct Finding {
  ConstraintVerdict verdict = ConstraintVerdict::kFail;
  NotCheckedReason reason = NotCheckedReason::kNone;
  std::string rule;  // id of the constraint; "graph-resolves" for unresolvable sharing; "no-rule"
  NodeId node = 0;
  std::string port;    // "in1", "out0"; empty if the node as a whole
  std::string got;     // "scale 0.0039, zero point -127"
  std::string wanted;  // "scale 1/256, zero point -128"
  std::string source;  // provenance of the row

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Diagnostics {
  std::vector<Finding>
      findings;  // fails and not_checked, by node position then profile order then port
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t not_checked = 0;

  bool accepted() const { return failed == 0; }
};

// `graph` must have passed CheckStructure. Total: any graph gets its diagnostics.
Diagnostics Validate(const Graph& graph, const Target& target);

// What the diagnostics mean for the caller: strict refuses on any failure, lenient warns and goes
// on. With `require_checked`, strict also refuses what was not checked.
enum class Mode : std::uint8_t { kStrict, kLenient };
bool Refuses(const Diagnostics& diagnostics, Mode mode, bool require_checked);

// "error: sigmoid-fixed: node 'act' out0: got ..., wanted ... [source]": one line per finding.
std::string RenderFinding(const Graph& graph, const Finding& finding, Mode mode);

}  // namespace qconform
