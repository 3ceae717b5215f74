// SPDX-License-Identifier: Apache-2.0
// A TOSA module compiled by MLIR for this machine, called with codes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "qconform/base/tensor.h"
#include "qconform/conformance/tosa_mlir/mlir_library.h"
#include "qconform/conformance/tosa_mlir/mlir_variants.h"

namespace qconform::conformance {

struct TensorType {
  DType dtype = DType::kInt8;
  Dims shape;
};

class MlirFunction {
 public:
  // `function` belongs to this from now on.
  MlirFunction(const QconformMlirApi& api, QconformMlirFunction* function)
      : api_(&api), function_(function, api.release) {}

  // `inputs` and `outputs` are the function's arguments and results.
  std::vector<Tensor> Call(std::span<const Tensor> inputs,
                           std::span<const TensorType> outputs) const;

 private:
  const QconformMlirApi* api_;
  std::unique_ptr<QconformMlirFunction, void (*)(QconformMlirFunction*)> function_;
};

// A function, or why there is none.
struct MlirCompiled {
  QconformMlirStatus status = kQconformMlirOk;
  std::string message;                     // what MLIR said; empty if kQconformMlirOk
  std::shared_ptr<MlirFunction> function;  // null unless kQconformMlirOk
};
MlirCompiled CompileTosa(const QconformMlirApi& api, const std::string& text,
                         const MlirVariant& variant);

// What the passes say about the module; empty: nothing, they accept it.
std::string CheckTosa(const QconformMlirApi& api, const std::string& text,
                      const std::string& passes);

}  // namespace qconform::conformance
