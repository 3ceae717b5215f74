// SPDX-License-Identifier: Apache-2.0
// One node as exact arithmetic sees it: operand codes, the parameters to read them by, and the
// parameters to state the result in. One function per op family.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "qconform/oracle/exact.h"

namespace qconform {

struct ExactPorts {
  const Node& node;
  std::vector<const ConcreteSpec*> in;  // null for a float32 operand, and for plain codes
  const ConcreteSpec* out;              // null for float32 and plain codes: units of 1, offset 0
  std::span<const Tensor> x;
  Dims shape;                         // of the result
  DType result_dtype = DType::kInt8;  // of the result's codes
  std::size_t result = 0;             // which of the node's results

  // Code less zero point: an integer multiple of the scale. Operand i, element at.
  std::int64_t Level(std::size_t i, std::size_t at) const {
    return x[i].codes[at] - (in[i] ? in[i]->zero_points[0] : 0);
  }
  Rational Scale(std::size_t i) const {
    return in[i] ? Rational::FromFloat(in[i]->scales[0]) : Rational(1);
  }
  Rational Real(std::size_t i, std::size_t at) const { return Scale(i) * Rational(Level(i, at)); }
  Rational OutScale() const { return out ? Rational::FromFloat(out->scales[0]) : Rational(1); }
  Rational OutZeroPoint() const { return out ? Rational(out->zero_points[0]) : Rational(0); }
  // A real in units of the result.
  Rational InUnits(const Rational& real) const { return real / OutScale() + OutZeroPoint(); }
};

inline RealInterval Point(const Rational& value) { return {value, value}; }

using ExactCodesResult = std::vector<RealInterval>;
// conv2d, conv3d, depthwise_conv2d, transpose_conv2d, transpose_conv3d, linear, matmul
ExactCodesResult ExactSums(const ExactPorts& p);
// One element of conv3d, and of the transposed convolutions, without its bias.
std::int64_t ExactConvSum(const ExactPorts& p, const Dims& out);
std::int64_t ExactTransposeConvSum(const ExactPorts& p, const Dims& out);
// add, sub, mul, maximum, minimum, prelu, squared_difference
ExactCodesResult ExactElementwise(const ExactPorts& p);
ExactCodesResult ExactUnary(const ExactPorts& p);          // relu, clamp, abs, neg, re-, dequantize
Result<ExactCodesResult> ExactTable(const ExactPorts& p);  // IsExactFunction
ExactCodesResult ExactSoftmax(const ExactPorts& p);
ExactCodesResult ExactMovement(const ExactPorts& p);  // reshape, transpose, concat, slice, pad
ExactCodesResult ExactPool(const ExactPorts& p);      // avg_pool2d, ..., max_pool3d
Result<ExactCodesResult> ExactQuantize(const ExactPorts& p);
Result<ExactCodesResult> ExactPlain(const ExactPorts& p);       // bitwise_and, ..., int_div, clz
Result<ExactCodesResult> ExactComparison(const ExactPorts& p);  // equal, ..., less_equal: 0 or 1
Result<ExactCodesResult> ExactCast(const ExactPorts& p);
Result<ExactCodesResult> ExactReduce(const ExactPorts& p);    // reduce_all, ..., reduce_sum
Result<ExactCodesResult> ExactPosition(const ExactPorts& p);  // argmax, ..., min_with_index
Result<ExactCodesResult> ExactCumsum(const ExactPorts& p);
Result<ExactCodesResult> ExactRearranged(const ExactPorts& p);  // tile, split, gather, where, ...
Result<ExactCodesResult> ExactUpdate(const ExactPorts& p);      // index_copy, scatter_elements, ...
Result<ExactCodesResult> ExactResize(const ExactPorts& p);      // resize_nearest, resize_bilinear

// The function of an op that is not named in exact.cc, or null.
using ExactRule = Result<ExactCodesResult> (*)(const ExactPorts& p);
ExactRule FindExactRule(OpKind op);

// Row-major position <-> coordinates.
Dims CoordinatesOf(const Dims& shape, std::size_t at);
std::size_t PositionOf(const Dims& shape, const Dims& at);
// Where element `out` of the result finds its partner: an axis of length 1 serves every index.
std::size_t BroadcastPosition(const Dims& operand, Dims out);

}  // namespace qconform
