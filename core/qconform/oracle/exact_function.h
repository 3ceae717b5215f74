// SPDX-License-Identifier: Apache-2.0
// The functions that tables hold, of one rational number.
#pragma once

#include <optional>

#include "qconform/oracle/exact.h"

namespace qconform {

// Beyond every code in every scale: what infinities, and values that large, are taken for.
inline constexpr int kBeyondExponent = 320;

// What function a node is, as far as its op does not say: pow's exponent, a whole or half number.
struct ExactFunctionOf {
  OpKind op;
  Rational exponent = {};
};

bool IsExactFunction(OpKind op);

// The function that the node is; `exponent` is the spec of its second operand, if it has one. Error
// where pow's exponent is not a single multiple of 1/2.
Result<ExactFunctionOf> ExactFunctionOfNode(const Node& node, const ConcreteSpec* exponent,
                                            std::span<const Tensor> operands);

// f(x), narrower than 2^-precision; +-2^kBeyondExponent for larger values, and where f tends to an
// infinity at x, coming from its domain. Empty where f has no value. Conventions: core/README.md.
std::optional<RealInterval> ExactFunctionValue(const ExactFunctionOf& f, const Rational& x,
                                               unsigned precision);

}  // namespace qconform
