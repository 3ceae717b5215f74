// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/isolation/in_process.h"

#include <utility>

#include "qconform/base/check.h"

namespace qconform::conformance {

InProcessExecutor::InProcessExecutor(std::unique_ptr<Backend> backend, Repeat repeat)
    : backend_(std::move(backend)), repeat_(repeat) {
  QC_CHECK(backend_ != nullptr);
}

Result<BackendInfo> InProcessExecutor::Open(const TargetSpec& target) {
  TargetSpec spec = target;
  const BackendInfo info = backend_->Info();
  if (spec.target.empty() && spec.profile_text.empty()) spec.target = info.default_target;
  Result<Target> loaded = LoadTarget(spec);
  if (!loaded.ok()) return loaded.error();
  target_ = std::move(loaded).value();
  return info;
}

Result<std::vector<Answer>> InProcessExecutor::Execute(std::span<const Case> cases) {
  QC_CHECK(target_.has_value());
  std::vector<Answer> answers;
  answers.reserve(cases.size());
  for (const Case& c : cases) answers.push_back(RunCase(*backend_, c, *target_, repeat_));
  return answers;
}

}  // namespace qconform::conformance
