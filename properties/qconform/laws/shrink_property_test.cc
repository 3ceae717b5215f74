// SPDX-License-Identifier: Apache-2.0
// What the reducer promises, on generated cases.
#include "qconform/laws/case_subjects.h"
#include "qconform/laws/checks.h"
#include "qconform/validate/validate.h"

namespace qconform::laws {
namespace {

LawResult CheckData(const Case& c) {
  if (c.inputs.empty()) return std::nullopt;
  if (c.inputs.size() != c.graph.inputs.size())
    return Violation{"simpler-cases-are-sound", "inputs", "", ""};
  for (std::size_t i = 0; i < c.inputs.size(); ++i) {
    const Value& value = c.graph.values[c.graph.inputs[i]];
    const Tensor& tensor = c.inputs[i];
    const CodeRange range = RangeOf(value.dtype);
    const bool sound =
        tensor.dtype == value.dtype && tensor.shape == value.shape &&
        static_cast<std::int64_t>(tensor.codes.size()) == ElementCount(value.shape) &&
        std::all_of(tensor.codes.begin(), tensor.codes.end(),
                    [&](std::int64_t code) { return range.Contains(code); });
    if (!sound) return Violation{"simpler-cases-are-sound", value.name, "unfit data", "data"};
  }
  return std::nullopt;
}

// Every simpler case is a graph, has data that fits, and is accepted exactly if the case was.
LawResult SimplerCasesAreSound(const Case& c, const Target& target) {
  const bool accepted = Validate(c.graph, target).accepted();
  for (const Case& simpler : gen::SimplerCases(c)) {
    const Status structure = CheckStructure(simpler.graph);
    if (!structure.ok()) {
      return Violation{"simpler-cases-are-sound", "structure", structure.error().message, "none"};
    }
    if (LawResult violation = CheckData(simpler)) return violation;
    if (Validate(simpler.graph, target).accepted() != accepted) {
      return Violation{"simpler-cases-are-sound", "verdict", "another one", "the case's"};
    }
  }
  return std::nullopt;
}

class Shrinking : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Shrinking, MakesSoundCases) {
  const Target target = ParseTarget(GetParam(), "").value();
  Subjects<Case> subjects = CasesOf(target);
  subjects.simpler = [](const Case&) { return std::vector<Case>{}; };  // it is what is on trial
  ForAll<Case>(subjects, [&](const Case& c) { return SimplerCasesAreSound(c, target); }, 20);
}

TEST_P(Shrinking, EndsAtOneNodeIfAnythingFails) {
  const Target target = ParseTarget(GetParam(), "").value();
  Subjects<Case> subjects = CasesOf(target);
  subjects.simpler = [](const Case&) { return std::vector<Case>{}; };
  ForAll<Case>(
      subjects,
      [](const Case& c) -> LawResult {
        gen::ShrinkStats stats;
        const Case small = gen::Shrink(c, [](const Case&) { return true; }, 5000, &stats);
        if (small.graph.nodes.size() == 1 && stats.tried < 1000) return std::nullopt;
        return Violation{"shrinking-ends", "after " + std::to_string(stats.tried) + " tries",
                         std::to_string(small.graph.nodes.size()) + " nodes", "1"};
      },
      20);
}

INSTANTIATE_TEST_SUITE_P(Targets, Shrinking, ::testing::ValuesIn(kTargets),
                         [](const auto& instance) { return TestNameOf(instance.param); });

}  // namespace
}  // namespace qconform::laws
