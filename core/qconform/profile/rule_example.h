// SPDX-License-Identifier: Apache-2.0
// What a rule takes and what it refuses, by example.
#pragma once

#include <string>

#include "qconform/profile/profile.h"

namespace qconform {

// In words, with numbers that follow from the rule's own: for every rule, `accepts` satisfies it
// and `refuses` does not. `refuses` is empty where nothing that has a form can break the rule.
struct RuleExample {
  std::string accepts;
  std::string refuses;
};
RuleExample ExampleOf(const Rule& rule);

}  // namespace qconform
