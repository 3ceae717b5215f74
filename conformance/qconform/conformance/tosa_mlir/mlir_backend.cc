// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/tosa_mlir/mlir_backend.h"

#include <algorithm>
#include <utility>

#include "qconform/conformance/tosa_mlir/tosa_text.h"
#include "qconform/lower/lower.h"
#include "qconform/validate/validate.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kCached = 64;

BackendResult Refuse(BackendStatus status, std::string reason) {
  return {status, std::move(reason), "", {}};
}

BackendStatus StatusFor(QconformMlirStatus status) {
  switch (status) {
    case kQconformMlirRefused:
      return BackendStatus::kInvalidGraph;
    case kQconformMlirDeclined:
      return BackendStatus::kUnsupported;
    case kQconformMlirOk:
    case kQconformMlirFailed:
      break;
  }
  return BackendStatus::kInternal;
}

std::string FirstBroken(const Graph& graph, const Diagnostics& diagnostics) {
  for (const Finding& finding : diagnostics.findings) {
    if (finding.verdict == ConstraintVerdict::kFail) {
      return RenderFinding(graph, finding, Mode::kStrict);
    }
  }
  return "a rule";
}

std::vector<TensorType> OutputTypes(const Program& program) {
  std::vector<TensorType> types;
  for (const RegisterId id : program.outputs) {
    types.push_back({program.registers[id].dtype, program.registers[id].shape});
  }
  return types;
}

TosaTextOptions TextOptions(const Case& c, const MlirVariant& variant) {
  TosaTextOptions options;
  if (variant.inputs_are_constants) options.fixed_inputs = {c.inputs.begin(), c.inputs.end()};
  return options;
}

}  // namespace

BackendInfo MlirBackend::Info() const {
  return {std::string(variant_.name), QCONFORM_MLIR_VERSION, "tosa.int+int16"};
}

const MlirCompiled& MlirBackend::Compile(const QconformMlirApi& api, const std::string& text) {
  const auto found = std::find_if(cache_.begin(), cache_.end(),
                                  [&](const Entry& entry) { return entry.text == text; });
  if (found != cache_.end()) {
    cache_.splice(cache_.begin(), cache_, found);
  } else {
    cache_.push_front({text, CompileTosa(api, text, variant_)});
    if (cache_.size() > kCached) cache_.pop_back();
  }
  return cache_.front().compiled;
}

BackendResult MlirBackend::Run(const Case& c, const Target& target) {
  const Diagnostics diagnostics = Validate(c.graph, target);
  if (Refuses(diagnostics, Mode::kStrict, false)) {
    return Refuse(BackendStatus::kUnsupported,
                  "not a matter of TOSA: " + FirstBroken(c.graph, diagnostics));
  }
  const Result<Program> program = Lower(c.graph, {});
  if (!program.ok()) return Refuse(BackendStatus::kUnsupported, program.error().message);
  const Result<std::string> text = PrintTosa(program.value(), TextOptions(c, variant_));
  if (!text.ok()) return Refuse(BackendStatus::kUnsupported, text.error().message);
  const Result<const QconformMlirApi*> api = LoadMlir();
  if (!api.ok()) return Refuse(BackendStatus::kInternal, api.error().message);
  if (variant_.validates) {
    const std::string refusal = CheckTosa(*api.value(), text.value(), ValidationPassesFor(target));
    if (!refusal.empty()) return Refuse(BackendStatus::kInvalidGraph, refusal);
  }
  const MlirCompiled& compiled = Compile(*api.value(), text.value());
  if (!compiled.function) return Refuse(StatusFor(compiled.status), compiled.message);
  BackendResult result;
  result.validator_accepts = variant_.validates;
  const std::vector<TensorType> outputs = OutputTypes(program.value());
  result.outputs = variant_.inputs_are_constants ? compiled.function->Call({}, outputs)
                                                 : compiled.function->Call(c.inputs, outputs);
  return result;
}

}  // namespace qconform::conformance
