// SPDX-License-Identifier: Apache-2.0
// Annotators that are wrong about weights and biases.
#include <algorithm>
#include <cmath>
#include <limits>

#include "qconform/conformance/faults/edit_annotation.h"
#include "qconform/conformance/faults/wrong_annotators.h"

namespace qconform::conformance {
namespace {

constexpr std::size_t kWeight = 1;
constexpr std::size_t kBias = 2;

bool IsWeighted(OpKind op) {
  switch (op) {
    case OpKind::kConv2d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kLinear:
    case OpKind::kConv3d:
    case OpKind::kTransposeConv2d:
    case OpKind::kTransposeConv3d:
      return true;
    default:
      return false;
  }
}

bool IsTransposed(OpKind op) {
  return op == OpKind::kTransposeConv2d || op == OpKind::kTransposeConv3d;
}

// The graph after edit(node, spec) of one operand of every weighted op.
template <class Edit>
Graph WithOperand(const Graph& graph, std::size_t operand, Edit edit) {
  return Reannotated(graph, [&](NodeAnnotation& node) {
    const ConcreteSpec* spec = node.OperandSpec(operand);
    if (spec != nullptr && IsWeighted(node.op())) edit(node, *spec);
  });
}

}  // namespace

// D07: weight scale j belongs to channels j, n + j, 2n + j, ...; here n of them follow each other.
Graph RepeatsBiasScalesInterleaved(const Graph& graph, const Target&) {
  return WithOperand(graph, kBias, [](NodeAnnotation& node, ConcreteSpec bias) {
    const ConcreteSpec* weight = node.OperandSpec(kWeight);
    if (!IsTransposed(node.op()) || weight == nullptr) return;
    const std::size_t count = weight->scales.size();
    if (count == 0 || bias.scales.size() % count != 0) return;
    const std::vector<float> tiled = bias.scales;
    const std::size_t groups = tiled.size() / count;
    for (std::size_t c = 0; c < tiled.size(); ++c) bias.scales[c] = tiled[c / groups];
    node.SetOperand(kBias, bias);
  });
}

// D08: integers are made with the scales as observed; the device gets whole sixteenths of the
// largest.
Graph KeepsBlockScalesUnrounded(const Graph& graph, const Target&) {
  return WithOperand(graph, kWeight, [](NodeAnnotation& node, ConcreteSpec weight) {
    if (weight.granularity != Granularity::kPerBlock) return;
    const float largest = *std::max_element(weight.scales.begin(), weight.scales.end());
    for (float& scale : weight.scales) {
      if (scale < largest) scale *= 0.97F;
    }
    node.SetOperand(kWeight, weight);
  });
}

// Section 3: int32 with an observer of its own, whose scale is the smallest allowed one.
Graph ObservesBiasByItself(const Graph& graph, const Target&) {
  return WithOperand(graph, kBias, [](NodeAnnotation& node, const ConcreteSpec& bias) {
    node.SetOperand(kBias, WithScale(bias, 1e-4F / 255));
  });
}

// The weight's scale goes into the product before it is rounded to float32: a step off.
Graph DerivesBiasBeforeRounding(const Graph& graph, const Target&) {
  return WithOperand(graph, kBias, [](NodeAnnotation& node, ConcreteSpec bias) {
    bias.scales.back() = std::nextafter(bias.scales.back(), std::numeric_limits<float>::max());
    node.SetOperand(kBias, bias);
  });
}

// D06: the bias has no spec (fp16a8w puts None in the map).
Graph ForgetsBias(const Graph& graph, const Target&) {
  return WithOperand(graph, kBias,
                     [](NodeAnnotation& node, const ConcreteSpec&) { node.ForgetOperand(kBias); });
}

Graph PutsBiasInEightBits(const Graph& graph, const Target&) {
  return WithOperand(graph, kBias, [](NodeAnnotation& node, const ConcreteSpec& bias) {
    node.SetOperand(kBias, InDtype(bias, DType::kInt8));
  });
}

// D14: the activations' scheme for the weights.
Graph LeavesWeightsAffine(const Graph& graph, const Target&) {
  return WithOperand(graph, kWeight, [](NodeAnnotation& node, ConcreteSpec weight) {
    weight.scheme = Scheme::kAffine;
    if (weight.zero_points[0] < weight.qmax) ++weight.zero_points[0];
    node.SetOperand(kWeight, weight);
  });
}

// Section 3: 16a8w after plain training has uint8 weights around 128.
Graph LeavesWeightsUnsigned(const Graph& graph, const Target&) {
  return WithOperand(graph, kWeight, [](NodeAnnotation& node, const ConcreteSpec& weight) {
    if (weight.dtype != DType::kInt8 || weight.granularity != Granularity::kPerTensor) return;
    node.SetOperand(kWeight, InDtype(weight, DType::kUint8));
  });
}

// D38: a constructor whose name is not known loses its axis.
Graph MovesChannelAxisToZero(const Graph& graph, const Target&) {
  return WithOperand(graph, kWeight, [](NodeAnnotation& node, const ConcreteSpec& weight) {
    if (weight.granularity != Granularity::kPerChannel || weight.axis == 0) return;
    node.SetOperand(kWeight, PerChannelOf(weight, 0, node.Operand(kWeight).shape));
  });
}

// D23: ops that are not in the map of channel axes fall back to per tensor, at two bits too.
Graph PutsTwoBitsPerTensor(const Graph& graph, const Target&) {
  return WithOperand(graph, kWeight, [](NodeAnnotation& node, ConcreteSpec weight) {
    if (weight.dtype != DType::kInt2) return;
    weight.granularity = Granularity::kPerTensor;
    weight.axis = 0;
    weight.scales.resize(1);
    weight.zero_points.resize(1);
    node.SetOperand(kWeight, weight);
  });
}

// D46: S8 gamma under a 16-bit operand.
Graph GivesGammaTheWeightSpec(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const ConcreteSpec* x = node.OperandSpec(0);
    const ConcreteSpec* gamma = node.OperandSpec(kWeight);
    if (node.op() != OpKind::kBatchNorm || x == nullptr || gamma == nullptr) return;
    if (x->dtype == DType::kUint16) node.SetOperand(kWeight, InDtype(*gamma, DType::kInt8));
  });
}

// Section 3: 16-bit in1 is S16 symmetric whatever was asked for; here it stays as in0 is.
Graph LeavesSecondMatrixAffine(const Graph& graph, const Target&) {
  return Reannotated(graph, [](NodeAnnotation& node) {
    const ConcreteSpec* x = node.OperandSpec(0);
    const bool wide = x != nullptr && x->dtype == DType::kUint16;
    if (node.op() == OpKind::kMatmul && wide) node.SetOperand(1, *x);
  });
}

}  // namespace qconform::conformance
