// SPDX-License-Identifier: Apache-2.0
// A profile for people: what it is, what it leaves open, and every rule with its source.
#pragma once

#include <string>

#include "qconform/profile/profile.h"

namespace qconform::conformance {

std::string ProfileAsText(const Profile& profile);

// The same as tables, for the catalogue.
std::string ProfileAsMarkdown(const Profile& profile);

}  // namespace qconform::conformance
