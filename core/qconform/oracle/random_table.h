// SPDX-License-Identifier: Apache-2.0
// Test support: functions of one real number, with arguments mostly inside their domain.
#pragma once

#include "qconform/oracle/random_op.h"

namespace qconform {

// See MakeRandomOp. The operand's range is cut to where the function has a value; its scale spreads
// it over the part of the real line where the function bends.
RandomOp MakeRandomTable(Prng& prng, OpKind op, const OpDtypes& dtypes);

}  // namespace qconform
