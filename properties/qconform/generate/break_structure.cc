// SPDX-License-Identifier: Apache-2.0
// Breakers of attributes, and of what the target lacks.
#include <algorithm>
#include <limits>

#include "qconform/generate/break_parts.h"
#include "qconform/generate/break_shapes.h"

namespace qconform::gen {
namespace {

constexpr std::int64_t kMaxNumber = std::numeric_limits<std::int32_t>::max();

// The smallest number that CheckStructure lets an attribute have.
std::int64_t Least(AttrId id) {
  switch (id) {
    case AttrId::kPad:
    case AttrId::kAxis:
    case AttrId::kPerm:
    case AttrId::kStart:
    case AttrId::kBefore:
    case AttrId::kAfter:
    case AttrId::kOutputPad:
    case AttrId::kAxes:
    case AttrId::kKeepDims:
      return 0;
    case AttrId::kMin:
    case AttrId::kMax:
      return RangeOf(DType::kInt48).min;
    default:
      return 1;
  }
}

// Gives the node the attribute, with operands that fit it.
bool SetAttr(BreakContext& c, AttrId attr, const Dims& numbers) {
  NodeShapes shapes = ShapesOf(c);
  shapes.attrs.Set(attr, numbers);
  // What does not fit may have been bent back.
  return FitOperands(shapes) && shapes.attrs.Get(attr) == numbers && Apply(shapes, c);
}

// One number, mostly the next one; of a permutation, two numbers change places.
Dims Changed(Draw& draw, AttrId attr, Dims numbers) {
  const auto at = static_cast<std::size_t>(draw.Below(numbers.size()));
  if (attr == AttrId::kPerm) {
    const auto other = static_cast<std::size_t>(draw.Below(numbers.size()));
    std::swap(numbers[at], numbers[other]);
    return numbers;
  }
  const bool far = draw.Chance(1, 4);
  const std::int64_t by = far ? draw.Range(2, 9) : 1;
  numbers[at] += draw.Chance(1, 4) ? -by : by;
  return numbers;
}

}  // namespace

bool Break(const AttributeRangeRule& rule, BreakContext& c) {
  const Dims* old = c.node().attrs.Find(rule.attr);
  if (old == nullptr || old->empty()) return false;
  Dims numbers = *old;
  const auto only = static_cast<std::size_t>(std::max(rule.index, 0));
  if (only >= numbers.size()) return false;
  const auto at = rule.index < 0 ? static_cast<std::size_t>(c.draw().Below(numbers.size())) : only;
  const bool far = c.draw().Chance(1, 4);
  const std::int64_t beyond = far ? c.draw().Range(1, 9) : 1;
  const bool has_above = rule.max <= kMaxNumber - beyond;
  const bool has_below = rule.min > Least(rule.attr);
  if (!has_above && !has_below) return false;
  const bool above = has_above && (!has_below || c.draw().Chance(1, 2));
  numbers[at] = above ? rule.max + beyond : rule.min - 1;
  return SetAttr(c, rule.attr, numbers);
}

bool Break(const AttributeValuesRule& rule, BreakContext& c) {
  const Dims* old = c.node().attrs.Find(rule.attr);
  if (old == nullptr || old->empty()) return false;
  const Dims numbers = Changed(c.draw(), rule.attr, *old);
  const bool possible = std::all_of(numbers.begin(), numbers.end(), [&](std::int64_t number) {
    return number >= Least(rule.attr) && number <= kMaxNumber;
  });
  return possible && !IsListed(rule.allowed, numbers) && SetAttr(c, rule.attr, numbers);
}

bool MeetAttrConditions(const Constraint& constraint, BreakContext& c) {
  for (const Condition& when : constraint.when) {
    if (!when.attr) continue;
    const Dims* old = c.node().attrs.Find(*when.attr);
    if (old == nullptr || old->empty()) return false;
    Dims numbers = *old;
    for (std::int64_t& number : numbers) number = std::min(number, when.at_most);
    const auto at = static_cast<std::size_t>(c.draw().Below(numbers.size()));
    if (*std::max_element(numbers.begin(), numbers.end()) < when.at_least) {
      numbers[at] = when.at_least;
    }
    if (!(numbers == *old) && !SetAttr(c, *when.attr, numbers)) return false;
  }
  return true;
}

// What an arch or an SDK lacks is no property of a node that is there already: break.cc appends one
// that has it.
bool Break(const ArchGateRule& rule, BreakContext& c) { return !c.target().Has(rule.feature); }

bool Break(const SdkGateRule& rule, BreakContext& c) {
  return !rule.bypass && c.target().sdk && *c.target().sdk < rule.min;
}

}  // namespace qconform::gen
