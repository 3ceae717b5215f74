// SPDX-License-Identifier: Apache-2.0
// For tests only: does a claim hold for every value of its variables?
#pragma once

#include <z3++.h>

#include <cstdint>
#include <string>
#include <vector>

#include "qconform/kernel/proofs/symbol.h"

namespace qconform::proofs {

struct Verdict {
  enum class Kind : std::uint8_t {
    kProved,
    kRefuted,  // `witness` holds the values of the symbols asked for
    kGaveUp,   // the resource limit
  };
  Kind kind;
  std::vector<std::int64_t> witness;
};

// Whether `claim` holds wherever `assumption` does. Limited by z3's own count of steps, not by a
// clock: the verdict is the same on every machine.
inline constexpr unsigned kStepLimit = 20'000'000;
// Formulae over bit vectors, or over integers without witnesses.
Verdict Decide(const z3::expr& assumption, const z3::expr& claim,
               const std::vector<Symbol>& witnesses, unsigned step_limit = kStepLimit);

std::string Text(const Verdict& verdict);

}  // namespace qconform::proofs
