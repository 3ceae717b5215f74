// SPDX-License-Identifier: Apache-2.0
// Findings on case files as SARIF 2.1.0 (OASIS), for code hosts and editors.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace qconform::conformance {

struct SarifRule {
  std::string id;  // "qnn.htp/sigmoid-fixed": unique in the log
  std::string title;
  std::string help;
  std::string source;  // provenance; empty: none
};

enum class SarifLevel {
  kError,
  kWarning,
  kOpen,  // not decided: no verdict either way
};

struct SarifResult {
  std::size_t rule = 0;  // index
  SarifLevel level = SarifLevel::kError;
  std::string message;
  std::string file;
  std::size_t line = 0;  // 0: unknown
  std::string node;
  std::string port;  // empty: the node as a whole
};

// A file that could not be judged.
struct SarifProblem {
  std::string file;
  std::string message;
};

struct SarifLog {
  std::vector<std::string> files;  // all that were looked at
  std::vector<SarifRule> rules;
  std::vector<SarifResult> results;
  std::vector<SarifProblem> problems;
};

// Canonical: equal logs give equal bytes. One result a line.
std::string SarifReport(const SarifLog& log);

// A path as a URI reference: absolute ones with "file://", every byte that a URI does not hold
// escaped.
std::string UriOf(const std::string& path);

}  // namespace qconform::conformance
