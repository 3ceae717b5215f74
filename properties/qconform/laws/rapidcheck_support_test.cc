// SPDX-License-Identifier: Apache-2.0
// A property that fails must end small, saved, and with a line that replays it.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "qconform/laws/case_subjects.h"

namespace qconform::laws {
namespace {

LawResult NoRelu(const Case& c) {
  for (const Node& node : c.graph.nodes) {
    if (node.op == OpKind::kRelu) return Violation{"no-relu", node.name, "relu", "none"};
  }
  return std::nullopt;
}

LawResult FailsItsOwnCheck(const Case& c) {
  QC_CHECK_LT(c.graph.nodes.size(), 1u);
  return std::nullopt;
}

Case ReadCase(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return ParseCase(text.str()).value();
}

// Each test has a name of its own: they may run at the same time.
PropertyRun Planted(const std::string& name) { return {7, 200, "Planted", name}; }

TEST(FindViolation, ShrinksAndSavesTheCounterexample) {
  const Target target = ParseTarget("tosa.int", "").value();
  const auto failure = FindViolation<Case>(CasesOf(target), NoRelu, Planted("Saves"));
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->find("no-relu"), std::string::npos) << *failure;
  const std::string path =
      (std::filesystem::temp_directory_path() / "qconform.Planted.Saves.json").string();
  EXPECT_NE(failure->find("case file: " + path), std::string::npos) << *failure;
  const Case saved = ReadCase(path);
  EXPECT_EQ(saved.graph.nodes.size(), 1u);
  EXPECT_EQ(ElementCount(saved.graph.values[0].shape), 1);
  EXPECT_TRUE(NoRelu(saved));
}

TEST(FindViolation, EndsWithTheReplayCommand) {
  const Target target = ParseTarget("tosa.int", "").value();
  const auto failure = FindViolation<Case>(CasesOf(target), NoRelu, Planted("Replays"));
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->find("replay: QCONFORM_PROPERTY_SEED=7 QCONFORM_PROPERTY_CASES=200 /"),
            std::string::npos);
  EXPECT_TRUE(failure->ends_with("--gtest_filter='Planted.Replays'\n")) << *failure;
}

TEST(FindViolation, TurnsFailedChecksIntoCounterexamples) {
  const Target target = ParseTarget("tosa.int", "").value();
  const auto failure = FindViolation<Case>(CasesOf(target), FailsItsOwnCheck, Planted("Checks"));
  ASSERT_TRUE(failure);
  EXPECT_NE(failure->find("check failed: c.graph.nodes.size() < 1u"), std::string::npos);
}

TEST(FindViolation, IsSilentWhereTheLawHolds) {
  const Target target = ParseTarget("tosa.int", "").value();
  const auto nothing = [](const Case&) -> LawResult { return std::nullopt; };
  EXPECT_FALSE(FindViolation<Case>(CasesOf(target), nothing, Planted("Silent")));
}

TEST(FindViolation, MixesTheNameIntoTheSeed) {
  const Target target = ParseTarget("tosa.int", "").value();
  const auto first_case_of = [&](const std::string& name) {
    std::optional<Case> first;
    const auto keep = [&](const Case& c) -> LawResult {
      if (!first) first = c;
      return std::nullopt;
    };
    FindViolation<Case>(CasesOf(target), keep, {7, 1, "Planted", name});
    return *first;
  };
  EXPECT_EQ(first_case_of("A"), first_case_of("A"));
  EXPECT_FALSE(first_case_of("A") == first_case_of("B"));
}

}  // namespace
}  // namespace qconform::laws
