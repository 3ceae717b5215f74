// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/demands.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "qconform/profile/normal_rule.h"
#include "qconform/profile/print_rule.h"
#include "qconform/profile/rule_words.h"

namespace qconform {
namespace {

std::string Printed(const Rule& rule) {
  JsonWriter out;
  out.BeginObject();
  PrintRule(out, rule);
  out.EndObject();
  return out.Take();
}

// Conditions hold together: their order means nothing, nor does that of the dtypes in one.
std::vector<Condition> NormalConditions(std::vector<Condition> when) {
  for (Condition& condition : when) std::sort(condition.dtypes.begin(), condition.dtypes.end());
  std::sort(when.begin(), when.end(), [](const Condition& a, const Condition& b) {
    return ConditionText({a}) < ConditionText({b});
  });
  return when;
}

std::string PlaceOf(const Rule& rule) {
  return std::visit(
      [](const auto& r) -> std::string {
        using R = std::decay_t<decltype(r)>;
        if constexpr (std::is_same_v<R, SharedWithRule>) {
          return NameOf(r.port) + " and " + NameOf(r.with);
        } else if constexpr (requires { r.port; }) {
          return NameOf(r.port);
        } else if constexpr (requires { r.attr; }) {
          return std::string(NameOf(r.attr));
        } else {
          return "";
        }
      },
      rule);
}

}  // namespace

std::vector<Demand> DemandsOf(const Profile& profile, const Constraint& row, OpKind op) {
  Constraint part = row;
  part.when = NormalConditions(row.when);
  const std::string condition = ConditionText(part.when);
  std::vector<Demand> demands;
  for (Rule& rule : NormalRules(row.rule, op)) {
    part.rule = std::move(rule);
    demands.push_back({op, row.kind(), PlaceOf(part.rule),
                       Printed(part.rule) + (condition.empty() ? "" : " where " + condition),
                       ScopeText(profile, row), RowText(profile, part), &row});
  }
  return demands;
}

std::vector<OpKind> OpsOf(const Profile& profile, const Constraint& row) {
  std::vector<OpKind> ops;
  for (const OpEntry& entry : profile.ops) {
    if (row.AppliesTo(entry.op)) ops.push_back(entry.op);
  }
  return ops;
}

std::vector<Demand> DemandsOf(const Profile& profile) {
  std::vector<Demand> demands;
  for (const Constraint& row : profile.constraints) {
    for (const OpKind op : OpsOf(profile, row)) {
      for (Demand& demand : DemandsOf(profile, row, op)) demands.push_back(std::move(demand));
    }
  }
  return demands;
}

}  // namespace qconform
