// SPDX-License-Identifier: Apache-2.0
// The formulas of derived specs, written once: for resolving them and for checking stated ones.
#pragma once

#include <cstddef>
#include <span>

#include "qconform/base/dims.h"
#include "qconform/graph/quant_spec.h"

namespace qconform {

// One port that scales are derived from.
struct DeriveSource {
  std::span<const float> scales;
  std::size_t channels = 1;  // divides the number of scales; what is left are blocks
};

// How many channels a calibrated spec has on a tensor of this shape; 0 if it does not fit.
std::size_t ChannelCount(const ConcreteSpec& spec, const Dims& shape);

// The scale of channel `c` by formula. A source with fewer channels repeats them as a whole. `b` is
// not looked at if it has no scales. The result may be zero or infinite.
float DerivedScale(DeriveFormula formula, const DeriveSource& a, const DeriveSource& b,
                   std::size_t c);

}  // namespace qconform
