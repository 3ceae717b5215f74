// SPDX-License-Identifier: Apache-2.0
// Scales and zero points: float32, drawn with full mantissas or as powers of two, on purpose at the
// edges.
#pragma once

#include <cstdint>

#include "qconform/draw/draw.h"
#include "qconform/generate/contract.h"
#include "qconform/graph/quant_spec.h"

namespace qconform::gen {

// The parameters of a per-tensor port. Plain ports have no spec: of floats, `scale` is then the
// usual size of a number there.
struct Params {
  DType dtype = DType::kInt8;
  bool quantized = true;
  std::int64_t qmin = -128;
  std::int64_t qmax = 127;
  bool symmetric = false;
  float scale = 1;
  std::int64_t zero_point = 0;

  friend bool operator==(const Params&, const Params&) = default;
};
ConcreteSpec SpecOf(const Params& params);
inline Params PlainParams(DType dtype, float scale) {
  Params params;
  params.dtype = dtype;
  params.quantized = false;
  params.scale = scale;
  return params;
}

// Exponents outside of which no drawn scale lies unless a ratio demands it, so that products of two
// stay normal float32 numbers.
inline constexpr int kMinScaleLog2 = -40;
inline constexpr int kMaxScaleLog2 = 30;

// How many bits a non-negative number takes.
int BitsOf(std::int64_t number);
// floor(log2(x)) of a positive finite number.
int FloorLog2(double x);
float NextUp(float positive);
float NextDown(float positive);

// In [2^log2, 2^(log2+1)): a power of two in a quarter of the draws (the simplest), else a full
// mantissa.
float DrawScale(Draw& draw, int log2);

// Closed interval of float32 scales; empty if low > high.
struct ScaleInterval {
  float low;
  float high;
};
// Result scales s for which every p / s with p in [p_min, p_max] lies in [2^min_log2, 2^max_log2),
// to the last float32 step, in the domain's own arithmetic.
ScaleInterval ResultScales(double p_min, double p_max, RatioDomain domain);

// A result scale near p / 2^ratio_log2 inside `allowed`: often an exact power-of-two ratio (ties),
// sometimes ratio 1 or an end of the interval.
float DrawResultScale(Draw& draw, double p, int ratio_log2, ScaleInterval allowed);

// Range and zero point as the rules leave them open; `scale` as given.
Params DrawParams(Draw& draw, const PortRules& rules, float scale);
// Whether a port with these rules can have exactly these parameters.
bool Suits(const PortRules& rules, const Params& params);

}  // namespace qconform::gen
