// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/builtin.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "qconform/profile/nearest_name.h"

namespace qconform {
namespace {

using ParsedProfile = Result<std::shared_ptr<const Profile>>;

// A process mostly wants one profile: each is parsed when it is first asked for.
struct Slot {
  std::once_flag once;
  std::optional<ParsedProfile> parsed;
};

const EmbeddedProfile* FindEmbedded(std::string_view name) {
  for (const EmbeddedProfile& file : EmbeddedProfiles()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

std::string FileName(const EmbeddedProfile& file) { return std::string(file.name) + ".json"; }

ParsedProfile ParseEmbedded(const EmbeddedProfile& file) {
  Result<Profile> profile = ParseProfile(file.text, FileName(file));
  if (!profile.ok()) return profile.error();
  return std::make_shared<const Profile>(std::move(profile).value());
}

Error UnknownProfile(std::string_view name) {
  const std::string nearest(NearestName(name, BuiltinProfileNames()));
  return {ErrorCode::kInvalidProfile,
          "unknown profile '" + std::string(name) + "', the nearest is '" + nearest + "'"};
}

}  // namespace

std::vector<std::string_view> BuiltinProfileNames() {
  std::vector<std::string_view> names;
  for (const EmbeddedProfile& file : EmbeddedProfiles()) names.push_back(file.name);
  std::sort(names.begin(), names.end());  // files stand in the order of "name.json"
  return names;
}

Result<ProfileText> BuiltinProfileText(std::string_view name) {
  const EmbeddedProfile* file = FindEmbedded(name);
  if (file == nullptr) return UnknownProfile(name);
  return ProfileText{std::string(file->text), FileName(*file)};
}

Result<std::shared_ptr<const Profile>> SharedBuiltinProfile(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string_view, Slot> slots;
  const EmbeddedProfile* file = FindEmbedded(name);
  if (file == nullptr) return UnknownProfile(name);
  Slot* slot = nullptr;
  {
    const std::lock_guard<std::mutex> lock(mutex);
    slot = &slots[file->name];
  }
  std::call_once(slot->once, [&] { slot->parsed = ParseEmbedded(*file); });
  return *slot->parsed;
}

Result<Profile> BuiltinProfile(std::string_view name) {
  const Result<std::shared_ptr<const Profile>> shared = SharedBuiltinProfile(name);
  if (!shared.ok()) return shared.error();
  return *shared.value();
}

}  // namespace qconform
