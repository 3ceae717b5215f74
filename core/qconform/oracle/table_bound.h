// SPDX-License-Identifier: Apache-2.0
// Bounds for tables of 513 points and what is made of them; derivations in README.md.
#pragma once

#include <span>
#include <vector>

#include "qconform/oracle/exact_function.h"

namespace qconform {

// For any operand: from |f''| and |f'| where these are bounded, else the result's whole range.
Rational WideTableBound(OpKind op, const ConcreteSpec& x, const ConcreteSpec& out);

// Element by element, from the distance between f and the line that TABLE draws there.
std::vector<Rational> WideTableBounds(const ExactFunctionOf& f, const ConcreteSpec& x,
                                      const ConcreteSpec& out, std::span<const std::int64_t> codes,
                                      std::span<const RealInterval> exact);

// softmax in integer steps, over rows of `columns`, where the real result is y.
Rational SoftmaxStepsBound(const ConcreteSpec& x, const ConcreteSpec& out, std::int64_t columns,
                           const Rational& y);

}  // namespace qconform
