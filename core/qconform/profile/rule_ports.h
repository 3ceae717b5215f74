// SPDX-License-Identifier: Apache-2.0
// Private to profile: what a row asks an op to have.
#pragma once

#include <string>

#include "qconform/profile/profile.h"

namespace qconform {

// The first port or attribute that the row names and the op lacks: "in1", "stride". Empty: none.
std::string MissingFrom(OpKind op, const Constraint& row);

}  // namespace qconform
