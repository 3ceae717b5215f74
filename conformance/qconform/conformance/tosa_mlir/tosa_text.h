// SPDX-License-Identifier: Apache-2.0
// A Program as TOSA 1.0 in the text form of MLIR's tosa dialect (LLVM 22). Needs no MLIR.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/base/tensor.h"
#include "qconform/lower/program.h"

namespace qconform::conformance {

struct TosaTextOptions {
  // One per input of the program, in that order, or none at all: an input that has a tensor here is
  // a constant of the function, the others are its arguments.
  std::vector<std::optional<Tensor>> fixed_inputs = {};
  std::string function = "main";
};

// A module of one function: arguments are the inputs that are not fixed, results the outputs, both
// in the program's order. Codes of uint8 and uint16 are written as the signed codes with the same
// bits; RESCALE says by a flag how to read them. A value is named after its register (%r7), a
// constant that only MLIR needs %k0, %k1, ...
// Error (kUnsupported) for what TOSA 1.0 cannot state: instructions of real libraries, the float
// boundary, unsigned codes where an op would compare or compute with them.
Result<std::string> PrintTosa(const Program& program, const TosaTextOptions& options = {});

}  // namespace qconform::conformance
