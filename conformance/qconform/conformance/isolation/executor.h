// SPDX-License-Identifier: Apache-2.0
// Something that runs cases on one backend for one target.
#pragma once

#include <span>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/conformance/backend.h"
#include "qconform/conformance/isolation/answer.h"
#include "qconform/conformance/target_spec.h"

namespace qconform::conformance {

class Executor {
 public:
  virtual ~Executor() = default;

  // Before any case, and again for another target. Error: the backend cannot be opened.
  virtual Result<BackendInfo> Open(const TargetSpec& target) = 0;

  // One answer per case, in order. Error (kIo): the backend cannot be run any more, or a stop was
  // asked for.
  virtual Result<std::vector<Answer>> Execute(std::span<const Case> cases) = 0;
};

}  // namespace qconform::conformance
