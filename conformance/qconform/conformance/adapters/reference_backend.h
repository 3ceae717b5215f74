// SPDX-License-Identifier: Apache-2.0
// The built-in backend: our own validator, lowering and kernels, under the numerics of the target
// it is asked to be. Its parts can be replaced one by one: that is how deliberately wrong backends
// are made (faults/).
#pragma once

#include <string>

#include "qconform/conformance/backend.h"
#include "qconform/execute/execute.h"
#include "qconform/lower/lower.h"
#include "qconform/oracle/oracle.h"
#include "qconform/validate/validate.h"

namespace qconform::conformance {

struct ReferenceParts {
  Diagnostics (*validate)(const Graph&, const Target&) = Validate;
  LoweringOptions lowering;  // its numerics are replaced by `numerics`
  Numerics (*numerics)(const Profile&) = NumericsOf;
  Program (*rewrite)(Program) = nullptr;  // after lowering; null: as it is
  const KernelTable* kernels = &ReferenceKernels();
};

class ReferenceBackend final : public Backend {
 public:
  explicit ReferenceBackend(std::string name = "reference", ReferenceParts parts = {});

  BackendInfo Info() const override;

  // kInvalidGraph names the first broken rule; kUnsupported where the graph has no integer form, or
  // where no answer is right.
  BackendResult Run(const Case& c, const Target& target) override;

 private:
  BackendResult LowerAndExecute(const Case& c, const Target& target) const;

  std::string name_;
  ReferenceParts parts_;
};

}  // namespace qconform::conformance
