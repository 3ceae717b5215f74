// SPDX-License-Identifier: Apache-2.0
// Finds and loads qconform-mlir.so.
#pragma once

#include <string>

#include "qconform/base/result.h"
#include "qconform/conformance/tosa_mlir/mlir_plugin.h"

namespace qconform::conformance {

// Beside this program, or where the install puts it relative to this program. Error: it is at
// neither place, and where those are. Does not load it.
Result<std::string> FindMlirPlugin();

// Loaded at the first call, for good. Error: not found, or the system's loader says why.
Result<const QconformMlirApi*> LoadMlir();

}  // namespace qconform::conformance
