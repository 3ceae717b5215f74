// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "qconform/conformance/report.h"

namespace qconform::conformance {

// Processor, system and compiler of this process; the rest of the struct as it is by default.
Environment DescribeEnvironment();

}  // namespace qconform::conformance
