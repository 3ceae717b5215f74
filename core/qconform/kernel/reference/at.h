// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace qconform::reference {

// Element `i`, which the caller has proved to be inside. Spares every kernel the casts.
template <class T>
T& At(std::span<T> codes, std::int64_t i) {
  return codes[static_cast<std::size_t>(i)];
}

}  // namespace qconform::reference
