// SPDX-License-Identifier: Apache-2.0
// Private to validate: which value flows to one node and nowhere else.
#pragma once

#include <optional>
#include <vector>

#include "qconform/graph/graph.h"

namespace qconform {

class Readers {
 public:
  explicit Readers(const Graph& graph);

  // The one node that reads the value, on however many edges. None if there are several, none at
  // all, or the value leaves the graph.
  std::optional<NodeId> OnlyReader(ValueId value) const;

 private:
  static constexpr NodeId kNobody = ~NodeId{0};
  static constexpr NodeId kSeveral = kNobody - 1;
  std::vector<NodeId> reader_;  // by value; graph limits keep ids far below the two marks
};

}  // namespace qconform
