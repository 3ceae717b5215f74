// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/report_writers/sarif_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/conformance/report_writers/sarif_shape.h"

namespace qconform::conformance {
namespace {

using testing::HasSubstr;

SarifLog FullLog() {
  SarifLog log;
  log.files = {"a b.json", "/abs/c.json", "broken.json"};
  log.rules = {{"qnn.htp/sigmoid-fixed", "title", "help \"quoted\"\nsecond line", "manual 3"},
               {"no-rule", "title", "help", ""}};
  log.results = {{.rule = 0,
                  .level = SarifLevel::kError,
                  .message = "got 1, wanted 2",
                  .file = "a b.json",
                  .line = 7,
                  .node = "act",
                  .port = "out0"},
                 {.rule = 0,
                  .level = SarifLevel::kWarning,
                  .message = "m",
                  .file = "/abs/c.json",
                  .node = "act",
                  .port = ""},
                 {.rule = 1,
                  .level = SarifLevel::kOpen,
                  .message = "m",
                  .file = "/abs/c.json",
                  .line = 1,
                  .node = "n",
                  .port = ""}};
  log.problems = {{"broken.json", "broken.json:1:2: no \x01 case \xff"}};
  return log;
}

std::string Without(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

TEST(SarifReport, IsAsTheStandardDemands) {
  EXPECT_EQ(WhatSarifForbids(SarifReport(FullLog())), "");
  EXPECT_EQ(WhatSarifForbids(SarifReport({})), "");
}

TEST(SarifReport, SaysAllOfAResult) {
  const std::string text = SarifReport(FullLog());
  EXPECT_THAT(
      text,
      HasSubstr(R"({"ruleId":"qnn.htp/sigmoid-fixed","ruleIndex":0,"kind":"fail","level":"error",)"
                R"("message":{"text":"got 1, wanted 2"},"locations":[{"physicalLocation":)"
                R"({"artifactLocation":{"uri":"a%20b.json"},"region":{"startLine":7}},)"
                R"("logicalLocations":[{"name":"out0","fullyQualifiedName":"act/out0"}]}]})"));
  EXPECT_THAT(text, HasSubstr(R"("kind":"fail","level":"warning")"));
  EXPECT_THAT(text, HasSubstr(R"("kind":"open","level":"none")"));
  EXPECT_THAT(text, HasSubstr(R"({"name":"act","fullyQualifiedName":"act"})"));
  EXPECT_THAT(text, HasSubstr(R"({"uri":"file:///abs/c.json"}},"logical)"));  // no line: no region
  EXPECT_THAT(text, HasSubstr(R"("executionSuccessful":false)"));
  EXPECT_THAT(text, HasSubstr("broken.json:1:2: no ? case ?"));
  EXPECT_THAT(SarifReport({}), HasSubstr(R"("executionSuccessful":true)"));
}

TEST(UriOf, EscapesWhatAUriDoesNotHold) {
  EXPECT_EQ(UriOf("a/b-c_1.json"), "a/b-c_1.json");
  EXPECT_EQ(UriOf("/a#b?.json"), "file:///a%23b%3F.json");
  EXPECT_EQ(UriOf("c:d%.json"), "c%3Ad%25.json");
  EXPECT_EQ(UriOf("\xc3\xa4"), "%C3%A4");
}

// The test's own eye: each of these is no SARIF.
TEST(WhatSarifForbids, SeesEachFault) {
  const std::string text = SarifReport(FullLog());
  const std::pair<const char*, const char*> kFaults[] = {
      {R"("version":"2.1.0")", R"("version":"2.0.0")"},
      {R"("runs":)", R"("rnus":)"},
      {R"("name":"qconform",)", ""},
      {R"("ruleIndex":1)", R"("ruleIndex":2)"},
      {R"("ruleIndex":1)", R"("ruleIndex":0)"},
      {R"("kind":"open")", R"("kind":"opened")"},
      {R"("kind":"open","level":"none")", R"("kind":"open","level":"error")"},
      {R"("kind":"fail","level":"error")", R"("kind":"fail","level":"none")"},
      {R"("startLine":7)", R"("startLine":0)"},
      {R"("uri":"a%20b.json")", R"("uri":"a b.json")"},
      {R"("executionSuccessful":false,)", ""},
      {R"("message":{"text":"got 1, wanted 2"})", R"("message":"got 1, wanted 2")"},
      {R"("logicalLocations")", R"("logicalLocation")"},
      {R"("results":[)", R"("results":{},"artifacts":[)"},
  };
  for (const auto& [from, to] : kFaults) {
    EXPECT_NE(WhatSarifForbids(Without(text, from, to)), "") << from;
  }
}

}  // namespace
}  // namespace qconform::conformance
