// SPDX-License-Identifier: Apache-2.0
// The ways to make a case simpler, one function per family, most drastic family first. Each step
// lowers something (nodes, ports with specs of their own, attributes off their defaults, elements,
// numbers off their defaults) that no later family raises again, so shrinking ends.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "qconform/shrink/draft.h"

namespace qconform::gen {

// One simpler case, made when asked for; nullopt where the step leads to no valid case.
using Step = std::function<std::optional<Case>()>;

// The subject must outlive the steps.
void AppendNodeSteps(const Subject& subject, std::vector<Step>& steps);  // delete, cut, rewire
void AppendAttributeSteps(const Subject& subject,
                          std::vector<Step>& steps);                      // stride 1, pad 0, ...
void AppendShapeSteps(const Subject& subject, std::vector<Step>& steps);  // crop dimensions
void AppendSpecSteps(const Subject& subject, std::vector<Step>& steps);   // fewer, rounder numbers
void AppendDataSteps(const Subject& subject, std::vector<Step>& steps);   // zeros, ones, halves
std::vector<Step> AllSteps(const Subject& subject);

// A step that copies the subject, edits the copy, and finishes it. `edit` says whether it changed
// anything.
template <class Edit>
Step MakeStep(const Subject& subject, Edit edit) {
  return [&subject, edit]() -> std::optional<Case> {
    Draft draft(subject);
    if (!edit(draft)) return std::nullopt;
    return std::move(draft).Finish();
  };
}

}  // namespace qconform::gen
