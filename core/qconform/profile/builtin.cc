// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/builtin.h"

#include <map>
#include <string>

#include "qconform/profile/nearest_name.h"

namespace qconform {
namespace {

using ParsedProfile = Result<std::shared_ptr<const Profile>>;

ParsedProfile ParseEmbedded(const EmbeddedProfile& file) {
  Result<Profile> profile = ParseProfile(file.text, std::string(file.name) + ".json");
  if (!profile.ok()) return profile.error();
  return std::make_shared<const Profile>(std::move(profile).value());
}

std::map<std::string_view, ParsedProfile> ParseAll() {
  std::map<std::string_view, ParsedProfile> parsed;
  for (const EmbeddedProfile& file : EmbeddedProfiles()) {
    parsed.emplace(file.name, ParseEmbedded(file));
  }
  return parsed;
}

}  // namespace

std::vector<std::string_view> BuiltinProfileNames() {
  std::vector<std::string_view> names;
  for (const EmbeddedProfile& file : EmbeddedProfiles()) names.push_back(file.name);
  return names;
}

Result<std::shared_ptr<const Profile>> SharedBuiltinProfile(std::string_view name) {
  static const std::map<std::string_view, ParsedProfile> kParsed = ParseAll();
  const auto found = kParsed.find(name);
  if (found != kParsed.end()) return found->second;
  const std::string nearest(NearestName(name, BuiltinProfileNames()));
  return Error{ErrorCode::kInvalidProfile,
               "unknown profile '" + std::string(name) + "', the nearest is '" + nearest + "'"};
}

Result<Profile> BuiltinProfile(std::string_view name) {
  const Result<std::shared_ptr<const Profile>> shared = SharedBuiltinProfile(name);
  if (!shared.ok()) return shared.error();
  return *shared.value();
}

}  // namespace qconform
