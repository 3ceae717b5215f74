// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "qconform/base/json_reader.h"
#include "qconform/base/json_writer.h"
#include "qconform/profile/names.h"
#include "qconform/profile/parse_rule.h"
#include "qconform/profile/profile.h"

namespace qconform {
namespace {

constexpr ErrorCode kBad = ErrorCode::kInvalidProfile;
constexpr std::string_view kFormat = "qconform-profile-1";

std::string ReadText(JsonValue value) {
  const std::string_view text = value.String();
  if (value && text.empty()) value.Fail("expected some text, found an empty string", kBad);
  return std::string(text);
}

std::string ReadKebab(JsonValue value) {
  const std::string_view text = value.String();
  if (value && !IsKebabName(text)) {
    value.Fail("expected a kebab-case name such as \"sigmoid-fixed\"", kBad);
  }
  return std::string(text);
}

// Letters and digits only: archs and SoCs stand behind the @ of a target's name.
std::string ReadAlphanumeric(JsonValue value) {
  const std::string_view text = value.String();
  const auto letter_or_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  if (value && (text.empty() || !std::all_of(text.begin(), text.end(), letter_or_digit))) {
    value.Fail("expected letters and digits", kBad);
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
    confidence.Fail("expected stated, measured, read or inferred", kBad);
  }
  return provenance;
}

std::string ReadKnownArch(JsonValue value, const Profile& profile) {
  const std::string_view arch = value.String();
  if (std::find(profile.archs.begin(), profile.archs.end(), arch) == profile.archs.end()) {
    value.Fail("the profile has no arch " + JsonExcerpt(arch), kBad);
  }
  return std::string(arch);
}

void ReadArchs(ObjectReader& top, Profile& profile) {
  profile.archs = ReadDistinct<std::string>(top.Optional("archs"), ReadAlphanumeric);
  if (!profile.archs.empty()) {
    profile.default_arch = ReadKnownArch(top.Required("default_arch"), profile);
  }
  const JsonValue socs = top.Optional("socs");
  if (!socs) return;
  for (const JsonValue element : socs.Elements()) {
    ObjectReader reader(element);
    Soc soc;
    const JsonValue name = reader.Required("name");
    soc.name = ReadAlphanumeric(name);
    soc.arch = ReadKnownArch(reader.Required("arch"), profile);
    reader.Finish();
    for (const Soc& earlier : profile.socs) {
      if (earlier.name == soc.name) name.Fail("a second SoC of this name", kBad);
    }
    profile.socs.push_back(std::move(soc));
  }
}

void ReadFeatures(JsonValue features, Profile& profile) {
  if (!features) return;
  for (const JsonValue element : features.Elements()) {
    ObjectReader reader(element);
    Feature feature;
    const JsonValue id = reader.Required("id");
    feature.id = ReadKebab(id);
    if (const JsonValue arch = reader.Optional("min_arch")) {
      feature.min_arch = ReadKnownArch(arch, profile);
    }
    feature.provenance = ReadProvenance(reader);
    reader.Finish();
    for (const Feature& earlier : profile.features) {
      if (earlier.id == feature.id) id.Fail("a second feature of this id", kBad);
    }
    profile.features.push_back(std::move(feature));
  }
}

std::vector<OpKind> ReadOps(JsonValue value) {
  return ReadDistinct<OpKind>(value,
                              [](JsonValue element) { return element.Named(OpFromName, "op"); });
}

std::vector<OpKind> ReadRowOps(JsonValue value, const Profile& profile) {
  return ReadDistinct<OpKind>(value, [&](JsonValue element) {
    const OpKind op = element.Named(OpFromName, "op");
    if (std::find(profile.ops.begin(), profile.ops.end(), op) == profile.ops.end()) {
      element.Fail("the profile does not list the op " + std::string(NameOf(op)), kBad);
    }
    return op;
  });
}

Condition ReadCondition(JsonValue value, const RowContext& context) {
  ObjectReader reader(value);
  Condition condition;
  const JsonValue port = reader.Required("port");
  condition.port = ReadPort(port, context);
  if (condition.port.index < 0) port.Fail("expected one port, found in*", kBad);
  condition.dtypes = ReadDtypes(reader.Optional("dtypes"));
  if (const JsonValue granularity = reader.Optional("granularity")) {
    condition.granularity = granularity.Named(GranularityFromName, "granularity");
  }
  reader.Finish();
  if (condition.dtypes.empty() && !condition.granularity) {
    value.Fail("expected dtypes or granularity", kBad);
  }
  return condition;
}

Constraint ReadConstraint(JsonValue value, const Profile& profile) {
  ObjectReader row(value);
  Constraint constraint;
  const JsonValue id = row.Required("id");
  constraint.id = ReadKebab(id);
  for (const Constraint& earlier : profile.constraints) {
    if (earlier.id == constraint.id) id.Fail("a second row of this id", kBad);
  }
  const ConstraintKind kind =
      row.Required("kind").Named(ConstraintKindFromName, "kind of constraint");
  constraint.ops = ReadRowOps(row.Optional("ops"), profile);
  const RowContext context{constraint.ops.empty() ? profile.ops : constraint.ops, profile.features};
  const JsonValue when = row.Optional("when");
  if (when) {
    for (const JsonValue element : when.Elements()) {
      constraint.when.push_back(ReadCondition(element, context));
    }
    if (constraint.when.empty()) when.Fail("expected at least one condition", kBad);
  }
  constraint.rule = ReadRule(kind, row, context);
  constraint.provenance = ReadProvenance(row);
  row.Finish();
  return constraint;
}

Profile ReadProfile(JsonValue root) {
  ObjectReader top(root);
  Profile profile;
  const JsonValue format = top.Required("format");
  if (format.String() != kFormat) {
    format.Fail("expected \"" + std::string(kFormat) + "\"", kBad);
  }
  const JsonValue name = top.Required("name");
  profile.name = name.String();
  if (!IsProfileName(profile.name)) name.Fail("expected a name of [a-z0-9_.-]", kBad);
  profile.title = ReadText(top.Required("title"));
  ReadArchs(top, profile);
  ReadFeatures(top.Optional("features"), profile);
  profile.ops = ReadOps(top.Required("ops"));
  const JsonValue constraints = top.Required("constraints");
  for (const JsonValue element : constraints.Elements()) {
    profile.constraints.push_back(ReadConstraint(element, profile));
  }
  if (profile.constraints.empty()) constraints.Fail("expected at least one row", kBad);
  top.Finish();
  return profile;
}

Error InFile(const Error& error, std::string_view file_name) {
  return {error.code, std::string(file_name) + ":" + error.message};
}

}  // namespace

Result<Profile> ParseProfile(std::string_view text, std::string_view file_name) {
  const Result<JsonDocument> parsed = ParseJson(text);
  if (!parsed.ok()) return InFile(parsed.error(), file_name);
  Profile profile = ReadProfile(parsed.value().root());
  if (!parsed.value().ok()) return InFile(parsed.value().error(), file_name);
  return profile;
}

}  // namespace qconform
