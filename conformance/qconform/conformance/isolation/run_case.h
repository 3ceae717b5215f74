// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "qconform/conformance/backend.h"
#include "qconform/conformance/isolation/answer.h"
#include "qconform/graph/case_file.h"
#include "qconform/profile/target.h"

namespace qconform::conformance {

enum class Repeat : std::uint8_t { kOnce, kTwice };

// Runs the backend in this process; twice to see whether both runs agree. An exception that escapes
// the backend becomes kResource (std::bad_alloc) or kInternal.
Answer RunCase(Backend& backend, const Case& c, const Target& target, Repeat repeat);

}  // namespace qconform::conformance
