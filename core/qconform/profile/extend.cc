// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/extend.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "qconform/base/json_writer.h"
#include "qconform/profile/arch_range.h"
#include "qconform/profile/fields.h"
#include "qconform/profile/rule_ports.h"

namespace qconform {
namespace {

// Ids to take away, each of which some row of `rows` has.
template <class Row>
std::vector<std::string> ReadIds(JsonValue value, const std::vector<Row>& rows) {
  return ReadDistinct<std::string>(value, [&](JsonValue element) {
    const std::string id = ReadKebab(element);
    const bool known =
        std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; });
    if (!known) element.Fail("the base has nothing of this id", kBadProfile);
    return id;
  });
}

template <class Row>
void RemoveIds(JsonValue value, std::vector<Row>& rows) {
  const std::vector<std::string> ids = ReadIds(value, rows);
  std::erase_if(
      rows, [&](const Row& row) { return std::find(ids.begin(), ids.end(), row.id) != ids.end(); });
}

void RemoveOps(const std::vector<OpKind>& ops, Profile& profile) {
  const auto gone = [&](OpKind op) { return std::find(ops.begin(), ops.end(), op) != ops.end(); };
  std::erase_if(profile.ops, [&](const OpEntry& entry) { return gone(entry.op); });
  std::erase_if(profile.constraints, [&](Constraint& row) {
    return std::erase_if(row.ops, gone) > 0 && row.ops.empty();
  });
}

bool HasArch(const Profile& profile, std::string_view arch) {
  return std::find(profile.archs.begin(), profile.archs.end(), arch) != profile.archs.end();
}

bool HasChoice(const Profile& profile, const Choice& choice) {
  return std::any_of(
      profile.alternatives.begin(), profile.alternatives.end(), [&](const Alternative& a) {
        return a.id == choice.alternative &&
               std::find(a.options.begin(), a.options.end(), choice.option) != a.options.end();
      });
}

// Says of one thing of the base what it misses.
class Inherited {
 public:
  Inherited(const Profile& profile, const ExtendingKeys& keys, std::string_view name)
      : profile_(profile), keys_(keys), name_(name) {}

  void NeedArch(std::string_view arch) const {
    if (!arch.empty() && !HasArch(profile_, arch)) Fail(keys_.archs, "needs arch", arch);
  }
  void NeedChoice(const std::optional<Choice>& choice) const {
    if (!choice || HasChoice(profile_, *choice)) return;
    Fail(keys_.alternatives, "needs", choice->alternative + "=" + choice->option);
  }
  void NeedFeature(const std::string& id) const {
    const bool known = std::any_of(profile_.features.begin(), profile_.features.end(),
                                   [&](const Feature& f) { return f.id == id; });
    if (!known) Fail(keys_.removes, "needs feature", id);
  }
  void NeedOps(const std::vector<OpKind>& ops) const {
    for (const OpKind op : ops) {
      if (!profile_.SpeaksOf(op)) Fail(keys_.removes, "needs op", NameOf(op));
    }
  }
  void NeedOrderedArchs(const Constraint& row) const {
    if (row.min_arch.empty() || row.max_arch.empty() || !keys_.archs) return;
    if (!HasArch(profile_, row.min_arch) || !HasArch(profile_, row.max_arch)) return;
    if (ArchRangeOf(profile_, row).empty()) {
      Fail(keys_.archs, "has its max_arch before", row.min_arch);
    }
  }
  // A row without ops speaks of the new ones, too.
  void NeedPorts(const Constraint& row) const {
    if (!row.ops.empty()) return;
    for (const OpEntry& entry : profile_.ops) {
      const std::string missing = MissingFrom(entry.op, row);
      if (missing.empty()) continue;
      Fail(keys_.ops, "speaks of every op, but " + std::string(NameOf(entry.op)) + " has no",
           missing);
    }
  }

 private:
  void Fail(JsonValue at, std::string_view what, std::string_view missing) const {
    const JsonValue key = at ? at : keys_.extends;
    key.Fail(
        "the base's " + JsonExcerpt(name_) + " " + std::string(what) + " " + std::string(missing),
        kBadProfile);
  }

  const Profile& profile_;
  const ExtendingKeys& keys_;
  std::string_view name_;
};

}  // namespace

void ReadRemoves(JsonValue removes, Profile& profile) {
  if (!removes) return;
  ObjectReader reader(removes);
  const JsonValue op_names = reader.Optional("ops");
  const JsonValue features = reader.Optional("features");
  const JsonValue constraints = reader.Optional("constraints");
  reader.Finish();
  if (!op_names && !features && !constraints) {
    removes.Fail("expected ops, features or constraints", kBadProfile);
  }
  const std::vector<OpKind> ops = ReadDistinct<OpKind>(
      op_names, [&](JsonValue element) { return ReadListedOp(element, profile.ops); });
  RemoveIds(features, profile.features);
  RemoveIds(constraints, profile.constraints);
  RemoveOps(ops, profile);
}

void CheckInherited(const Profile& profile, const std::vector<RowList<Constraint>::Placed>& rows,
                    const ExtendingKeys& keys) {
  for (const Soc& soc : profile.socs) Inherited(profile, keys, soc.name).NeedArch(soc.arch);
  for (const Feature& feature : profile.features) {
    const Inherited inherited(profile, keys, feature.id);
    inherited.NeedArch(feature.min_arch);
    inherited.NeedChoice(feature.choice);
  }
  for (const auto& [row, where] : rows) {
    if (where) continue;
    const Inherited inherited(profile, keys, row.id);
    inherited.NeedArch(row.min_arch);
    inherited.NeedArch(row.max_arch);
    inherited.NeedOrderedArchs(row);
    inherited.NeedChoice(row.choice);
    inherited.NeedPorts(row);
    if (const auto* gate = std::get_if<ArchGateRule>(&row.rule)) {
      inherited.NeedFeature(gate->feature);
    }
    if (const auto* group = std::get_if<FusionGroupRule>(&row.rule)) inherited.NeedOps(group->then);
  }
}

}  // namespace qconform
