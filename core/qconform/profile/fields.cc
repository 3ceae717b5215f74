// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/fields.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "qconform/base/json_writer.h"
#include "qconform/profile/names.h"

namespace qconform {

std::string ReadText(JsonValue value) {
  const std::string_view text = value.String();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    value.Fail("expected some text, found " + JsonExcerpt(text), kBadProfile);
  }
  return std::string(text);
}

std::string ReadKebab(JsonValue value) {
  const std::string_view text = value.String();
  if (!IsKebabName(text)) {
    value.Fail("expected a kebab-case name such as \"sigmoid-fixed\"", kBadProfile);
  }
  return std::string(text);
}

std::string ReadAlphanumeric(JsonValue value) {
  const std::string_view text = value.String();
  const auto letter_or_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (text.empty() || !std::all_of(text.begin(), text.end(), letter_or_digit)) {
    value.Fail("expected letters and digits", kBadProfile);
  }
  return std::string(text);
}

Provenance ReadProvenance(ObjectReader& row) {
  static constexpr std::array<std::string_view, 4> kConfidences = {"stated", "measured", "read",
                                                                   "inferred"};
  Provenance provenance;
  provenance.source = ReadText(row.Required("source"));
  provenance.version = ReadText(row.Required("version"));
  const JsonValue confidence = row.Required("confidence");
  provenance.confidence = confidence.String();
  if (std::find(kConfidences.begin(), kConfidences.end(), provenance.confidence) ==
      kConfidences.end()) {
    confidence.Fail("expected stated, measured, read or inferred", kBadProfile);
  }
  return provenance;
}

std::string ReadKnownArch(JsonValue value, const Profile& profile) {
  const std::string_view arch = value.String();
  if (std::find(profile.archs.begin(), profile.archs.end(), arch) == profile.archs.end()) {
    value.Fail("the profile has no arch " + JsonExcerpt(arch), kBadProfile);
  }
  return std::string(arch);
}

std::optional<Choice> ReadChoice(JsonValue value, const Profile& profile) {
  if (!value) return std::nullopt;
  const std::string_view text = value.String();
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    value.Fail("expected \"alternative=option\"", kBadProfile);
    return std::nullopt;
  }
  const Choice choice{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
  for (const Alternative& alternative : profile.alternatives) {
    if (alternative.id != choice.alternative) continue;
    const auto& options = alternative.options;
    if (std::find(options.begin(), options.end(), choice.option) == options.end()) {
      value.Fail(
          "the alternative " + choice.alternative + " has no option " + JsonExcerpt(choice.option),
          kBadProfile);
    }
    return choice;
  }
  value.Fail("the profile has no alternative " + JsonExcerpt(choice.alternative), kBadProfile);
  return choice;
}

OpKind ReadListedOp(JsonValue value, std::span<const OpEntry> ops) {
  const OpKind op = value.Named(OpFromName, "op");
  const bool listed =
      std::any_of(ops.begin(), ops.end(), [&](const OpEntry& entry) { return entry.op == op; });
  if (!listed) {
    value.Fail("the profile does not list the op " + std::string(NameOf(op)), kBadProfile);
  }
  return op;
}

std::vector<DType> ReadDtypes(JsonValue value) {
  return ReadDistinct<DType>(
      value, [](JsonValue element) { return element.Named(DTypeFromName, "element type"); });
}

void CheckOrder(std::int64_t min, std::int64_t max, JsonValue at) {
  if (max >= min) return;
  at.Fail("expected at least min (" + std::to_string(min) + "), found " + std::to_string(max),
          kBadProfile);
}

}  // namespace qconform
