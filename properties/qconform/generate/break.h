// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "qconform/generate/contract.h"

namespace qconform::gen {

// As BreakOneConstraint over a target, with the contract already compiled.
std::optional<Broken> BreakOneConstraint(Draw& draw, const Graph& valid, const Contract& contract);

}  // namespace qconform::gen
