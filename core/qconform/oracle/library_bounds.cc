// SPDX-License-Identifier: Apache-2.0
// Every constant is derived in README.md beside this file, under the name of its formula.
#include "qconform/oracle/library_bounds.h"

#include <algorithm>
#include <vector>

#include "qconform/base/check.h"

namespace qconform {
namespace {

// s_a * s_b[c] / s_out.
Rational ScaleOver(const Bounds& p, float b) { return p.Ratio(0) * Rational::FromFloat(b); }

// The largest relative error over channels that `computed(b)` makes of `exact(b)`.
template <class Computed, class Exact>
Rational WorstError(const Bounds& p, Computed computed, Exact exact) {
  Rational worst(0);
  for (const float b : p.In(1).scales) {
    const Rational error = Abs(Rational::FromFloat(computed(b)) / exact(b) - Rational(1));
    worst = std::max(worst, error);
  }
  return worst;
}

// Of fl(fl(s_a * s_b) / s_out).
Rational FloatScaleError(const Bounds& p) {
  const float a = p.In(0).scales[0];
  const float out = p.Out().scales[0];
  const auto computed = [&](float b) {
    const float product = a * b;
    return product / out;
  };
  return WorstError(p, computed, [&](float b) { return ScaleOver(p, b); });
}

// Of fl(s_a * s_b).
Rational FloatProductError(const Bounds& p) {
  const float a = p.In(0).scales[0];
  return WorstError(
      p, [&](float b) { return a * b; },
      [&](float b) { return Rational::FromFloat(a) * Rational::FromFloat(b); });
}

bool PerChannel(const Bounds& p) { return p.In(1).granularity == Granularity::kPerChannel; }
bool HasBias(const Bounds& p) {
  return p.node().op != OpKind::kMul && p.node().operands.size() > 2;
}

// F1.
Rational FloatScale(const Bounds& p) {
  return Half() + p.y * (FloatScaleError(p) * Rational(2) + Power(-22));
}

// F2.
Rational MantissaShift(const Bounds& p) {
  if (PerChannel(p)) return FloatScale(p);
  return Half() + p.y * FloatScaleError(p);
}

// The largest |bias| in LSB of the result.
Rational LargestBias(const Bounds& p) {
  if (!HasBias(p)) return 0;
  const Value& bias = p.graph.values[p.node().operands[2].value];
  const std::vector<float>& w = p.In(1).scales;
  Rational largest(0);
  for (std::size_t c = 0; c < w.size(); ++c) {
    std::int64_t code = 0;
    if (!bias.constant) {
      code = std::int64_t{1} << 31;
    } else if (w.size() == bias.constant->size()) {
      code = (*bias.constant)[c];
    } else {
      for (const std::int64_t any : *bias.constant) code = std::max(code, any < 0 ? -any : any);
    }
    largest = std::max(largest, Abs(Rational(code)) * ScaleOver(p, w[c]));
  }
  return largest;
}

// F3.
Rational ZeroPointFirst(const Bounds& p) {
  const Rational zero_point = Abs(Rational(p.Out().zero_points[0]));
  return Half() + p.y * (FloatScaleError(p) * Rational(2) + Power(-21)) + zero_point * Power(-23) +
         LargestBias(p) * Power(-22);
}

// What TFLite loses before it encodes a scale.
Rational TfliteScaleError(const Bounds& p) {
  if (p.node().op == OpKind::kMul) return FloatScaleError(p);
  if (p.node().op == OpKind::kLinear && !PerChannel(p)) return FloatProductError(p);
  return 0;
}

// F4. add and sub: two addends in units of 2 max(s_a, s_b) / 2^20.
Rational TwoRoundings(const Bounds& p) {
  if (p.node().op == OpKind::kAdd || p.node().op == OpKind::kSub) {
    const Rational unit = std::max(p.Ratio(0), p.Ratio(1)) * Power(-19);
    return Rational(3, 4) + (p.y + Rational(1)) * Power(-29) + unit * Rational(2);
  }
  return Rational(3, 4) + (p.y + Rational(1)) * (Power(-30) + TfliteScaleError(p) * Rational(2));
}

bool SumsInInt32(const Bounds& p) {
  return HasBias(p) && p.graph.values[p.node().operands[2].value].dtype == DType::kInt32;
}

// F5. Below 2^-32 the multiplier is 0, and so is the result.
Rational SixteenBits(const Bounds& p) {
  if (SumsInInt32(p)) return TwoRoundings(p);
  const std::vector<float>& w = p.In(1).scales;
  const Rational smallest = ScaleOver(p, *std::min_element(w.begin(), w.end()));
  const Rational bound =
      Half() + p.y * (Power(-15) + Power(-29) + TfliteScaleError(p) * Rational(2));
  return smallest < Power(-31) ? bound + p.y : bound;
}

// F6.
Rational DoubleProduct(const Bounds& p) { return Half() + p.y * Power(-51); }

// F7.
Rational TwoMultipliers(const Bounds& p) {
  const Rational ratio = std::max(p.Ratio(0), p.Ratio(1));
  return Half() + Rational(255) * ratio * (Power(-20) + Power(-22));
}

// F8 and oneDNN's binary ops: `roundings` of each operand.
Rational InFloat(const Bounds& p, int roundings) {
  const Rational least = Half() + Power(-22);
  if (p.node().op == OpKind::kMul) return least + p.y * Power(-21);
  const Rational operands = Rational(255) * (p.Ratio(0) + p.Ratio(1));
  return least + operands * Rational(roundings) * Power(-23) + p.y * Power(-22);
}

// F9.
Rational RealTable(const Bounds& p) {
  return Half() + Power(-22) / Rational::FromFloat(p.Out().scales[0]) + p.y * Power(-22);
}

Rational SoftmaxTable(const Bounds& p) {
  const std::int64_t n = p.graph.values[p.node().result()].shape.back();
  const Rational quantum =
      std::min(Rational(4294967295) / Rational(n), Rational(8388607)) - Rational(1);
  return Half() + (Rational(128) + p.y * Rational(n)) / quantum;
}

}  // namespace

Rational LibraryErrorBound(const Bounds& p, OutputStage stage) {
  switch (stage) {
    case OutputStage::kFloatScale:
      return FloatScale(p);
    case OutputStage::kMantissaShift:
      return MantissaShift(p);
    case OutputStage::kZeroPointFirst:
      return ZeroPointFirst(p);
    case OutputStage::kTwoRoundings:
      return TwoRoundings(p);
    case OutputStage::kSixteenBits:
      return SixteenBits(p);
    case OutputStage::kDoubleProduct:
      return DoubleProduct(p);
    case OutputStage::kTwoMultipliers:
      return TwoMultipliers(p);
    case OutputStage::kDequantized:
      return InFloat(p, 1);
    case OutputStage::kFloatOperands:
      return InFloat(p, 2);
    case OutputStage::kRealTable:
      return RealTable(p);
    case OutputStage::kSoftmaxTable:
      return SoftmaxTable(p);
    case OutputStage::kTosa:
    case OutputStage::kUnavailable:
      break;
  }
  FailCheck(__FILE__, __LINE__, "no arithmetic of a library");
}

}  // namespace qconform
