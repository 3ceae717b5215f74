// SPDX-License-Identifier: Apache-2.0
// Private to profile: the words of the file format, written and read back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "qconform/profile/profile.h"

namespace qconform {

std::string_view NameOf(Encoding encoding);                   // "bw_scale_offset"
std::string_view NameOf(ScaleRatioRule::Form form);           // "product_over_result"
std::string_view NameOf(ConstantRangeRule::Measure measure);  // "abs_sum"
std::string_view RatioArithmeticName(bool float32);           // "exact", "float32"

// Each is the inverse of a NameOf.
std::optional<OpPort> OpPortFromName(std::string_view name);
std::optional<ConstraintKind> ConstraintKindFromName(std::string_view name);
std::optional<Granularity> GranularityFromName(std::string_view name);
std::optional<Encoding> EncodingFromName(std::string_view name);
std::optional<ScaleRatioRule::Form> ScaleRatioFormFromName(std::string_view name);
std::optional<ConstantRangeRule::Measure> MeasureFromName(std::string_view name);
std::optional<bool> RatioArithmeticFromName(std::string_view name);  // whether it is float32

// "1/256", or "1" where the denominator is 1.
std::string RatioText(const std::pair<std::int64_t, std::int64_t>& ratio);
// "1/256" or "1": numerator and denominator, both positive.
std::optional<std::pair<std::int64_t, std::int64_t>> RatioFromText(std::string_view text);

bool IsProfileName(std::string_view name);  // [a-z0-9_.-]+
bool IsKebabName(std::string_view name);    // [a-z0-9]+(-[a-z0-9]+)*

}  // namespace qconform
