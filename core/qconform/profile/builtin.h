// SPDX-License-Identifier: Apache-2.0
// Private to profile: the files that CMake embedded (embed_profiles.cmake).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "qconform/base/result.h"
#include "qconform/profile/profile.h"

namespace qconform {

struct EmbeddedProfile {
  std::string_view name;  // file name without .json
  std::string_view text;
};
std::span<const EmbeddedProfile> EmbeddedProfiles();  // in alphabetical order

// What `extends` finds if nobody says otherwise: the text of a built-in profile.
Result<ProfileText> BuiltinProfileText(std::string_view name);

// Parsed once per process and shared: a profile's text never changes, so neither can the answer.
Result<std::shared_ptr<const Profile>> SharedBuiltinProfile(std::string_view name);

}  // namespace qconform
