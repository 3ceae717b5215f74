// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/generate/break.h"
#include "qconform/generate/builder.h"

namespace qconform::gen {

Case GenerateCase(Draw& draw, const Target& target, const Contract& contract,
                  const CaseOptions& options) {
  const SpanScope span(draw, "case");
  Case c;
  c.target = target.Name();
  c.sdk = target.sdk_text;
  c.expectation = Expectation::kAccept;
  const bool broken = draw.Chance(options.broken_per_256, 256);
  c.graph = GenerateGraph(draw, contract, options.limits);
  if (broken) {
    if (std::optional<Broken> result = BreakOneConstraint(draw, c.graph, contract)) {
      c.graph = std::move(result->graph);
      c.rule = std::move(result->rule);
      c.expectation = Expectation::kMustReject;
    }
  }
  c.inputs = GenerateInputs(draw, c.graph);
  return c;
}

Case GenerateCase(std::uint64_t run_seed, std::uint64_t index, const Target& target,
                  const Contract& contract, const CaseOptions& options) {
  Draw draw = Draw::FromSeed(CaseSeed(run_seed, index));
  Case c = GenerateCase(draw, target, contract, options);
  c.origin = Origin{run_seed, index};
  return c;
}

std::optional<Case> GenerateReject(std::uint64_t seed, std::uint64_t index, const Target& target,
                                   const Contract& contract, std::uint32_t constraint) {
  constexpr int kTries = 50;
  Draw draw = Draw::FromSeed(CaseSeed(seed, index));
  GraphLimits limits;
  limits.max_nodes = 1;
  limits.executable_only = false;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    const Graph valid = GenerateGraph(draw, contract, limits);
    std::optional<Broken> broken = BreakRule(draw, valid, contract, constraint);
    if (!broken) continue;
    Case c;
    c.target = target.Name();
    c.sdk = target.sdk_text;
    c.expectation = Expectation::kMustReject;
    c.rule = std::move(broken->rule);
    c.graph = std::move(broken->graph);
    c.inputs = GenerateInputs(draw, c.graph);
    return c;
  }
  return std::nullopt;
}

}  // namespace qconform::gen
