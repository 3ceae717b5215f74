// SPDX-License-Identifier: Apache-2.0
// Deliberately wrong validators that one case may not show: they are hunted with the laws over
// validators (laws/validator_laws.h), on generated cases of their targets in turn.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "qconform/validate/validate.h"

namespace qconform::conformance {

struct ValidatorFault {
  std::string_view name;     // "fault.caches_by_op_only"
  std::string_view summary;  // what is wrong
  std::string_view source;   // whose bug it was, or is like
  std::string_view targets;  // whose contracts show it: names, a space between them
  Diagnostics (*validate)(const Graph&, const Target&);
  std::string_view sdk = "";  // of the targets
};
inline constexpr std::size_t kValidatorFaultCount = 56;
std::span<const ValidatorFault, kValidatorFaultCount> AllValidatorFaults();

}  // namespace qconform::conformance
