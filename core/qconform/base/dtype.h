// SPDX-License-Identifier: Apache-2.0
// Element types, and their ranges as values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace qconform {

// int48 is the accumulator and bias type of 16-bit activations with 8-bit weights (TOSA 1.0
// EXT-INT16). It is a type of its own everywhere: never folded into int32 or int64.
enum class DType : std::uint8_t {
  kInt4,
  kInt8,
  kUint8,
  kInt16,
  kUint16,
  kInt32,
  kInt48,
  kFloat32,  // floats stand only outside the quantized region; elements are their bit patterns
  kInt2,
  kInt64,  // positions; biases of some libraries
  kBool,   // never quantized
  kFloat16,
  kBfloat16,
};

inline constexpr std::array kAllDTypes = {
    DType::kInt4,  DType::kInt8,    DType::kUint8,   DType::kInt16, DType::kUint16,
    DType::kInt32, DType::kInt48,   DType::kFloat32, DType::kInt2,  DType::kInt64,
    DType::kBool,  DType::kFloat16, DType::kBfloat16};

// Inclusive range of codes.
struct CodeRange {
  std::int64_t min;
  std::int64_t max;

  constexpr bool Contains(std::int64_t code) const { return min <= code && code <= max; }
  friend constexpr bool operator==(const CodeRange&, const CodeRange&) = default;
};

// Width of one element in bits.
int BitWidth(DType dtype);
bool IsSigned(DType dtype);
bool IsInteger(DType dtype);  // what codes may have: neither a float nor bool
bool IsFloat(DType dtype);

// All codes that storage of this type can hold: two's complement, so int4 includes -8 (which
// TOSA 1.0 excludes by a rule of its own). For floats: the range of bit patterns, such as
// [0, 2^32 - 1]. For int64: [-(2^62 - 1), 2^62 - 1], so that differences and counts of codes fit.
CodeRange RangeOf(DType dtype);

// "int8", "uint16", "int48", "float32", ...
std::string_view NameOf(DType dtype);
std::optional<DType> DTypeFromName(std::string_view name);

}  // namespace qconform
