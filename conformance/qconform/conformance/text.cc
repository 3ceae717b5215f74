// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/text.h"

namespace qconform::conformance {

std::string CleanText(std::string_view text, std::size_t max_bytes) {
  std::string clean;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (is_space) {
      if (!clean.empty() && clean.back() != ' ') clean.push_back(' ');
    } else {
      clean.push_back(c > ' ' && c <= '~' ? c : '?');
    }
  }
  if (!clean.empty() && clean.back() == ' ') clean.pop_back();
  constexpr std::string_view kCut = "...";
  if (clean.size() <= max_bytes || max_bytes < kCut.size()) return clean.substr(0, max_bytes);
  return std::string(kCut) + clean.substr(clean.size() - (max_bytes - kCut.size()));
}

}  // namespace qconform::conformance
