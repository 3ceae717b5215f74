// SPDX-License-Identifier: Apache-2.0
// Annotators that quantize what is no quantity, or was to be left alone.
#include <algorithm>

#include "qconform/conformance/faults/edit_annotation.h"
#include "qconform/conformance/faults/wrong_annotators.h"

namespace qconform::conformance {

// D18: positions are integers, integers are codes.
Graph AnnotatesIndices(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const OpInfo& info = InfoOf(node.op());
    for (std::size_t i = 0; i < node.operands() && i < info.operands.size(); ++i) {
      if (info.operands[i].role != PortRole::kIndex) continue;
      const DType dtype = node.Operand(i).dtype;
      if (IsInteger(dtype)) node.SetOperand(i, PerTensor(dtype, 1, 0));
    }
  });
}

// Section 2, Argmax: no test whether the result is a float.
Graph AnnotatesIndexResults(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    if (node.op() != OpKind::kArgmax && node.op() != OpKind::kArgmin) return;
    node.SetResult(PerTensor(DType::kInt32, 1, 0));
  });
}

// D40, the other way round: the exponent as if it were an operand like the other.
Graph AnnotatesExponents(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const ConcreteSpec* x = node.OperandSpec(0);
    if (node.op() == OpKind::kPow && x != nullptr) node.SetOperand(1, *x);
  });
}

// D31: what was to stay float gets the spec of what is beside it.
Graph AnnotatesExcludedNodes(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const ConcreteSpec* x = node.OperandSpec(0);
    if (node.op() == OpKind::kDequantize && x != nullptr) node.SetResult(*x);
  });
}

}  // namespace qconform::conformance
