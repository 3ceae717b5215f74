// SPDX-License-Identifier: Apache-2.0
// Deliberately wrong backends, each named "fault.<name>": the suite is measured by what it catches.
#pragma once

#include <span>
#include <string_view>

#include "qconform/conformance/adapters/reference_backend.h"
#include "qconform/conformance/backend.h"

namespace qconform::conformance {

// The reference with one part replaced.
struct Fault {
  std::string_view name;     // "fault.rescale_ties_down"
  std::string_view summary;  // what is wrong
  std::string_view source;   // whose bug it was, or is like
  std::string_view target;   // whose contract shows it
  ReferenceParts parts;
};
std::span<const Fault> AllFaults();

// The same, and the wrong validators of validator_faults.h, as rows of the registry.
std::span<const BackendRow> FaultRows();

}  // namespace qconform::conformance
