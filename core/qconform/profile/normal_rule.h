// SPDX-License-Identifier: Apache-2.0
// Private to profile: rules of one meaning in one form.
#pragma once

#include <vector>

#include "qconform/profile/profile.h"

namespace qconform {

// `rule` as it speaks of `op`: one rule for each port that its port stands for, every list without
// order sorted and without repetition, ratios reduced, names of variants left out.
std::vector<Rule> NormalRules(const Rule& rule, OpKind op);

}  // namespace qconform
