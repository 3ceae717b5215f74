// SPDX-License-Identifier: Apache-2.0
#include "qconform/conformance/cli/contract_input.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "qconform/conformance/run/file_io.h"
#include "qconform/profile/print_profile.h"

namespace qconform::conformance {
namespace {

namespace fs = std::filesystem;

bool IsBuiltin(std::string_view name) {
  const std::vector<std::string_view> names = BuiltinProfileNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsFile(const fs::path& path) {
  std::error_code ignored;  // a file that cannot be looked at is none
  return fs::is_regular_file(path, ignored);
}

// Where the profiles that a file names are found.
ProfileSource SourceBeside(const std::string& path) {
  return [folder = fs::path(path).parent_path()](std::string_view name) -> Result<ProfileText> {
    const std::string file = (folder / std::string(name)).string();
    for (const std::string& beside : {file + ".json", file}) {
      if (IsBuiltin(name) || !IsFile(beside)) continue;
      Result<std::string> text = ReadFile(beside);
      if (!text.ok()) return text.error();
      return ProfileText{std::move(text).value(), beside};
    }
    const Result<Profile> base = BuiltinProfile(name);  // says which name is the nearest
    if (!base.ok()) return base.error();
    return ProfileText{PrintProfile(base.value()), std::string(name) + ".json"};
  };
}

// The name of a profile or a file, and the "@arch+extension" behind it.
std::pair<std::string, std::string> SplitName(const std::string& name) {
  constexpr std::string_view kEnding = ".json";
  const std::size_t ending = name.find(kEnding);
  if (ending != std::string::npos) {
    const std::size_t end = ending + kEnding.size();
    return {name.substr(0, end), name.substr(end)};
  }
  if (name.find('/') != std::string::npos) return {name, ""};
  const std::size_t end = std::min(name.find_first_of("@+"), name.size());
  return {name.substr(0, end), name.substr(end)};
}

// "@v73+x+q=a" in its parts.
Result<Target> TargetOf(std::shared_ptr<const Profile> profile, std::string_view behind) {
  const std::size_t plus = std::min(behind.find('+'), behind.size());
  const std::string arch(behind.starts_with("@") ? behind.substr(1, plus - 1) : "");
  std::vector<std::string> asked;
  for (std::size_t at = plus; at < behind.size();) {
    const std::size_t next = std::min(behind.find('+', at + 1), behind.size());
    asked.emplace_back(behind.substr(at + 1, next - at - 1));
    at = next;
  }
  return MakeTarget(std::move(profile), arch, asked, "");
}

}  // namespace

Result<Profile> LoadProfileFile(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (!text.ok()) return text.error();
  return ParseProfile(text.value(), path, SourceBeside(path));
}

Result<std::vector<std::shared_ptr<const Profile>>> LoadBuiltinProfiles() {
  std::vector<std::shared_ptr<const Profile>> profiles;
  for (const std::string_view name : BuiltinProfileNames()) {
    Result<Profile> profile = BuiltinProfile(name);
    if (!profile.ok()) return profile.error();
    profiles.push_back(std::make_shared<const Profile>(std::move(profile).value()));
  }
  return profiles;
}

Result<Contract> LoadContract(const std::string& name) {
  const auto [profile_name, behind] = SplitName(name);
  const bool is_file = profile_name.find(".json") != std::string::npos ||
                       profile_name.find('/') != std::string::npos;
  Result<Profile> profile = is_file ? LoadProfileFile(profile_name) : BuiltinProfile(profile_name);
  if (!profile.ok()) return profile.error();
  Contract contract{std::make_shared<const Profile>(std::move(profile).value()), std::nullopt};
  if (behind.empty()) return contract;
  // Built-in ones are read as targets are everywhere, so that the same spellings are taken.
  Result<Target> target = is_file ? TargetOf(contract.profile, behind) : ParseTarget(name, "");
  if (!target.ok()) return target.error();
  contract.target = std::move(target).value();
  return contract;
}

Result<Target> TargetOf(const Contract& contract) {
  if (contract.target) return *contract.target;
  return MakeTarget(contract.profile, "", {}, "");
}

}  // namespace qconform::conformance
