// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/target.h"

#include <algorithm>

#include "qconform/profile/builtin.h"
#include "qconform/profile/nearest_name.h"

namespace qconform {
namespace {

Error Unknown(std::string_view what, std::string_view name, std::span<const std::string_view> known,
              const Profile& profile) {
  std::string message =
      "unknown " + std::string(what) + " '" + std::string(name) + "' of profile " + profile.name;
  const std::string_view nearest = NearestName(name, known);
  message +=
      nearest.empty() ? ", which has none" : ", the nearest is '" + std::string(nearest) + "'";
  return {ErrorCode::kInvalidProfile, std::move(message)};
}

std::size_t IndexOfArch(const Profile& profile, std::string_view arch) {
  const auto found = std::find(profile.archs.begin(), profile.archs.end(), arch);
  QC_CHECK(found != profile.archs.end());
  return static_cast<std::size_t>(found - profile.archs.begin());
}

// `text` as an arch of the profile: by name, by its digits, or by a SoC that has it.
std::optional<std::size_t> FindArch(const Profile& profile, std::string_view text) {
  const std::string lower = Lower(text);
  for (std::size_t i = 0; i < profile.archs.size(); ++i) {
    const std::string arch = Lower(profile.archs[i]);
    if (arch == lower || arch == "v" + lower) return i;
  }
  for (const Soc& soc : profile.socs) {
    if (Lower(soc.name) == lower) return IndexOfArch(profile, soc.arch);
  }
  return std::nullopt;
}

Error UnknownArch(const Profile& profile, std::string_view text) {
  std::vector<std::string_view> known(profile.archs.begin(), profile.archs.end());
  for (const Soc& soc : profile.socs) known.push_back(soc.name);
  return Unknown(profile.socs.empty() ? "arch" : "arch or SoC", text, known, profile);
}

bool IsExtension(const Feature& feature) { return feature.min_arch.empty(); }

// The extensions asked for, in the profile's order and each once: equal targets have equal names.
Result<std::vector<std::string>> FindExtensions(const Profile& profile,
                                                const std::vector<std::string>& asked) {
  std::vector<std::string_view> known;
  for (const Feature& feature : profile.features) {
    if (IsExtension(feature)) known.push_back(feature.id);
  }
  std::vector<std::string> found;
  for (const std::string_view id : known) {
    if (std::find(asked.begin(), asked.end(), id) != asked.end()) found.emplace_back(id);
  }
  for (const std::string& id : asked) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      return Unknown("extension", id, known, profile);
    }
  }
  return found;
}

std::vector<std::string> SplitExtensions(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t plus = text.find('+');
    parts.emplace_back(text.substr(0, plus));
    if (plus == std::string_view::npos) return parts;
    text.remove_prefix(plus + 1);
  }
}

}  // namespace

std::string Target::Name() const {
  std::string name = profile->name;
  if (arch) name += "@" + profile->archs[*arch];
  for (const std::string& extension : extensions) name += "+" + extension;
  return name;
}

bool Target::Has(std::string_view feature) const {
  for (const Feature& f : profile->features) {
    if (f.id != feature) continue;
    if (!IsExtension(f)) return arch && *arch >= IndexOfArch(*profile, f.min_arch);
    return std::find(extensions.begin(), extensions.end(), feature) != extensions.end();
  }
  return false;
}

Result<Target> MakeTarget(std::shared_ptr<const Profile> profile, std::string_view arch,
                          const std::vector<std::string>& extensions, std::string_view sdk) {
  Target target;
  target.arch = FindArch(*profile, arch.empty() ? profile->default_arch : arch);
  if (!target.arch && !(arch.empty() && profile->archs.empty())) {
    return UnknownArch(*profile, arch);
  }
  Result<std::vector<std::string>> found = FindExtensions(*profile, extensions);
  if (!found.ok()) return found.error();
  target.extensions = std::move(found).value();
  target.sdk = SdkVersion::Parse(sdk);
  if (!sdk.empty() && !target.sdk) {
    return Error{ErrorCode::kInvalidText,
                 "SDK version '" + std::string(sdk) + "' is not numbers with dots, such as 2.41"};
  }
  target.sdk_text = sdk;
  target.profile = std::move(profile);
  return target;
}

Result<Target> ParseTarget(std::string_view text, std::string_view sdk) {
  std::vector<std::string> parts = SplitExtensions(text);
  const std::string head = parts.front();
  parts.erase(parts.begin());
  const std::size_t at = head.find('@');
  const std::string_view arch =
      at == std::string::npos ? std::string_view{} : std::string_view(head).substr(at + 1);
  if (at != std::string::npos && arch.empty()) {
    return Error{ErrorCode::kInvalidText,
                 "target '" + std::string(text) + "' has no arch behind @"};
  }
  const Result<std::shared_ptr<const Profile>> profile =
      SharedBuiltinProfile(std::string_view(head).substr(0, at));
  if (!profile.ok()) return profile.error();
  return MakeTarget(profile.value(), arch, parts, sdk);
}

}  // namespace qconform
