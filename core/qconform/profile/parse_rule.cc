// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/parse_rule.h"

#include <algorithm>
#include <utility>

#include "qconform/base/json_writer.h"
#include "qconform/profile/fields.h"
#include "qconform/profile/names.h"

namespace qconform {
namespace {

ArchGateRule ReadArchGate(ObjectReader& row, const Profile& profile) {
  const JsonValue feature = row.Required("feature");
  ArchGateRule rule{std::string(feature.String())};
  const bool known = std::any_of(profile.features.begin(), profile.features.end(),
                                 [&](const Feature& f) { return f.id == rule.feature; });
  if (!known) feature.Fail("the profile has no feature " + JsonExcerpt(rule.feature), kBadProfile);
  return rule;
}

SdkGateRule ReadSdkGate(ObjectReader& row) {
  SdkGateRule rule;
  const JsonValue min = row.Required("min");
  const std::optional<SdkVersion> version = SdkVersion::Parse(min.String());
  if (!version) min.Fail("expected a version such as \"2.41\"", kBadProfile);
  rule.min = version.value_or(SdkVersion{});
  if (const JsonValue bypass = row.Optional("bypass")) rule.bypass = bypass.Bool();
  return rule;
}

FusionGroupRule ReadFusionGroup(ObjectReader& row, const Profile& profile) {
  FusionGroupRule rule;
  const JsonValue then = row.Required("then");
  for (const JsonValue element : then.Elements()) {
    rule.then.push_back(ReadListedOp(element, profile.ops));
  }
  if (rule.then.empty()) then.Fail("expected at least one op", kBadProfile);
  return rule;
}

SimpleRule ReadRuleOfVariant(JsonValue value, const RowContext& context) {
  ObjectReader reader(value);
  const JsonValue kind_name = reader.Required("kind");
  const ConstraintKind kind = kind_name.Named(ConstraintKindFromName, "kind of constraint");
  std::optional<SimpleRule> rule = ReadSimpleRule(kind, reader, context);
  if (!rule) {
    kind_name.Fail(std::string(NameOf(kind)) + " cannot stand in a variant", kBadProfile);
    return {};
  }
  reader.Finish();
  return *std::move(rule);
}

VariantsRule::Variant ReadVariant(JsonValue value, const RowContext& context) {
  ObjectReader reader(value);
  VariantsRule::Variant variant;
  variant.name = ReadText(reader.Required("name"));
  const JsonValue rules = reader.Required("rules");
  for (const JsonValue element : rules.Elements()) {
    variant.rules.push_back(ReadRuleOfVariant(element, context));
  }
  if (variant.rules.empty()) rules.Fail("expected at least one rule", kBadProfile);
  reader.Finish();
  return variant;
}

VariantsRule ReadVariants(ObjectReader& row, const RowContext& context) {
  VariantsRule rule;
  const JsonValue variants = row.Required("variants");
  for (const JsonValue element : variants.Elements()) {
    VariantsRule::Variant variant = ReadVariant(element, context);
    for (const VariantsRule::Variant& earlier : rule.variants) {
      if (earlier.name == variant.name) {
        element.Fail("a second variant " + JsonExcerpt(variant.name), kBadProfile);
      }
    }
    rule.variants.push_back(std::move(variant));
  }
  if (rule.variants.empty()) variants.Fail("expected at least one variant", kBadProfile);
  return rule;
}

}  // namespace

bool HasPort(OpKind op, OpPort port) {
  const OpInfo& info = InfoOf(op);
  if (port.index < 0) return true;
  if (port.is_result ? info.variadic_results : info.variadic) return true;
  const std::size_t count = port.is_result ? info.results.size() : info.operands.size();
  return static_cast<std::size_t>(port.index) < count;
}

bool HasAttr(OpKind op, AttrId attr) {
  const std::span<const AttrId> attrs = InfoOf(op).attrs;
  return std::find(attrs.begin(), attrs.end(), attr) != attrs.end();
}

OpPort ReadPort(JsonValue value, const RowContext& context) {
  const OpPort port = value.Named(OpPortFromName, "port");
  for (const OpKind op : context.ops) {
    if (HasPort(op, port)) continue;
    value.Fail(std::string(NameOf(op)) + " has no " + NameOf(port), kBadProfile);
  }
  return port;
}

OpPort ReadOnePort(JsonValue value, const RowContext& context) {
  const OpPort port = ReadPort(value, context);
  if (port.index < 0) value.Fail("expected one port, found " + NameOf(port), kBadProfile);
  return port;
}

AttrId ReadAttr(JsonValue value, const RowContext& context) {
  const AttrId attr = value.Named(AttrFromName, "attribute");
  for (const OpKind op : context.ops) {
    if (HasAttr(op, attr)) continue;
    value.Fail(std::string(NameOf(op)) + " has no attribute " + std::string(NameOf(attr)),
               kBadProfile);
  }
  return attr;
}

std::optional<SimpleRule> ReadSimpleRule(ConstraintKind kind, ObjectReader& row,
                                         const RowContext& context) {
  std::optional<SimpleRule> rule = ReadSpecRule(kind, row, context);
  return rule ? rule : ReadShapeRule(kind, row, context);
}

Rule ReadRule(ConstraintKind kind, ObjectReader& row, const RowContext& context) {
  switch (kind) {
    case ConstraintKind::kArchGate:
      return ReadArchGate(row, context.profile);
    case ConstraintKind::kSdkGate:
      return ReadSdkGate(row);
    case ConstraintKind::kFusionGroup:
      return ReadFusionGroup(row, context.profile);
    case ConstraintKind::kVariants:
      return ReadVariants(row, context);
    default:
      break;
  }
  std::optional<SimpleRule> rule = ReadSimpleRule(kind, row, context);
  QC_CHECK(rule.has_value());
  return std::visit([](auto& simple) { return Rule(std::move(simple)); }, *rule);
}

}  // namespace qconform
