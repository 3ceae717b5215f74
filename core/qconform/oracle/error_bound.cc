// SPDX-License-Identifier: Apache-2.0
// Bounds on |code - exact| in LSB of the result. Every constant is derived in README.md beside this
// file.
#include <algorithm>
#include <cmath>

#include "qconform/oracle/exact.h"

namespace qconform {
namespace {

const ConcreteSpec& SpecOf(const ResolvedSpecs& specs, PortRef port) {
  const ConcreteSpec* spec = specs.Find(port);
  QC_CHECK(spec != nullptr && spec->calibrated());
  return *spec;
}

struct Bounds {
  const Graph& graph;
  NodeId id;
  const ResolvedSpecs& specs;
  Rational y;  // |exact - zero point|: the result's magnitude in LSB

  const Node& node() const { return graph.nodes[id]; }
  const ConcreteSpec& In(std::uint32_t i) const { return SpecOf(specs, OperandPort(id, i)); }
  const ConcreteSpec& Out() const { return SpecOf(specs, ValuePort(node().result())); }
  Rational Ratio(std::uint32_t i) const {
    return Rational::FromFloat(In(i).scales[0]) / Rational::FromFloat(Out().scales[0]);
  }
};

Rational Half() { return Rational(1, 2); }
Rational Power(int exponent) { return Rational::PowerOfTwo(exponent); }

bool Wide(const ConcreteSpec& spec) { return BitWidth(spec.dtype) > 8; }

bool SameParameters(const ConcreteSpec& a, const ConcreteSpec& b) {
  return a.dtype == b.dtype && a.scales == b.scales && a.zero_points == b.zero_points;
}

// One RESCALE of an int32 value into the result, "scale32".
Rational Rescale32(const Rational& y) { return Half() + (y + Rational(1)) * Power(-30); }

// One RESCALE of an int48 sum. Below 2^-48 the shift ends at 62 and the multiplier loses bits.
Rational Rescale16(const Bounds& b, double smallest_scale) {
  const Rational bound = Half() + b.y / Rational((1 << 15) - 1);
  return smallest_scale < 0x1p-46 ? bound + Power(-14) : bound;
}

double SmallestSumScale(const Bounds& b) {
  const auto& w = b.In(1).scales;
  const float smallest = *std::min_element(w.begin(), w.end());
  return static_cast<double>(b.In(0).scales[0]) * static_cast<double>(smallest) /
         static_cast<double>(b.Out().scales[0]);
}

Rational TosaSum(const Bounds& b) {
  if (b.node().op != OpKind::kMul && (Wide(b.In(0)) || Wide(b.In(1)))) {
    return Rescale16(b, SmallestSumScale(b));
  }
  return Rescale32(b.y);
}

// The relative error of fl(fl(s_a * s_b) / s_out), exactly; worst channel.
Rational FloatScaleError(const Bounds& b) {
  Rational worst(0);
  const float out = b.Out().scales[0];
  for (const float w : b.In(1).scales) {
    const float product = b.In(0).scales[0] * w;
    const Rational exact =
        Rational::FromFloat(b.In(0).scales[0]) * Rational::FromFloat(w) / Rational::FromFloat(out);
    const Rational error = Abs(Rational::FromFloat(product / out) / exact - Rational(1));
    worst = std::max(worst, error);
  }
  return worst;
}

Rational FloatScale(const Bounds& b) {
  return Half() + b.y * (FloatScaleError(b) * Rational(2) + Power(-22));
}

Rational CommonScaleAdd(const Bounds& b) {
  const int bits = Wide(b.In(0)) || Wide(b.In(1)) ? 12 : 20;
  const Rational common = std::max(b.Ratio(0), b.Ratio(1)) * Power(1 - bits);
  return Rescale32(b.y) + common * Rational(5, 4);
}

Rational TwoMultipliers(const Bounds& b) {
  const Rational ratio = std::max(b.Ratio(0), b.Ratio(1));
  return Half() + Rational(255) * ratio * (Power(-20) + Power(-22));
}

// Movement, relu, clamp, max_pool2d: nothing, or one requantization of the operand that differs.
Rational Moved(const Bounds& b) {
  for (std::uint32_t i = 0; i < b.node().operands.size(); ++i) {
    if (!SameParameters(b.In(i), b.Out())) {
      return b.In(i).dtype == DType::kInt48 ? Rescale16(b, 0) : Rescale32(b.y);
    }
  }
  return 0;
}

Rational Average(const Bounds& b) {
  const Rational scaled = (b.y + Rational(1)) * Power(-29);
  if (SameParameters(b.In(0), b.Out())) return Half() + scaled;
  return Half() * b.Ratio(0) + scaled + Rescale32(b.y + b.Ratio(0));
}

// Interpolating over segments of h = 128 s_in: at most |f''| h^2 / 8, and where an end of a segment
// is cut at the range, what is cut of f there, or what f can change by in a segment.
Rational WideTable(const Bounds& b) {
  const bool sigmoid = b.node().op == OpKind::kSigmoid;
  const Rational out_scale = Rational::FromFloat(b.Out().scales[0]);
  const Rational h = Rational(128) * Rational::FromFloat(b.In(0).scales[0]);
  const Rational second = sigmoid ? Rational(97, 1000) : Rational(770, 1000);
  const Rational slope = sigmoid ? Rational(1, 4) : Rational(1);
  const Rational largest = Rational(1) / out_scale + Rational(b.Out().zero_points[0]);
  const Rational least =
      (sigmoid ? Rational(0) : -Rational(1) / out_scale) + Rational(b.Out().zero_points[0]);
  const Rational cut =
      std::max({Rational(0), largest - Rational(b.Out().qmax), Rational(b.Out().qmin) - least});
  return Rational(1) + second * h * h / Rational(8) / out_scale +
         std::min(cut, slope * h / out_scale);
}

Rational RealTable(const Bounds& b) {
  return Half() + Power(-22) / Rational::FromFloat(b.Out().scales[0]) + b.y * Power(-22);
}

Rational SoftmaxTable(const Bounds& b) {
  const std::int64_t n = b.graph.values[b.node().result()].shape.back();
  const Rational quantum =
      std::min(Rational(4294967295) / Rational(n), Rational(8388607)) - Rational(1);
  return Half() + (Rational(128) + b.y * Rational(n)) / quantum;
}

Rational Tosa(const Bounds& b) {
  switch (b.node().op) {
    case OpKind::kConv2d:
    case OpKind::kDepthwiseConv2d:
    case OpKind::kLinear:
    case OpKind::kMatmul:
    case OpKind::kMul:
      return TosaSum(b);
    case OpKind::kAdd:
    case OpKind::kSub:
      return CommonScaleAdd(b);
    case OpKind::kSigmoid:
    case OpKind::kTanh:
      return Wide(b.In(0)) ? WideTable(b) : Half();
    case OpKind::kAvgPool2d:
      return Average(b);
    case OpKind::kRequantize:
      return b.In(0).dtype == DType::kInt48 ? Rescale16(b, 0) : Rescale32(b.y);
    case OpKind::kQuantize:
      return Half();
    default:
      return Moved(b);
  }
}

}  // namespace

Rational ErrorBound(const Graph& graph, NodeId node, const ResolvedSpecs& specs, OutputStage stage,
                    const RealInterval& exact) {
  // float32(s * level), rounded once: 2^-24 of the value, or half the least subnormal.
  if (graph.nodes[node].op == OpKind::kDequantize) {
    return std::max(Abs(exact.low), Abs(exact.high)) * Power(-24) + Power(-150);
  }
  const ConcreteSpec& out = SpecOf(specs, ValuePort(graph.nodes[node].result()));
  const Rational zero_point(out.zero_points[0]);
  const Rational y = std::max(Abs(exact.low - zero_point), Abs(exact.high - zero_point));
  const Bounds bounds{graph, node, specs, y};
  switch (stage) {
    case OutputStage::kTosa:
      return Tosa(bounds);
    case OutputStage::kFloatScale:
      return FloatScale(bounds);
    case OutputStage::kTwoMultipliers:
      return TwoMultipliers(bounds);
    case OutputStage::kRealTable:
      return RealTable(bounds);
    case OutputStage::kSoftmaxTable:
      return SoftmaxTable(bounds);
    case OutputStage::kUnavailable:
      break;
  }
  FailCheck(__FILE__, __LINE__, "no such op under this target");
}

}  // namespace qconform
