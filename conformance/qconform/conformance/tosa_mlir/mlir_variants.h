// SPDX-License-Identifier: Apache-2.0
// The ways in which MLIR computes the same TOSA module, each a backend of its own.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "qconform/profile/target.h"

namespace qconform::conformance {

struct MlirVariant {
  std::string_view name;
  std::string_view summary;
  bool rescales_in_32_bits = false;   // RESCALE from 32-bit operations
  bool reduces_transposes = false;    // the pass that cancels transposes runs
  bool inputs_are_constants = false;  // so that folders run; each data set is compiled anew
  bool validates = false;             // tosa-validate has to accept the module first
  int level = 0;                      // LLVM's -O
};
std::span<const MlirVariant> AllMlirVariants();

// Inside builtin.module: from TOSA to the LLVM dialect, bare pointers as arguments.
std::string PassesOf(const MlirVariant& variant);

// tosa-validate at the target's profile, extensions and level; strict.
std::string ValidationPassesFor(const Target& target);
// The same, spelled out: extensions such as "int16", at level "8k" or "none".
std::string ValidationPasses(std::span<const std::string_view> extensions, std::string_view level);

}  // namespace qconform::conformance
