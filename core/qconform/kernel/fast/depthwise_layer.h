// SPDX-License-Identifier: Apache-2.0
// depthwise_conv2d over packed buffers, bit-identical to the reference kernel.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/kernel/fast/layer.h"

namespace qconform::fast {

class DepthwiseLayer {
 public:
  // spec.weights: [KH, KW, channels of x times the multiplier] as codes; outputs and depth (taps)
  // say how many, strides are not read. False: not proved, as Layer::Prepare.
  [[nodiscard]] bool Prepare(const LayerSpec& spec, const Ops& ops);

  // As Layer::Run; `w` are the weights of the spec.
  template <class Out>
  void Run(const Patches& patches, const void* x, const std::int8_t* w, Out* out);

 private:
  template <class X, class Acc, class Out>
  void RunTyped(const Patches& p, const X* x, const std::int8_t* w, Out* out,
                Depthwise<X, Acc> multiply);
  template <class X>
  const X* Spread(const Patches& p, const X* x, std::vector<X>& buffer) const;

  const Ops* ops_ = nullptr;
  DType x_type_ = DType::kInt8;
  std::int64_t outputs_ = 0;
  std::int32_t x_zero_point_ = 0;
  std::int32_t w_zero_point_ = 0;
  OutputColumns columns_;
  std::vector<std::int64_t> bounds_;
  std::vector<std::int8_t> spread_bytes_;  // x with each channel as often as the multiplier says
  std::vector<std::uint8_t> spread_unsigned_;
  std::vector<std::int16_t> spread_words_;
  std::vector<std::int64_t> x_offsets_;  // of the taps inside x, at the pixel in hand
  std::vector<std::int64_t> w_offsets_;
};

}  // namespace qconform::fast
