// SPDX-License-Identifier: Apache-2.0
// The law over an annotator, which says how every port of a graph is to be quantized.
#pragma once

#include "qconform/graph/graph.h"
#include "qconform/laws/violation.h"
#include "qconform/profile/target.h"

namespace qconform::laws {

// What an annotator made of a graph that came to it as `before`, for a target: a graph with its
// parts in place (CheckStructure), the same computation, no spec where there was none (plain
// numbers, excluded nodes), every symmetric spec around its own zero, and nothing that the contract
// refuses.
LawResult AnnotationIsSound(const Graph& before, const Graph& annotated, const Target& target);

}  // namespace qconform::laws
