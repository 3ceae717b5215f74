// SPDX-License-Identifier: Apache-2.0
// A positive real scale as multiplier * 2^-shift, by the name of who does it that way.
#pragma once

#include <cstdint>

#include "qconform/base/result.h"

namespace qconform {

struct EncodedScale {
  std::int32_t multiplier = 0;  // 0 .. 2^31-1 (32-bit) or 0 .. 2^15-1 (16-bit)
  std::int32_t shift = 0;       // 2 .. 62
  friend bool operator==(const EncodedScale&, const EncodedScale&) = default;
};

// ExecuTorch Arm: frexp, mantissa to 31 bits half-even (facts/arm_tosa.md 2.1). Error outside
// 0 <= scale < 2^29 * (1 - 2^-32), and for NaN.
Result<EncodedScale> EncodeScale32(double scale);

// The same with 15 bits, for 48-bit values. Error outside 0 <= scale < 2^13 * (1 - 2^-16).
Result<EncodedScale> EncodeScale16(double scale);

// TFLite QuantizeMultiplier: 31 bits half-away, flushed to 0 below 2^-32 (facts/arm_tosa.md 6.1).
// Error as for EncodeScale32; the library itself goes on to 2^31, with shifts that no RESCALE has.
Result<EncodedScale> EncodeScaleTflite(double scale);

// TFLite 16x8: the 31-bit multiplier cut to 15 bits, half-up, saturating at 0x7FFF (6.1). Error
// outside 0 <= scale < 2^7 * (1 - 2^-32): the kernel asserts an exponent below 8.
Result<EncodedScale> EncodeScaleTflite16(double scale);

// The 16-bit constants as 32-bit ones that give the same result for every value: (m << 16, s + 16).
// Error if s + 16 > 62.
Result<EncodedScale> LiftToScale32(EncodedScale scale16);

}  // namespace qconform
