// SPDX-License-Identifier: Apache-2.0
// Output stages of real libraries beyond F1, F7 and F9 (facts/backends.md 2). What each computes,
// and how far it may be off: core/qconform/oracle/README.md.
#pragma once

#include "qconform/lower/node_lowering.h"
#include "qconform/lower/weighted_sum.h"

namespace qconform {

// F3 adds the bias to the converted sum: neither the sum nor its accumulator sees it.
bool AddsBiasInFloat(const NodeLowering& l);

// LiteRT's 16x8 kernels sum in the type of the bias: an int32 bias makes the sum int32.
bool SumsInBiasType(const NodeLowering& l);

// Codes of the node's result under F2 to F6. Refuses dtypes and scales that the library does not
// take.
Result<RegisterId> FinishLibrarySum(NodeLowering& l, RegisterId sum, const SumScales& scales);

// F4: add and sub as TFLite's reference kernel does them.
Status AddWithTwoRoundings(NodeLowering& l, const Quantized& a, const Quantized& b,
                           const ConcreteSpec& result);

// add, sub and mul in float: F8, and oneDNN's binary primitive.
Status LowerFloatBinary(NodeLowering& l);

}  // namespace qconform
