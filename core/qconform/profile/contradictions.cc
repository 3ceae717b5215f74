// SPDX-License-Identifier: Apache-2.0
#include "qconform/profile/contradictions.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "qconform/profile/arch_range.h"

namespace qconform {
namespace {

// What a row asks for: one of these lists, whole. One list of one rule but for variants; none for
// the kinds that contradict nothing.
using Ways = std::vector<std::vector<SimpleRule>>;

Ways WaysOf(const Rule& rule) {
  return std::visit(
      [](const auto& r) -> Ways {
        using R = std::decay_t<decltype(r)>;
        if constexpr (std::is_constructible_v<SimpleRule, const R&>) {
          return {{SimpleRule(r)}};
        } else if constexpr (std::is_same_v<R, VariantsRule>) {
          Ways ways;
          for (const VariantsRule::Variant& variant : r.variants) ways.push_back(variant.rules);
          return ways;
        } else {
          return {};
        }
      },
      rule);
}

std::optional<std::string> WhyNotAll(const std::vector<SimpleRule>& a,
                                     const std::vector<SimpleRule>& b) {
  for (const SimpleRule& one : a) {
    for (const SimpleRule& other : b) {
      if (std::optional<std::string> why = WhyNotBoth(one, other)) return why;
    }
  }
  return std::nullopt;
}

// No way of the one goes with any way of the other: the first reason.
std::optional<std::string> WhyNoWay(const Ways& a, const Ways& b) {
  std::optional<std::string> first;
  for (const auto& one : a) {
    for (const auto& other : b) {
      std::optional<std::string> why = WhyNotAll(one, other);
      if (!why) return std::nullopt;
      if (!first) first = std::move(why);
    }
  }
  return first;
}

bool SameCondition(const Condition& a, const Condition& b) {
  const auto within = [](const std::vector<DType>& few, const std::vector<DType>& all) {
    return std::all_of(few.begin(), few.end(), [&](DType dtype) {
      return std::find(all.begin(), all.end(), dtype) != all.end();
    });
  };
  if (a.attr != b.attr) return false;
  if (a.attr) return a.at_least == b.at_least && a.at_most == b.at_most;
  return a.port == b.port && a.granularity == b.granularity && within(a.dtypes, b.dtypes) &&
         within(b.dtypes, a.dtypes);
}

bool SameWhen(const std::vector<Condition>& a, const std::vector<Condition>& b) {
  const auto within = [](const std::vector<Condition>& few, const std::vector<Condition>& all) {
    return std::all_of(few.begin(), few.end(), [&](const Condition& condition) {
      return std::any_of(all.begin(), all.end(),
                         [&](const Condition& other) { return SameCondition(condition, other); });
    });
  };
  return within(a, b) && within(b, a);
}

bool GoTogether(const std::optional<Choice>& a, const std::optional<Choice>& b) {
  return !a || !b || a->alternative != b->alternative || a->option == b->option;
}

// No ops: every op of the profile.
bool ShareAnOp(const std::vector<OpKind>& a, const std::vector<OpKind>& b) {
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(),
                     [&](OpKind op) { return std::find(b.begin(), b.end(), op) != b.end(); });
}

bool HoldTogether(const Constraint& a, const Constraint& b) {
  return ShareAnOp(a.ops, b.ops) && GoTogether(a.choice, b.choice) && SameWhen(a.when, b.when);
}

// A variant that cannot be satisfied is a mistake even where another one can.
std::optional<std::string> WhyNotItself(const VariantsRule& rule) {
  for (const VariantsRule::Variant& variant : rule.variants) {
    for (std::size_t i = 1; i < variant.rules.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (const auto why = WhyNotBoth(variant.rules[j], variant.rules[i])) {
          return "variant \"" + variant.name + "\": " + *why;
        }
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Contradiction> CheckContradictions(const Profile& profile) {
  const std::vector<Constraint>& rows = profile.constraints;
  std::vector<Ways> ways;
  std::vector<ArchRange> archs;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ways.push_back(WaysOf(rows[i].rule));
    archs.push_back(ArchRangeOf(profile, rows[i]));
    if (const auto* variants = std::get_if<VariantsRule>(&rows[i].rule)) {
      if (auto why = WhyNotItself(*variants)) return Contradiction{i, i, *std::move(why)};
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!archs[i].Overlaps(archs[j]) || !HoldTogether(rows[j], rows[i])) continue;
      if (auto why = WhyNoWay(ways[j], ways[i])) return Contradiction{j, i, *std::move(why)};
    }
  }
  return std::nullopt;
}

}  // namespace qconform
