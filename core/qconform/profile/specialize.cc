// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/specialize.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "qconform/profile/arch_range.h"

namespace qconform {
namespace {

class Filter {
 public:
  Filter(const Profile& profile, std::optional<std::size_t> arch, std::span<const Choice> answers)
      : profile_(profile), arch_(arch), answers_(answers) {}

  bool operator()(const Feature& feature) const { return Holds(feature.choice); }
  bool operator()(const Constraint& row) const {
    return Holds(row.choice) && (!arch_ || ArchRangeOf(profile_, row).Contains(*arch_));
  }

 private:
  bool Holds(const std::optional<Choice>& choice) const {
    return !choice || AnswerTo(choice->alternative) == choice->option;
  }

  std::string_view AnswerTo(std::string_view alternative) const {
    for (const Choice& answer : answers_) {
      if (answer.alternative == alternative) return answer.option;
    }
    for (const Alternative& a : profile_.alternatives) {
      if (a.id == alternative) return a.default_option;
    }
    FailCheck(__FILE__, __LINE__, "a choice of no alternative");
  }

  const Profile& profile_;
  std::optional<std::size_t> arch_;
  std::span<const Choice> answers_;
};

}  // namespace

std::shared_ptr<const Profile> Specialize(std::shared_ptr<const Profile> profile,
                                          std::optional<std::size_t> arch,
                                          std::span<const Choice> answers) {
  const Filter holds(*profile, arch, answers);
  if (std::all_of(profile->constraints.begin(), profile->constraints.end(), holds) &&
      std::all_of(profile->features.begin(), profile->features.end(), holds)) {
    return profile;
  }
  auto special = std::make_shared<Profile>(*profile);
  std::erase_if(special->constraints, [&](const Constraint& row) { return !holds(row); });
  std::erase_if(special->features, [&](const Feature& feature) { return !holds(feature); });
  return special;
}

}  // namespace qconform
