// SPDX-License-Identifier: Apache-2.0
// What came of holding many files against their contracts: kept for the summary and for SARIF,
// without the graphs.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "qconform/conformance/report_writers/sarif_report.h"
#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"
#include "qconform/validate/validate.h"

namespace qconform::conformance {

struct Strictness {
  Mode mode = Mode::kStrict;
  bool require_checked = false;
};

// One file that was read, judged.
struct JudgedFile {
  std::string path;
  const Graph& graph;
  const Target& target;
  const Diagnostics& diagnostics;
  std::vector<std::size_t> node_lines;  // empty: unknown
};

class Validation {
 public:
  explicit Validation(Strictness strictness) : strictness_(strictness) {}

  // True if the file is refused.
  bool Add(const JudgedFile& file);
  // A file that could not be judged; `message` names it.
  void AddProblem(const std::string& path, const std::string& message);

  // Grouped: files by outcome, findings by rule, and what was not checked by reason.
  std::string Summary() const;

  const SarifLog& sarif() const { return sarif_; }

 private:
  struct Group {
    std::size_t count = 0;
    std::set<std::string> files;
    std::string first_file;
    std::set<std::string> rules;  // not checked: which
  };

  std::size_t RuleIndex(const std::string& id, const Target& target);
  void AddFinding(const JudgedFile& file, const Finding& finding);

  Strictness strictness_;
  std::size_t conform_ = 0;
  std::size_t refused_ = 0;
  std::map<std::string, Group> broken_;            // by rule, "qnn.htp/sigmoid-fixed"
  std::map<NotCheckedReason, Group> not_checked_;  // by reason
  std::map<std::pair<std::string, std::string>, std::size_t> rule_indices_;  // profile and id
  SarifLog sarif_;
};

// "graph.json:7: error: sigmoid-fixed: node ...": a line per finding, then one with the counts.
std::string RenderFile(const JudgedFile& file, Mode mode);

}  // namespace qconform::conformance
