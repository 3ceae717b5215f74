// SPDX-License-Identifier: Apache-2.0
// From an exact integer sum of products to codes, under the node's output stage.
#pragma once

#include <optional>
#include <span>

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/scale_encoding.h"

namespace qconform {

// The scales behind one unit of a sum: a * b[c] for output channel c, into `result`. One b: all
// channels.
struct SumScales {
  float a;
  std::span<const float> b;
  const ConcreteSpec& result;
};

// int48 if either side of the products has 16 bits, else int32. Refuses wider operands.
Result<DType> AccumulatorFor(const NodeLowering& l, DType a, DType b);

// Weights have one scale, or one per index of `axis`, and one zero point.
Status CheckWeightSpec(const NodeLowering& l, const ConcreteSpec& w, std::int32_t axis);

// The multiplier and shift of each scale a * b[c] / s_result, appended to `params`. `encode` is one
// of scale_encoding.h.
using EncodeScale = Result<EncodedScale> (*)(double scale);
Status EncodeAll(const NodeLowering& l, const SumScales& scales, EncodeScale encode,
                 RescaleParams& params);

// Codes of the node's result, clamped to its range: RESCALE under kTosa, F1 under kFloatScale, else
// the library's own (library_stage.h).
Result<RegisterId> FinishSum(NodeLowering& l, RegisterId sum, const SumScales& scales);

}  // namespace qconform
