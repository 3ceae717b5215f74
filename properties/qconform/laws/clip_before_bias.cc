// SPDX-License-Identifier: Apache-2.0
// What bb8113670e (ExecuTorch) computed: facts/arm_tosa.md 2.3, generation 1, and its bound in 2.4.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "qconform/kernel/rounding.h"
#include "qconform/laws/bias_checks.h"
#include "qconform/lower/scale_encoding.h"

namespace qconform::laws {
namespace {

std::optional<std::int64_t> Rescale32(std::int64_t value, double scale) {
  const Result<EncodedScale> encoded = EncodeScale32(scale);
  if (!encoded.ok()) return std::nullopt;
  const std::int64_t multiplier = encoded.value().multiplier;
  if (!IsApplyScale32Defined(value, multiplier, encoded.value().shift)) return std::nullopt;
  return ApplyScale32Single<std::int64_t>(value, multiplier, encoded.value().shift);
}

std::optional<std::int64_t> Rescale16(std::int64_t value, double scale) {
  const Result<EncodedScale> encoded = EncodeScale16(scale);
  if (!encoded.ok()) return std::nullopt;
  const std::int64_t multiplier = encoded.value().multiplier;
  if (!IsApplyScale16Defined(value, multiplier, encoded.value().shift)) return std::nullopt;
  return ApplyScale16<std::int64_t>(value, multiplier, encoded.value().shift);
}

struct Scales {
  double unit;  // of the accumulator
  double bias;  // of the bias's own int16 codes: chosen to cover the largest
  double result;
  double common() const { return std::max(bias, result); }
};

Scales ScalesOf(const Bias48Case& c) {
  Scales s;
  s.unit = static_cast<double>(c.x_scale) * static_cast<double>(c.w_scale);
  s.result = static_cast<double>(c.y_scale);
  s.bias = s.result * 0x1p-10;  // an observer never sees nothing
  for (const std::int64_t b : c.bias) {
    s.bias = std::max(s.bias, std::abs(static_cast<double>(b) * s.unit) / 32767.0);
  }
  return s;
}

// The product as int16 at the result's scale, brought to 1/2^14 of the common one.
std::optional<std::int64_t> ProductPart(std::int64_t product, const Scales& s) {
  const auto scaled = Rescale16(product, s.unit / s.result);
  if (!scaled) return std::nullopt;
  return Rescale32(ClampTo(kInt16Range, *scaled), s.result / s.common() * 0x1p14);
}

std::optional<std::int64_t> BiasPart(std::int64_t bias, const Scales& s) {
  const double codes = std::nearbyint(static_cast<double>(bias) * s.unit / s.bias);
  const auto code = static_cast<std::int64_t>(std::clamp(codes, -32768.0, 32767.0));
  return Rescale32(code, s.bias / s.common() * 0x1p14);
}

double Bound(double bias_lsb, const Scales& s) {
  const double ratio = s.bias / s.result;
  return 1.0 + std::ceil(ratio / 2 + s.unit / s.result / 2 + bias_lsb / 32767.0 +
                         6.2e-5 * std::max(1.0, ratio));
}

}  // namespace

std::optional<std::vector<ClippedRow>> ClipBeforeBias(const Bias48Case& c) {
  const Scales s = ScalesOf(c);
  const Codes products = ExactProducts(c);
  std::vector<ClippedRow> rows;
  for (std::size_t r = 0; r < products.size(); ++r) {
    const auto product = ProductPart(products[r], s);
    const auto bias = BiasPart(c.bias[r], s);
    if (!product || !bias) return std::nullopt;
    const auto sum = Rescale32(*product + *bias, s.common() / (s.result * 0x1p14));
    if (!sum) return std::nullopt;
    ClippedRow row;
    row.code = ClampTo(kInt16Range, *sum);
    row.bias_lsb = std::abs(static_cast<double>(c.bias[r]) * s.unit / s.result);
    const double product_lsb = std::abs(static_cast<double>(products[r]) * s.unit / s.result);
    row.clipped_lsb = std::max(0.0, product_lsb - 32767.0);
    row.bound = Bound(row.bias_lsb, s);
    rows.push_back(row);
  }
  return rows;
}

}  // namespace qconform::laws
