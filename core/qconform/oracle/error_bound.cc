// SPDX-License-Identifier: Apache-2.0
// Bounds on |code - exact| in LSB of the result. Every constant is derived in README.md beside this
// file.
#include <algorithm>
#include <cmath>

#include "qconform/oracle/bounds.h"
#include "qconform/oracle/exact_function.h"
#include "qconform/oracle/library_bounds.h"
#include "qconform/oracle/table_bound.h"

namespace qconform {
namespace {

double SmallestSumScale(const Bounds& b) {
  const auto& w = b.In(1).scales;
  const float smallest = *std::min_element(w.begin(), w.end());
  return static_cast<double>(b.In(0).scales[0]) * static_cast<double>(smallest) /
         static_cast<double>(b.Out().scales[0]);
}

Rational TosaSum(const Bounds& b) {
  if (b.node().op != OpKind::kMul && (Wide(b.In(0)) || Wide(b.In(1)))) {
    return Rescale16(b.y, SmallestSumScale(b));
  }
  return Rescale32(b.y);
}

Rational CommonScaleAdd(const Bounds& b) {
  const int bits = Wide(b.In(0)) || Wide(b.In(1)) ? 12 : 20;
  const Rational common = std::max(b.Ratio(0), b.Ratio(1)) * Power(1 - bits);
  return Rescale32(b.y) + common * Rational(5, 4);
}

Rational Average(const Bounds& b) {
  const Rational scaled = (b.y + Rational(1)) * Power(-29);
  if (SameCodes(b.In(0), b.Out())) return Half() + scaled;
  return Half() * b.Ratio(0) + scaled + Rescale32(b.y + b.Ratio(0));
}

// Truths, positions and plain integers are exact, but for a comparison in rounded units (see
// ErrorBounds).
Rational PlainBound(const OpInfo& info) {
  const bool compares = info.results[0].role == PortRole::kTruth && info.operands.size() == 2 &&
                        info.operands[0].role == PortRole::kData;
  return compares ? 1 : 0;
}

Rational Tosa(const Bounds& b) {
  switch (b.node().op) {
    case OpKind::kConv2d:
    case OpKind::kConv3d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kTransposeConv2d:
    case OpKind::kTransposeConv3d:
    case OpKind::kLinear:
    case OpKind::kMatmul:
    case OpKind::kMul:
      return TosaSum(b);
    case OpKind::kAdd:
    case OpKind::kSub:
      return CommonScaleAdd(b);
    case OpKind::kAvgPool2d:
    case OpKind::kAvgPool3d:
      return Average(b);
    case OpKind::kMaximum:
    case OpKind::kMinimum:
      return ExtremumBound(b);
    case OpKind::kSquaredDifference:
      return SquaredDifferenceBound(b);
    case OpKind::kResizeBilinear:
      return BilinearBound(b);
    case OpKind::kAbs:
    case OpKind::kNeg:
    case OpKind::kPrelu:
    case OpKind::kCumsum:
    case OpKind::kReduceSum:
    case OpKind::kReduceMean:
      return Rescale32(b.y);
    case OpKind::kRequantize:
      return b.In(0).dtype == DType::kInt48 ? Rescale16(b.y, 0) : Rescale32(b.y);
    case OpKind::kQuantize:
      return Half();
    case OpKind::kSoftmax:
      return SoftmaxStepsBound(b.In(0), b.Out(), b.graph.values[b.node().result()].shape.back(),
                               b.y * Rational::FromFloat(b.Out().scales[0]));
    default:
      if (!IsExactFunction(b.node().op)) return MovedBound(b);
      return Wide(b.In(0)) ? WideTableBound(b.node().op, b.In(0), b.Out()) : Half();
  }
}

}  // namespace

Rational ErrorBound(const Graph& graph, NodeId node, const ResolvedSpecs& specs, OutputStage stage,
                    const RealInterval& exact, std::size_t result) {
  // float32(s * level), rounded once: 2^-24 of the value, or half the least subnormal.
  if (graph.nodes[node].op == OpKind::kDequantize) {
    return std::max(Abs(exact.low), Abs(exact.high)) * Power(-24) + Power(-150);
  }
  const PortRef port = ValuePort(graph.nodes[node].results[result]);
  if (specs.Find(port) == nullptr) return PlainBound(InfoOf(graph.nodes[node].op));
  const ConcreteSpec& out = SpecOf(specs, port);
  const Rational zero_point(out.zero_points[0]);
  const Rational y = std::max(Abs(exact.low - zero_point), Abs(exact.high - zero_point));
  QC_CHECK(stage != OutputStage::kUnavailable);
  const Bounds bounds{graph, node, specs, y, result};
  return stage == OutputStage::kTosa ? Tosa(bounds) : LibraryErrorBound(bounds, stage);
}

}  // namespace qconform
