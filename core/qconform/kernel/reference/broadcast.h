// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "qconform/kernel/reference/walk.h"

namespace qconform::reference {

// How an operand of the result's rank is read along the result: an axis of length 1 stands still.
inline Walk BroadcastWalk(const Dims& operand, const Dims& result) {
  QC_CHECK_EQ(operand.size(), result.size());
  Walk walk = DenseWalk(operand);
  for (std::size_t axis = 0; axis < operand.size(); ++axis) {
    if (operand[axis] == 1) walk.strides[axis] = 0;
  }
  return walk;
}

}  // namespace qconform::reference
