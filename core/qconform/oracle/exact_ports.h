// SPDX-License-Identifier: Apache-2.0
// One node as exact arithmetic sees it: operand codes, the parameters to read them by, and the
// parameters to state the result in. One function per op family.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "qconform/oracle/exact.h"

namespace qconform {

struct ExactPorts {
  const Node& node;
  std::vector<const ConcreteSpec*> in;  // null for quantize's float32 operand
  const ConcreteSpec* out;              // null for dequantize: units of 1, offset 0
  std::span<const Tensor> x;
  Dims shape;  // of the result

  // Code less zero point: an integer multiple of the scale. Operand i, element at.
  std::int64_t Level(std::size_t i, std::size_t at) const {
    return x[i].codes[at] - in[i]->zero_points[0];
  }
  Rational Scale(std::size_t i) const { return Rational::FromFloat(in[i]->scales[0]); }
  Rational Real(std::size_t i, std::size_t at) const { return Scale(i) * Rational(Level(i, at)); }
  Rational OutScale() const { return out ? Rational::FromFloat(out->scales[0]) : Rational(1); }
  Rational OutZeroPoint() const { return out ? Rational(out->zero_points[0]) : Rational(0); }
  // A real in units of the result.
  Rational InUnits(const Rational& real) const { return real / OutScale() + OutZeroPoint(); }
};

inline RealInterval Point(const Rational& value) { return {value, value}; }

using ExactCodesResult = std::vector<RealInterval>;
ExactCodesResult ExactSums(const ExactPorts& p);         // conv2d, depthwise_conv2d, linear, matmul
ExactCodesResult ExactElementwise(const ExactPorts& p);  // add, sub, mul
ExactCodesResult ExactUnary(const ExactPorts& p);  // relu, clamp, sigmoid, tanh, re-, dequantize
ExactCodesResult ExactSoftmax(const ExactPorts& p);
ExactCodesResult ExactMovement(const ExactPorts& p);  // reshape, transpose, concat, slice, pad
ExactCodesResult ExactPool(const ExactPorts& p);      // avg_pool2d, max_pool2d
Result<ExactCodesResult> ExactQuantize(const ExactPorts& p);

// Row-major position <-> coordinates.
Dims CoordinatesOf(const Dims& shape, std::size_t at);
std::size_t PositionOf(const Dims& shape, const Dims& at);

}  // namespace qconform
