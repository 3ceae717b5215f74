// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "qconform/shrink/compactor.h"
#include "qconform/shrink/draft.h"
#include "qconform/shrink/shrink.h"

namespace qconform::gen {

std::optional<Case> UpTo(const Case& c, NodeId node) {
  const Subject subject(c, nullptr);
  Draft draft(subject);
  draft.graph().outputs = c.graph.nodes[node].results;
  std::optional<Compacted> compacted = Compact(draft);
  if (!compacted) return std::nullopt;
  Case result = std::move(compacted->result);
  result.expectation = Expectation::kUnstated;
  result.rule.clear();
  return result;
}

}  // namespace qconform::gen
