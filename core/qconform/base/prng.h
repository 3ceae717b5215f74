// SPDX-License-Identifier: Apache-2.0
// The project's own random numbers: the same bits on every compiler, library and architecture.
#pragma once

#include <cstdint>

#include "qconform/base/int128.h"

namespace qconform {

// splitmix64's output function (Steele, Lea, Flood 2014): a bijection on 64 bits.
constexpr std::uint64_t Mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// Seed of case `index` of a run: independent of order, shards and resumes.
constexpr std::uint64_t CaseSeed(std::uint64_t run_seed, std::uint64_t index) {
  return Mix64(Mix64(run_seed + 0x9E3779B97F4A7C15u) ^ (index + 0xD1B54A32D192ED03u));
}

// splitmix64. Draw one value per statement: argument lists have no order of evaluation.
class Prng {
 public:
  constexpr explicit Prng(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15u;
    return Mix64(state_);
  }

  // Uniform in [0, bound); bound 0 means the full 64-bit range. Multiply-shift: the bias is below
  // bound / 2^64 and the same everywhere.
  constexpr std::uint64_t Below(std::uint64_t bound) {
    const std::uint64_t bits = Next();
    if (bound == 0) return bits;
    return static_cast<std::uint64_t>((Uint128{bits} * bound) >> 64);
  }

 private:
  std::uint64_t state_;
};

}  // namespace qconform
