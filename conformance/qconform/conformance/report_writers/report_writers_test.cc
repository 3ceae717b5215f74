// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/report_writers/report_writers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/base/json_reader.h"

namespace qconform::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

RunSummary Clean() {
  RunSummary summary;
  summary.identity = {.suite_version = "0.1.0",
                      .backend = "demo",
                      .backend_version = "7",
                      .target = "tosa.int",
                      .sdk = "",
                      .profile = "",
                      .seed = 5,
                      .cases = 3,
                      .ops = {}};
  summary.tally.cases = 3;
  summary.tally.executed = 2;
  summary.tally.verdicts.Add(Verdict::kPass, 2);
  summary.tally.verdicts.Add(Verdict::kNotSupported);
  summary.tally.table[{"add", "int8"}].Add(Verdict::kPass, 2);
  summary.tally.table[{"tanh", "int16"}].Add(Verdict::kNotSupported);
  summary.tally.reasons["no tanh"] = 1;
  summary.rules = {{"relu-shares", "shared_with", {9, 2, 1}},
                   {"linear-rank", "rank", {4, 4, 0}},
                   {"tanh-fixed", "fixed_qparams", {}}};
  summary.conformant = true;
  summary.verdict = "conformant";
  return summary;
}

// The same with one failure, whose texts try to break out of their surroundings.
RunSummary Red() {
  RunSummary summary = Clean();
  Failure failure;
  failure.index = 2;
  failure.id = "abc";
  failure.verdict = Verdict::kValueMismatch;
  failure.cell = {"add", "int8"};
  failure.got = "</pre><script>alert(1)</script>\x01";
  failure.wanted = "\"4\" & more";
  failure.worst = -3;
  summary.tally.failures = {failure};
  summary.tally.verdicts.Add(Verdict::kValueMismatch);
  summary.tally.table[{"add", "int8"}].Add(Verdict::kValueMismatch);
  Specimen specimen;
  specimen.failure = failure;
  specimen.path = "r/cases/abc.json";
  specimen.replay = "qconform replay r/cases/abc.json --backend demo";
  summary.buckets = {{Verdict::kValueMismatch, {"add", "int8"}, "", 1, {specimen}}};
  summary.conformant = false;
  summary.verdict = "not conformant: 1 finding";
  return summary;
}

TEST(EscapeMarkup, ReplacesWhatMarkupOrXmlForbids) {
  EXPECT_EQ(EscapeMarkup("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
  EXPECT_EQ(EscapeMarkup("\xC3\xA9\xF0\x9F\x98\x80\t"), "\xC3\xA9\xF0\x9F\x98\x80\t");
  const std::string gone = "\xEF\xBF\xBD";
  EXPECT_EQ(EscapeMarkup(std::string("\0\x1B", 2)), gone + gone);
  EXPECT_EQ(EscapeMarkup("\xC0\xAF"), gone + gone) << "overlong";
  EXPECT_EQ(EscapeMarkup("\xED\xA0\x80"), gone) << "surrogate";
  EXPECT_EQ(EscapeMarkup("\xEF\xBF\xBF"), gone) << "U+FFFF";
  EXPECT_EQ(EscapeMarkup("\xE2\x82"), gone + gone) << "cut";
}

TEST(JsonReport, ParsesAndCarriesCountsAndReplay) {
  const std::string text = JsonReport(Red());
  const auto document = ParseJson(text);
  ASSERT_TRUE(document.ok()) << document.error().message;
  EXPECT_THAT(text,
              HasSubstr("\"verdicts\":{\"pass\":2,\"not_supported\":1,\"value_mismatch\":1}"));
  EXPECT_THAT(text, HasSubstr("\"worst\":-3"));
  EXPECT_THAT(text, HasSubstr("\"replay\":\"qconform replay r/cases/abc.json --backend demo\""));
}

TEST(JsonReport, IsAFunctionOfTheSummary) {
  EXPECT_EQ(JsonReport(Clean()), JsonReport(Clean()));
  EXPECT_NE(JsonReport(Clean()), JsonReport(Red()));
}

TEST(RulesText, SaysWhatWasMetBrokenAndNeverMet) {
  EXPECT_EQ(RulesText(Clean().rules), "rules: 2 of 3 met, 1 broken; never met: tanh-fixed");
  EXPECT_EQ(RulesText({{"relu-shares", "shared_with", {9, 2, 1}}}), "rules: 1 of 1 met, 1 broken");
}

TEST(Reports, KeepTheCoverageOfRules) {
  EXPECT_THAT(JsonReport(Clean()),
              HasSubstr("{\"id\":\"relu-shares\",\"kind\":\"shared_with\",\"accepts\":9,"
                        "\"edges\":2,\"rejects\":1}"));
  EXPECT_THAT(HtmlReport(Clean()), HasSubstr("<td>linear-rank</td><td>rank</td><td>4</td><td>4</td>"
                                             "<td class=\"zero\">0</td>"));
  EXPECT_THAT(TextReport(Clean()), HasSubstr("  rules: 2 of 3 met, 1 broken; never met: tanh"));
}

TEST(JUnitReport, CountsFailuresAndSkippedCells) {
  const std::string clean = JUnitReport(Clean());
  EXPECT_THAT(clean, HasSubstr("tests=\"2\" failures=\"0\" skipped=\"1\""));
  EXPECT_THAT(clean, Not(HasSubstr("<failure")));
  const std::string red = JUnitReport(Red());
  EXPECT_THAT(red, HasSubstr("tests=\"3\" failures=\"1\" skipped=\"1\""));
  EXPECT_THAT(red, HasSubstr("replay: qconform replay r/cases/abc.json --backend demo"));
  EXPECT_THAT(red, HasSubstr("&lt;script&gt;"));
  EXPECT_EQ(red.find('\x01'), std::string::npos);
}

TEST(HtmlReport, ShowsForeignTextAsTextAndLoadsNothing) {
  const std::string html = HtmlReport(Red());
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_THAT(html, HasSubstr("class=\"verdict bad\""));
  EXPECT_THAT(HtmlReport(Clean()), Not(HasSubstr("verdict bad")));
}

TEST(HtmlReport, HasAColumnForEachVerdictThatOccurs) {
  const std::string html = HtmlReport(Clean());
  EXPECT_THAT(html, HasSubstr("<th>not_supported</th>"));
  EXPECT_THAT(html, Not(HasSubstr("<th>crash</th>")));
}

TEST(TextReport, EndsWithTheVerdictAndTellsHowToReplay) {
  EXPECT_TRUE(TextReport(Clean()).ends_with("conformant\n"));
  EXPECT_THAT(TextReport(Red()),
              HasSubstr("replay  qconform replay r/cases/abc.json --backend demo"));
}

}  // namespace
}  // namespace qconform::conformance
