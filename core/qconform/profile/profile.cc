// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/profile.h"

#include <algorithm>
#include <charconv>

namespace qconform {

bool Constraint::AppliesTo(OpKind op) const {
  return ops.empty() || std::find(ops.begin(), ops.end(), op) != ops.end();
}

bool Profile::SpeaksOf(OpKind op) const {
  return std::any_of(ops.begin(), ops.end(), [&](const OpEntry& entry) { return entry.op == op; });
}

std::optional<SdkVersion> SdkVersion::Parse(std::string_view text) {
  SdkVersion version;
  const char* at = text.data();
  const char* end = at + text.size();
  while (true) {
    std::int32_t number = 0;
    if (at == end || *at < '0' || *at > '9') return std::nullopt;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return std::nullopt;
    version.numbers.push_back(number);
    if (stop == end) return version;
    if (*stop != '.') return std::nullopt;
    at = stop + 1;
  }
}

bool operator<(const SdkVersion& a, const SdkVersion& b) {
  const std::size_t count = std::max(a.numbers.size(), b.numbers.size());
  const auto number = [](const SdkVersion& v, std::size_t i) {
    return i < v.numbers.size() ? v.numbers[i] : 0;
  };
  for (std::size_t i = 0; i < count; ++i) {
    if (number(a, i) != number(b, i)) return number(a, i) < number(b, i);
  }
  return false;
}

}  // namespace qconform
