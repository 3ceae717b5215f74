// SPDX-License-Identifier: Apache-2.0
// What a run found, as data: every report is written from RunSummary alone.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "qconform/conformance/judge.h"
#include "qconform/conformance/run/explain_failure.h"
#include "qconform/laws/rule_coverage.h"

namespace qconform::conformance {

struct VerdictCounts {
  std::array<std::uint64_t, kVerdictCount> by_verdict{};

  std::uint64_t Of(Verdict verdict) const { return by_verdict[static_cast<std::size_t>(verdict)]; }
  void Add(Verdict verdict, std::uint64_t count = 1) {
    by_verdict[static_cast<std::size_t>(verdict)] += count;
  }
  void Add(const VerdictCounts& other);
  std::uint64_t Total() const;
  std::uint64_t Findings() const;  // of verdicts that are red

  friend bool operator==(const VerdictCounts&, const VerdictCounts&) = default;
};

// A cell of the op x dtype table. dtype is that of the first operand; for ops with weights, of the
// first two: "int16xint8".
struct Cell {
  std::string op;
  std::string dtype;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};

// A case with a red verdict. Its file is cases/<id>.json in the report directory.
struct Failure {
  std::uint64_t index = 0;  // in the run
  std::string id;
  Verdict verdict = Verdict::kSuiteError;
  Cell cell;         // of the node where it shows; op "graph" if that is not known
  std::string rule;  // the rule concerned, if one is
  std::string where;
  std::string got;
  std::string wanted;
  std::uint64_t differing = 0;  // value mismatch: elements
  std::int64_t worst = 0;       // value mismatch: largest distance in LSB

  friend bool operator==(const Failure&, const Failure&) = default;
};

// What a number of cases amounts to. Adding tallies in the order of their cases gives the tally of
// them all.
struct Tally {
  std::uint64_t cases = 0;
  std::uint64_t executed = 0;  // the backend computed something: not declined, refused or dead
  std::set<std::string> executed_ops;  // in the graphs of those
  VerdictCounts verdicts;
  // A case counts once in each cell that its graph has nodes of; a red one only where it shows, if
  // known.
  std::map<Cell, VerdictCounts> table;
  std::map<std::string, std::uint64_t> reasons;  // not_supported, unpredictable: why, numbers as #
  std::map<std::string, laws::RuleTally> rules;  // by id: those that the cases met
  std::vector<Failure> failures;                 // all of them, in the order of their cases

  void Add(const Tally& other);
  friend bool operator==(const Tally&, const Tally&) = default;
};

// A failure made small.
struct Specimen {
  Failure failure;           // as found
  std::string path;          // of its case file
  std::string minimal_path;  // of the shrunk case; empty if it was not shrunk
  std::size_t minimal_nodes = 0;
  std::size_t tries = 0;
  Judgement minimal;   // of the shrunk case
  FailureStory story;  // of the case as found
  std::string replay;  // complete command line

  const std::string& best_path() const { return minimal_path.empty() ? path : minimal_path; }
};

// Failures of one kind: same verdict, rule and cell.
struct Bucket {
  Verdict verdict = Verdict::kSuiteError;
  Cell cell;
  std::string rule;
  std::uint64_t count = 0;
  std::vector<Specimen> specimens;  // of the first few
};

// A rule of the target's contract, and how far the cases met it.
struct RuleRow {
  std::string id;
  std::string kind;  // "dtype_tuple"
  laws::RuleTally tally;
};

// "rules: 97 of 113 met, 60 broken; never met: a, b"
std::string RulesText(const std::vector<RuleRow>& rules);

// What makes two runs the same run.
struct RunIdentity {
  std::string suite_version;
  std::string backend;
  std::string backend_version;
  std::string target;
  std::string sdk;
  std::string profile;  // file and content id of a profile of one's own; empty: built in
  std::uint64_t seed = 0;
  std::uint64_t cases = 0;
  std::uint64_t shard_index = 0;
  std::uint64_t shard_count = 1;
  std::vector<std::string> ops;  // empty: all
  std::uint64_t max_nodes = 0;

  friend bool operator==(const RunIdentity&, const RunIdentity&) = default;
};

struct Environment {
  std::string cpu;       // model
  std::string system;    // kernel and machine
  std::string compiler;  // of the suite
  unsigned jobs = 1;
  bool isolated = true;  // false: --in-process
  double case_seconds = 0;
  std::uint64_t memory_limit = 0;
};

struct RunSummary {
  RunIdentity identity;
  Environment environment;
  Tally tally;
  std::vector<Bucket> buckets;           // in the order of their first failures
  std::vector<std::string> unexercised;  // ops of the target that were never executed
  std::vector<RuleRow> rules;            // all of the target's, in its order
  std::uint64_t planned = 0;             // cases of this shard
  std::string
      stopped_by;  // why it ended early: "time limit", "max failures", "signal 2"; empty: complete
  std::string verdict;  // "conformant", or why not, in one line
  bool conformant = false;
  double wall_seconds = 0;          // of this session, judging only
  double cpu_seconds = 0;           // the same, workers included
  std::uint64_t session_cases = 0;  // judged in this session: without those resumed from a journal
  std::string report_dir;
};

}  // namespace qconform::conformance
