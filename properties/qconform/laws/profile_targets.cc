// SPDX-License-Identifier: Apache-2.0
#include "qconform/laws/profile_targets.h"

#include <algorithm>
#include <set>
#include <string>

#include "qconform/base/check.h"

namespace qconform::laws {
namespace {

struct Asked {
  std::vector<std::string> names;  // behind "+"
  std::string sdk;
};

std::string TextOf(const SdkVersion& version) {
  std::string text;
  for (const std::int32_t number : version.numbers) {
    text += (text.empty() ? "" : ".") + std::to_string(number);
  }
  return text;
}

// 2.41 -> 2.40.
SdkVersion Below(SdkVersion version) {
  for (auto number = version.numbers.rbegin(); number != version.numbers.rend(); ++number) {
    if (*number == 0) continue;
    --*number;
    return version;
  }
  FailCheck(__FILE__, __LINE__, "no version is below 0");
}

std::vector<std::string> ExtensionsOf(const Profile& profile) {
  std::set<std::string> extensions;
  for (const Feature& feature : profile.features) {
    if (feature.min_arch.empty()) extensions.insert(feature.id);
  }
  return {extensions.begin(), extensions.end()};
}

void AddAnswers(const Profile& profile, std::vector<Asked>& all) {
  const std::vector<std::string> extensions = ExtensionsOf(profile);
  for (const Alternative& alternative : profile.alternatives) {
    for (const std::string& option : alternative.options) {
      if (option == alternative.default_option) continue;
      all.push_back({{alternative.id + "=" + option}, ""});
      if (extensions.empty()) continue;
      std::vector<std::string> names = extensions;
      names.push_back(alternative.id + "=" + option);
      all.push_back({names, ""});
    }
  }
}

void AddExtensions(const Profile& profile, std::vector<Asked>& all) {
  const std::vector<std::string> extensions = ExtensionsOf(profile);
  for (const std::string& extension : extensions) all.push_back({{extension}, ""});
  if (extensions.size() > 1) all.push_back({extensions, ""});
}

// With the answer under which the gate is there.
void AddSdks(const Profile& profile, std::vector<Asked>& all) {
  for (const Constraint& row : profile.constraints) {
    const auto* gate = std::get_if<SdkGateRule>(&row.rule);
    if (gate == nullptr) continue;
    std::vector<std::string> names;
    if (row.choice) names.push_back(row.choice->alternative + "=" + row.choice->option);
    all.push_back({names, TextOf(gate->min)});
    all.push_back({names, TextOf(Below(gate->min))});
  }
}

std::vector<std::string> ArchsOf(const Profile& profile) {
  if (profile.archs.empty()) return {""};
  std::vector<std::string> archs = {profile.default_arch};
  for (auto arch = profile.archs.rbegin(); arch != profile.archs.rend(); ++arch) {
    if (*arch != profile.default_arch) archs.push_back(*arch);
  }
  return archs;
}

}  // namespace

std::vector<Target> TargetsOf(const std::shared_ptr<const Profile>& profile) {
  std::vector<Asked> all = {{}};
  AddAnswers(*profile, all);
  AddExtensions(*profile, all);
  AddSdks(*profile, all);
  std::vector<Target> targets;
  for (const Asked& asked : all) {
    for (const std::string& arch : ArchsOf(*profile)) {
      targets.push_back(MakeTarget(profile, arch, asked.names, asked.sdk).value());
    }
  }
  return targets;
}

}  // namespace qconform::laws
