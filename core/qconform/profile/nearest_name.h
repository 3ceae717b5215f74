// SPDX-License-Identifier: Apache-2.0
// Private to profile: what a person who mistyped a name probably meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace qconform {

// Letters inserted, deleted or replaced to turn one into the other, ignoring case (ASCII).
std::size_t EditDistance(std::string_view a, std::string_view b);

// The known name nearest to `name`, the first of equals; empty if nothing is known.
std::string_view NearestName(std::string_view name, std::span<const std::string_view> known);

// ASCII lower case.
std::string Lower(std::string_view text);

}  // namespace qconform
