// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "qconform/generate/contract.h"
#include "qconform/generate/generate.h"

namespace qconform::gen {

// As BreakOneConstraint over a target, with the contract already compiled.
std::optional<Broken> BreakOneConstraint(Draw& draw, const Graph& valid, const Contract& contract);

// The same for one chosen row: an index into the constraints of the target's profile. nullopt also
// if nothing in this graph, and nothing that is generated for this target, comes under the row.
std::optional<Broken> BreakRule(Draw& draw, const Graph& valid, const Contract& contract,
                                std::uint32_t constraint);

// A case that breaks the row, and no other; a function of its arguments. nullopt if none was found.
std::optional<Case> GenerateReject(std::uint64_t seed, std::uint64_t index, const Target& target,
                                   const Contract& contract, std::uint32_t constraint);

}  // namespace qconform::gen
