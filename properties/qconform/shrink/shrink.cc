// SPDX-License-Identifier: Apache-2.0
#include "qconform/shrink/shrink.h"

#include <optional>
#include <utility>

#include "qconform/profile/target.h"
#include "qconform/shrink/steps.h"

namespace qconform::gen {
namespace {

// Of a built-in target; a profile of the user's own is the predicate's to hold.
std::optional<Target> TargetOf(const Case& c) {
  if (c.target.empty()) return std::nullopt;
  Result<Target> target = ParseTarget(c.target, c.sdk);
  if (!target.ok()) return std::nullopt;
  return std::move(target).value();
}

const Target* PointerTo(const std::optional<Target>& target) { return target ? &*target : nullptr; }

struct Found {
  Case next;
  std::size_t step;  // its number
};

// The first simpler case, beginning with step `from` and going round once.
std::optional<Found> FirstSimpler(const Subject& subject, const StillFails& still_fails,
                                  std::size_t from, std::size_t max_tries, ShrinkStats& stats) {
  const std::vector<Step> steps = AllSteps(subject);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::size_t at = (from + i) % steps.size();
    std::optional<Case> simpler = steps[at]();
    if (!simpler) continue;
    if (stats.tried == max_tries) return std::nullopt;
    ++stats.tried;
    if (still_fails(*simpler)) return Found{std::move(*simpler), at};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Step> AllSteps(const Subject& subject) {
  std::vector<Step> steps;
  AppendNodeSteps(subject, steps);
  AppendAttributeSteps(subject, steps);
  AppendShapeSteps(subject, steps);
  AppendSpecSteps(subject, steps);
  AppendDataSteps(subject, steps);
  return steps;
}

std::vector<Case> SimplerCases(const Case& c) {
  const std::optional<Target> target = TargetOf(c);
  const Subject subject(c, PointerTo(target));
  std::vector<Case> simpler;
  for (const Step& step : AllSteps(subject)) {
    std::optional<Case> next = step();
    if (next) simpler.push_back(std::move(*next));
  }
  return simpler;
}

Case Shrink(const Case& c, const StillFails& still_fails, std::size_t max_tries,
            ShrinkStats* stats) {
  const std::optional<Target> target = TargetOf(c);
  ShrinkStats counted;
  Case smallest = c;
  std::size_t from = 0;
  while (true) {
    const Subject subject(smallest, PointerTo(target));
    std::optional<Found> found = FirstSimpler(subject, still_fails, from, max_tries, counted);
    if (!found) break;
    ++counted.accepted;
    smallest = std::move(found->next);
    from = found->step;  // what was refused a moment ago is mostly refused again: try it last
  }
  if (stats != nullptr) *stats = counted;
  return smallest;
}

}  // namespace qconform::gen
