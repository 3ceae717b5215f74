// SPDX-License-Identifier: Apache-2.0
// The roundings of TOSA 1.0, each under its own name. Templates over the integer type: an ordinary
// int64_t computes; a symbolic 64-bit signed type (with + * << >> < and an overload of Select)
// proves (proofs/).
#pragma once

#include <bit>
#include <cstdint>

#include "qconform/base/dtype.h"

namespace qconform {

// `yes` where the condition holds, else `no`.
constexpr std::int64_t Select(bool condition, std::int64_t yes, std::int64_t no) {
  return condition ? yes : no;
}

// floor(value / 2^shift + 1/2): nearest, ties towards plus infinity.
// Requires 1 <= shift <= 62 and value + 2^(shift-1) inside 64 bits.
template <class Int, class Shift>
constexpr Int RoundHalfUpShift(Int value, Shift shift) {
  return (value + (Int{1} << (shift - 1))) >> shift;
}

// value * multiplier / 2^shift, rounded once to nearest, ties towards plus infinity (SINGLE_ROUND).
// Domain: IsApplyScale32Defined. Width: |value| <= 2^(s-1) and 2^31 and multiplier < 2^31, so
// |product| < 2^62 and the rounding term is at most 2^61: inside 64 bits. The result is inside
// int32.
template <class Int, class Shift>
constexpr Int ApplyScale32Single(Int value, Int multiplier, Shift shift) {
  return RoundHalfUpShift<Int>(value * multiplier, shift);
}

// The same, rounded twice where shift > 31 (DOUBLE_ROUND): to 2^31 half up, then by the remaining
// bits half away from zero. For negative values the outer tie moves by taking 2^30 off instead of
// adding it. Equals TFLite's default MultiplyByQuantizedMultiplier on the whole domain. Width: as
// above plus 2^30.
template <class Int, class Shift>
constexpr Int ApplyScale32Double(Int value, Int multiplier, Shift shift) {
  const Int half = Int{1} << 30;
  const Int nudge = Select(shift > 31, Select(value < Int{0}, Int{0} - half, half), Int{0});
  return RoundHalfUpShift<Int>(value * multiplier + nudge, shift);
}

// value * multiplier / 2^shift for 48-bit values and 15-bit multipliers, rounded as
// RoundHalfUpShift. Domain: IsApplyScale16Defined. Width: |product| <= 2^47 * (2^15 - 1) < 2^62,
// rounding term <= 2^61. The result may leave int32, which TOSA leaves undefined: the caller
// checks.
template <class Int, class Shift>
constexpr Int ApplyScale16(Int value, Int multiplier, Shift shift) {
  return RoundHalfUpShift<Int>(value * multiplier, shift);
}

inline constexpr CodeRange kInt16Range{-(std::int64_t{1} << 15), (std::int64_t{1} << 15) - 1};
inline constexpr CodeRange kInt32Range{-(std::int64_t{1} << 31), (std::int64_t{1} << 31) - 1};
inline constexpr CodeRange kInt48Range{-(std::int64_t{1} << 47), (std::int64_t{1} << 47) - 1};

// Predicates over Int, which yield whatever its < does: bool, or a symbolic truth value with
// ! and &&.
template <class Int>
constexpr auto IsWithin(CodeRange range, Int value) {
  return !(value < Int{range.min}) && !(Int{range.max} < value);
}

template <class Int>
constexpr auto IsShiftDefined(Int shift) {
  return IsWithin(CodeRange{2, 62}, shift);
}

// What apply_scale_32 requires (TOSA 1.0): multiplier in [0, 2^31), shift in [2, 62], value in
// int32 and in [-2^(shift-1), 2^(shift-1)).
template <class Int>
constexpr auto MeetsApplyScale32(Int value, Int multiplier, Int shift) {
  const auto shift_defined = IsShiftDefined(shift);
  const Int bound = Int{1} << (Select(shift_defined, shift, Int{2}) - Int{1});
  return shift_defined && IsWithin(CodeRange{0, kInt32Range.max}, multiplier) &&
         IsWithin(kInt32Range, value) && !(value < Int{0} - bound) && value < bound;
}
constexpr bool IsApplyScale32Defined(std::int64_t value, std::int64_t multiplier,
                                     std::int64_t shift) {
  return MeetsApplyScale32(value, multiplier, shift);
}

// What apply_scale_16 requires of its operands: multiplier in [0, 2^15), shift in [2, 62], value in
// int48.
template <class Int>
constexpr auto MeetsApplyScale16(Int value, Int multiplier, Int shift) {
  return IsWithin(CodeRange{0, kInt16Range.max}, multiplier) && IsShiftDefined(shift) &&
         IsWithin(kInt48Range, value);
}
constexpr bool IsApplyScale16Defined(std::int64_t value, std::int64_t multiplier,
                                     std::int64_t shift) {
  return MeetsApplyScale16(value, multiplier, shift);
}

// 1 / count as multiplier * 2^-shift, for ApplyScale32Single. Requires 1 <= count <= 2^31.
// The multiplier is slightly too large on purpose: with 8-bit elements and count <= 65536, scaling
// a sum gives sum / count rounded half away from zero, as dividing does.
struct ReciprocalScale {
  std::int64_t multiplier;
  std::int64_t shift;
};
constexpr ReciprocalScale ReciprocalScaleOf(std::int64_t count) {
  const auto bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(count - 1)));
  const std::int64_t one = (std::int64_t{1} << 30) + 1;
  return {(one << bits) / count, 30 + bits};
}

template <class Int>
constexpr Int Clamped(CodeRange range, Int code) {
  const Int low = Select(code < Int{range.min}, Int{range.min}, code);
  return Select(Int{range.max} < code, Int{range.max}, low);
}
constexpr std::int64_t ClampTo(CodeRange range, std::int64_t code) { return Clamped(range, code); }

}  // namespace qconform
