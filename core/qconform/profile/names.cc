// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "qconform/base/check.h"

namespace qconform {
namespace {

constexpr std::array<std::string_view, 24> kKindNames = {
    "dtype_tuple",      "encoding",       "symmetric",
    "channel_axis",     "granularity",    "shared_with",
    "joint_range",      "fixed_qparams",  "value_range",
    "derived_scale",    "bias_dtype",     "block_size",
    "static_only",      "rank",           "dimension_range",
    "unquantized",      "scale_ratio",    "attribute_range",
    "attribute_values", "constant_range", "arch_gate",
    "sdk_gate",         "fusion_group",   "variants"};
static_assert(std::variant_size_v<Rule> == kKindNames.size());
static_assert(static_cast<std::size_t>(ConstraintKind::kVariants) + 1 == kKindNames.size());

// In the order of the enumerators.
constexpr std::array<std::string_view, 6> kEncodingNames = {
    "undefined",       "scale_offset",         "axis_scale_offset",
    "bw_scale_offset", "bw_axis_scale_offset", "blockwise_expansion"};
constexpr std::array<std::string_view, 2> kFormNames = {"product_over_result", "each_over_result"};
constexpr std::array<std::string_view, 2> kMeasureNames = {"each", "abs_sum"};
constexpr std::array<std::string_view, 2> kArithmeticNames = {"exact", "float32"};

// The enumerator at the place of `name` among `names`.
template <class Enum, std::size_t N>
std::optional<Enum> FromNames(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

template <class Enum, std::size_t N>
std::string_view NameAmong(const std::array<std::string_view, N>& names, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  QC_CHECK_LT(index, names.size());
  return names[index];
}

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
  return (port.is_result ? "out" : "in") + (port.index < 0 ? "*" : std::to_string(port.index));
}

std::optional<OpPort> OpPortFromName(std::string_view name) {
  const bool is_result = name.starts_with("out");
  if (!is_result && !name.starts_with("in")) return std::nullopt;
  name.remove_prefix(is_result ? 3 : 2);
  if (name == "*") return OpPort{.is_result = is_result, .index = -1};
  const std::optional<std::int64_t> index = name.size() == 1 ? Digits(name) : std::nullopt;
  if (!index) return std::nullopt;
  return OpPort{.is_result = is_result, .index = static_cast<std::int32_t>(*index)};
}

std::string_view NameOf(ConstraintKind kind) { return NameAmong(kKindNames, kind); }
std::optional<ConstraintKind> ConstraintKindFromName(std::string_view name) {
  return FromNames<ConstraintKind>(kKindNames, name);
}

std::string_view NameOf(Encoding encoding) { return NameAmong(kEncodingNames, encoding); }
std::optional<Encoding> EncodingFromName(std::string_view name) {
  return FromNames<Encoding>(kEncodingNames, name);
}

std::string_view NameOf(ScaleRatioRule::Form form) { return NameAmong(kFormNames, form); }
std::optional<ScaleRatioRule::Form> ScaleRatioFormFromName(std::string_view name) {
  return FromNames<ScaleRatioRule::Form>(kFormNames, name);
}

std::string_view NameOf(ConstantRangeRule::Measure measure) {
  return NameAmong(kMeasureNames, measure);
}
std::optional<ConstantRangeRule::Measure> MeasureFromName(std::string_view name) {
  return FromNames<ConstantRangeRule::Measure>(kMeasureNames, name);
}

std::string_view RatioArithmeticName(bool float32) { return kArithmeticNames[float32 ? 1 : 0]; }
std::optional<bool> RatioArithmeticFromName(std::string_view name) {
  return FromNames<bool>(kArithmeticNames, name);
}

std::optional<Granularity> GranularityFromName(std::string_view name) {
  using enum Granularity;
  for (const Granularity granularity : {kPerTensor, kPerChannel, kPerBlock}) {
    if (NameOf(granularity) == name) return granularity;
  }
  return std::nullopt;
}

std::string RatioText(const std::pair<std::int64_t, std::int64_t>& ratio) {
  const std::string numerator = std::to_string(ratio.first);
  return ratio.second == 1 ? numerator : numerator + "/" + std::to_string(ratio.second);
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
