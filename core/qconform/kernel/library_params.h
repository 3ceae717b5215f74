// SPDX-License-Identifier: Apache-2.0
// Parameters of the output stages of real libraries that are no RESCALE: F2, F3, F6 and F8 of
// facts/backends.md section 2, and their relatives with other roundings. fl(): one rounding to
// float32.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/kernel/round_to.h"

namespace qconform {

// From an int32 or int48 sum to codes: clamp(round(sum * scale) + zero_point, qmin, qmax).
struct ScaledCodesParams {
  enum class Form : std::uint8_t {
    kExact,   // sum * scale exactly (F2). A scale has at most 31 significant bits, 15 for an int48
              // sum, and the least of them is worth at least 2^-62
    kFloat,   // fl(fl(fl(sum) + fl(bias)) * scale) (F1, F3); the bias is a second operand, by the
              // last axis, or absent. Scales are float32 numbers
    kDouble,  // sum and scale as doubles, their product rounded to double (F6); a rounded product
              // outside int32 is unpredictable
  };
  Form form = Form::kFloat;
  std::vector<double> scales;  // 1, or one per index of the last axis
  RoundTo round = RoundTo::kTiesEven;
  bool zero_point_first = false;  // kFloat: fl(... + zero_point) is rounded (F3)
  std::int64_t zero_point = 0;
  std::int64_t qmin = 0;
  std::int64_t qmax = 0;
};

// Two 8-bit operands in float: x = fl(scale * (code - zero point)) each; v = fl(a op b); if there
// is a divisor, v = fl(v / divisor); clamp(round(v) + zero_point, qmin, qmax).
struct FloatBinaryParams {
  enum class Op : std::uint8_t { kAdd, kSub, kMul };
  Op op = Op::kAdd;
  float a_scale = 1;
  float b_scale = 1;
  std::int64_t a_zero_point = 0;
  std::int64_t b_zero_point = 0;
  float divisor = 1;  // 1: nothing to divide by
  RoundTo round = RoundTo::kTiesEven;
  std::int64_t zero_point = 0;
  std::int64_t qmin = 0;
  std::int64_t qmax = 0;
};

}  // namespace qconform
