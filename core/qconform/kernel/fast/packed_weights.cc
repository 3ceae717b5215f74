// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/packed_weights.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "qconform/base/check.h"

namespace qconform::fast {
namespace {

constexpr std::int64_t kLongestPart = 4096;

}  // namespace

void PackedWeights::Pack(const WeightMatrix& w, int panel_columns, int unit) {
  QC_CHECK(w.outputs > 0 && w.depth > 0);
  QC_CHECK(std::abs(w.zero_point) <= 256);
  outputs_ = w.outputs;
  depth_ = w.depth;
  padded_depth_ = (w.depth + unit - 1) / unit * unit;
  zero_point_ = w.zero_point;
  panel_columns_ = panel_columns;
  unit_ = unit;
  const std::int64_t panels = (outputs_ + panel_columns - 1) / panel_columns;
  panels_.assign(static_cast<std::size_t>(panels * padded_depth_ * panel_columns), 0);
  sums_.assign(static_cast<std::size_t>(outputs_), 0);
  magnitudes_.assign(static_cast<std::size_t>(outputs_), 0);
  for (std::int64_t first = 0; first < outputs_; first += panel_columns) PackPanel(w, first, unit);
}

// By depth outside, by output inside: writes go forward, and a row-major matrix is read so too.
void PackedWeights::PackPanel(const WeightMatrix& w, std::int64_t first, int unit) {
  std::int8_t* panel = panels_.data() + first * padded_depth_;
  const std::int64_t count = std::min<std::int64_t>(panel_columns_, outputs_ - first);
  const auto zero_point = static_cast<std::int32_t>(w.zero_point);
  std::int64_t* sums = sums_.data() + first;
  std::int64_t* magnitudes = magnitudes_.data() + first;
  for (std::int64_t k = 0; k < w.depth; ++k) {
    const std::int8_t* from = w.codes + first * w.output_stride + k * w.depth_stride;
    std::int8_t* to = panel + k / unit * unit * panel_columns_ + k % unit;
    for (std::int64_t c = 0; c < count; ++c) {
      const std::int8_t code = from[c * w.output_stride];
      to[c * unit] = code;
      sums[c] += code;
      magnitudes[c] += std::abs(code - zero_point);
    }
  }
}

// |sum x w| <= 2^15 sum |w|, which is below 2^31 where the weights of a part sum to less than 2^16.
bool PackedWeights::IsExact(std::int64_t part) const {
  const std::int64_t unit = unit_;
  for (std::int64_t first = 0; first < outputs_; first += panel_columns_) {
    const std::int8_t* panel = panels_.data() + first * padded_depth_;
    for (std::int64_t begin = 0; begin < padded_depth_; begin += part) {
      std::array<std::int32_t, kMaxPanelColumns> sums{};
      const std::int64_t end = std::min(begin + part, padded_depth_);
      for (std::int64_t k = begin; k < end; k += unit) {
        const std::int8_t* at = panel + k * panel_columns_;
        for (int c = 0; c < panel_columns_; ++c) {
          for (std::int64_t u = 0; u < unit; ++u) {
            sums[static_cast<std::size_t>(c)] += std::abs(at[c * unit + u]);
          }
        }
      }
      if (*std::max_element(sums.begin(), sums.end()) >= 1 << 16) return false;
    }
  }
  return true;
}

std::int64_t PackedWeights::ExactDepth() const {
  const std::int64_t most_parts = (padded_depth_ + kAnyExactDepth - 1) / kAnyExactDepth;
  for (std::int64_t parts = 1; parts < most_parts; ++parts) {
    const std::int64_t part = ((padded_depth_ + parts - 1) / parts + 1) / 2 * 2;
    // Longer parts than this need weights below 16 on average: not worth a look.
    if (part <= kLongestPart && IsExact(part)) return part;
  }
  return kAnyExactDepth;
}

std::size_t PackedWeights::bytes() const {
  return panels_.capacity() + (sums_.capacity() + magnitudes_.capacity()) * sizeof(std::int64_t);
}

}  // namespace qconform::fast
