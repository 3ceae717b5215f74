// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/base/dtype.h"

namespace qconform::reference {

// The low bits of a code, as many as its type has.
inline std::uint64_t LowBits(DType dtype, std::int64_t value) {
  const int bits = BitWidth(dtype);
  QC_CHECK_LT(bits, 64);
  return static_cast<std::uint64_t>(value) & ((std::uint64_t{1} << bits) - 1);
}

// The code that these low bits are in two's complement.
inline std::int64_t WrapTo(DType dtype, std::int64_t value) {
  const auto low = static_cast<std::int64_t>(LowBits(dtype, value));
  const std::int64_t count = std::int64_t{1} << BitWidth(dtype);
  return low > RangeOf(dtype).max ? low - count : low;
}

}  // namespace qconform::reference
