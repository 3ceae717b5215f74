// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/run/evaluate.h"

#include <utility>

#include "qconform/base/check.h"

namespace qconform::conformance {

bool HasData(const Case& c) { return c.inputs.size() == c.graph.inputs.size(); }

Result<std::vector<Evaluated>> Evaluate(Executor& executor, std::span<const Case> cases,
                                        const Target& target) {
  Result<std::vector<Answer>> answers = executor.Execute(cases);
  if (!answers.ok()) return answers.error();
  std::vector<Evaluated> evaluated;
  evaluated.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    QC_CHECK(HasData(c));
    Answer& answer = answers.value()[i];
    Judgement judgement = JudgeAnswer(c, ExpectedOutputs(c.graph, c.inputs, target), answer);
    evaluated.push_back({std::move(answer), std::move(judgement)});
  }
  return evaluated;
}

}  // namespace qconform::conformance
