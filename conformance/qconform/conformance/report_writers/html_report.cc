// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "qconform/conformance/report_writers/report_writers.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kMaxRows = 10000;  // browsers stay quick below this (facts/vendor_kit.md D.5)

constexpr std::string_view kStyle = R"(
:root{--ink:#1c2330;--soft:#5b6475;--line:#d9dee7;--paper:#fff;--good:#2e7d4f;--bad:#b3261e;--idle:#a9b1bf}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--soft:#9aa4b5;--line:#343c4a;--paper:#161a21;--good:#5fbf86;--bad:#ff7a70;--idle:#5b6475}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:72rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
p.sub{color:var(--soft);margin:.2rem 0 1rem}
.verdict{border-left:.4rem solid var(--good);padding:.5rem 1rem;background:color-mix(in srgb,var(--good) 8%,transparent)}
.verdict.bad{border-color:var(--bad);background:color-mix(in srgb,var(--bad) 8%,transparent)}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.25rem .6rem;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left}
td.bad{color:var(--bad);font-weight:600}td.zero{color:var(--idle)}
details{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.4rem .8rem}
summary{cursor:pointer;font-weight:600}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.5rem 0;font:13px/1.5 ui-monospace,monospace}
svg{vertical-align:middle}.scroll{overflow-x:auto}
@media print{details{break-inside:avoid}}
)";

std::string Tag(std::string_view name, std::string_view text) {
  return "<" + std::string(name) + ">" + EscapeMarkup(text) + "</" + std::string(name) + ">";
}

// Passed, idle and red shares of a row as one bar.
std::string Bar(const VerdictCounts& counts) {
  constexpr double kWidth = 120;
  const auto total = static_cast<double>(counts.Total());
  if (total == 0) return "";
  const auto red = static_cast<double>(counts.Findings());
  const auto passed = static_cast<double>(counts.Of(Verdict::kPass));
  const double shares[] = {passed / total, (total - passed - red) / total, red / total};
  const char* colours[] = {"var(--good)", "var(--idle)", "var(--bad)"};
  std::string svg = R"(<svg width="120" height="10" role="img" aria-label="shares">)";
  double x = 0;
  for (int i = 0; i < 3; ++i) {
    double width = shares[i] * kWidth;
    if (i == 2 && red > 0 && width < 2) width = 2;  // a single failure stays visible
    if (i == 2) x = kWidth - width;
    char rect[128];
    std::snprintf(rect, sizeof rect, R"(<rect x="%.2f" width="%.2f" height="10" fill="%s"/>)", x,
                  width, colours[i]);
    svg += rect;
    x += width;
  }
  return svg + "</svg>";
}

std::string CountCells(const VerdictCounts& counts, const VerdictCounts& columns) {
  std::string text;
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (columns.by_verdict[i] == 0) continue;
    const std::uint64_t count = counts.by_verdict[i];
    const bool bad = count > 0 && IsFinding(static_cast<Verdict>(i));
    const char* style = count == 0 ? " class=\"zero\"" : bad ? " class=\"bad\"" : "";
    text += "<td" + std::string(style) + ">" + std::to_string(count) + "</td>";
  }
  return text;
}

std::string Table(const Tally& tally) {
  VerdictCounts columns;
  for (const auto& [cell, counts] : tally.table) columns.Add(counts);
  std::string text = "<div class=\"scroll\"><table><thead><tr><th>op</th><th>dtype</th>";
  for (std::size_t i = 0; i < kVerdictCount; ++i) {
    if (columns.by_verdict[i] > 0) text += Tag("th", NameOf(static_cast<Verdict>(i)));
  }
  text += "<th>share</th></tr></thead><tbody>\n";
  for (const auto& [cell, counts] : tally.table) {
    text += "<tr>" + Tag("td", cell.op) + Tag("td", cell.dtype) + CountCells(counts, columns) +
            "<td>" + Bar(counts) + "</td></tr>\n";
  }
  return text + "</tbody></table></div>\n";
}

std::string SpecimenText(const Specimen& specimen) {
  const bool shrunk = !specimen.minimal_path.empty();
  std::string text = "got     " + (shrunk ? specimen.minimal.got : specimen.failure.got) +
                     "\nwanted  " + (shrunk ? specimen.minimal.wanted : specimen.failure.wanted) +
                     "\nwhere   " + (shrunk ? specimen.minimal.where : specimen.failure.where) +
                     "\n" + Render(specimen.story, "") + "file    " + specimen.best_path() +
                     "\nreplay  " + specimen.replay;
  return Tag("pre", text) + "\n";
}

std::string Buckets(const RunSummary& summary) {
  std::string text;
  std::size_t rows = 0;
  for (const Bucket& bucket : summary.buckets) {
    if (++rows > kMaxRows) {
      text += Tag("p", "more in report.json");
      break;
    }
    std::string title =
        std::string(NameOf(bucket.verdict)) + ": " + bucket.cell.op + " " + bucket.cell.dtype;
    if (!bucket.rule.empty()) title += ", rule " + bucket.rule;
    title += " (" + std::to_string(bucket.count) + " cases)";
    text += "<details" + std::string(rows <= 5 ? " open" : "") + ">" + Tag("summary", title) + "\n";
    for (const Specimen& specimen : bucket.specimens) text += SpecimenText(specimen);
    text += "</details>\n";
  }
  return text.empty() ? Tag("p", "None.") : text;
}

std::string Reasons(const Tally& tally) {
  std::string rows;
  for (const auto& [reason, count] : tally.reasons) {
    rows += "<tr>" + Tag("td", reason) + Tag("td", std::to_string(count)) + "</tr>\n";
  }
  if (rows.empty()) return "";
  return "<h2>Declined or not judged, and why</h2>\n<table>" + rows + "</table>\n";
}

std::string Rules(const std::vector<RuleRow>& rules) {
  if (rules.empty()) return "";
  std::string rows;
  for (const RuleRow& rule : rules) {
    rows += "<tr>" + Tag("td", rule.id) + Tag("td", rule.kind);
    for (const std::uint64_t count : {rule.tally.accepts, rule.tally.edges, rule.tally.rejects}) {
      rows += "<td" + std::string(count == 0 ? " class=\"zero\"" : "") + ">" +
              std::to_string(count) + "</td>";
    }
    rows += "</tr>\n";
  }
  return "<h2>Rules of the contract</h2>\n" + Tag("p", RulesText(rules)) +
         "<details><summary>every rule: nodes that satisfy it, nodes at its edge, graphs that "
         "break it</summary>\n<div class=\"scroll\"><table><thead><tr><th>rule</th><th>kind</th>"
         "<th>accepts</th><th>edges</th><th>rejects</th></tr></thead><tbody>\n" +
         rows + "</tbody></table></div></details>\n";
}

std::string Facts(const RunSummary& summary) {
  const RunIdentity& run = summary.identity;
  const Environment& environment = summary.environment;
  const auto row = [](std::string_view name, std::string_view value) {
    return value.empty() ? "" : "<tr>" + Tag("td", name) + Tag("td", value) + "</tr>\n";
  };
  std::string unexercised;
  for (const std::string& op : summary.unexercised)
    unexercised += (unexercised.empty() ? "" : ", ") + op;
  return "<h2>The run</h2>\n<table>" + row("suite", run.suite_version) +
         row("backend", run.backend + " " + run.backend_version) + row("target", run.target) +
         row("SDK", run.sdk) + row("profile", run.profile) + row("seed", std::to_string(run.seed)) +
         row("cases", std::to_string(run.cases)) +
         row("shard", std::to_string(run.shard_index) + " of " + std::to_string(run.shard_count)) +
         row("ops never executed", unexercised) + row("cpu", environment.cpu) +
         row("system", environment.system) + row("compiler", environment.compiler) +
         row("isolated", environment.isolated ? "yes" : "no: in process") + "</table>\n";
}

}  // namespace

std::string HtmlReport(const RunSummary& summary) {
  const std::string title = summary.identity.backend + " against " + summary.identity.target;
  std::string ended = summary.stopped_by.empty() ? "" : " Ended early: " + summary.stopped_by + ".";
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n" +
         Tag("title", "qconform: " + title) + "<style>" + std::string(kStyle) +
         "</style></head><body>\n" + Tag("h1", title) + "<p class=\"sub\">" +
         EscapeMarkup(std::to_string(summary.tally.cases) + " cases judged, " +
                      std::to_string(summary.tally.executed) + " executed, seed " +
                      std::to_string(summary.identity.seed) + "." + ended) +
         "</p>\n<p class=\"verdict" + (summary.conformant ? "" : " bad") + "\">" +
         EscapeMarkup(summary.verdict) + "</p>\n<h2>Findings</h2>\n" + Buckets(summary) +
         "<h2>Op, dtype, verdict</h2>\n" + Table(summary.tally) + Reasons(summary.tally) +
         Rules(summary.rules) + Facts(summary) + "</body></html>\n";
}

}  // namespace qconform::conformance
