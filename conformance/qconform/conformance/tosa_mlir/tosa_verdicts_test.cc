// SPDX-License-Identifier: Apache-2.0
// Our rules of TOSA 1.0 (execute/tosa_rules.h) against MLIR's verifier and tosa-validate: programs
// of every op as they should be, at targets with and without each extension, and programs with
// something changed.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "qconform/base/check.h"
#include "qconform/conformance/tosa_mlir/known_differences.h"
#include "qconform/conformance/tosa_mlir/mlir_function.h"
#include "qconform/conformance/tosa_mlir/testing/mutate_program.h"
#include "qconform/conformance/tosa_mlir/testing/random_tosa.h"
#include "qconform/conformance/tosa_mlir/tosa_text.h"
#include "qconform/execute/tosa_rules.h"

namespace qconform::conformance {
namespace {

int CasesPerRow() {
  const char* asked = std::getenv("QCONFORM_MLIR_CASES");
  return asked != nullptr ? std::atoi(asked) : 4;
}

std::string PassesFor(const TosaTarget& target) {
  std::vector<std::string_view> extensions;
  if (target.int16) extensions.push_back("int16");
  if (target.int4) extensions.push_back("int4");
  if (target.double_round) extensions.push_back("doubleround");
  return ValidationPasses(extensions, target.level == TosaLevel::kNone ? "none" : "8k");
}

// What the two said of one kind of program, and how often.
struct Count {
  int agreed_accept = 0;
  int agreed_refuse = 0;
  int left_alone = 0;                                            // unpredictable for us, or no text
  std::map<std::string, int> known;                              // by finding
  std::map<std::string, std::pair<int, std::string>> differing;  // by what it is about; an example
};

void Compare(const TosaRow& row, const Program& program, const TosaTarget& target, Count& count) {
  const Result<std::string> text = PrintTosa(program);
  const TosaVerdict ours = CheckTosa(program, target);
  if (!text.ok() || ours.unpredictable()) {
    ++count.left_alone;
    return;
  }
  const Result<const QconformMlirApi*> api = LoadMlir();
  QC_CHECK(api.ok());
  const std::string refusal = CheckTosa(*api.value(), text.value(), PassesFor(target));
  if (ours.accepted() == refusal.empty()) {
    ++(refusal.empty() ? count.agreed_accept : count.agreed_refuse);
    return;
  }
  const std::string_view rule = ours.accepted() ? "" : InfoOf(*ours.rule).id;
  if (const KnownVerdict* known = FindKnownVerdict(row.name, rule, refusal)) {
    ++count.known[std::string(known->finding)];
    return;
  }
  const std::string what = row.name + (ours.accepted() ? ": MLIR refuses: " + refusal
                                                       : ": MLIR accepts " + std::string(rule));
  auto& [times, example] = count.differing[what];
  if (++times == 1) example = text.value().substr(0, 3000);
}

constexpr TosaTarget kAll{.int16 = true, .int4 = true, .double_round = true};
constexpr std::array kTargets = {
    kAll, TosaTarget{.int4 = true, .double_round = true},
    TosaTarget{.int16 = true, .double_round = true}, TosaTarget{.int16 = true, .int4 = true},
    TosaTarget{.int16 = true, .int4 = true, .double_round = true, .level = TosaLevel::kNone}};

// `finding` is what these programs show, as long as MLIR has it.
void Report(const Count& count, const std::string& finding) {
  std::printf("both accept %d, both refuse %d, left alone %d\n", count.agreed_accept,
              count.agreed_refuse, count.left_alone);
  for (const auto& [name, times] : count.known) {
    std::printf("differ as in finding %s: %d\n", name.c_str(), times);
  }
  EXPECT_TRUE(count.known.contains(finding)) << finding << " is mended";
  EXPECT_GT(count.agreed_accept, 0);
  EXPECT_GT(count.agreed_refuse, 0);
  for (const auto& [what, seen] : count.differing) {
    ADD_FAILURE() << seen.first << " x " << what << "\n" << seen.second;
  }
}

TEST(TosaVerdicts, AgreeOnWhichExtensionsAnOpNeeds) {
  Count count;
  std::uint64_t seed = 1;
  for (const TosaRow& row : AllTosaRows()) {
    Prng prng(Mix64(seed++));
    for (int i = 0; i < CasesPerRow(); ++i) {
      const Program program = row.make(prng).program;
      for (const TosaTarget& target : kTargets) Compare(row, program, target, count);
    }
  }
  Report(count, "M1");
}

TEST(TosaVerdicts, AgreeOnProgramsWithSomethingChanged) {
  Count count;
  std::uint64_t seed = 1;
  for (const TosaRow& row : AllTosaRows()) {
    Prng prng(Mix64(seed++));
    for (int i = 0; i < 3 * CasesPerRow(); ++i) {
      Compare(row, MutateProgram(prng, row.make(prng).program), kAll, count);
    }
  }
  Report(count, "M5");
}

}  // namespace
}  // namespace qconform::conformance
