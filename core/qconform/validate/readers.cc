// SPDX-License-Identifier: Apache-2.0
#include "qconform/validate/readers.h"

namespace qconform {

Readers::Readers(const Graph& graph) : reader_(graph.values.size(), kNobody) {
  for (NodeId n = 0; n < graph.nodes.size(); ++n) {
    for (const Operand& operand : graph.nodes[n].operands) {
      NodeId& reader = reader_[operand.value];
      reader = reader == kNobody || reader == n ? n : kSeveral;
    }
  }
  for (const ValueId output : graph.outputs) reader_[output] = kSeveral;
}

std::optional<NodeId> Readers::OnlyReader(ValueId value) const {
  const NodeId reader = reader_[value];
  if (reader == kNobody || reader == kSeveral) return std::nullopt;
  return reader;
}

}  // namespace qconform
