// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/target_spec.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace qconform::conformance {
namespace {

// "name[@arch][+extension...]"
struct TargetParts {
  std::string_view profile;
  std::string_view arch;
  std::vector<std::string> extensions;
};

TargetParts Split(std::string_view text) {
  TargetParts parts;
  std::size_t plus = text.find('+');
  std::string_view head = text.substr(0, plus);
  while (plus != std::string_view::npos) {
    const std::size_t next = text.find('+', plus + 1);
    parts.extensions.emplace_back(text.substr(plus + 1, next - plus - 1));
    plus = next;
  }
  const std::size_t at = head.find('@');
  parts.profile = head.substr(0, at);
  if (at != std::string_view::npos) parts.arch = head.substr(at + 1);
  return parts;
}

}  // namespace

Result<Target> LoadTarget(const TargetSpec& spec) {
  if (spec.profile_text.empty()) return ParseTarget(spec.target, spec.sdk);
  Result<Profile> profile = ParseProfile(spec.profile_text, spec.profile_name);
  if (!profile.ok()) return profile.error();
  const TargetParts parts = Split(spec.target);
  if (!spec.target.empty() && parts.profile != profile.value().name) {
    return Error{ErrorCode::kInvalidProfile,
                 "target \"" + spec.target + "\" does not name profile \"" + profile.value().name +
                     "\" of " + spec.profile_name};
  }
  auto shared = std::make_shared<const Profile>(std::move(profile).value());
  return MakeTarget(std::move(shared), parts.arch, parts.extensions, spec.sdk);
}

}  // namespace qconform::conformance
