// SPDX-License-Identifier: Apache-2.0
// Kernels that are wrong in one way each, in the shape of real bugs. Everything else is the
// reference's.
#pragma once

#include "qconform/kernel/kernel_table.h"

namespace qconform::conformance {

// Each returns ReferenceKernels() with one entry replaced.
KernelTable RescaleTiesDown();         // rounds x.5 towards minus infinity
KernelTable RescaleTruncates();        // drops the fraction
KernelTable RescaleRoundsTwice();      // DOUBLE_ROUND where SINGLE_ROUND is due
KernelTable RescaleNextChannel();      // channel c takes the constants of channel c + 1
KernelTable RescaleClipsFirst();       // saturates, then adds the zero point
KernelTable ConvAccumulatesInt32();    // the int48 accumulator wraps at 32 bits (tensorflow #53763)
KernelTable ConvTruncatesBias();       // the int48 bias is cut to its low 32 bits
KernelTable ConvPadsWithCodeZero();    // padding is code 0, not the zero point
KernelTable DepthwiseSwapsChannels();  // output channel m*C + c instead of c*M + m
KernelTable TableSkipsInterpolation();  // 16-bit tables use the left entry
KernelTable TableIndexesUnsigned();     // int8 codes index by their low byte
KernelTable ClampKeepsCodes();          // fused ranges are ignored
KernelTable AvgPoolCountsPadding();     // divides by the kernel's area
KernelTable MaxPoolPadsWithZero();      // padding takes part as code 0
KernelTable TransposeInverts();         // applies the inverse permutation
KernelTable SliceIgnoresStart();        // copies from the origin
KernelTable PadWritesCodeZero();        // pads with code 0, not the zero point
KernelTable ElementwiseWrapsInt16();    // the product is kept in 16 bits

}  // namespace qconform::conformance
