// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "qconform/kernel/kernel_table.h"

namespace qconform::conformance {

// ReferenceKernels() with one entry replaced.
template <class Params>
KernelTable ReplaceKernel(Kernel<Params> KernelTable::* entry, Kernel<Params> kernel) {
  KernelTable table = ReferenceKernels();
  table.*entry = kernel;
  return table;
}

}  // namespace qconform::conformance
