// SPDX-License-Identifier: Apache-2.0
// Private to profile: rows that hold together and cannot both be satisfied.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "qconform/profile/profile.h"

namespace qconform {

struct Contradiction {
  std::size_t first;   // indices into the profile's constraints, first <= second;
  std::size_t second;  // equal if a variant contradicts itself
  std::string why;     // "in0: no granularity is in both lists"
};

// The first pair of rows, by the later one, that speak of one op under the same conditions, with
// overlapping archs and under answers that go together, and that no port could satisfy both; or a
// variant whose own rules are such. Rows that an unquantized, absent or low-rank port would satisfy
// both count as well: what they say of all others cannot be met.
std::optional<Contradiction> CheckContradictions(const Profile& profile);

// Why no port satisfies both; nothing if one might.
std::optional<std::string> WhyNotBoth(const SimpleRule& a, const SimpleRule& b);

}  // namespace qconform
