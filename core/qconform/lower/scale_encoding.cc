// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/scale_encoding.h"

#include <algorithm>
#include <cmath>
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

// scale = fraction * 2^exponent with fraction in [1/2, 1), or 0 and 0; the fraction as `bits` bits.
// Exact until the one rounding: ldexp and frexp only move the binary point.
struct Mantissa {
  std::int64_t bits;
  std::int32_t exponent;
};

template <class Round>
Mantissa RoundMantissa(double scale, int bits, Round round) {
  int exponent = 0;
  const double fraction = std::frexp(scale, &exponent);
  const auto mantissa = static_cast<std::int64_t>(round(std::ldexp(fraction, bits)));
  if (mantissa == std::int64_t{1} << bits) return {mantissa / 2, exponent + 1};
  return {mantissa, exponent};
}

Result<EncodedScale> EncodeHalfEven(double scale, int bits, std::string_view name) {
  if (!IsFiniteAndNotNegative(scale)) return OutOfRange(scale, name);
  Mantissa m = RoundMantissa(scale, bits, [](double v) { return std::nearbyint(v); });
  std::int32_t shift = bits - m.exponent;
  if (shift < kMinShift) return OutOfRange(scale, name);
  if (shift > kMaxShift) {
    m.bits >>= std::min(31, shift - kMaxShift);
    shift = kMaxShift;
  }
  return EncodedScale{static_cast<std::int32_t>(m.bits), shift};
}

// Half away from zero, for values that are not negative; exact below 2^52, since v + 1/2 is.
double RoundHalfAway(double v) { return std::floor(v + 0.5); }

}  // namespace

Result<EncodedScale> EncodeScale32(double scale) { return EncodeHalfEven(scale, 31, "32-bit"); }

Result<EncodedScale> EncodeScale16(double scale) { return EncodeHalfEven(scale, 15, "16-bit"); }

Result<EncodedScale> EncodeScaleTflite(double scale) {
  constexpr std::string_view kName = "TFLite 32-bit";
  if (!IsFiniteAndNotNegative(scale)) return OutOfRange(scale, kName);
  const Mantissa m = RoundMantissa(scale, 31, RoundHalfAway);
  if (m.exponent < -31) return EncodedScale{0, 31};
  const std::int32_t shift = 31 - m.exponent;
  if (shift < kMinShift) return OutOfRange(scale, kName);
  return EncodedScale{static_cast<std::int32_t>(m.bits), shift};
}

Result<EncodedScale> EncodeScaleTflite16(double scale) {
  constexpr std::int32_t kMinShift16 = 8;              // the kernel asserts an exponent below 8
  constexpr std::int32_t kSaturatesFrom = 0x7FFF0000;  // would round to 2^15
  const Result<EncodedScale> wide = EncodeScaleTflite(scale);
  if (!wide.ok()) return OutOfRange(scale, "TFLite 16-bit");
  const EncodedScale e = wide.value();
  const std::int32_t shift = e.shift - 16;
  if (shift < kMinShift16) return OutOfRange(scale, "TFLite 16-bit");
  const std::int32_t multiplier =
      e.multiplier < kSaturatesFrom ? (e.multiplier + 0x8000) >> 16 : 0x7FFF;
  return EncodedScale{multiplier, shift};
}

Result<EncodedScale> LiftToScale32(EncodedScale scale16) {
  if (scale16.shift + 16 > kMaxShift) {
    return Error{ErrorCode::kUnsupported, "a 16-bit scale with shift " +
                                              std::to_string(scale16.shift) +
                                              " has no 32-bit equal: the largest shift is 46"};
  }
  return EncodedScale{scale16.multiplier << 16, scale16.shift + 16};
}

}  // namespace qconform
