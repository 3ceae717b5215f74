// SPDX-License-Identifier: Apache-2.0
#include "qconform/base/check.h"
#include "qconform/validate/validate.h"

namespace qconform {
namespace {

std::string_view Severity(const Finding& finding, Mode mode) {
  if (finding.verdict != ConstraintVerdict::kFail) return "note";
  return mode == Mode::kStrict ? "error" : "warning";
}

std::string_view Explain(NotCheckedReason reason) {
  switch (reason) {
    case NotCheckedReason::kNone:
      return "checked";
    case NotCheckedReason::kNoRule:
      return "the profile does not speak of this op";
    case NotCheckedReason::kNotCalibrated:
      return "the port has no numbers yet";
    case NotCheckedReason::kUnresolved:
      return "a port's spec does not resolve";
    case NotCheckedReason::kUnquantized:
      return "the port has no spec";
    case NotCheckedReason::kSdkBypass:
      return "the SDK is older than its constraints";
  }
  FailCheck(__FILE__, __LINE__, "unknown reason");
}

}  // namespace

std::string_view NameOf(NotCheckedReason reason) {
  switch (reason) {
    case NotCheckedReason::kNone:
      return "none";
    case NotCheckedReason::kNoRule:
      return "no_rule";
    case NotCheckedReason::kNotCalibrated:
      return "not_calibrated";
    case NotCheckedReason::kUnresolved:
      return "unresolved";
    case NotCheckedReason::kUnquantized:
      return "unquantized";
    case NotCheckedReason::kSdkBypass:
      return "sdk_bypass";
  }
  FailCheck(__FILE__, __LINE__, "unknown reason");
}

std::string RenderFinding(const Graph& graph, const Finding& finding, Mode mode) {
  QC_CHECK_LT(finding.node, graph.nodes.size());
  std::string line(Severity(finding, mode));
  line += ": " + finding.rule + ": node '" + graph.nodes[finding.node].name + "'";
  if (!finding.port.empty()) line += " " + finding.port;
  if (finding.verdict == ConstraintVerdict::kFail) {
    line += ": got " + finding.got + ", wanted " + finding.wanted;
  } else {
    line += ": not checked: " + std::string(Explain(finding.reason));
  }
  return finding.source.empty() ? line : line + " [" + finding.source + "]";
}

}  // namespace qconform
