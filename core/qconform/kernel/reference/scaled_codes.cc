// SPDX-License-Identifier: Apache-2.0
// Output stages of real libraries, bit for bit: F2, F3, F6, F8 (facts/backends.md, section 2).
// A float32 operation is done in double and rounded to float: for + - * / of floats that is the
// float32 operation itself, since 53 >= 2 * 24 + 2 (Figueroa), whatever floats are evaluated in.
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "qconform/base/check.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/broadcast.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

using Form = ScaledCodesParams::Form;

double Float(double exact) { return static_cast<double>(static_cast<float>(exact)); }

// scale = multiplier * 2^-shift, the multiplier odd.
struct ExactScale {
  std::int64_t multiplier;
  int shift;
};

ExactScale Split(double scale) {
  int exponent = 0;
  const double fraction = std::frexp(scale, &exponent);
  auto multiplier = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  if (multiplier == 0) return {0, 0};
  const int zeros = std::countr_zero(static_cast<std::uint64_t>(multiplier));
  multiplier >>= zeros;
  int shift = 53 - zeros - exponent;
  if (shift < 0) {
    QC_CHECK(shift >= -31);
    multiplier <<= -shift;
    shift = 0;
  }
  QC_CHECK(multiplier < (std::int64_t{1} << 31) && shift <= 62);
  return {multiplier, shift};
}

struct Scaled {
  const ScaledCodesParams& p;
  std::vector<ExactScale> exact;  // kExact only
  std::span<const std::int64_t> bias;

  std::int64_t InFloat(std::int64_t sum, std::size_t channel) const {
    double v = Float(static_cast<double>(sum));
    if (!bias.empty()) {
      const double b = Float(static_cast<double>(bias[bias.size() == 1 ? 0 : channel]));
      v = Float(v + b);
    }
    v = Float(v * p.scales[p.scales.size() == 1 ? 0 : channel]);
    if (!p.zero_point_first) return RoundReal(v, p.round) + p.zero_point;
    v = Float(v + static_cast<double>(p.zero_point));
    return RoundReal(v, p.round);
  }

  std::int64_t Exactly(std::int64_t sum, std::size_t channel) const {
    const ExactScale& s = exact[exact.size() == 1 ? 0 : channel];
    return RoundShift(sum * s.multiplier, s.shift, p.round) + p.zero_point;
  }

  // False where the rounded product leaves int32.
  bool InDouble(std::int64_t sum, std::size_t channel, std::int64_t& code) const {
    const double v = static_cast<double>(sum) * p.scales[p.scales.size() == 1 ? 0 : channel];
    const std::int64_t rounded = RoundReal(v, p.round);
    code = rounded + p.zero_point;
    return kInt32Range.Contains(rounded);
  }
};

std::vector<ExactScale> ExactScales(const ScaledCodesParams& p) {
  std::vector<ExactScale> scales;
  if (p.form != Form::kExact) return scales;
  for (const double scale : p.scales) scales.push_back(Split(scale));
  return scales;
}

double Combine(FloatBinaryParams::Op op, double a, double b) {
  if (op == FloatBinaryParams::Op::kMul) return Float(a * b);
  return Float(op == FloatBinaryParams::Op::kAdd ? a + b : a - b);
}

}  // namespace

KernelStatus ScaledCodes(const ScaledCodesParams& p, std::span<const TensorView> operands,
                         MutableTensorView result) {
  const auto channels = static_cast<std::size_t>(result.shape.back());
  QC_CHECK(p.scales.size() == 1 || p.scales.size() == channels);
  Scaled scaled{p, ExactScales(p), {}};
  if (operands.size() == 2) scaled.bias = operands[1].codes;
  QC_CHECK(scaled.bias.size() <= 1 || scaled.bias.size() == channels);
  QC_CHECK(scaled.bias.empty() || p.form == Form::kFloat);
  for (std::size_t i = 0, channel = 0; i < result.codes.size(); ++i) {
    const std::int64_t sum = operands[0].codes[i];
    std::int64_t code = 0;
    if (p.form == Form::kDouble) {
      if (!scaled.InDouble(sum, channel, code)) return "scaled_codes: the scaled sum leaves int32";
    } else {
      code = p.form == Form::kExact ? scaled.Exactly(sum, channel) : scaled.InFloat(sum, channel);
    }
    result.codes[i] = ClampTo({p.qmin, p.qmax}, code);
    if (++channel == channels) channel = 0;
  }
  return std::nullopt;
}

KernelStatus FloatBinary(const FloatBinaryParams& p, std::span<const TensorView> operands,
                         MutableTensorView result) {
  const TensorView& a = operands[0];
  const TensorView& b = operands[1];
  const std::array walks = {DenseWalk(result.shape), BroadcastWalk(a.shape, result.shape),
                            BroadcastWalk(b.shape, result.shape)};
  const auto real = [](std::int64_t code, std::int64_t zero_point, float scale) {
    return Float(static_cast<double>(code - zero_point) * static_cast<double>(scale));
  };
  WalkTogether(result.shape, walks, [&](const auto& at) {
    const double x = real(At(a.codes, at[1]), p.a_zero_point, p.a_scale);
    const double y = real(At(b.codes, at[2]), p.b_zero_point, p.b_scale);
    const double v = Float(Combine(p.op, x, y) / static_cast<double>(p.divisor));
    At(result.codes, at[0]) = ClampTo({p.qmin, p.qmax}, RoundReal(v, p.round) + p.zero_point);
  });
  return std::nullopt;
}

}  // namespace qconform::reference
