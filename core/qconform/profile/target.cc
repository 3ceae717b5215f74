// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/target.h"

#include <algorithm>

#include "qconform/profile/arch_range.h"
#include "qconform/profile/builtin.h"
#include "qconform/profile/find_arch.h"
#include "qconform/profile/nearest_name.h"
#include "qconform/profile/specialize.h"

namespace qconform {
namespace {

// "unknown arch 'v74' of profile qnn.htp, the nearest is 'v73'"
Error Unknown(std::string_view what, std::string_view name, std::span<const std::string_view> known,
              std::string_view whose) {
  std::string message = "unknown ";
  message.append(what).append(" '").append(name).append("' of ").append(whose);
  const std::string_view nearest = NearestName(name, known);
  message +=
      nearest.empty() ? ", which has none" : ", the nearest is '" + std::string(nearest) + "'";
  return {ErrorCode::kInvalidProfile, std::move(message)};
}

std::string Whose(const Profile& profile) { return "profile " + profile.name; }

Error UnknownArch(const Profile& profile, std::string_view text) {
  std::vector<std::string_view> known(profile.archs.begin(), profile.archs.end());
  for (const Soc& soc : profile.socs) known.push_back(soc.name);
  return Unknown(profile.socs.empty() ? "arch" : "arch or SoC", text, known, Whose(profile));
}

bool IsExtension(const Feature& feature) { return feature.min_arch.empty(); }

// The extensions asked for, in the profile's order and each once: equal targets have equal names.
Result<std::vector<std::string>> FindExtensions(const Profile& profile,
                                                const std::vector<std::string>& asked) {
  std::vector<std::string_view> known;
  for (const Feature& feature : profile.features) {
    if (IsExtension(feature)) known.push_back(feature.id);
  }
  std::vector<std::string> found;
  for (const std::string_view id : known) {
    if (std::find(asked.begin(), asked.end(), id) != asked.end()) found.emplace_back(id);
  }
  for (const std::string& id : asked) {
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      return Unknown("extension", id, known, Whose(profile));
    }
  }
  return found;
}

const Alternative* FindAlternative(const Profile& profile, std::string_view id) {
  for (const Alternative& alternative : profile.alternatives) {
    if (alternative.id == id) return &alternative;
  }
  return nullptr;
}

// "lpbq-arch=tests" as an answer that the profile knows.
Result<Choice> FindAnswer(const Profile& profile, std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view id = Trim(text.substr(0, equals));
  const std::string_view option = Trim(text.substr(equals + 1));
  const Alternative* alternative = FindAlternative(profile, id);
  if (alternative == nullptr) {
    std::vector<std::string_view> known;
    for (const Alternative& a : profile.alternatives) known.push_back(a.id);
    return Unknown("alternative", id, known, Whose(profile));
  }
  const std::vector<std::string>& options = alternative->options;
  if (std::find(options.begin(), options.end(), option) == options.end()) {
    const std::vector<std::string_view> known(options.begin(), options.end());
    return Unknown("option", option, known, "alternative " + alternative->id);
  }
  return Choice{alternative->id, std::string(option)};
}

// The answers other than the default ones, in the profile's order.
Result<std::vector<Choice>> FindAnswers(const Profile& profile,
                                        const std::vector<std::string>& asked) {
  std::vector<Choice> given;
  for (const std::string& text : asked) {
    Result<Choice> answer = FindAnswer(profile, text);
    if (!answer.ok()) return answer.error();
    for (const Choice& earlier : given) {
      if (earlier.alternative != answer.value().alternative || earlier == answer.value()) continue;
      return Error{ErrorCode::kInvalidText, "the alternative " + earlier.alternative +
                                                " is answered twice: '" + earlier.option +
                                                "' and '" + answer.value().option + "'"};
    }
    given.push_back(std::move(answer).value());
  }
  std::vector<Choice> answers;
  for (const Alternative& alternative : profile.alternatives) {
    const auto found = std::find_if(given.begin(), given.end(), [&](const Choice& choice) {
      return choice.alternative == alternative.id && choice.option != alternative.default_option;
    });
    if (found != given.end()) answers.push_back(*found);
  }
  return answers;
}

std::vector<std::string> SplitAtPlus(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t plus = text.find('+');
    parts.emplace_back(Trim(text.substr(0, plus)));
    if (plus == std::string_view::npos) return parts;
    text.remove_prefix(plus + 1);
  }
}

}  // namespace

std::string Target::Name() const {
  std::string name = profile->name;
  if (arch) name += "@" + profile->archs[*arch];
  for (const std::string& extension : extensions) name += "+" + extension;
  for (const Choice& choice : choices) name += "+" + choice.alternative + "=" + choice.option;
  return name;
}

bool Target::Has(std::string_view feature) const {
  for (const Feature& f : profile->features) {
    if (f.id != feature) continue;
    if (!IsExtension(f)) return arch && *arch >= IndexOfArch(*profile, f.min_arch);
    return std::find(extensions.begin(), extensions.end(), feature) != extensions.end();
  }
  return false;
}

Result<Target> MakeTarget(std::shared_ptr<const Profile> profile, std::string_view arch,
                          const std::vector<std::string>& asked, std::string_view sdk) {
  Target target;
  arch = Trim(arch);
  target.arch = FindArch(*profile, arch.empty() ? profile->default_arch : arch);
  if (!target.arch && !(arch.empty() && profile->archs.empty())) {
    return UnknownArch(*profile, arch);
  }
  std::vector<std::string> ids;
  std::vector<std::string> texts;
  for (const std::string& each : asked) {
    (each.find('=') == std::string::npos ? ids : texts).push_back(each);
  }
  Result<std::vector<Choice>> choices = FindAnswers(*profile, texts);
  if (!choices.ok()) return choices.error();
  target.choices = std::move(choices).value();
  Result<std::vector<std::string>> extensions = FindExtensions(*profile, ids);
  if (!extensions.ok()) return extensions.error();
  target.extensions = std::move(extensions).value();
  if (!Trim(sdk).empty()) {
    Result<std::string> version = NormalSdk(sdk);
    if (!version.ok()) return version.error();
    target.sdk_text = std::move(version).value();
    target.sdk = SdkVersion::Parse(target.sdk_text);
  }
  target.profile = Specialize(std::move(profile), target.arch, target.choices);
  return target;
}

Result<Target> ParseTarget(std::string_view text, std::string_view sdk) {
  std::vector<std::string> parts = SplitAtPlus(text);
  const std::string head = parts.front();
  parts.erase(parts.begin());
  const std::size_t at = head.find('@');
  const std::string_view name = Trim(std::string_view(head).substr(0, at));
  const std::string_view arch =
      at == std::string::npos ? std::string_view{} : Trim(std::string_view(head).substr(at + 1));
  if (at != std::string::npos && arch.empty()) {
    return Error{ErrorCode::kInvalidText,
                 "target '" + std::string(text) + "' has no arch behind @"};
  }
  const Result<std::shared_ptr<const Profile>> profile = SharedBuiltinProfile(name);
  if (!profile.ok()) return profile.error();
  return MakeTarget(profile.value(), arch, parts, sdk);
}

}  // namespace qconform
