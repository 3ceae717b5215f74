// SPDX-License-Identifier: Apache-2.0
// scale_ratio: scales of several ports against each other. The product of two float32 has at most
// 48 significant bits: comparisons are exact in double, unless a rule asks for a library's float32.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "qconform/validate/evaluation.h"
#include "qconform/validate/text.h"

namespace qconform {
namespace {

// At most two factors, each with one scale for all channels or one per channel.
using Factors = std::span<const ConcreteSpec* const>;

double Product(Factors factors, std::size_t channel) {
  double product = 1;
  for (const ConcreteSpec* factor : factors) {
    product *= static_cast<double>(factor->scales[factor->scales.size() == 1 ? 0 : channel]);
  }
  return product;
}

std::size_t ChannelsOf(Factors factors) {
  std::size_t channels = 1;
  for (const ConcreteSpec* factor : factors) channels = std::max(channels, factor->scales.size());
  return channels;
}

bool CountsFit(Factors factors, std::size_t channels) {
  return std::all_of(factors.begin(), factors.end(), [&](const ConcreteSpec* factor) {
    return factor->scales.size() == 1 || factor->scales.size() == channels;
  });
}

// Exact: both sides are at most 48 significant bits.
bool IsInside(const ScaleRatioRule& rule, double product, double unit) {
  return product >= std::ldexp(unit, rule.min_log2) && product < std::ldexp(unit, rule.max_log2);
}

// As a library compares that computes the ratio in float32, rounding after each step.
bool IsInsideInFloat(const ScaleRatioRule& rule, double product, double unit) {
  const float ratio = static_cast<float>(product) / static_cast<float>(unit);
  return IsInside(rule, static_cast<double>(ratio), 1);
}

// Whether low <= product / result < high for every channel; the first that is not, in words.
std::string WhyOutside(const ScaleRatioRule& rule, Factors factors, const ConcreteSpec& result) {
  const std::size_t channels = std::max(ChannelsOf(factors), result.scales.size());
  const std::array<const ConcreteSpec*, 1> divisor = {&result};
  if (!CountsFit(factors, channels) || !CountsFit(divisor, channels)) {
    return "scale counts that do not fit each other";
  }
  for (std::size_t c = 0; c < channels; ++c) {
    const double product = Product(factors, c);
    const double unit = Product(divisor, c);
    if ((rule.float32 ? IsInsideInFloat : IsInside)(rule, product, unit)) continue;
    const auto ratio = static_cast<float>(product / unit);
    return "ratio " + FloatText(ratio) + AtChannelText(c, channels);
  }
  return {};
}

std::string RatioRangeText(const ScaleRatioRule& rule) {
  return "ratio in [2^" + std::to_string(rule.min_log2) + ", 2^" + std::to_string(rule.max_log2) +
         ")";
}

void EvaluateEach(const ScaleRatioRule& rule, const ConcreteSpec& result, Evaluation& e) {
  e.node.ForEach({.is_result = false, .index = -1}, [&](const PortView& port) {
    const ConcreteSpec* spec = e.CalibratedSpecOf(port);
    if (spec == nullptr) return;
    const std::array<const ConcreteSpec*, 1> factor = {spec};
    std::string why = WhyOutside(rule, factor, result);
    if (why.empty()) return e.Pass();
    e.Fail(port.port, [&] { return Contrast{std::move(why), RatioRangeText(rule)}; });
  });
}

void EvaluateProduct(const ScaleRatioRule& rule, const ConcreteSpec& result, Evaluation& e) {
  std::array<const ConcreteSpec*, 2> factors{};
  for (const std::int32_t i : {0, 1}) {
    const PortView* port = e.node.Find({.is_result = false, .index = i});
    if (port == nullptr) return;
    factors[static_cast<std::size_t>(i)] = e.CalibratedSpecOf(*port);
    if (factors[static_cast<std::size_t>(i)] == nullptr) return;
  }
  std::string why = WhyOutside(rule, factors, result);
  if (why.empty()) return e.Pass();
  e.FailNode([&] { return Contrast{std::move(why), RatioRangeText(rule)}; });
}

}  // namespace

void Evaluate(const ScaleRatioRule& rule, Evaluation& e) {
  const PortView* result = e.node.Find({.is_result = true, .index = 0});
  const ConcreteSpec* spec = e.CalibratedSpecOf(*result);
  if (spec == nullptr) return;
  switch (rule.form) {
    case ScaleRatioRule::Form::kProductOverResult:
      return EvaluateProduct(rule, *spec, e);
    case ScaleRatioRule::Form::kEachOverResult:
      return EvaluateEach(rule, *spec, e);
  }
}

}  // namespace qconform
