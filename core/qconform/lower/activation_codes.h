// SPDX-License-Identifier: Apache-2.0
// round-half-even(f(x) / s_out) for sigmoid and tanh, with certainty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "qconform/lower/fixed_exp.h"

namespace qconform {

enum class Activation : std::uint8_t { kSigmoid, kTanh };

// Arguments x[i] = scale * (first + i * step): codes less their zero point.
struct ArgumentGrid {
  float scale = 1;
  std::int64_t first = 0;
  std::int64_t step = 1;  // positive
  std::size_t count = 0;

  std::int64_t Offset(std::size_t i) const { return first + static_cast<std::int64_t>(i) * step; }
};

// Results beyond this magnitude are cut to it: every quantized range is smaller.
inline constexpr std::int64_t kCodeLimit = std::int64_t{1} << 20;

// The rounded quotients, without zero point. Decided by 127-bit fixed point, and where that leaves
// a tie open, by longer and longer integers: f of a rational other than 0 is irrational, so this
// ends.
std::vector<std::int64_t> RoundedActivation(Activation f, const ArgumentGrid& grid,
                                            float out_scale);

// Calls visit(index, decay) for every grid point, decay = exp(-|x|), or exp(-2|x|) for tanh.
template <class Visit>
void VisitDecays(Activation f, const ArgumentGrid& grid, Visit visit) {
  const double scale = (f == Activation::kTanh ? 2.0 : 1.0) * static_cast<double>(grid.scale);
  std::size_t split = 0;  // the first point with x >= 0
  while (split < grid.count && grid.Offset(split) < 0) ++split;
  if (split < grid.count) {
    ExpWalk walk(scale, grid.Offset(split), grid.step);
    for (std::size_t i = split; i < grid.count; ++i, walk.Next()) visit(i, walk.value());
  }
  if (split > 0) {
    ExpWalk walk(scale, -grid.Offset(split - 1), grid.step);
    for (std::size_t i = split; i-- > 0; walk.Next()) visit(i, walk.value());
  }
}

}  // namespace qconform
