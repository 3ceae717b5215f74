// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "qconform/base/json_reader.h"
#include "qconform/base/json_writer.h"
#include "qconform/profile/arch_range.h"
#include "qconform/profile/builtin.h"
#include "qconform/profile/contradictions.h"
#include "qconform/profile/extend.h"
#include "qconform/profile/fields.h"
#include "qconform/profile/names.h"
#include "qconform/profile/parse_head.h"
#include "qconform/profile/parse_rule.h"
#include "qconform/profile/profile.h"
#include "qconform/profile/row_list.h"

namespace qconform {
namespace {

using RowsOfProfile = std::vector<RowList<Constraint>::Placed>;

constexpr std::string_view kFormat = "qconform-profile-2";
constexpr std::size_t kMaxRows = 4096;   // with the rules in variants: each meets each other
constexpr std::size_t kMaxExtends = 16;  // profiles in a chain

// How a profile was reached: the names from the outermost profile on.
struct Chain {
  std::vector<std::string> names;
  const ProfileSource& source;

  bool Has(std::string_view name) const {
    return std::find(names.begin(), names.end(), name) != names.end();
  }
  std::string With(std::string_view name) const {
    std::string text;
    for (const std::string& each : names) text += each + " -> ";
    return text.append(name);
  }
};

Result<Profile> Parse(std::string_view text, std::string_view file_name, Chain chain);

void ReadAttrCondition(ObjectReader& reader, JsonValue attr, const RowContext& context,
                       Condition& condition) {
  condition.attr = ReadAttr(attr, context);
  const JsonValue least = reader.Optional("at_least");
  const JsonValue most = reader.Optional("at_most");
  condition.at_least = least ? least.Integer() : std::numeric_limits<std::int64_t>::min();
  condition.at_most = most ? most.Integer() : std::numeric_limits<std::int64_t>::max();
  if (!least && !most) attr.Fail("expected at_least or at_most beside it", kBadProfile);
  if (condition.at_most < condition.at_least) {
    most.Fail("expected at_least (" + std::to_string(condition.at_least) + ") or more",
              kBadProfile);
  }
}

Condition ReadCondition(JsonValue value, const RowContext& context) {
  ObjectReader reader(value);
  Condition condition;
  const JsonValue attr = reader.Optional("attr");
  const JsonValue port = reader.Optional("port");
  if (attr.present() == port.present()) value.Fail("expected either port or attr", kBadProfile);
  if (attr) {
    ReadAttrCondition(reader, attr, context, condition);
  } else {
    condition.port = ReadOnePort(port, context);
    condition.dtypes = ReadDtypes(reader.Optional("dtypes"));
    const JsonValue granularity = reader.Optional("granularity");
    if (granularity) {
      condition.granularity = granularity.Named(GranularityFromName, "granularity");
    }
    if (condition.dtypes.empty() && !granularity) {
      value.Fail("expected dtypes or granularity", kBadProfile);
    }
  }
  reader.Finish();
  return condition;
}

void ReadModifiers(ObjectReader& row, const Profile& profile, Constraint& constraint) {
  if (const JsonValue min_arch = row.Optional("min_arch")) {
    constraint.min_arch = ReadKnownArch(min_arch, profile);
  }
  if (const JsonValue max_arch = row.Optional("max_arch")) {
    constraint.max_arch = ReadKnownArch(max_arch, profile);
    const auto index = [&](const std::string& arch) {
      return std::find(profile.archs.begin(), profile.archs.end(), arch);
    };
    if (!constraint.min_arch.empty() && index(constraint.max_arch) < index(constraint.min_arch)) {
      max_arch.Fail("expected an arch not older than min_arch", kBadProfile);
    }
  }
  constraint.choice = ReadChoice(row.Optional("choice"), profile);
}

std::vector<OpKind> OpsOf(const Profile& profile) {
  std::vector<OpKind> ops;
  for (const OpEntry& entry : profile.ops) ops.push_back(entry.op);
  return ops;
}

void ReadConstraint(JsonValue value, const Profile& profile, RowList<Constraint>& rows) {
  ObjectReader row(value);
  Constraint constraint;
  const JsonValue id = row.Required("id");
  constraint.id = ReadKebab(id);
  const ConstraintKind kind =
      row.Required("kind").Named(ConstraintKindFromName, "kind of constraint");
  constraint.ops = ReadDistinct<OpKind>(
      row.Optional("ops"), [&](JsonValue element) { return ReadListedOp(element, profile.ops); });
  const std::vector<OpKind> ops = constraint.ops.empty() ? OpsOf(profile) : constraint.ops;
  const RowContext context{ops, profile};
  const JsonValue when = row.Optional("when");
  if (when) {
    for (const JsonValue element : when.Elements()) {
      constraint.when.push_back(ReadCondition(element, context));
    }
    if (constraint.when.empty()) when.Fail("expected at least one condition", kBadProfile);
  }
  ReadModifiers(row, profile, constraint);
  constraint.rule = ReadRule(kind, row, context);
  constraint.provenance = ReadProvenance(row);
  const JsonValue replaces = row.Optional("replaces");
  row.Finish();
  rows.Add(std::move(constraint), value, id, replaces);
}

// The profile that `extends` names; nothing if it names none, or cannot be had.
Profile ReadBase(JsonValue extends, const Chain& chain) {
  if (!extends) return {};
  const std::string wanted = ReadText(extends);
  if (chain.Has(wanted)) {
    extends.Fail("a profile cannot extend itself: " + chain.With(wanted), kBadProfile);
    return {};
  }
  if (chain.names.size() >= kMaxExtends) {
    extends.Fail("more than " + std::to_string(kMaxExtends) + " profiles extend one another",
                 ErrorCode::kLimitExceeded);
    return {};
  }
  const Result<ProfileText> text = chain.source(wanted);
  if (!text.ok()) {
    extends.Fail(text.error().message, text.error().code);
    return {};
  }
  Chain longer = chain;
  longer.names.push_back(wanted);
  Result<Profile> base = Parse(text.value().text, text.value().file_name, std::move(longer));
  if (base.ok()) return std::move(base).value();
  extends.Fail(base.error().message, base.error().code);
  return {};
}

std::string ReadName(JsonValue value, Chain& chain) {
  const std::string name(value.String());
  if (!IsProfileName(name)) value.Fail("expected a name of [a-z0-9_.-]", kBadProfile);
  // A base may have been asked for by the name of its file: then this is the first to say who it
  // is.
  if (!chain.names.empty() && chain.names.back() == name) return name;
  if (chain.Has(name)) {
    value.Fail("a profile cannot extend itself: " + chain.With(name), kBadProfile);
  }
  chain.names.push_back(name);
  return name;
}

std::size_t CountRules(const RowsOfProfile& rows) {
  std::size_t count = rows.size();
  for (const auto& [row, where] : rows) {
    const auto* rule = std::get_if<VariantsRule>(&row.rule);
    if (rule == nullptr) continue;
    for (const VariantsRule::Variant& variant : rule->variants) count += variant.rules.size();
  }
  return count;
}

RowsOfProfile ReadRows(JsonValue constraints, Profile& profile) {
  RowList<Constraint> rows(std::move(profile.constraints));
  for (const JsonValue element : constraints.Elements()) ReadConstraint(element, profile, rows);
  RowsOfProfile placed = rows.Take();
  if (placed.empty()) constraints.Fail("expected at least one row", kBadProfile);
  if (CountRules(placed) > kMaxRows) {
    constraints.Fail("expected at most " + std::to_string(kMaxRows) + " rows",
                     ErrorCode::kLimitExceeded);
  }
  return placed;
}

// Rows that cannot all hold. The error stands at the later of the two that this file states.
void RefuseContradictions(const Profile& profile, const RowsOfProfile& rows, JsonValue extends) {
  const std::optional<Contradiction> found = CheckContradictions(profile);
  if (!found) return;
  const auto& [first, second, why] = *found;
  const auto name = [&](std::size_t i) { return JsonExcerpt(rows[i].row.id); };
  const auto fail = [&, &reason = why](JsonValue at, const std::string& message) {
    at.Fail(message + ": " + reason, kBadProfile);
  };
  if (rows[second].where) {
    if (first == second) return fail(rows[second].where, "cannot be satisfied");
    return fail(rows[second].where, "contradicts " + name(first));
  }
  if (rows[first].where) {
    return fail(rows[first].where, "contradicts " + name(second) + " of the base");
  }
  fail(extends, name(second) + " contradicts " + name(first) + ", both of the base");
}

Profile ReadProfile(const JsonDocument& document, Chain& chain) {
  ObjectReader top(document.root());
  const JsonValue format = top.Required("format");
  if (format.String() != kFormat) {
    format.Fail("expected \"" + std::string(kFormat) + "\"", kBadProfile);
  }
  const std::string name = ReadName(top.Required("name"), chain);
  ExtendingKeys keys;
  keys.extends = top.Optional("extends");
  Profile profile = document.ok() ? ReadBase(keys.extends, chain) : Profile{};
  if (!profile.name.empty()) profile.lineage.insert(profile.lineage.begin(), profile.name);
  profile.name = name;
  profile.version = ReadText(top.Required("version"));
  profile.title = ReadText(top.Required("title"));
  profile.extends = keys.extends ? std::string(keys.extends.String()) : "";
  keys.removes = top.Optional("removes");
  if (keys.removes && !keys.extends) {
    keys.removes.FailKey("expected extends beside it", kBadProfile);
  }
  ReadRemoves(keys.removes, profile);
  keys.archs = ReadArchsAndSocs(top, profile);
  keys.alternatives = top.Optional("alternatives");
  ReadAlternatives(keys.alternatives, profile);
  ReadFeatures(top.Optional("features"), profile);
  keys.ops = top.Required("ops");
  ReadOps(keys.ops, profile);
  const RowsOfProfile rows = ReadRows(top.Required("constraints"), profile);
  top.Finish();
  if (!document.ok()) return {};
  for (const auto& [row, where] : rows) profile.constraints.push_back(row);
  CheckInherited(profile, rows, keys);
  if (document.ok()) RefuseContradictions(profile, rows, keys.extends);
  return profile;
}

Error InFile(const Error& error, std::string_view file_name) {
  return {error.code, std::string(file_name) + ":" + error.message};
}

Result<Profile> Parse(std::string_view text, std::string_view file_name, Chain chain) {
  const Result<JsonDocument> parsed = ParseJson(text);
  if (!parsed.ok()) return InFile(parsed.error(), file_name);
  Profile profile = ReadProfile(parsed.value(), chain);
  if (!parsed.value().ok()) return InFile(parsed.value().error(), file_name);
  return profile;
}

}  // namespace

Result<Profile> ParseProfile(std::string_view text, std::string_view file_name) {
  return ParseProfile(text, file_name, BuiltinProfileText);
}

Result<Profile> ParseProfile(std::string_view text, std::string_view file_name,
                             const ProfileSource& source) {
  return Parse(text, file_name, {{}, source});
}

}  // namespace qconform
