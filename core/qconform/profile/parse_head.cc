// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/parse_head.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "qconform/base/json_writer.h"
#include "qconform/profile/fields.h"
#include "qconform/profile/nearest_name.h"
#include "qconform/profile/row_list.h"

namespace qconform {
namespace {

// Targets name archs and SoCs in any case: two that differ by nothing else are one.
void RefuseSecond(JsonValue at, std::string_view name, std::string_view earlier,
                  std::string_view what) {
  if (Lower(name) == Lower(earlier)) at.Fail(what, kBadProfile);
}

std::vector<std::string> ReadArchNames(JsonValue value) {
  std::vector<std::string> archs;
  for (const JsonValue element : value.Elements()) {
    std::string arch = ReadAlphanumeric(element);
    for (const std::string& earlier : archs)
      RefuseSecond(element, arch, earlier, "is listed twice");
    archs.push_back(std::move(arch));
  }
  if (archs.empty()) value.Fail("expected at least one element", kBadProfile);
  return archs;
}

Soc ReadSoc(JsonValue value, const Profile& profile, std::span<const Soc> earlier) {
  ObjectReader reader(value);
  Soc soc;
  const JsonValue name = reader.Required("name");
  soc.name = ReadAlphanumeric(name);
  soc.arch = ReadKnownArch(reader.Required("arch"), profile);
  reader.Finish();
  for (const Soc& other : earlier) {
    RefuseSecond(name, soc.name, other.name, "a second SoC of this name");
  }
  for (const std::string& arch : profile.archs) {
    RefuseSecond(name, soc.name, arch, "an arch has this name");
  }
  return soc;
}

Alternative ReadAlternative(JsonValue value) {
  ObjectReader reader(value);
  Alternative alternative;
  alternative.id = ReadKebab(reader.Required("id"));
  alternative.title = ReadText(reader.Required("title"));
  const JsonValue options = reader.Required("options");
  alternative.options = ReadDistinct<std::string>(options, ReadKebab);
  if (alternative.options.size() < 2) options.Fail("expected at least two options", kBadProfile);
  const JsonValue by_default = reader.Required("default");
  alternative.default_option = by_default.String();
  if (std::find(alternative.options.begin(), alternative.options.end(),
                alternative.default_option) == alternative.options.end()) {
    by_default.Fail("expected one of the options", kBadProfile);
  }
  reader.Finish();
  return alternative;
}

OpEntry ReadOpEntry(JsonValue value) {
  const auto read_text = [](JsonValue element) { return ReadText(element); };
  if (value.kind() == JsonKind::kString) return {.op = value.Named(OpFromName, "op")};
  if (value.kind() != JsonKind::kObject) {
    value.Fail("expected an op's name, or an object with op", kBadProfile);
    return {};
  }
  ObjectReader reader(value);
  OpEntry entry{};
  entry.op = reader.Required("op").Named(OpFromName, "op");
  if (const JsonValue backend = reader.Optional("backend")) entry.backend_name = ReadText(backend);
  entry.rules = ReadDistinct<std::string>(reader.Optional("rules"), read_text);
  entry.names = ReadDistinct<std::string>(reader.Optional("names"), read_text);
  reader.Finish();
  return entry;
}

// A name belongs to one op. Errors stand at the names of `element`, which gave `entry`.
void ClaimNames(const OpEntry& entry, JsonValue element,
                std::map<std::string, OpKind, std::less<>>& owners) {
  for (std::size_t i = 0; i < entry.names.size(); ++i) {
    const auto [owner, is_new] = owners.emplace(entry.names[i], entry.op);
    if (is_new || owner->second == entry.op || !element) continue;
    for (const JsonValue member : element.Members()) {
      if (member.key() != "names") continue;
      member.FailElement(i, "belongs to " + std::string(NameOf(owner->second)) + " already",
                         kBadProfile);
    }
  }
}

}  // namespace

JsonValue ReadArchsAndSocs(ObjectReader& top, Profile& profile) {
  const JsonValue archs = top.Optional("archs");
  if (archs) {
    profile.archs = ReadArchNames(archs);
    profile.default_arch = ReadKnownArch(top.Required("default_arch"), profile);
  } else if (const JsonValue lonely = top.Optional("default_arch")) {
    lonely.Fail("expected archs beside it", kBadProfile);
  }
  if (const JsonValue socs = top.Optional("socs")) {
    profile.socs.clear();
    for (const JsonValue element : socs.Elements()) {
      profile.socs.push_back(ReadSoc(element, profile, profile.socs));
    }
  }
  return archs;
}

void ReadAlternatives(JsonValue alternatives, Profile& profile) {
  if (!alternatives) return;
  std::vector<std::string> own;
  for (const JsonValue element : alternatives.Elements()) {
    Alternative alternative = ReadAlternative(element);
    if (std::find(own.begin(), own.end(), alternative.id) != own.end()) {
      element.Fail("a second alternative of this id", kBadProfile);
    }
    own.push_back(alternative.id);
    const auto base = std::find_if(profile.alternatives.begin(), profile.alternatives.end(),
                                   [&](const Alternative& a) { return a.id == alternative.id; });
    if (base != profile.alternatives.end()) {
      *base = std::move(alternative);
    } else {
      profile.alternatives.push_back(std::move(alternative));
    }
  }
}

void ReadFeatures(JsonValue features, Profile& profile) {
  if (!features) return;
  RowList<Feature> list(std::move(profile.features));
  for (const JsonValue element : features.Elements()) {
    ObjectReader reader(element);
    Feature feature;
    const JsonValue id = reader.Required("id");
    feature.id = ReadKebab(id);
    const JsonValue arch = reader.Optional("min_arch");
    if (arch) feature.min_arch = ReadKnownArch(arch, profile);
    const JsonValue choice = reader.Optional("choice");
    feature.choice = ReadChoice(choice, profile);
    // An extension is had by asking for it; an answer that gives it must say from which arch on.
    if (choice && !arch) choice.Fail("expected min_arch beside it", kBadProfile);
    const JsonValue replaces = reader.Optional("replaces");
    feature.provenance = ReadProvenance(reader);
    reader.Finish();
    list.Add(std::move(feature), element, id, replaces);
  }
  profile.features.clear();
  for (auto& placed : list.Take()) profile.features.push_back(std::move(placed.row));
}

void ReadOps(JsonValue ops, Profile& profile) {
  std::map<OpKind, JsonValue> own;
  for (const JsonValue element : ops.Elements()) {
    OpEntry entry = ReadOpEntry(element);
    if (!own.emplace(entry.op, element).second) element.Fail("is listed twice", kBadProfile);
    const auto base = std::find_if(profile.ops.begin(), profile.ops.end(),
                                   [&](const OpEntry& e) { return e.op == entry.op; });
    if (base != profile.ops.end()) {
      *base = std::move(entry);
    } else {
      profile.ops.push_back(std::move(entry));
    }
  }
  std::map<std::string, OpKind, std::less<>> owners;
  for (const bool inherited : {true, false}) {
    for (const OpEntry& entry : profile.ops) {
      const auto found = own.find(entry.op);
      if ((found == own.end()) != inherited) continue;
      ClaimNames(entry, inherited ? JsonValue() : found->second, owners);
    }
  }
  if (profile.ops.empty()) ops.Fail("expected at least one element", kBadProfile);
}

}  // namespace qconform
