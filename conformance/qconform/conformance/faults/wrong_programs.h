// SPDX-License-Identifier: Apache-2.0
// Lowerings that are wrong in one way each, as rewrites of the right program.
#pragma once

#include "qconform/lower/program.h"

namespace qconform::conformance {

// ExecuTorch PR #14258's lowering of 16-bit convolutions with bias (facts/arm_tosa.md 2.3, "G1"):
// the sum without bias is rescaled and clipped to int16, then a separately quantized int16 bias is
// added. Made linear_rank1_large_randn flaky: where |Wx| exceeds the output's range but |Wx + b|
// does not, the clip removes the excess.
Program ClipBeforeBias(Program program);

// The left-over of the direct lowering until August 2026 (facts/arm_tosa.md 2.3, "G3"): where a
// 16-bit convolution is read by a RESCALE to int32 (add, sub, mul), that user reads the
// accumulator, rescaled by exactly 1.0, as if it counted units of the output.
Program ConsumerReadsAccumulator(Program program);

}  // namespace qconform::conformance
