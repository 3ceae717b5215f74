// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/result.h"
#include "qconform/graph/graph.h"

namespace qconform {

// The shapes of the results, or why the operands and attributes do not fit together. The numbers of
// operands and attributes are those of the op. Windows must divide exactly, as TOSA 1.0 demands: (I
// - 1 + pads - (K - 1) * dilation) % stride == 0.
Result<std::vector<Dims>> InferShapes(OpKind op, const Attributes& attrs,
                                      std::span<const Dims> operands);

}  // namespace qconform
