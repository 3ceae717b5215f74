// SPDX-License-Identifier: Apache-2.0
// For tests only: the targets of a profile that together have every row of it.
#pragma once

#include <memory>
#include <vector>

#include "qconform/profile/target.h"

namespace qconform::laws {

// Every arch with the default answers, oldest last but for the default one, which comes first; then
// at every arch each other answer, each extension, and the SDKs of the gates, exactly and just
// below. One thing at a time; and every extension together, also beside every other answer.
std::vector<Target> TargetsOf(const std::shared_ptr<const Profile>& profile);

}  // namespace qconform::laws
