// SPDX-License-Identifier: Apache-2.0
// Parameters of the integer ops. Formulae and widths: facts of TOSA 1.0 (core/README.md, "Integer
// ops").
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"

namespace qconform {

struct Conv2dParams {  // x NHWC, w OHWI, bias [O] or absent; acc = sum (x - x_zp)(w - w_zp) + bias
  Dims stride;         // [y, x]
  Dims dilation;       // [y, x]
  Dims pad;            // [top, bottom, left, right]; padding counts as x_zp
  std::int64_t x_zero_point = 0;
  std::int64_t w_zero_point = 0;
};
struct DepthwiseConv2dParams {  // w [1, KH, KW, C*M]
  Conv2dParams conv;
};
struct MatmulParams {  // [N, H, C] x [N, C, W]
  std::int64_t a_zero_point = 0;
  std::int64_t b_zero_point = 0;
};
struct ElementwiseParams {
  enum class Op : std::uint8_t { kAdd, kSub, kMul };
  Op op = Op::kAdd;
};
enum class Rounding : std::uint8_t { kSingle, kDouble };  // TOSA SINGLE_ROUND, DOUBLE_ROUND
struct RescaleParams {                         // out = clip(apply_scale(x - in_zp) + out_zp)
  std::vector<std::int32_t> multipliers = {};  // 1, or one per index of the last axis
  std::vector<std::int32_t> shifts = {};       // as many; 2..62
  std::int64_t input_zero_point = 0;
  std::int64_t output_zero_point = 0;
  bool scale32 = true;  // else 16-bit multipliers
  Rounding rounding = Rounding::kSingle;
};
struct TableParams {  // 8-bit: 256 entries by code - min; int16: 513 entries, int32 result with 7
                      // fraction bits
  std::vector<std::int64_t> table;
  // Empty, or entry by entry the other code that a library may give (oracle); kernels read `table`.
  std::vector<std::int64_t> alternative = {};
};
struct ClampParams {
  std::int64_t min = 0;
  std::int64_t max = 0;
};
struct TransposeParams {
  Dims perm;
};
struct ReshapeParams {};
struct ConcatParams {
  std::int64_t axis = 0;
};
struct SliceParams {
  Dims start;  // the size is the result's shape
};
struct PadParams {
  Dims before;
  Dims after;
  std::int64_t code = 0;
};
struct Pool2dParams {
  Dims kernel;
  Dims stride;
  Dims pad;
  std::int64_t input_zero_point = 0;   // average only
  std::int64_t output_zero_point = 0;  // average only
};
struct AvgPool2dParams : Pool2dParams {};
struct MaxPool2dParams : Pool2dParams {};
struct QuantizeParams {  // code = clamp(round_half_even(x / scale) + zp, qmin, qmax), exactly; NaN
                         // is unpredictable
  float scale = 1;
  std::int64_t zero_point = 0;
  std::int64_t qmin = 0;
  std::int64_t qmax = 0;
};
struct DequantizeParams {  // float32((code - zp) * scale), rounded once
  float scale = 1;
  std::int64_t zero_point = 0;
};

// Arithmetic of real libraries (facts/backends.md section 2).
struct FloatRequantizeParams {  // F1: clamp(rne(fl(fl(acc) * scale)) + zp, qmin, qmax)
  std::vector<float> scales;    // 1, or one per index of the last axis: fl(fl(s_in * s_w) / s_out)
  std::int64_t zero_point = 0;
  std::int64_t qmin = 0;
  std::int64_t qmax = 0;
};
struct TwoMultiplierAddParams {  // F7: (bias + a*ma + b*mb) >> shift, floor, then + zp and clamp
  std::int32_t a_multiplier = 0;
  std::int32_t b_multiplier = 0;
  std::int32_t bias = 0;
  std::int32_t shift = 0;
  std::int64_t zero_point = 0;
  std::int64_t qmin = 0;
  std::int64_t qmax = 0;
};
struct SoftmaxTableParams {                     // XNNPACK's u8 lookup softmax over the last axis
  std::vector<std::uint32_t> table;             // 256 entries
  std::vector<std::uint32_t> alternative = {};  // as in TableParams
};

}  // namespace qconform
