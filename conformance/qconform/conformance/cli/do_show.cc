// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/conformance/cli/input.h"
#include "qconform/conformance/cli/render.h"
#include "qconform/conformance/run/evaluate.h"
#include "qconform/lower/lower.h"
#include "qconform/oracle/oracle.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kShownCodes = 64;

std::string DescribeHead(const Case& c) {
  std::string text = "case " + CaseId(c) + "\n";
  if (!c.target.empty())
    text += "target " + c.target + (c.sdk.empty() ? "" : " sdk " + c.sdk) + "\n";
  if (c.expectation == Expectation::kAccept) text += "expected: accept\n";
  if (c.expectation == Expectation::kMustReject)
    text += "expected: reject by rule " + c.rule + "\n";
  if (c.origin) {
    text += "origin: seed " + std::to_string(c.origin->seed) + " case " +
            std::to_string(c.origin->index) + "\n";
  }
  if (!c.note.empty()) text += "note: " + c.note + "\n";
  return text;
}

std::string DescribeProgram(const Case& c, const Target& target) {
  LoweringOptions options;
  options.numerics = NumericsOf(*target.profile);
  const Result<Program> program = Lower(c.graph, options);
  if (!program.ok()) return "none: " + program.error().message + "\n";
  return Describe(program.value());
}

std::string DescribeExpected(const Case& c, const Target& target) {
  if (!HasData(c)) return "none: the case has no data\n";
  const Result<Expected> expected = ExpectedOutputs(c.graph, c.inputs, target);
  if (!expected.ok()) return "none: " + expected.error().message + "\n";
  const Expected& e = expected.value();
  if (e.kind == Outcome::Kind::kMustReject) return "must be rejected: " + e.reason + "\n";
  if (e.kind == Outcome::Kind::kUnpredictable) return "unpredictable: " + e.reason + "\n";
  std::string text;
  for (std::size_t i = 0; i < e.outputs.size(); ++i) {
    text += c.graph.values[c.graph.outputs[i]].name + " = " +
            RenderTensor(e.outputs[i], kShownCodes) + "\n";
  }
  return text;
}

}  // namespace

ExitCode DoShow(const ShowArgs& args) {
  const Result<TargetSpec> given = ReadTarget(args.target);
  if (!given.ok()) return Complain(ExitFor(given.error()), given.error().message);
  const Result<Case> c = LoadCase(args.file);
  if (!c.ok()) return Complain(ExitFor(c.error()), c.error().message);
  Print(DescribeHead(c.value()) + "\ngraph\n" + Describe(c.value().graph));
  const TargetSpec spec = TargetFor(given.value(), c.value(), "");
  if (spec.target.empty() && spec.profile_text.empty()) return ExitCode::kOk;
  const Result<Target> target = LoadTarget(spec);
  if (!target.ok()) return Complain(ExitCode::kUsage, target.error().message);
  Print("\nprogram for " + target.value().Name() + "\n" +
        DescribeProgram(c.value(), target.value()));
  Print("\nexpected outputs\n" + DescribeExpected(c.value(), target.value()));
  return ExitCode::kOk;
}

}  // namespace qconform::conformance
