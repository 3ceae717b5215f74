// SPDX-License-Identifier: Apache-2.0
// The bias of conv2d, depthwise_conv2d and linear: its contract, and where it is added.
#pragma once

#include <optional>

#include "qconform/lower/weighted_sum.h"

namespace qconform {

// Whether the sum goes without its bias into RESCALE by 1.0, and the bias is added in int32
// (BiasStrategy::kExactInt32Add). Only 16-bit activations have a choice.
bool AddsBiasInInt32(const NodeLowering& l, DType accumulator);

// The bias as a register of dtype `as` and shape `shape`. Its codes count units of s_x * s_w[c], so
// its own scale must say so. Refuses any other zero point or scale, and codes that `as` cannot
// hold.
Result<RegisterId> BiasRegister(NodeLowering& l, const SumScales& scales, DType as,
                                const Dims& shape);

// An int48 sum as int32: RESCALE16 by exactly 1.0. An int32 sum is one already.
RegisterId NarrowSum(NodeLowering& l, RegisterId sum);

// int48 sum -> RESCALE16 by exactly 1.0 -> int32, plus bias, -> RESCALE32, clamped. TOSA generation
// G2 (facts/arm_tosa.md 2.3).
Result<RegisterId> FinishByInt32Add(NodeLowering& l, RegisterId sum, const SumScales& scales);

}  // namespace qconform
