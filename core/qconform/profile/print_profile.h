// SPDX-License-Identifier: Apache-2.0
// A profile as text, whole.
#pragma once

#include <string>

#include "qconform/profile/profile.h"

namespace qconform {

// The one canonical form: what the profile has by itself and from its base, keys in the order of
// README.md, one thing of a list a line, what is absent or default left out, LF, a final newline.
// ParseProfile reads it back as the same profile, but for `extends`, which stands there only as a
// note ("x-extends"): nothing is left to be taken from the base.
std::string PrintProfile(const Profile& profile);

}  // namespace qconform
