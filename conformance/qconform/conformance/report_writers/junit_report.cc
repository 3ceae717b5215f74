// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <vector>

#include "qconform/conformance/report_writers/report_writers.h"

namespace qconform::conformance {
namespace {

struct Suite {
  std::vector<std::string> cases;
  std::size_t failures = 0;
  std::size_t skipped = 0;
};

std::string Attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + EscapeMarkup(value) + "\"";
}

std::string Property(std::string_view name, std::string_view value) {
  return "      <property" + Attribute("name", name) + Attribute("value", value) + "/>\n";
}

std::string Properties(const RunSummary& summary) {
  const RunIdentity& run = summary.identity;
  return "    <properties>\n" + Property("suite_version", run.suite_version) +
         Property("backend", run.backend) + Property("backend_version", run.backend_version) +
         Property("target", run.target) + Property("sdk", run.sdk) +
         Property("seed", std::to_string(run.seed)) + Property("cases", std::to_string(run.cases)) +
         Property("shard",
                  std::to_string(run.shard_index) + "/" + std::to_string(run.shard_count)) +
         Property("verdict", summary.verdict) + "    </properties>\n";
}

std::string CellCase(const Cell& cell, const VerdictCounts& counts, bool skipped) {
  std::string name = cell.dtype + " (" + std::to_string(counts.Total()) + " cases)";
  std::string text = "    <testcase" + Attribute("classname", cell.op) + Attribute("name", name);
  if (!skipped) return text + "/>\n";
  return text + "><skipped" + Attribute("message", "nothing of it was executed") +
         "/></testcase>\n";
}

std::string FailureText(const Bucket& bucket) {
  std::string text;
  for (const Specimen& specimen : bucket.specimens) {
    const bool shrunk = !specimen.minimal_path.empty();
    text += "got:    " + (shrunk ? specimen.minimal.got : specimen.failure.got) + "\n";
    text += "wanted: " + (shrunk ? specimen.minimal.wanted : specimen.failure.wanted) + "\n";
    text += "where:  " + (shrunk ? specimen.minimal.where : specimen.failure.where) + "\n";
    text += Render(specimen.story, "");
    text += "replay: " + specimen.replay + "\n\n";
  }
  return text;
}

std::string BucketCase(const Bucket& bucket) {
  const std::string verdict(NameOf(bucket.verdict));
  std::string name = bucket.cell.dtype + " " + verdict;
  if (!bucket.rule.empty()) name += " " + bucket.rule;
  const std::string message = std::to_string(bucket.count) + " cases: " + verdict;
  return "    <testcase" + Attribute("classname", bucket.cell.op) + Attribute("name", name) +
         ">\n      <failure" + Attribute("type", verdict) + Attribute("message", message) + ">" +
         EscapeMarkup(FailureText(bucket)) + "</failure>\n    </testcase>\n";
}

std::map<std::string, Suite> Suites(const RunSummary& summary) {
  std::map<std::string, Suite> suites;
  for (const auto& [cell, counts] : summary.tally.table) {
    const std::uint64_t idle =
        counts.Of(Verdict::kNotSupported) + counts.Of(Verdict::kUnpredictable);
    const bool skipped = idle == counts.Total();
    Suite& suite = suites[cell.op];
    suite.cases.push_back(CellCase(cell, counts, skipped));
    suite.skipped += skipped ? 1 : 0;
  }
  for (const Bucket& bucket : summary.buckets) {
    Suite& suite = suites[bucket.cell.op];
    suite.cases.push_back(BucketCase(bucket));
    ++suite.failures;
  }
  return suites;
}

std::string Counts(std::size_t tests, std::size_t failures, std::size_t skipped) {
  return Attribute("tests", std::to_string(tests)) +
         Attribute("failures", std::to_string(failures)) +
         Attribute("skipped", std::to_string(skipped)) + Attribute("errors", "0");
}

}  // namespace

std::string JUnitReport(const RunSummary& summary) {
  const std::string properties = Properties(summary);
  std::string body;
  Suite total;
  std::size_t tests = 0;
  for (const auto& [op, suite] : Suites(summary)) {
    tests += suite.cases.size();
    total.failures += suite.failures;
    total.skipped += suite.skipped;
    body += "  <testsuite" + Attribute("name", op) +
            Counts(suite.cases.size(), suite.failures, suite.skipped) + ">\n" + properties;
    for (const std::string& text : suite.cases) body += text;
    body += "  </testsuite>\n";
  }
  const std::string name = "qconform " + summary.identity.backend + " " + summary.identity.target;
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + Attribute("name", name) +
         Counts(tests, total.failures, total.skipped) + ">\n" + body + "</testsuites>\n";
}

}  // namespace qconform::conformance
