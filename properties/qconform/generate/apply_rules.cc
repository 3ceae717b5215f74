// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "qconform/generate/compile.h"
#include "qconform/validate/validate.h"

namespace qconform::gen {
namespace {

bool SpeaksOf(const Constraint& constraint, const OpMode& mode) {
  return constraint.AppliesTo(mode.op) &&
         std::all_of(constraint.when.begin(), constraint.when.end(), [&](const Condition& when) {
           // What depends on attributes that are not drawn yet is kept to in any case.
           return Holds(mode, when) != ModeHolds::kNo;
         });
}

bool IsUnmet(const Constraint& constraint, const Target& target) {
  if (const auto* gate = std::get_if<ArchGateRule>(&constraint.rule))
    return !target.Has(gate->feature);
  const auto* gate = std::get_if<SdkGateRule>(&constraint.rule);
  return gate != nullptr && !gate->bypass && target.sdk && *target.sdk < gate->min;
}

// The modes that satisfy one row, one for each of its variants.
std::vector<NarrowedMode> Satisfy(const VariantsRule& rule, const NarrowedMode& narrowed) {
  std::vector<NarrowedMode> satisfied;
  for (const VariantsRule::Variant& variant : rule.variants) {
    NarrowedMode next = narrowed;
    const bool fits =
        std::all_of(variant.rules.begin(), variant.rules.end(),
                    [&next](const SimpleRule& inner) { return Narrow(inner, next.mode); });
    if (fits) satisfied.push_back(std::move(next));
  }
  return satisfied;
}

struct Apply {
  const Constraint& constraint;
  NarrowedMode& narrowed;

  bool operator()(const ArchGateRule&) const { return true; }  // sorted out by IsUnmet
  bool operator()(const SdkGateRule&) const { return true; }
  bool operator()(const VariantsRule&) const { return true; }     // by Satisfy
  bool operator()(const FusionGroupRule&) const { return true; }  // of the whole graph: EndFusions
  template <class Simple>
  bool operator()(const Simple& rule) const {
    return Narrow(SimpleRule(rule), narrowed.mode);
  }
};

// Row `index` on every mode of the list.
void ApplyRow(const Target& target, std::uint32_t index, std::vector<NarrowedMode>& modes) {
  const Constraint& constraint = target.profile->constraints[index];
  std::vector<NarrowedMode> next;
  for (NarrowedMode& narrowed : modes) {
    if (!SpeaksOf(constraint, narrowed.mode)) {
      next.push_back(std::move(narrowed));
      continue;
    }
    if (!std::visit(Apply{constraint, narrowed}, constraint.rule)) continue;
    narrowed.mode.active.push_back(index);
    if (IsUnmet(constraint, target)) narrowed.unmet_gates.push_back(index);
    const auto* variants = std::get_if<VariantsRule>(&constraint.rule);
    if (variants == nullptr) {
      next.push_back(std::move(narrowed));
      continue;
    }
    for (NarrowedMode& one : Satisfy(*variants, narrowed)) next.push_back(std::move(one));
  }
  modes = std::move(next);
}

}  // namespace

std::vector<NarrowedMode> ApplyRules(const Target& target, const OpMode& mode) {
  std::vector<NarrowedMode> modes = {{mode, {}}};
  modes[0].mode.ratio = kUnbounded;
  for (std::uint32_t i = 0; i < target.profile->constraints.size(); ++i) ApplyRow(target, i, modes);
  std::erase_if(modes,
                [&target](NarrowedMode& narrowed) { return !Settle(target, narrowed.mode); });
  return modes;
}

}  // namespace qconform::gen
