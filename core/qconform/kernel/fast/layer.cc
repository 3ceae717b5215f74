// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/layer.h"

#include <algorithm>
#include <cstdlib>

#include "qconform/base/check.h"
#include "qconform/kernel/rounding.h"

namespace qconform::fast {

std::size_t Workspace::bytes() const {
  return (byte_rows.pointers.capacity() + word_rows.pointers.capacity()) * sizeof(void*) +
         byte_rows.copies.capacity() + byte_rows.padded.capacity() +
         (word_rows.copies.capacity() + word_rows.padded.capacity()) * sizeof(std::int16_t) +
         (tap_offsets.capacity() + row_terms.capacity()) * sizeof(std::int64_t);
}

std::size_t Layer::bytes() const {
  return weights_.bytes() + columns_.bytes() + bounds_.capacity() * sizeof(std::int64_t);
}

bool Layer::Prepare(const LayerSpec& spec, const Ops& ops) {
  QC_CHECK(spec.x_type == DType::kInt8 || spec.x_type == DType::kUint8 ||
           spec.x_type == DType::kInt16);
  if (!RangeOf(spec.x_type).Contains(spec.x_zero_point)) return false;
  if (std::abs(spec.weights.zero_point) > 256) return false;
  ops_ = &ops;
  x_type_ = spec.x_type;
  x_zero_point_ = spec.x_zero_point;
  as_bytes_ = spec.x_type != DType::kInt16 && ops.has_dot8;
  weights_.Pack(spec.weights, ops.panel_columns, as_bytes_ ? 4 : 2);
  // Bytes widened to 16 bits lose their zero point on the way; signed bytes are read as code + 128.
  row_zero_point_ = 0;
  if (spec.x_type == DType::kInt16 || as_bytes_) row_zero_point_ = x_zero_point_;
  if (as_bytes_ && spec.x_type == DType::kInt8) row_zero_point_ += 128;
  if (!FoldBias(spec)) return false;
  return spec.to == nullptr || columns_.Requantize(*spec.to, bounds_);
}

// sum (x - xz)(w - wz) = sum x w - xz sum w - wz sum x + depth xz wz: all but the first and the
// third are constants of a column, and the third belongs to a row (LayerRun::SetRowTerms).
bool Layer::FoldBias(const LayerSpec& spec) {
  const CodeRange range = spec.x_range.value_or(RangeOf(spec.x_type));
  const std::int64_t largest =
      std::max(std::abs(range.min - x_zero_point_), std::abs(range.max - x_zero_point_));
  const CodeRange limits = spec.x_type == DType::kInt16 ? kInt48Range : kInt32Range;
  const auto outputs = static_cast<std::size_t>(weights_.outputs());
  QC_CHECK(spec.bias.size() <= 1 || spec.bias.size() == outputs);
  columns_.Reset(weights_.outputs());
  bounds_.resize(outputs);
  const std::int64_t both = weights_.depth() * row_zero_point_ * weights_.zero_point();
  for (std::size_t c = 0; c < outputs; ++c) {
    const std::int64_t bias = spec.bias.empty() ? 0 : spec.bias[spec.bias.size() == 1 ? 0 : c];
    if (!limits.Contains(bias)) return false;
    // Depth is at most 2^28, a product at most 2^25: inside 64 bits.
    bounds_[c] = largest * weights_.magnitudes()[c] + std::abs(bias);
    if (bounds_[c] > limits.max) return false;
    columns_.constants()[c] = bias - row_zero_point_ * weights_.sums()[c] + both;
  }
  is_narrow_ = *std::max_element(bounds_.begin(), bounds_.end()) <= kInt32Range.max;
  if (spec.x_type == DType::kInt16 && !is_narrow_) exact_depth_ = weights_.ExactDepth();
  return true;
}

}  // namespace qconform::fast
