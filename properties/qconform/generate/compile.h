// SPDX-License-Identifier: Apache-2.0
// From constraint rows to op modes.
#pragma once

#include <optional>
#include <vector>

#include "qconform/generate/contract.h"

namespace qconform::gen {

// Every annotation of `op` worth asking about: dtypes that some tuple row names (or the usual ones
// where no row speaks), each granularity of weights, with and without optional operands. Rules not
// yet applied.
std::vector<OpMode> CandidateModes(const Profile& profile, OpKind op);

// A mode narrowed by every constraint of the target that holds something there; one for each way to
// satisfy rows with variants.
struct NarrowedMode {
  OpMode mode;
  std::vector<std::uint32_t> unmet_gates;  // constraint indices
};
std::vector<NarrowedMode> ApplyRules(const Target& target, const OpMode& mode);

// Narrows `mode` by one rule; false where the rule refuses it. Gates and fusion groups are not
// among these.
bool Narrow(const SimpleRule& rule, OpMode& mode);

// What follows for the numbers from all rules together; false if nothing is left.
bool Settle(const Target& target, OpMode& mode);

// The ports of an op that a profile's port may name: any number of operands or results stand at
// one.
std::vector<std::size_t> SlotsOf(OpKind op, OpPort port);
// Those of them that are present in this mode.
std::vector<std::size_t> PortsOf(const OpMode& mode, OpPort port);
// Whether a condition holds in the mode; of an attribute: whether it can hold.
enum class ModeHolds : std::uint8_t { kNo, kYes, kDepends };
ModeHolds Holds(const OpMode& mode, const Condition& condition);

}  // namespace qconform::gen
