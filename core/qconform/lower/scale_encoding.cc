// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/scale_encoding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <sstream>
#include <string>

namespace qconform {
namespace {

constexpr std::int32_t kMinShift = 2;
constexpr std::int32_t kMaxShift = 62;

Error OutOfRange(double scale, std::string_view encoding) {
  std::ostringstream text;
  text.precision(std::numeric_limits<double>::max_digits10);
  text << "scale " << scale << " is outside the " << encoding << " encoding";
  return {ErrorCode::kUnsupported, text.str()};
}

bool IsFiniteAndNotNegative(double scale) {
  return 0 <= scale && scale <= std::numeric_limits<double>::max();
}

// scale = bits / 2^`width` * 2^exponent with bits in [2^(width-1), 2^width], or 0 and 0.
struct Mantissa {
  std::int64_t bits;
  std::int32_t exponent;
};

constexpr int kDoubleBits = 53;

// All of a finite double's bits: what frexp gives, on integers.
Mantissa ExactMantissa(double scale) {
  constexpr int kStored = kDoubleBits - 1;
  constexpr int kBias = 1022;
  const auto pattern = std::bit_cast<std::uint64_t>(scale) & ~(std::uint64_t{1} << 63);
  const auto stored = static_cast<std::int64_t>(pattern & ((std::uint64_t{1} << kStored) - 1));
  const auto exponent = static_cast<std::int32_t>(pattern >> kStored);
  if (exponent > 0) return {stored | std::int64_t{1} << kStored, exponent - kBias};
  if (stored == 0) return {0, 0};
  const auto lead = kDoubleBits - static_cast<int>(std::bit_width(pattern));  // subnormal
  return {stored << lead, 1 - kBias - lead};
}

enum class Ties : std::uint8_t { kEven, kAway };

// To `width` bits, rounded once; the result may be 2^width.
Mantissa RoundedMantissa(double scale, int width, Ties ties) {
  const Mantissa exact = ExactMantissa(scale);
  const int cut = kDoubleBits - width;
  const std::int64_t floor = exact.bits >> cut;
  const std::int64_t rest = exact.bits - (floor << cut);
  const std::int64_t half = std::int64_t{1} << (cut - 1);
  const bool tie_up = ties == Ties::kAway || floor % 2 == 1;
  const bool up = rest > half || (rest == half && tie_up);
  return {floor + (up ? 1 : 0), exact.exponent};
}

// The same with 2^width carried into the exponent.
Mantissa RoundMantissa(double scale, int width, Ties ties) {
  const Mantissa m = RoundedMantissa(scale, width, ties);
  if (m.bits == std::int64_t{1} << width) return {m.bits / 2, m.exponent + 1};
  return m;
}

Result<EncodedScale> EncodeHalfEven(double scale, int bits, std::string_view name) {
  if (!IsFiniteAndNotNegative(scale)) return OutOfRange(scale, name);
  Mantissa m = RoundMantissa(scale, bits, Ties::kEven);
  std::int32_t shift = bits - m.exponent;
  if (shift < kMinShift) return OutOfRange(scale, name);
  if (shift > kMaxShift) {
    m.bits >>= std::min(31, shift - kMaxShift);
    shift = kMaxShift;
  }
  return EncodedScale{static_cast<std::int32_t>(m.bits), shift};
}

// A 31-bit multiplier cut to 15 bits half-up; what would round to 2^15 saturates.
std::int32_t CutTo15Bits(std::int64_t multiplier) {
  constexpr std::int64_t kSaturatesFrom = 0x7FFF0000;
  return multiplier < kSaturatesFrom ? static_cast<std::int32_t>((multiplier + 0x8000) >> 16)
                                     : 0x7FFF;
}

}  // namespace

Result<EncodedScale> EncodeScale32(double scale) { return EncodeHalfEven(scale, 31, "32-bit"); }

Result<EncodedScale> EncodeScale16(double scale) { return EncodeHalfEven(scale, 15, "16-bit"); }

Result<EncodedScale> EncodeScaleTflite(double scale) {
  constexpr std::string_view kName = "TFLite 32-bit";
  if (!IsFiniteAndNotNegative(scale)) return OutOfRange(scale, kName);
  const Mantissa m = RoundMantissa(scale, 31, Ties::kAway);
  if (m.exponent < -31) return EncodedScale{0, 31};
  const std::int32_t shift = 31 - m.exponent;
  if (shift < kMinShift) return OutOfRange(scale, kName);
  return EncodedScale{static_cast<std::int32_t>(m.bits), shift};
}

Result<EncodedScale> EncodeScaleTfliteSingle(double scale) {
  constexpr std::int32_t kMaxExponent = 30;
  if (!IsFiniteAndNotNegative(scale)) return OutOfRange(scale, "TFLite single-rounding");
  const Mantissa m = RoundMantissa(scale, 31, Ties::kAway);
  if (m.exponent > kMaxExponent) {
    return EncodedScale{std::numeric_limits<std::int32_t>::max(), 31 - kMaxExponent};
  }
  if (m.exponent < -31) return EncodedScale{0, 31};
  return EncodedScale{static_cast<std::int32_t>(m.bits), 31 - m.exponent};
}

Result<EncodedScale> EncodeScaleTflite16(double scale) {
  constexpr std::int32_t kMinShift16 = 8;  // the kernel asserts an exponent below 8
  const Result<EncodedScale> wide = EncodeScaleTflite(scale);
  if (!wide.ok()) return OutOfRange(scale, "TFLite 16-bit");
  const EncodedScale e = wide.value();
  const std::int32_t shift = e.shift - 16;
  if (shift < kMinShift16) return OutOfRange(scale, "TFLite 16-bit");
  return EncodedScale{CutTo15Bits(e.multiplier), shift};
}

Result<EncodedScale> EncodeScaleVela16(double scale) {
  constexpr std::int32_t kMaxWideShift = 63;
  constexpr std::string_view kName = "Vela 16-bit";
  if (!IsFiniteAndNotNegative(scale)) return OutOfRange(scale, kName);
  const Mantissa m = RoundedMantissa(scale, 31, Ties::kAway);
  const std::int32_t shift = 31 - m.exponent;
  // Vela writes shift 0 here; any shift makes 0 of everything.
  if (shift > kMaxWideShift) return EncodedScale{0, kMinShift};
  if (shift - 16 < kMinShift) return OutOfRange(scale, kName);
  return EncodedScale{CutTo15Bits(m.bits), shift - 16};
}

Result<EncodedScale> LiftToScale32(EncodedScale scale16) {
  if (scale16.shift + 16 > kMaxShift) {
    return Error{ErrorCode::kUnsupported, "a 16-bit scale with shift " +
                                              std::to_string(scale16.shift) +
                                              " has no 32-bit equal: the largest shift is 46"};
  }
  return EncodedScale{scale16.multiplier << 16, scale16.shift + 16};
}

namespace {

constexpr std::array kScaleEncodings = {
    ScaleEncodingRow{.id = ScaleEncoding::kTosa32,
                     .name = "tosa.scale32",
                     .multiplier_bits = 31,
                     .rounding = Rounding::kSingle,
                     .encode = EncodeScale32,
                     .source = "ExecuTorch Arm, op_tosa_rescale.py (facts/arm_tosa.md 2.1)"},
    ScaleEncodingRow{.id = ScaleEncoding::kTosa16,
                     .name = "tosa.scale16",
                     .multiplier_bits = 15,
                     .rounding = Rounding::kSingle,
                     .encode = EncodeScale16,
                     .source = "ExecuTorch Arm, op_tosa_rescale.py (facts/arm_tosa.md 2.1)"},
    ScaleEncodingRow{.id = ScaleEncoding::kLiteRtDouble,
                     .name = "litert.double",
                     .multiplier_bits = 31,
                     .rounding = Rounding::kDouble,
                     .encode = EncodeScaleTflite,
                     .source = "LiteRT quantization_util.cc (facts/arm_tosa.md 6.1)"},
    ScaleEncodingRow{.id = ScaleEncoding::kLiteRtSingle,
                     .name = "litert.single",
                     .multiplier_bits = 31,
                     .rounding = Rounding::kSingle,
                     .encode = EncodeScaleTfliteSingle,
                     .source = "LiteRT quantization_util.cc with TFLITE_SINGLE_ROUNDING (6.1)"},
    ScaleEncodingRow{.id = ScaleEncoding::kLiteRt16,
                     .name = "litert.16x8",
                     .multiplier_bits = 15,
                     .rounding = Rounding::kSingle,
                     .encode = EncodeScaleTflite16,
                     .source = "LiteRT common.cc, int64 accumulators (facts/arm_tosa.md 6.1)"},
    ScaleEncodingRow{.id = ScaleEncoding::kVela16,
                     .name = "vela.reduced16",
                     .multiplier_bits = 15,
                     .rounding = Rounding::kSingle,
                     .encode = EncodeScaleVela16,
                     .source = "Vela scaling.py, reduced_quantise_scale (facts/arm_tosa.md 6.1)"},
};

consteval bool RowsStandInTheOrderOfTheEnum() {
  for (std::size_t i = 0; i < kScaleEncodings.size(); ++i) {
    if (static_cast<std::size_t>(kScaleEncodings[i].id) != i) return false;
    for (std::size_t k = 0; k < i; ++k) {
      if (kScaleEncodings[k].name == kScaleEncodings[i].name) return false;
    }
  }
  return true;
}
static_assert(RowsStandInTheOrderOfTheEnum());

}  // namespace

std::span<const ScaleEncodingRow> AllScaleEncodings() { return kScaleEncodings; }

const ScaleEncodingRow& RowOf(ScaleEncoding id) {
  return kScaleEncodings[static_cast<std::size_t>(id)];
}

std::string_view NameOf(ScaleEncoding id) { return RowOf(id).name; }

}  // namespace qconform
