// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "qconform/kernel/fast/ops.h"

namespace qconform::fast {

// 16-bit rows times any int8 weights: 508 products of at most 2^22 fit int32 (facts/backends.md
// section 5).
inline constexpr std::int64_t kAnyExactDepth = 508;

// A matrix of 8-bit weights where it lies: element (output, k) at output * output_stride +
// k * depth_stride. Unsigned codes are given as code - 128, with the zero point less 128.
struct WeightMatrix {
  const std::int8_t* codes = nullptr;
  std::int64_t outputs = 0;
  std::int64_t depth = 0;
  std::int64_t output_stride = 0;
  std::int64_t depth_stride = 1;
  std::int64_t zero_point = 0;  // [-256, 256]
};

// The same in the order in which a dot product reads it, panel by panel of outputs, with zeros
// where outputs and depth do not fill up. One byte a weight.
class PackedWeights {
 public:
  // `unit`: elements of a row that one lane multiplies at once, 2 or 4.
  void Pack(const WeightMatrix& w, int panel_columns, int unit);

  std::int64_t outputs() const { return outputs_; }
  std::int64_t depth() const { return depth_; }
  std::int64_t padded_depth() const { return padded_depth_; }
  std::int64_t zero_point() const { return zero_point_; }
  int panel_columns() const { return panel_columns_; }
  const std::int8_t* Panel(std::int64_t panel) const {
    return panels_.data() + panel * padded_depth_ * panel_columns_;
  }
  std::span<const std::int64_t> sums() const { return sums_; }  // of codes, by output
  std::span<const std::int64_t> magnitudes() const {
    return magnitudes_;
  }  // of |code - zero point|
  std::size_t bytes() const;

  // The depth, even, of the longest equal parts whose products with any 16-bit rows sum within
  // int32: parts from 0 on. At least kAnyExactDepth.
  std::int64_t ExactDepth() const;

 private:
  bool IsExact(std::int64_t part) const;
  void PackPanel(const WeightMatrix& w, std::int64_t first, int unit);

  std::int64_t outputs_ = 0;
  std::int64_t depth_ = 0;
  std::int64_t padded_depth_ = 0;
  std::int64_t zero_point_ = 0;
  int panel_columns_ = 0;
  int unit_ = 2;
  std::vector<std::int8_t> panels_;
  std::vector<std::int64_t> sums_;
  std::vector<std::int64_t> magnitudes_;
};

}  // namespace qconform::fast
