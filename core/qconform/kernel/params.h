// SPDX-License-Identifier: Apache-2.0
// Parameters of the integer ops: TOSA 1.0's, but where it is said that they are ours. Which op is
// which, with its types and requirements: README.md beside this file.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/base/dims.h"
#include "qconform/base/dtype.h"
#include "qconform/kernel/library_params.h"

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
struct Conv3dParams {  // x NDHWC, w ODHWI, bias [O] or absent; otherwise as conv2d
  Dims stride;         // [z, y, x]
  Dims dilation;       // [z, y, x]
  Dims pad;            // [front, back, top, bottom, left, right]
  std::int64_t x_zero_point = 0;
  std::int64_t w_zero_point = 0;
};
// x NHWC, w OHWI, bias [O] or absent. Input pixel (iy, ix) and tap (ky, kx) meet at the result's
// (iy * stride + ky + out_pad top, ix * stride + kx + out_pad left).
struct TransposeConv2dParams {
  Dims stride;   // [y, x]
  Dims out_pad;  // [top, bottom, left, right], each above -kernel: negative cuts, positive adds
  std::int64_t x_zero_point = 0;
  std::int64_t w_zero_point = 0;
};
struct TransposeConv3dParams {  // ours, TOSA has none: the same over NDHWC and ODHWI
  Dims stride;                  // [z, y, x]
  Dims out_pad;                 // [front, back, top, bottom, left, right]
  std::int64_t x_zero_point = 0;
  std::int64_t w_zero_point = 0;
};
struct MatmulParams {  // [N, H, C] x [N, C, W]
  std::int64_t a_zero_point = 0;
  std::int64_t b_zero_point = 0;
};
// Two operands of the result's rank, each axis equal to the result's or 1.
struct ElementwiseParams {
  enum class Op : std::uint8_t {
    kAdd,  // i32; like all of the first six: unpredictable where the result leaves int32
    kSub,
    kMul,      // i8, i16 or i32 -> i32: floor(a b / 2^shift + 1/2) where shift > 0
    kMaximum,  // i32
    kMinimum,
    kIntDiv,                // i32: towards zero; unpredictable by zero
    kArithmeticRightShift,  // i8, i16 or i32, as all down to bitwise_xor; b in [0, bits - 1]
    kLogicalLeftShift,
    kLogicalRightShift,
    kBitwiseAnd,
    kBitwiseOr,
    kBitwiseXor,
    kLogicalAnd,  // bool
    kLogicalOr,
    kLogicalXor,
    kEqual,  // i32 -> bool
    kGreater,
    kGreaterEqual,
  };
  Op op = Op::kAdd;
  std::int32_t shift = 0;       // kMul: 0..63, and 0 unless the operands are i32
  bool keeps_low_bits = false;  // kMul with shift 0: TOSA keeps the low 32 bits of a product that
                                // does not fit; without this it is unpredictable
  bool rounds = false;          // kArithmeticRightShift: to nearest, ties up
};
struct UnaryParams {
  enum class Op : std::uint8_t {
    kIdentity,    // any type
    kAbs,         // i32; unpredictable for -2^31
    kNegate,      // i8, i16, i32: clip(output_zero_point - (x - input_zero_point))
    kClz,         // i32: leading zeros of the 32 bits
    kBitwiseNot,  // i8, i16, i32
    kLogicalNot,  // bool
  };
  Op op = Op::kIdentity;
  std::int64_t input_zero_point = 0;   // kNegate of 8 bits only
  std::int64_t output_zero_point = 0;  // kNegate of 8 bits only
};
struct SelectParams {};  // condition (bool), a, b, broadcast: a where the condition holds, else b
struct ReduceParams {    // over one axis, which keeps length 1
  enum class Op : std::uint8_t {
    kSum,  // i32; every partial sum must stay in int32
    kMax,  // i8, i16, i32
    kMin,
    kAll,  // bool
    kAny,
  };
  Op op = Op::kSum;
  std::int64_t axis = 0;
};
struct ArgMaxParams {  // i8 or i16 -> i32: the first maximum's position; the axis goes
  std::int64_t axis = 0;
};
struct CastParams {};  // between bool, i8, i16, i32: to bool is != 0, wider extends the sign,
                       // narrower keeps the low bits
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
  // Empty, or entry by entry 1 where the function has no value there: a result that depends on such
  // an entry is unpredictable.
  std::vector<std::uint8_t> undefined = {};
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
struct ReverseParams {
  std::int64_t axis = 0;
};
struct TileParams {
  Dims multiples;
};
struct GatherParams {};   // values [N,K,C], indices [N,W] i32 -> [N,W,C]
struct ScatterParams {};  // values [N,K,C], indices [N,W] i32, input [N,W,C] -> [N,K,C]
struct ResizeParams {     // x NHWC; the result's pixel o lies at (o * d + offset) / n of x
  enum class Mode : std::uint8_t { kNearest, kBilinear };
  Mode mode = Mode::kNearest;  // kBilinear is unscaled: n_y * n_x times the mean
  Dims scale;                  // [y_n, y_d, x_n, x_d]
  Dims offset;                 // [y, x]
  Dims border;                 // [y, x]: only the result's size depends on it
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
struct Pool3dParams {                  // ours, TOSA has none: the same over NDHWC
  Dims kernel;                         // [z, y, x]
  Dims stride;                         // [z, y, x]
  Dims pad;                            // [front, back, top, bottom, left, right]
  std::int64_t input_zero_point = 0;   // average only
  std::int64_t output_zero_point = 0;  // average only
};
struct AvgPool3dParams : Pool3dParams {};
struct MaxPool3dParams : Pool3dParams {};
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
