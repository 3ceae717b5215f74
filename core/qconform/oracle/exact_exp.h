// SPDX-License-Identifier: Apache-2.0
// exp over rationals by interval arithmetic on long integers. Independent of the tables of lower/.
#pragma once

#include "qconform/oracle/exact.h"

namespace qconform {

// exp(-x) for x >= 0, in an interval narrower than 2^-precision inside [0, 1]; a point where x is
// 0.
RealInterval ExactExpMinus(const Rational& x, unsigned precision);

RealInterval ExactSigmoid(const Rational& x, unsigned precision);
RealInterval ExactTanh(const Rational& x, unsigned precision);

}  // namespace qconform
