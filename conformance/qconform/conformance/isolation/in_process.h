// SPDX-License-Identifier: Apache-2.0
// For debugging: the backend in this process, without any protection.
#pragma once

#include <memory>
#include <optional>

#include "qconform/conformance/isolation/executor.h"
#include "qconform/conformance/isolation/run_case.h"

namespace qconform::conformance {

class InProcessExecutor final : public Executor {
 public:
  InProcessExecutor(std::unique_ptr<Backend> backend, Repeat repeat);

  Result<BackendInfo> Open(const TargetSpec& target) override;
  Result<std::vector<Answer>> Execute(std::span<const Case> cases) override;

 private:
  std::unique_ptr<Backend> backend_;
  Repeat repeat_;
  std::optional<Target> target_;
};

}  // namespace qconform::conformance
