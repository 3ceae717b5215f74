// SPDX-License-Identifier: Apache-2.0
// Wrong validators and wrong annotators are caught by laws over generated cases, and the right ones
// are not.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "qconform/base/sanitized.h"
#include "qconform/conformance/faults/annotator_faults.h"
#include "qconform/conformance/faults/validator_faults.h"
#include "qconform/generate/generate.h"
#include "qconform/laws/annotator_law.h"
#include "qconform/laws/validator_laws.h"

namespace qconform::conformance {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kMostCases = 20000;

// Cases of several targets in turn. Nothing is executed, so ops without an integer form are there
// too.
class Cases {
 public:
  Cases(std::string_view targets, std::string_view sdk, std::uint32_t broken_per_256) {
    options_.broken_per_256 = broken_per_256;
    options_.limits.executable_only = false;
    std::istringstream names{std::string(targets)};
    for (std::string name; names >> name;) {
      Result<Target> target = ParseTarget(name, sdk);
      QC_CHECK(target.ok());
      targets_.push_back(std::move(target).value());
      contracts_.push_back(gen::CompileContract(targets_.back()));
    }
  }

  const Target& TargetOf(std::uint64_t index) const { return targets_[index % targets_.size()]; }
  Case At(std::uint64_t index) const {
    const std::size_t at = index % targets_.size();
    return gen::GenerateCase(kSeed, index, targets_[at], *contracts_[at], options_);
  }

 private:
  gen::CaseOptions options_;
  std::vector<Target> targets_;
  std::vector<std::shared_ptr<const gen::Contract>> contracts_;
};

struct Found {
  std::uint64_t cases;
  laws::Violation violation;
};

// check(case, target) on case 0, 1, ... until it is violated.
template <class Check>
std::optional<Found> Hunt(const Cases& cases, std::uint64_t most, Check check) {
  for (std::uint64_t i = 0; i < most; ++i) {
    laws::LawResult violation = check(cases.At(i), cases.TargetOf(i));
    if (violation) return Found{i + 1, *std::move(violation)};
  }
  return std::nullopt;
}

void Report(std::string_view name, const Found& found) {
  std::printf("cases to detection: %6llu  %s  by %s\n",
              static_cast<unsigned long long>(found.cases), std::string(name).c_str(),
              found.violation.law.c_str());
  ::testing::Test::RecordProperty("cases_to_detection", static_cast<int>(found.cases));
}

// "fault.reads_values_not_edges" as part of a test's name: "ReadsValuesNotEdges".
std::string TestNameOf(std::string_view name) {
  std::string camel;
  bool upper = true;
  for (const char c : name.substr(name.find('.') + 1)) {
    const bool letter = c >= 'a' && c <= 'z';
    if (c != '_') camel += upper && letter ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_';
  }
  return camel;
}

class EveryValidatorFault : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryValidatorFault, IsDetected) {
  const ValidatorFault& fault = AllValidatorFaults()[GetParam()];
  const Cases cases(fault.targets, fault.sdk, 128);
  const auto found = Hunt(cases, kMostCases, [&](const Case& c, const Target& target) {
    return laws::CheckValidator(c, target, fault.validate);
  });
  ASSERT_TRUE(found) << fault.name << " (" << fault.summary << ") survived " << kMostCases
                     << " cases of " << fault.targets;
  Report(fault.name, *found);
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryValidatorFault,
                         testing::Range<std::size_t>(0, AllValidatorFaults().size()),
                         [](const auto& instance) {
                           return TestNameOf(AllValidatorFaults()[instance.param].name);
                         });

class EveryAnnotatorFault : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryAnnotatorFault, IsDetected) {
  const AnnotatorFault& fault = AllAnnotatorFaults()[GetParam()];
  const Cases cases(fault.target, "", 0);
  const auto found = Hunt(cases, kMostCases, [&](const Case& c, const Target& target) {
    return laws::AnnotationIsSound(c.graph, fault.annotate(c.graph, target), target);
  });
  ASSERT_TRUE(found) << fault.name << " (" << fault.summary << ") survived " << kMostCases
                     << " cases of " << fault.target;
  Report(fault.name, *found);
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryAnnotatorFault,
                         testing::Range<std::size_t>(0, AllAnnotatorFaults().size()),
                         [](const auto& instance) {
                           return TestNameOf(AllAnnotatorFaults()[instance.param].name);
                         });

// Every target that a fault is hunted on, with its SDK.
std::set<std::pair<std::string_view, std::string_view>> HuntedTargets() {
  std::set<std::pair<std::string_view, std::string_view>> targets;
  for (const ValidatorFault& fault : AllValidatorFaults())
    targets.emplace(fault.targets, fault.sdk);
  for (const AnnotatorFault& fault : AllAnnotatorFaults()) targets.emplace(fault.target, "");
  return targets;
}

TEST(RightOnes, ViolateNoLawOnTheCasesThatCatchFaults) {
  for (const auto& [names, sdk] : HuntedTargets()) {
    const Cases cases(names, sdk, 128);
    const auto found =
        Hunt(cases, kSanitized ? 100 : 1000, [](const Case& c, const Target& target) {
          laws::LawResult violation = laws::CheckValidator(c, target, Validate);
          if (violation || c.expectation != Expectation::kAccept) return violation;
          return laws::AnnotationIsSound(c.graph, c.graph, target);
        });
    EXPECT_FALSE(found) << "false alarm at case " << found->cases << " of " << names << ": "
                        << laws::Render(found->violation);
  }
}

}  // namespace
}  // namespace qconform::conformance
