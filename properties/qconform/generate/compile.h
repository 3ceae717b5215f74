// SPDX-License-Identifier: Apache-2.0
// From constraint rows to op modes.
#pragma once

#include <optional>
#include <vector>

#include "qconform/generate/contract.h"

namespace qconform::gen {

// Every annotation of `op` worth asking about: dtypes that some tuple row names (or the usual ones
// where no row speaks), each granularity of weights, with and without bias. Rules not yet applied.
std::vector<OpMode> CandidateModes(const Profile& profile, OpKind op);

struct AppliedRules {
  bool allowed = false;                    // no rule refuses it, apart from unmet gates
  std::vector<std::uint32_t> unmet_gates;  // constraint indices
};
// Narrows `mode` by every constraint of the target that holds something there.
AppliedRules ApplyRules(const Target& target, OpMode& mode);

// Operand ports that a profile's port names in this mode ("in*": all that are present).
std::vector<std::size_t> PortsOf(const OpMode& mode, OpPort port);
bool Holds(const OpMode& mode, const Condition& condition);

}  // namespace qconform::gen
