// SPDX-License-Identifier: Apache-2.0
#include "qconform/generate/scales.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "qconform/base/check.h"

namespace qconform::gen {
namespace {

constexpr std::uint32_t kMantissaBits = 23;

float PowerOfTwo(int log2) { return std::ldexp(1.0f, log2); }

// The smallest float32 above x, and the largest not above it.
float Above(double x) {
  const auto nearest = static_cast<float>(x);
  return static_cast<double>(nearest) <= x ? NextUp(nearest) : nearest;
}
float AtMost(double x) {
  const auto nearest = static_cast<float>(x);
  return static_cast<double>(nearest) > x ? NextDown(nearest) : nearest;
}

std::int64_t DrawZeroPoint(Draw& draw, const PortRules& rules, const CodeRange& range) {
  if (rules.starts_at_zero) return range.min;
  switch (draw.Below(8)) {
    case 1:
      return range.min;
    case 2:
      return range.max;
    case 3:
      return SymmetricZeroPoint(rules.dtype);
    default:
      return draw.EdgeBiased(range.min, range.max);
  }
}

// A part of the range that holds the zero point and at least two codes: how a fused clamp is
// written.
// Of symmetric codes half of them end at the mirror of the least one: [-127, 127].
void Narrow(Draw& draw, Params& params) {
  if (params.symmetric && IsSigned(params.dtype) && draw.Chance(1, 2)) {
    params.qmin = -params.qmax;
    return;
  }
  params.qmin = draw.Range(params.qmin, params.zero_point);
  params.qmax = draw.Range(params.zero_point, params.qmax);
  if (params.qmin < params.qmax) return;
  const CodeRange range = RangeOf(params.dtype);
  if (params.qmax < range.max) {
    ++params.qmax;
  } else {
    --params.qmin;
  }
}

// Two roundings move an end by at most three steps from where it is in exact arithmetic.
constexpr int kMaxSteps = 4;

// The ends as float32 sees them: fl(fl(p) / s) falls with s, so each is found by stepping.
ScaleInterval InFloat(ScaleInterval s, double p_min, double p_max, RatioDomain domain) {
  const auto too_large = [&](float x) {
    return static_cast<float>(p_max) / x >= std::ldexp(1.0F, domain.max_log2);
  };
  const auto too_small = [&](float x) {
    return static_cast<float>(p_min) / x < std::ldexp(1.0F, domain.min_log2);
  };
  for (int i = 0; i < kMaxSteps && too_large(s.low); ++i) s.low = NextUp(s.low);
  for (int i = 0; i < kMaxSteps && !too_large(NextDown(s.low)); ++i) s.low = NextDown(s.low);
  if (domain.min_log2 < std::numeric_limits<float>::min_exponent) return s;  // no lower end
  for (int i = 0; i < kMaxSteps && too_small(s.high); ++i) s.high = NextDown(s.high);
  for (int i = 0; i < kMaxSteps && !too_small(NextUp(s.high)); ++i) s.high = NextUp(s.high);
  return s;
}

}  // namespace

ConcreteSpec SpecOf(const Params& params) {
  ConcreteSpec spec = PerTensor(params.dtype, params.scale, params.zero_point);
  spec.qmin = params.qmin;
  spec.qmax = params.qmax;
  spec.scheme = params.symmetric ? Scheme::kSymmetric : Scheme::kAffine;
  return spec;
}

int BitsOf(std::int64_t number) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(number)));
}

int FloorLog2(double x) {
  int exponent = 0;
  std::frexp(x, &exponent);
  return exponent - 1;
}

float NextUp(float positive) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(positive) + 1);
}
float NextDown(float positive) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(positive) - 1);
}

float DrawScale(Draw& draw, int log2) {
  const bool full_mantissa = draw.Chance(3, 4);
  if (!full_mantissa) return PowerOfTwo(log2);
  const std::uint64_t mantissa = draw.Below(1u << kMantissaBits);
  return std::ldexp(static_cast<float>(mantissa + (1u << kMantissaBits)),
                    log2 - static_cast<int>(kMantissaBits));
}

ScaleInterval ResultScales(double p_min, double p_max, RatioDomain domain) {
  const ScaleInterval exact = {Above(std::ldexp(p_max, -domain.max_log2)),
                               AtMost(std::ldexp(p_min, -domain.min_log2))};
  return domain.float32 ? InFloat(exact, p_min, p_max, domain) : exact;
}

float DrawResultScale(Draw& draw, double p, int ratio_log2, ScaleInterval allowed) {
  QC_CHECK_LE(allowed.low, allowed.high);
  float scale = 0;
  switch (draw.Below(16)) {
    case 0:
      scale = static_cast<float>(std::ldexp(p, -ratio_log2));
      break;
    case 1:
    case 2: {
      const int off = static_cast<int>(draw.Range(-2, 2));
      scale = static_cast<float>(std::ldexp(p, off - ratio_log2));
      break;
    }
    case 3:
      scale = static_cast<float>(p);
      break;
    case 4: {
      const std::uint64_t end = draw.Below(16);  // an end of the domain is rarely a useful result
      if (end == 0) return allowed.low;
      if (end == 1) return allowed.high;
      scale = DrawScale(draw, FloorLog2(p) - ratio_log2);
      break;
    }
    case 5: {
      const int off = static_cast<int>(draw.Range(-8, 8));
      scale = DrawScale(draw, FloorLog2(p) - ratio_log2 + off);
      break;
    }
    default: {
      const int off = static_cast<int>(draw.Range(-1, 2));
      scale = DrawScale(draw, FloorLog2(p) - ratio_log2 + off);
      break;
    }
  }
  scale = std::clamp(scale, PowerOfTwo(kMinScaleLog2), PowerOfTwo(kMaxScaleLog2));
  return std::clamp(scale, allowed.low, allowed.high);
}

namespace {

float StepBy(float scale, std::int64_t steps) {
  for (; steps > 0; --steps) scale = NextUp(scale);
  for (; steps < 0; ++steps) scale = NextDown(scale);
  return scale;
}

// Of a fixed port: as stated, or as far off as it may be.
void TakeFixed(Draw& draw, const PortRules& rules, Params& params) {
  params.scale = rules.fixed->scale;
  params.zero_point = rules.fixed->zero_point;
  params.symmetric = rules.symmetric;
  const bool off = rules.ulps > 0 && draw.Chance(1, 2);
  if (off) params.scale = StepBy(params.scale, draw.EdgeBiased(-rules.ulps, rules.ulps));
}

}  // namespace

Params DrawParams(Draw& draw, const PortRules& rules, float scale) {
  if (!rules.quantized) return PlainParams(rules.dtype, scale);
  Params params;
  params.dtype = rules.dtype;
  CodeRange range = RangeOf(rules.dtype);
  // Everyone agrees on -7..7; TOSA has no -8 (facts/arm_tosa.md 1.2).
  if (rules.dtype == DType::kInt4) range.min = -7;
  params.qmin = range.min;
  params.qmax = range.max;
  params.scale = scale;
  if (rules.fixed) {
    TakeFixed(draw, rules, params);
    return params;
  }
  params.symmetric =
      rules.symmetric || (!rules.affine && !rules.starts_at_zero && draw.Chance(1, 4));
  params.zero_point =
      params.symmetric ? SymmetricZeroPoint(rules.dtype) : DrawZeroPoint(draw, rules, range);
  if (rules.starts_at_zero) {
    params.qmin = params.zero_point;
    return params;
  }
  const bool narrow = draw.Chance(1, 12);
  if (narrow) Narrow(draw, params);
  return params;
}

bool Suits(const PortRules& rules, const Params& params) {
  if (rules.quantized != params.quantized || rules.dtype != params.dtype || rules.fixed)
    return false;
  if (!params.quantized) return true;
  if (params.symmetric ? rules.affine : rules.symmetric) return false;
  return !rules.starts_at_zero || params.zero_point == params.qmin;
}

}  // namespace qconform::gen
