// SPDX-License-Identifier: Apache-2.0
// Private to profile: the words of the file format, read back. Each is the inverse of a NameOf.
#pragma once

#include <optional>
#include <string_view>

#include "qconform/profile/profile.h"

namespace qconform {

std::optional<OpPort> OpPortFromName(std::string_view name);
std::optional<ConstraintKind> ConstraintKindFromName(std::string_view name);
std::optional<Granularity> GranularityFromName(std::string_view name);
std::optional<ScaleRatioRule::Form> ScaleRatioFormFromName(std::string_view name);
std::optional<bool> RatioArithmeticFromName(std::string_view name);  // whether it is float32

// "1/256" or "1": numerator and denominator, both positive.
std::optional<std::pair<std::int64_t, std::int64_t>> RatioFromText(std::string_view text);

bool IsProfileName(std::string_view name);  // [a-z0-9_.-]+
bool IsKebabName(std::string_view name);    // [a-z0-9]+(-[a-z0-9]+)*

}  // namespace qconform
