// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/find_arch.h"

#include <algorithm>

#include "qconform/profile/arch_range.h"
#include "qconform/profile/nearest_name.h"

namespace qconform {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "v75" as "75"; empty if there is anything but letters before the digits.
std::string_view DigitsOf(std::string_view arch) {
  const auto* const first = std::find_if(arch.begin(), arch.end(), IsDigit);
  return std::all_of(first, arch.end(), IsDigit) ? std::string_view(first, arch.end())
                                                 : std::string_view{};
}

std::optional<std::size_t> FindByName(const Profile& profile, std::string_view lower) {
  for (std::size_t i = 0; i < profile.archs.size(); ++i) {
    if (Lower(profile.archs[i]) == lower) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> FindBySoc(const Profile& profile, std::string_view lower) {
  for (const Soc& soc : profile.socs) {
    if (Lower(soc.name) == lower) return IndexOfArch(profile, soc.arch);
  }
  return std::nullopt;
}

// By the digits, if exactly one arch has them.
std::optional<std::size_t> FindByDigits(const Profile& profile, std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), IsDigit)) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < profile.archs.size(); ++i) {
    if (DigitsOf(profile.archs[i]) != digits) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

// "htp-v75" of qnn.htp as "v75"; empty if the backend's own word and a - or _ do not stand there.
std::string_view WithoutBackend(const Profile& profile, std::string_view lower) {
  const std::string_view name = profile.name;
  const std::string_view word = name.substr(name.rfind('.') + 1);  // npos + 1 is 0
  if (!lower.starts_with(word)) return {};
  lower.remove_prefix(word.size());
  if (lower.empty() || (lower[0] != '-' && lower[0] != '_')) return {};
  return lower.substr(1);
}

}  // namespace

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::optional<std::size_t> FindArch(const Profile& profile, std::string_view text) {
  const std::string lower = Lower(Trim(text));
  if (const auto arch = FindByName(profile, lower)) return arch;
  if (const auto arch = FindBySoc(profile, lower)) return arch;
  if (const auto arch = FindByDigits(profile, lower)) return arch;
  const std::string_view rest = WithoutBackend(profile, lower);
  const auto arch = FindByName(profile, rest);
  return arch ? arch : FindByDigits(profile, rest);
}

Result<std::string> NormalSdk(std::string_view text) {
  std::string_view version = Trim(text);
  if (version.starts_with('v') || version.starts_with('V')) version.remove_prefix(1);
  const std::optional<SdkVersion> parsed = SdkVersion::Parse(version);
  if (parsed && parsed->numbers.size() >= 2) return std::string(version);
  return Error{ErrorCode::kInvalidText, "SDK version '" + std::string(text) +
                                            "' is not numbers with dots, such as 2.41 or v2.41.0"};
}

}  // namespace qconform
