// SPDX-License-Identifier: Apache-2.0
// Everything there is to say about one rule, for people: what it means, an example of what it takes
// and of what it refuses, where it comes from, and who says otherwise.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/base/result.h"
#include "qconform/profile/profile.h"
#include "qconform/profile/target.h"

namespace qconform {

// A rule of the validator itself, which no profile has to state.
struct BuiltinRule {
  std::string_view id;
  std::string_view title;  // one sentence
  std::string_view accepts;
  std::string_view refuses;
};
std::span<const BuiltinRule> BuiltinRules();
const BuiltinRule* FindBuiltinRule(std::string_view id);  // null: there is none of this id

// The rows of the id: several where each belongs to another answer to a question.
std::vector<const Constraint*> RowsOf(const Profile& profile, std::string_view id);

// `id` is what no profile has: says so, and which id is the nearest.
Error UnknownRule(std::string_view id, std::span<const std::shared_ptr<const Profile>> profiles);

// What the row demands, in one line.
std::string RuleTitle(const Profile& profile, const Constraint& row);

// The whole page. `others` are searched for what they say of the same op, kind and port; `profile`
// itself may be among them. With `target`, one of `profile`, it says whether the row holds there.
std::string ExplainRule(const Profile& profile, const Constraint& row,
                        std::span<const std::shared_ptr<const Profile>> others,
                        const Target* target);
std::string ExplainRule(const BuiltinRule& rule);

}  // namespace qconform
