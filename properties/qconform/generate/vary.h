// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "qconform/generate/contract.h"

namespace qconform::gen {

// A graph that the target accepts, as it accepts `valid`, in which one port that the row speaks of
// is read per channel: a form that no OpMode has, but for weights. nullopt if the row is of another
// kind than granularity, channel_axis or symmetric, or if no such change is accepted. It tries and
// asks the validator, and so is for tests of coverage, not for runs.
std::optional<Graph> VaryGranularity(Draw& draw, const Graph& valid, const Contract& contract,
                                     std::uint32_t constraint);

}  // namespace qconform::gen
