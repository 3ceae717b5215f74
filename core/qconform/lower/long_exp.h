// SPDX-License-Identifier: Apache-2.0
// exp(-x) to any precision, for the few table entries that fixed point cannot decide.
#pragma once

#include "qconform/base/bigint.h"

namespace qconform {

struct LongInterval {
  BigInt low;
  BigInt high;
};

// Integers with low <= exp(-x) * 2^precision <= high, both in [0, 2^precision], at most a few
// apart, for finite x > 0 and precision >= 64.
LongInterval LongExpMinus(double x, unsigned precision);

}  // namespace qconform
