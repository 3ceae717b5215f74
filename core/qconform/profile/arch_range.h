// SPDX-License-Identifier: Apache-2.0
// Private to profile: on which archs a row holds.
#pragma once

#include <algorithm>
#include <cstddef>

#include "qconform/profile/profile.h"

namespace qconform {

// Indices into the profile's archs, both inclusive. In a profile without archs: [0, 0].
struct ArchRange {
  std::size_t first = 0;
  std::size_t last = 0;

  bool empty() const { return last < first; }
  bool Contains(std::size_t arch) const { return first <= arch && arch <= last; }
  bool Overlaps(const ArchRange& other) const {
    return std::max(first, other.first) <= std::min(last, other.last);
  }
};

// Index of an arch that the profile has.
inline std::size_t IndexOfArch(const Profile& profile, std::string_view arch) {
  const auto found = std::find(profile.archs.begin(), profile.archs.end(), arch);
  QC_CHECK(found != profile.archs.end());
  return static_cast<std::size_t>(found - profile.archs.begin());
}

inline ArchRange ArchRangeOf(const Profile& profile, const Constraint& row) {
  ArchRange range{0, profile.archs.empty() ? 0 : profile.archs.size() - 1};
  if (!row.min_arch.empty()) range.first = IndexOfArch(profile, row.min_arch);
  if (!row.max_arch.empty()) range.last = IndexOfArch(profile, row.max_arch);
  return range;
}

}  // namespace qconform
