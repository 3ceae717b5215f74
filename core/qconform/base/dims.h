// SPDX-License-Identifier: Apache-2.0
// A short list of integers without allocation: shapes and every attribute of an op.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "qconform/base/check.h"

namespace qconform {

inline constexpr std::size_t kMaxRank = 8;

// At most kMaxRank integers. As a shape: outermost dimension first; rank 0 is a scalar.
class Dims {
 public:
  constexpr Dims() = default;
  constexpr Dims(std::initializer_list<std::int64_t> values)
      : Dims(std::span(values.begin(), values.size())) {}
  constexpr explicit Dims(std::span<const std::int64_t> values) : size_(values.size()) {
    QC_CHECK_LE(size_, kMaxRank);
    std::copy(values.begin(), values.end(), values_.begin());
  }

  constexpr std::size_t size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr std::int64_t operator[](std::size_t i) const { return values_[Index(i)]; }
  constexpr std::int64_t& operator[](std::size_t i) { return values_[Index(i)]; }
  constexpr const std::int64_t* begin() const { return values_.data(); }
  constexpr const std::int64_t* end() const { return values_.data() + size_; }
  constexpr std::int64_t* begin() { return values_.data(); }
  constexpr std::int64_t* end() { return values_.data() + size_; }
  constexpr std::int64_t back() const { return values_[Index(size_ - 1)]; }
  constexpr void push_back(std::int64_t value) {
    QC_CHECK_LT(size_, kMaxRank);
    values_[size_++] = value;
  }

  friend constexpr bool operator==(const Dims& a, const Dims& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  constexpr std::size_t Index(std::size_t i) const {
    QC_CHECK_LT(i, size_);
    return i;
  }

  std::array<std::int64_t, kMaxRank> values_{};
  std::size_t size_ = 0;
};

// Product of the dimensions; 1 for rank 0. The caller has bounded it (graph limits: at most 2^28).
constexpr std::int64_t ElementCount(const Dims& shape) {
  std::int64_t count = 1;
  for (const std::int64_t dim : shape) count *= dim;
  return count;
}

}  // namespace qconform
