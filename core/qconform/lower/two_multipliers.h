// SPDX-License-Identifier: Apache-2.0
// Constants of XNNPACK's quantized add and sub (F7).
#pragma once

#include <cstdint>
#include <optional>

#include "qconform/graph/quant_spec.h"
#include "qconform/kernel/params.h"

namespace qconform {

struct AddendSpecs {
  const ConcreteSpec& a;
  const ConcreteSpec& b;
  const ConcreteSpec& result;
  bool subtract = false;
};

// Multipliers of at most 21 bits over one power of two, from the float ratios s_i / s_out. Empty
// where a ratio is outside [2^-10, 2^8), which the library refuses. All specs are per-tensor.
std::optional<TwoMultiplierAddParams> TwoMultipliersOf(const AddendSpecs& specs);

}  // namespace qconform
