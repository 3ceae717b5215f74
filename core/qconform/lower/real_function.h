// SPDX-License-Identifier: Apache-2.0
// round-half-even(f(x) / s_out) for every function of one real number that has an integer form by
// table (facts/arm_tosa.md 4), with certainty: no libm, no floating point.
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/base/rational.h"
#include "qconform/graph/op_table.h"
#include "qconform/lower/activation_codes.h"
#include "qconform/lower/dyadic.h"

namespace qconform {

// One function. leaky_relu has slope 1/100 left of zero and elu alpha 1, PyTorch's defaults, since
// the ops have no attribute for them; hard_sigmoid is relu6(x + 3) / 6 and hard_swish x times that;
// gelu is x (1 + erf(x / sqrt 2)) / 2; round takes halves to the even integer.
struct RealFunction {
  OpKind op = OpKind::kSigmoid;
  // pow: x^exponent. 2 exponent is an integer of at most kMostHalves in magnitude.
  Rational exponent = {};
};

inline constexpr std::int64_t kMostHalves = 16;

// Whether the op is such a function of its first operand: pow is one if the exponent is constant.
bool IsRealFunction(OpKind op);

// Where f has no value: left of the domain of log, log1p, log10, sqrt, rsqrt, acosh, and of pow
// with a broken exponent; outside [-1, 1] for asin, acos, atanh, erfinv; at 0 for reciprocal and
// powers with a negative odd exponent, which tend to infinities of both signs there. A limit from
// inside the domain counts as the value: -infinity for log(0), log10(0), log1p(-1), +infinity for
// rsqrt(0) and other negative powers of 0, and +-infinity for atanh and erfinv at +-1.
enum class PointKind : std::uint8_t { kFinite, kPlusInfinity, kMinusInfinity, kUndefined };
PointKind KindOf(const RealFunction& f, const Dyadic& x);

// The rounded quotients, without zero point, cut to [-limit, limit]; infinities are cut there too.
struct RoundedTable {
  std::vector<std::int64_t> codes;
  std::vector<std::uint8_t> undefined;  // empty, or entry by entry 1 where f has no value: code 0
};

// Decided by 64-bit integers, and what these leave open by rational arithmetic where f is rational,
// else by longer and longer integers. That ends for every function here: f of a rational number is
// rational only where `real_function_exact.h` says so (Lindemann), but for erf, erfinv and gelu, of
// which nobody has proven it; they end in a check at 2^16 bits. limit < 2^40.
RoundedTable RoundFunction(const RealFunction& f, const ArgumentGrid& grid, float out_scale,
                           std::int64_t limit);

}  // namespace qconform
