// SPDX-License-Identifier: Apache-2.0
// Declines everything: what a run of a backend that does nothing must look like (not conformant).
#pragma once

#include "qconform/conformance/backend.h"

namespace qconform::conformance {

class NullBackend final : public Backend {
 public:
  BackendInfo Info() const override { return {"null", "1", "tosa.int"}; }
  BackendResult Run(const Case&, const Target&) override {
    return {BackendStatus::kUnsupported, "the null backend takes nothing", "", {}};
  }
};

}  // namespace qconform::conformance
