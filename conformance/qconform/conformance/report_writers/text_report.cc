// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <functional>
#include <map>

#include "qconform/conformance/report_writers/report_writers.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kMaxReasons = 5;

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string Counts(const VerdictCounts& counts) {
  std::string text;
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (counts.by_verdict[i] == 0) continue;
    text += "  " + Padded(std::string(NameOf(static_cast<Verdict>(i))), 18) +
            std::to_string(counts.by_verdict[i]) + "\n";
  }
  return text;
}

std::string Reasons(const RunSummary& summary) {
  std::multimap<std::uint64_t, std::string, std::greater<>> by_count;
  for (const auto& [reason, count] : summary.tally.reasons) by_count.emplace(count, reason);
  std::string text;
  std::size_t shown = 0;
  for (const auto& [count, reason] : by_count) {
    if (shown++ == kMaxReasons) break;
    text += "    " + std::to_string(count) + " x " + reason + "\n";
  }
  return text.empty() ? "" : "  not executed or not judged, because:\n" + text;
}

std::string Kind(const Bucket& bucket) {
  std::string text = std::string(NameOf(bucket.verdict)) + ": " + bucket.cell.op;
  if (!bucket.cell.dtype.empty()) text += " " + bucket.cell.dtype;
  if (!bucket.rule.empty()) text += ", rule " + bucket.rule;
  return text + " (" + std::to_string(bucket.count) + " cases)\n";
}

std::string Sample(const Specimen& specimen) {
  const bool shrunk = !specimen.minimal_path.empty();
  return "  got     " + (shrunk ? specimen.minimal.got : specimen.failure.got) + "\n" +
         "  wanted  " + (shrunk ? specimen.minimal.wanted : specimen.failure.wanted) + "\n" +
         "  where   " + (shrunk ? specimen.minimal.where : specimen.failure.where) + "\n" +
         Render(specimen.story, "  ") + "  replay  " + specimen.replay + "\n";
}

std::string Rate(const RunSummary& summary) {
  if (summary.cpu_seconds <= 0 || summary.wall_seconds <= 0) return "";
  char text[128];
  const auto cases = static_cast<double>(summary.session_cases);
  std::snprintf(text, sizeof text, "  %.0f judged cases per CPU second, %.0f per second\n",
                cases / summary.cpu_seconds, cases / summary.wall_seconds);
  return text;
}

}  // namespace

std::string TextReport(const RunSummary& summary) {
  std::string text = summary.identity.backend + " against " + summary.identity.target + ": " +
                     std::to_string(summary.tally.cases) + " cases judged, " +
                     std::to_string(summary.tally.executed) + " executed\n";
  text += Counts(summary.tally.verdicts) + Reasons(summary) + Rate(summary);
  if (!summary.rules.empty()) text += "  " + RulesText(summary.rules) + "\n";
  for (const Bucket& bucket : summary.buckets) {
    text += "\n" + Kind(bucket);
    if (!bucket.specimens.empty()) text += Sample(bucket.specimens.front());
  }
  if (!summary.stopped_by.empty()) text += "\nended early: " + summary.stopped_by + "\n";
  return text + "\n" + summary.verdict + "\n";
}

}  // namespace qconform::conformance
