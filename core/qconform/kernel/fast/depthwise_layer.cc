// SPDX-License-Identifier: Apache-2.0
#include "qconform/kernel/fast/depthwise_layer.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <type_traits>

#include "qconform/base/check.h"
#include "qconform/kernel/rounding.h"

namespace qconform::fast {

bool DepthwiseLayer::Prepare(const LayerSpec& spec, const Ops& ops) {
  const CodeRange range = spec.x_range.value_or(RangeOf(spec.x_type));
  if (!RangeOf(spec.x_type).Contains(spec.x_zero_point)) return false;
  if (std::abs(spec.weights.zero_point) > 256) return false;
  ops_ = &ops;
  x_type_ = spec.x_type;
  outputs_ = spec.weights.outputs;
  x_zero_point_ = static_cast<std::int32_t>(spec.x_zero_point);
  w_zero_point_ = static_cast<std::int32_t>(spec.weights.zero_point);
  const std::int64_t largest =
      std::max(std::abs(range.min - spec.x_zero_point), std::abs(range.max - spec.x_zero_point));
  const CodeRange limits = spec.x_type == DType::kInt16 ? kInt48Range : kInt32Range;
  columns_.Reset(outputs_);
  bounds_.assign(static_cast<std::size_t>(outputs_), 0);
  for (std::int64_t i = 0; i < spec.weights.depth * outputs_; ++i) {
    bounds_[static_cast<std::size_t>(i % outputs_)] +=
        std::abs(spec.weights.codes[i] - w_zero_point_);
  }
  QC_CHECK(spec.bias.size() <= 1 || spec.bias.size() == bounds_.size());
  for (std::size_t c = 0; c < bounds_.size(); ++c) {
    const std::int64_t bias = spec.bias.empty() ? 0 : spec.bias[spec.bias.size() == 1 ? 0 : c];
    if (!limits.Contains(bias)) return false;
    bounds_[c] = largest * bounds_[c] + std::abs(bias);
    if (bounds_[c] > limits.max) return false;
    columns_.constants()[c] = bias;
  }
  return spec.to == nullptr || columns_.Requantize(*spec.to, bounds_);
}

template <class X>
const X* DepthwiseLayer::Spread(const Patches& p, const X* x, std::vector<X>& buffer) const {
  const std::int64_t multiplier = outputs_ / p.channels;
  if (multiplier == 1) return x;
  const std::int64_t count = p.batch * p.height * p.width * p.channels;
  buffer.resize(static_cast<std::size_t>(count * multiplier));
  for (std::int64_t i = 0; i < count; ++i) {
    std::fill_n(buffer.data() + i * multiplier, multiplier, x[i]);
  }
  return buffer.data();
}

template <class X, class Acc, class Out>
void DepthwiseLayer::RunTyped(const Patches& p, const X* x, const std::int8_t* w, Out* out,
                              Depthwise<X, Acc> multiply) {
  Finish<Acc, Out> finish = nullptr;
  SetFinish(*ops_, columns_, finish);
  std::vector<const X*> x_taps(static_cast<std::size_t>(p.Taps()));
  std::vector<const std::int8_t*> w_taps(x_taps.size());
  for (std::int64_t pixel = 0; pixel < p.Pixels(); ++pixel) {
    const std::int64_t y = pixel / p.out_width % p.out_height;
    const std::int64_t column = pixel % p.out_width;
    const std::int64_t n = pixel / p.out_width / p.out_height;
    std::size_t taps = 0;
    for (std::int64_t tap = 0; tap < p.Taps(); ++tap) {
      const std::int64_t iy = p.InputRow(y, tap / p.kernel_width);
      const std::int64_t ix = p.InputColumn(column, tap % p.kernel_width);
      if (iy < 0 || iy >= p.height || ix < 0 || ix >= p.width) continue;
      x_offsets_[taps] = ((n * p.height + iy) * p.width + ix) * outputs_;
      w_offsets_[taps++] = tap * outputs_;
    }
    for (std::int64_t first = 0; first < outputs_; first += kMaxPanelColumns) {
      const std::int64_t channels = std::min<std::int64_t>(kMaxPanelColumns, outputs_ - first);
      for (std::size_t tap = 0; tap < taps; ++tap) {
        x_taps[tap] = x + x_offsets_[tap] + first;
        w_taps[tap] = w + w_offsets_[tap] + first;
      }
      alignas(64) Acc acc[kMaxPanelColumns];
      multiply({x_taps.data(), w_taps.data(), static_cast<std::int64_t>(taps), channels,
                x_zero_point_, w_zero_point_},
               acc);
      finish({.acc = acc,
              .acc_pitch = kMaxPanelColumns,
              .rows = 1,
              .columns = channels,
              .row_terms = nullptr,
              .to = columns_.From(first),
              .out = out + pixel * outputs_ + first,
              .out_pitch = outputs_});
    }
  }
}

template <class Out>
void DepthwiseLayer::Run(const Patches& p, const void* x, const std::int8_t* w, Out* out) {
  QC_CHECK_EQ(outputs_ % p.channels, 0);
  x_offsets_.resize(static_cast<std::size_t>(p.Taps()));
  w_offsets_.resize(x_offsets_.size());
  if (x_type_ == DType::kInt8) {
    const std::int8_t* codes = Spread(p, static_cast<const std::int8_t*>(x), spread_bytes_);
    RunTyped<std::int8_t, std::int32_t>(p, codes, w, out, ops_->depthwise_int8);
  } else if (x_type_ == DType::kUint8) {
    const std::uint8_t* codes = Spread(p, static_cast<const std::uint8_t*>(x), spread_unsigned_);
    RunTyped<std::uint8_t, std::int32_t>(p, codes, w, out, ops_->depthwise_uint8);
  } else {
    const std::int16_t* codes = Spread(p, static_cast<const std::int16_t*>(x), spread_words_);
    RunTyped<std::int16_t, std::int64_t>(p, codes, w, out, ops_->depthwise_int16);
  }
}

template void DepthwiseLayer::Run(const Patches&, const void*, const std::int8_t*, std::int8_t*);
template void DepthwiseLayer::Run(const Patches&, const void*, const std::int8_t*, std::int16_t*);
template void DepthwiseLayer::Run(const Patches&, const void*, const std::int8_t*, std::int32_t*);
template void DepthwiseLayer::Run(const Patches&, const void*, const std::int8_t*, std::int64_t*);

}  // namespace qconform::fast
