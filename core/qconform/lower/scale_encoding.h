// SPDX-License-Identifier: Apache-2.0
// A positive real scale as multiplier * 2^-shift, by the name of who does it that way.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "qconform/base/result.h"
#include "qconform/kernel/params.h"

namespace qconform {

struct EncodedScale {
  std::int32_t multiplier = 0;  // 0 .. 2^31-1 (32-bit) or 0 .. 2^15-1 (16-bit)
  std::int32_t shift = 0;       // 2 .. 62; from 1 with litert.single, where no RESCALE follows it
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

// TFLite built with TFLITE_SINGLE_ROUNDING: the same numbers, but from 2^30 on the largest there
// is, (2^31 - 1) / 2 (6.1). From 2^29 on the shift is 1, which no RESCALE has. Error for what is no
// finite scale.
Result<EncodedScale> EncodeScaleTfliteSingle(double scale);

// TFLite 16x8: the 31-bit multiplier cut to 15 bits, half-up, saturating at 0x7FFF (6.1). Error
// outside 0 <= scale < 2^7 * (1 - 2^-32): the kernel asserts an exponent below 8.
Result<EncodedScale> EncodeScaleTflite16(double scale);

// Vela's reduced form: 31 bits half-away without carrying 2^31 into the exponent, 0 where that
// shift would leave 0 .. 63, then cut to 15 bits as TFLite 16x8 (6.1; nxp-imx/ethos-u-vela@1cdc467:
// ethosu/vela/scaling.py, quantise_scale). Error from 2^13 on: the shift falls below 2.
Result<EncodedScale> EncodeScaleVela16(double scale);

// The 16-bit constants as 32-bit ones that give the same result for every value: (m << 16, s + 16).
// Error if s + 16 > 62.
Result<EncodedScale> LiftToScale32(EncodedScale scale16);

// The encodings by name.
enum class ScaleEncoding : std::uint8_t {
  kTosa32,
  kTosa16,
  kLiteRtDouble,
  kLiteRtSingle,
  kLiteRt16,
  kVela16,
};

struct ScaleEncodingRow {
  ScaleEncoding id;
  std::string_view name;  // "tosa.scale32"
  int multiplier_bits;    // 31 or 15
  Rounding rounding;      // how the constants are applied: ApplyScale32Single or ..Double; 15 bits:
                          // ApplyScale16
  Result<EncodedScale> (*encode)(double scale);
  std::string_view source;
};
std::span<const ScaleEncodingRow> AllScaleEncodings();  // in the order of the enum
const ScaleEncodingRow& RowOf(ScaleEncoding id);
std::string_view NameOf(ScaleEncoding id);

}  // namespace qconform
