// SPDX-License-Identifier: Apache-2.0
// 8-bit buffers as XNNPACK wants them: readable beyond the end, watched on both sides.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace qconform::conformance {

// Elements between two guards. The library may read XNN_EXTRA_BYTES (16) beyond a buffer and must
// write nowhere outside it; guards and fresh elements hold the poison byte.
template <class T>
class GuardedBuffer {
 public:
  static constexpr std::size_t kGuard = 64;

  GuardedBuffer(std::size_t size, std::uint8_t poison)
      : poison_(static_cast<T>(poison)), bytes_(size + 2 * kGuard, poison_) {}

  // Codes must lie in T's range.
  GuardedBuffer(std::span<const std::int64_t> codes, std::uint8_t poison)
      : GuardedBuffer(codes.size(), poison) {
    std::transform(codes.begin(), codes.end(), data(),
                   [](std::int64_t code) { return static_cast<T>(code); });
  }

  T* data() { return bytes_.data() + kGuard; }
  const T* data() const { return bytes_.data() + kGuard; }
  std::size_t size() const { return bytes_.size() - 2 * kGuard; }

  std::vector<std::int64_t> Codes() const { return {data(), data() + size()}; }

  bool GuardsIntact() const {
    const auto is_poison = [this](T byte) { return byte == poison_; };
    return std::all_of(bytes_.begin(), bytes_.begin() + kGuard, is_poison) &&
           std::all_of(bytes_.end() - kGuard, bytes_.end(), is_poison);
  }

 private:
  T poison_;
  std::vector<T> bytes_;
};

}  // namespace qconform::conformance
