// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {
namespace {

constexpr std::array<std::string_view, 15> kKindNames = {
    "dtype_tuple",   "symmetric",     "channel_axis", "granularity", "shared_with",
    "fixed_qparams", "derived_scale", "bias_dtype",   "arch_gate",   "sdk_gate",
    "block_size",    "static_only",   "rank",         "scale_ratio", "attribute_range"};
static_assert(std::variant_size_v<decltype(Constraint::rule)> == kKindNames.size());

std::optional<std::int64_t> Digits(std::string_view text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

bool IsLowerOrDigit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

std::string NameOf(OpPort port) {
  if (port.is_result) return "out" + std::to_string(port.index);
  return port.index < 0 ? "in*" : "in" + std::to_string(port.index);
}

std::optional<OpPort> OpPortFromName(std::string_view name) {
  if (name == "out0") return OpPort{.is_result = true, .index = 0};
  if (name == "in*") return OpPort{.is_result = false, .index = -1};
  if (name.size() != 3 || !name.starts_with("in")) return std::nullopt;
  const std::optional<std::int64_t> index = Digits(name.substr(2));
  if (!index) return std::nullopt;
  return OpPort{.is_result = false, .index = static_cast<std::int32_t>(*index)};
}

std::string_view NameOf(ConstraintKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  QC_CHECK_LT(index, kKindNames.size());
  return kKindNames[index];
}

std::optional<ConstraintKind> ConstraintKindFromName(std::string_view name) {
  const auto found = std::find(kKindNames.begin(), kKindNames.end(), name);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<ConstraintKind>(found - kKindNames.begin());
}

std::optional<Granularity> GranularityFromName(std::string_view name) {
  using enum Granularity;
  for (const Granularity granularity : {kPerTensor, kPerChannel, kPerBlock}) {
    if (NameOf(granularity) == name) return granularity;
  }
  return std::nullopt;
}

std::optional<ScaleRatioRule::Form> ScaleRatioFormFromName(std::string_view name) {
  using enum ScaleRatioRule::Form;
  if (name == "product_over_result") return kProductOverResult;
  if (name == "each_over_result") return kEachOverResult;
  return std::nullopt;
}

std::optional<bool> RatioArithmeticFromName(std::string_view name) {
  if (name == "exact") return false;
  if (name == "float32") return true;
  return std::nullopt;
}

std::optional<std::pair<std::int64_t, std::int64_t>> RatioFromText(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::optional<std::int64_t> numerator = Digits(text.substr(0, slash));
  const std::optional<std::int64_t> denominator =
      slash == std::string_view::npos ? 1 : Digits(text.substr(slash + 1));
  if (!numerator || !denominator || *numerator == 0 || *denominator == 0) return std::nullopt;
  return std::pair(*numerator, *denominator);
}

bool IsProfileName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return IsLowerOrDigit(c) || c == '_' || c == '.' || c == '-';
  });
}

bool IsKebabName(std::string_view name) {
  char previous = '-';
  for (const char c : name) {
    if (!IsLowerOrDigit(c) && (c != '-' || previous == '-')) return false;
    previous = c;
  }
  return previous != '-';
}

}  // namespace qconform
