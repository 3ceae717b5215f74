// SPDX-License-Identifier: Apache-2.0
// LLVM MLIR as a backend: the graph's integer program as TOSA, compiled and run in this process.
//
// MLIR sees TOSA, not annotations. A graph that breaks a rule of the annotated contract is declined
// here; whether tosa-validate and we agree about TOSA modules is what mlir_test compares.
#pragma once

#include <list>
#include <string>

#include "qconform/conformance/backend.h"
#include "qconform/conformance/tosa_mlir/mlir_function.h"

namespace qconform::conformance {

class MlirBackend final : public Backend {
 public:
  explicit MlirBackend(const MlirVariant& variant) : variant_(variant) {}

  BackendInfo Info() const override;

  // kUnsupported: no integer program, not TOSA, or MLIR has no lowering. kInvalidGraph: MLIR's
  // verifier, or tosa-validate, refuses the module. kInternal: MLIR broke while compiling it.
  BackendResult Run(const Case& c, const Target& target) override;

 private:
  // From the cache, or compiled now. Compiled modules are kept: the next data set of the same graph
  // is only a call.
  const MlirCompiled& Compile(const QconformMlirApi& api, const std::string& text);

  struct Entry {
    std::string text;
    MlirCompiled compiled;
  };
  const MlirVariant& variant_;
  std::list<Entry> cache_;  // the last used first
};

}  // namespace qconform::conformance
