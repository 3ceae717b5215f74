// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/bias_laws.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "qconform/base/rational.h"
#include "qconform/kernel/rounding.h"
#include "qconform/laws/bias_checks.h"
#include "qconform/laws/checks.h"

namespace qconform::laws {
namespace {

std::string RowText(std::size_t row) { return "row " + std::to_string(row); }

// The largest that any partial sum can be, whatever the order of the additions.
std::int64_t LargestPartialSum(const Bias48Case& c, std::size_t row) {
  std::int64_t largest = std::abs(c.bias[row]);
  for (std::size_t i = 0; i < c.x.size(); ++i) largest += std::abs(c.x[i] * c.w[row][i]);
  return largest;
}

LawResult Compare(const Bias48Case& c, ScaleConstants constants, std::string_view law,
                  std::int64_t tolerance) {
  const auto direct = RunLayer(c, BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
  const auto added = RunLayer(c, BiasStrategy::kExactInt32Add, constants);
  if (!direct || !added || !direct->outputs || !added->outputs) return std::nullopt;
  return CheckSameCodes(law, "outputs", *added->outputs, *direct->outputs, tolerance);
}

}  // namespace

LawResult CheckSums(const Bias48Case& c, const Codes& sums, CodeRange width) {
  constexpr const char* kLaw = "int48-bias-sums-are-exact";
  const Codes products = ExactProducts(c);
  for (std::size_t r = 0; r < products.size(); ++r) {
    if (sums.empty()) {
      if (LargestPartialSum(c, r) > width.max) return std::nullopt;
      continue;
    }
    const std::int64_t exact = products[r] + c.bias[r];
    if (sums[r] == exact) continue;
    return Violation{kLaw, RowText(r), std::to_string(sums[r]), std::to_string(exact)};
  }
  if (!sums.empty()) return std::nullopt;
  return Violation{kLaw, "all rows", "no sums", "sums: every partial sum fits"};
}

LawResult SumsAreExact(const Bias48Case& c) {
  const auto direct = RunLayer(c, BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
  if (direct) {
    if (LawResult violation = CheckSums(c, direct->sums, kInt48Range)) return violation;
  }
  const auto added = RunLayer(c, BiasStrategy::kExactInt32Add, ScaleConstants::kIndependent);
  return added ? CheckSums(c, added->sums, kInt32Range) : std::nullopt;
}

LawResult LiftedConstantsAgreeExactly(const Bias48Case& c) {
  return Compare(c, ScaleConstants::kLifted, "int48-bias-lifted-constants-agree", 0);
}

LawResult IndependentConstantsAgreeWithinOne(const Bias48Case& c) {
  return Compare(c, ScaleConstants::kIndependent, "int48-bias-independent-constants-agree", 1);
}

LawResult CheckNearReal(std::string_view law, const Bias48Case& c, const Codes& outputs) {
  const Rational min(kInt16Range.min);
  const Rational max(kInt16Range.max);
  const Rational scale = Rational::FromFloat(c.x_scale) * Rational::FromFloat(c.w_scale) /
                         Rational::FromFloat(c.y_scale);
  const Codes products = ExactProducts(c);
  for (std::size_t r = 0; r < products.size(); ++r) {
    const Rational real = Rational(products[r] + c.bias[r]) * scale;
    const Rational exact = std::clamp(real, min, max);
    const Rational bound = Rational(BigInt(1), BigInt(2)) + Abs(exact) / max;
    if (Abs(Rational(outputs[r]) - exact) <= bound) continue;
    return Violation{std::string(law), RowText(r), std::to_string(outputs[r]),
                     std::to_string(exact.ToDouble()) + " +- " + std::to_string(bound.ToDouble())};
  }
  return std::nullopt;
}

LawResult DirectIsNearExact(const Bias48Case& c) {
  const auto direct = RunLayer(c, BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
  if (!direct || !direct->outputs) return std::nullopt;
  return CheckNearReal("int48-bias-direct-is-near-exact", c, *direct->outputs);
}

LawResult CheckClipBeforeBias(const std::vector<ClippedRow>& rows, const Codes& direct) {
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const double allowed = rows[r].bound + std::min(rows[r].bias_lsb, rows[r].clipped_lsb);
    const std::int64_t distance = std::abs(rows[r].code - direct[r]);
    if (static_cast<double>(distance) <= allowed) continue;
    return Violation{"int48-bias-clip-before-bias-is-bounded", RowText(r),
                     std::to_string(rows[r].code),
                     std::to_string(direct[r]) + " +- " + std::to_string(allowed)};
  }
  return std::nullopt;
}

LawResult ClipBeforeBiasIsBounded(const Bias48Case& c) {
  const auto direct = RunLayer(c, BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
  const auto rows = ClipBeforeBias(c);
  if (!direct || !direct->outputs || !rows) return std::nullopt;
  return CheckClipBeforeBias(*rows, *direct->outputs);
}

// An add of zeros in the result's own parameters rescales by powers of two only: nothing may be
// lost.
LawResult ConsumerSeesProductScale(const Bias48Case& c) {
  const auto consumer = RunLayerWithConsumer(c);
  if (!consumer || !consumer->outputs) return std::nullopt;
  return CheckNearReal("int48-bias-consumer-sees-product-scale", c, *consumer->outputs);
}

}  // namespace qconform::laws
