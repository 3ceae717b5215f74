// SPDX-License-Identifier: Apache-2.0
// Deliberately wrong annotators, each named "annotator.<name>". An annotator says how every port of
// a graph is to be quantized; the right one, given a graph that its target accepts, leaves it as it
// is.
#pragma once

#include <span>
#include <string_view>

#include "qconform/graph/graph.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

using Annotator = Graph (*)(const Graph& graph, const Target& target);

struct AnnotatorFault {
  std::string_view name;     // "annotator.bias_forgotten"
  std::string_view summary;  // what is wrong
  std::string_view source;   // whose bug it was, or is like
  std::string_view target;   // whose contract shows it
  Annotator annotate;
};
std::span<const AnnotatorFault> AllAnnotatorFaults();

}  // namespace qconform::conformance
