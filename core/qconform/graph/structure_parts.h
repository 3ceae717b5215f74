// SPDX-License-Identifier: Apache-2.0
// Private to CheckStructure: what its files share.
#pragma once

#include <string>
#include <string_view>

#include "qconform/graph/graph.h"

namespace qconform::structure {

inline Status Bad(std::string message) {
  return Error{ErrorCode::kInvalidGraph, std::move(message)};
}
inline Status TooLarge(std::string message) {
  return Error{ErrorCode::kLimitExceeded, std::move(message)};
}

inline std::string Quoted(std::string_view name) { return "'" + std::string(name) + "'"; }
inline std::string ValueText(const Value& value) { return "value " + Quoted(value.name); }
inline std::string EdgeText(const Node& node, std::size_t operand) {
  return "node " + Quoted(node.name) + " operand " + std::to_string(operand);
}

Status CheckAttrs(const Graph& graph, const Node& node);  // which, how many numbers, which range
Status CheckOwnSpecs(const Graph& graph);                 // each spec by itself
Status CheckResolvedSpecs(const Graph& graph);            // what they resolve to fits the tensors

}  // namespace qconform::structure
