// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/adapters/reference_backend.h"

#include <algorithm>
#include <utility>

namespace qconform::conformance {
namespace {

BackendResult Refuse(BackendStatus status, std::string reason, std::string rule = "") {
  return {status, std::move(reason), std::move(rule), {}};
}

}  // namespace

ReferenceBackend::ReferenceBackend(std::string name, ReferenceParts parts)
    : name_(std::move(name)), parts_(parts) {}

BackendInfo ReferenceBackend::Info() const { return {name_, QCONFORM_VERSION, "tosa.int+int16"}; }

BackendResult ReferenceBackend::Run(const Case& c, const Target& target) {
  const Diagnostics diagnostics = parts_.validate(c.graph, target);
  if (Refuses(diagnostics, Mode::kStrict, false)) {
    const auto broken =
        std::find_if(diagnostics.findings.begin(), diagnostics.findings.end(),
                     [](const Finding& f) { return f.verdict == ConstraintVerdict::kFail; });
    return Refuse(BackendStatus::kInvalidGraph, RenderFinding(c.graph, *broken, Mode::kStrict),
                  broken->rule);
  }
  BackendResult result = LowerAndExecute(c, target);
  result.validator_accepts = true;
  return result;
}

BackendResult ReferenceBackend::LowerAndExecute(const Case& c, const Target& target) const {
  LoweringOptions options = parts_.lowering;
  options.numerics = parts_.numerics(*target.profile);
  Result<Program> program = Lower(c.graph, options);
  if (!program.ok()) return Refuse(BackendStatus::kUnsupported, program.error().message);
  if (parts_.rewrite != nullptr) program = parts_.rewrite(std::move(program).value());
  Outcome outcome = Execute(program.value(), c.inputs, *parts_.kernels);
  if (outcome.kind != Outcome::Kind::kValid) {
    return Refuse(BackendStatus::kUnsupported, "no answer is right: " + outcome.reason);
  }
  return {BackendStatus::kOk, "", "", std::move(outcome.outputs)};
}

}  // namespace qconform::conformance
