// SPDX-License-Identifier: Apache-2.0
// Annotators that are wrong about the parameters of activations.
#include "qconform/conformance/faults/edit_annotation.h"
#include "qconform/conformance/faults/wrong_annotators.h"

namespace qconform::conformance {
namespace {

// The graph after edit(node, spec) of every result, or of those of one op.
template <class Edit>
Graph WithResults(const Graph& graph, Edit edit) {
  return Reannotated(graph, [&](NodeAnnotation& node) {
    const ConcreteSpec* spec = node.ResultSpec();
    if (spec != nullptr) edit(node, *spec);
  });
}
template <class Edit>
Graph WithResultsOf(OpKind op, const Graph& graph, Edit edit) {
  return WithResults(graph, [&](NodeAnnotation& node, const ConcreteSpec& spec) {
    if (node.op() == op) edit(node, spec);
  });
}

}  // namespace

// D09: "symmetric" over 0..65535 with the zero point of the signed type; no negative number has a
// code.
Graph PutsSymmetricZeroAtQmin(const Graph& graph, const Target&) {
  return WithResults(graph, [](NodeAnnotation& node, ConcreteSpec spec) {
    if (spec.dtype != DType::kUint16 || spec.qmin != 0) return;
    spec.scheme = Scheme::kSymmetric;
    node.SetResult(WithZeroPoint(spec, 0));
  });
}

// D09: without bounds, what carries 16 bits in an int32 tensor is int32.
Graph DropsBoundsOfSymmetric(const Graph& graph, const Target&) {
  return WithResults(graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    if (spec.dtype == DType::kUint16) node.SetResult(InDtype(spec, DType::kInt32));
  });
}

// D35: fixed parameters are never chosen, because two equal constructors differ; the range seen so
// far stands.
Graph ObservesSigmoid(const Graph& graph, const Target&) {
  return WithResultsOf(OpKind::kSigmoid, graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    node.SetResult(WithScale(spec, 0.98F * spec.scales[0]));
  });
}

// 1/256 for 16 bits too.
Graph FixesSigmoidForEightBits(const Graph& graph, const Target&) {
  return WithResultsOf(OpKind::kSigmoid, graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    node.SetResult(WithScale(spec, 1.0F / 256));
  });
}

// D44: 1/256 with zero point 0 over -128..127: the largest value is 0.496.
Graph FixesSignedSigmoidAtZero(const Graph& graph, const Target&) {
  return WithResultsOf(OpKind::kSigmoid, graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    if (IsSigned(spec.dtype)) node.SetResult(WithZeroPoint(spec, 0));
  });
}

// #46005, of tanh: the scale that the kernel wants, with another zero point.
Graph FixesTanhAtZero(const Graph& graph, const Target&) {
  return WithResultsOf(OpKind::kTanh, graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    if (spec.dtype == DType::kUint16) node.SetResult(WithZeroPoint(spec, spec.qmin));
  });
}

// D54: the largest probability seen was 0.9.
Graph ObservesSoftmax(const Graph& graph, const Target&) {
  return WithResultsOf(OpKind::kSoftmax, graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    node.SetResult(WithScale(spec, 0.9F * spec.scales[0]));
  });
}

// #16061: the zero point that follows from the range, not clamped to the codes.
Graph LetsZeroPointLeaveRange(const Graph& graph, const Target&) {
  return WithResults(graph, [](NodeAnnotation& node, ConcreteSpec spec) {
    spec.scheme = Scheme::kAffine;
    node.SetResult(WithZeroPoint(spec, spec.qmin - 1));
  });
}

// #19908: the weight's spec on what takes one scale only.
Graph PutsActivationsPerChannel(const Graph& graph, const Target&) {
  return WithResults(graph, [](NodeAnnotation& node, const ConcreteSpec& spec) {
    const Dims& shape = node.ResultShape();
    if (shape.empty()) return;
    node.SetResult(PerChannelOf(spec, static_cast<std::int32_t>(shape.size()) - 1, shape));
  });
}

}  // namespace qconform::conformance
