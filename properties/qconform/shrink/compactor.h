// SPDX-License-Identifier: Apache-2.0
// Takes out of a draft what no output needs, and numbers the rest anew.
#pragma once

#include <optional>
#include <vector>

#include "qconform/shrink/draft.h"

namespace qconform::gen {

struct Compacted {
  Case result;
  std::vector<NodeId> origins;  // per node of the result: which node of the subject it was
};

// A spec that refers to a port that is gone becomes the numbers that the port had. nullopt if no
// node is left, or such numbers never were.
std::optional<Compacted> Compact(const Draft& draft);

}  // namespace qconform::gen
