// SPDX-License-Identifier: Apache-2.0
// In place of highway_targets.cc where Highway was not found.
#include "qconform/kernel/fast/targets.h"

namespace qconform::fast {

std::vector<Ops> HighwayTargets() { return {}; }

}  // namespace qconform::fast
