// SPDX-License-Identifier: Apache-2.0
// TOSA tables of real functions, in the parameters of their operand and result (facts/arm_tosa.md
// 1.6, 4).
#pragma once

#include "qconform/kernel/params.h"
#include "qconform/lower/node_lowering.h"
#include "qconform/lower/real_function.h"

namespace qconform {

// The arguments of a table's entries: every code of 8 bits; of 16 bits every 128th, 513 in all, the
// last one beyond the largest code.
ArgumentGrid TableGridOf(const ConcreteSpec& x);

// A table, and what its entries have been divided by.
struct FunctionTable {
  TableParams params;
  int right_shift = 0;  // 0 but where the result has 32 bits
};

// Entries: clamp(round-half-even(f / s_out) + zero point, qmin, qmax). Of 32-bit results the
// entries are then shifted right, rounding down, by the least count that brings all of them into
// int16: 0 for a table of zeros, and one more for a largest entry of 2^15 than for 2^15 - 1.
FunctionTable TableOf(const RealFunction& f, const ConcreteSpec& x, const ConcreteSpec& result);

// The same by linear interpolation between 16-bit codes, or by code: TABLE, and for 16 bits RESCALE
// by 2^(right_shift - 7). x has 8 bits and the result too, or x has 16 and the result 16 or 32.
RegisterId EmitTable(NodeLowering& l, const Quantized& x, const ConcreteSpec& result,
                     FunctionTable table);

}  // namespace qconform
