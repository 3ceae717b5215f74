// SPDX-License-Identifier: Apache-2.0
// Private to profile: what of a profile holds for one target.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "qconform/profile/profile.h"

namespace qconform {

// The profile with only the rows that hold at `arch` and under the answers, and only the features
// that exist under them: afterwards every id is unique. `answers` are those other than the default
// ones. Features of later archs stay: who refuses a graph must be able to say which arch it needs.
std::shared_ptr<const Profile> Specialize(std::shared_ptr<const Profile> profile,
                                          std::optional<std::size_t> arch,
                                          std::span<const Choice> answers);

}  // namespace qconform
