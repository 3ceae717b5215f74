// SPDX-License-Identifier: Apache-2.0
// Between tensors of int64 codes and packed buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace qconform::fast {

// Narrows codes less `offset` into `out`, which keeps its memory from call to call. False if one
// does not fit.
template <class T>
[[nodiscard]] bool PackCodes(std::span<const std::int64_t> codes, std::vector<T>& out,
                             std::int64_t offset = 0) {
  out.resize(codes.size());
  std::int64_t lost = 0;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const std::int64_t code = codes[i] - offset;
    out[i] = static_cast<T>(code);
    lost |= code ^ out[i];
  }
  return lost == 0;
}

// Widens codes again.
template <class T>
void UnpackCodes(const std::vector<T>& packed, std::span<std::int64_t> codes) {
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = packed[i];
}

}  // namespace qconform::fast
