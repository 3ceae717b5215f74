// SPDX-License-Identifier: Apache-2.0
// Annotators that are wrong about which ports share.
#include "qconform/conformance/faults/edit_annotation.h"
#include "qconform/conformance/faults/wrong_annotators.h"

namespace qconform::conformance {
namespace {

// What an observer of its own might have seen there.
ConcreteSpec Observed(const ConcreteSpec& spec) { return WithScale(spec, 1.25F * spec.scales[0]); }

Graph ForgetsSharesOf(OpKind op, const Graph& graph) {
  return Reannotated(graph, [&](NodeAnnotation& node) {
    const ConcreteSpec* spec = node.ResultSpec();
    if (node.op() == op && spec != nullptr) node.SetResult(Observed(*spec));
  });
}

}  // namespace

// #19836: the transpose family is missing from the list.
Graph ForgetsTransposeShares(const Graph& graph, const Target&) {
  return ForgetsSharesOf(OpKind::kTranspose, graph);
}

// #20600: an alias of concat is missing from the list.
Graph ForgetsConcatShares(const Graph& graph, const Target&) {
  return ForgetsSharesOf(OpKind::kConcat, graph);
}

// #19182: the first operand's range for all of them.
Graph SharesConcatWithFirst(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    if (node.op() != OpKind::kConcat || node.OperandSpec(0) == nullptr) return;
    node.SetResult(SharedSpec{node.OperandPort(0)});
  });
}

// Section 2, Chunk: the pieces belong to their users, who observe them one by one.
Graph ObservesPiecesApart(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    if (node.op() != OpKind::kSplit) return;
    const std::size_t last = node.node().results.size() - 1;
    const ConcreteSpec* spec = node.ResultSpec(last);
    if (spec != nullptr) node.SetResult(Observed(*spec), last);
  });
}

// Section 2, Stack: only the first operand is tied to the result.
Graph ObservesStackOperandsApart(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    if (node.op() != OpKind::kStack) return;
    for (std::size_t i = 1; i < node.operands(); ++i) {
      const ConcreteSpec* spec = node.OperandSpec(i);
      if (spec != nullptr) node.SetOperand(i, Observed(*spec));
    }
  });
}

// D13: the result shares with the buffer that is written to instead of the value that is written.
Graph SharesWithTheBuffer(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const bool writes = node.op() == OpKind::kIndexCopy || node.op() == OpKind::kIndexPut;
    if (writes) node.SetResult(SharedSpec{node.OperandPort(0)});
  });
}

// D36, D37: topk's values share with a port that has no spec.
Graph SharesWithAnIndex(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const bool picks = node.op() == OpKind::kTopk || node.op() == OpKind::kSort;
    if (picks && node.ResultSpec() != nullptr) node.SetResult(SharedSpec{node.ResultPort(1)});
  });
}

// D21: the result as the operand, the operand as the result.
Graph SharesInARing(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    if (!InfoOf(node.op()).math_invariant || node.OperandSpec(0) == nullptr) return;
    node.SetOperand(0, SharedSpec{node.ResultPort()});
    node.SetResult(SharedSpec{node.OperandPort(0)});
  });
}

}  // namespace qconform::conformance
