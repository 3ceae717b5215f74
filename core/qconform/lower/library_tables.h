// SPDX-License-Identifier: Apache-2.0
// Tables as XNNPACK fills them, in float arithmetic that is known step by step except for libm:
// where that leaves a choice, both codes (core/qconform/oracle/README.md, F9 and softmax).
#pragma once

#include <cstdint>
#include <vector>

#include "qconform/lower/activation_codes.h"

namespace qconform {

// Codes before the zero point is added and the range is cut.
struct CodeInterval {
  std::int64_t low;
  std::int64_t high;
};

// What XNNPACK's float formulas may give at every grid point. Both scales are normal numbers.
std::vector<CodeInterval> LibraryActivation(Activation f, const ArgumentGrid& grid,
                                            float out_scale);

// Entries of the u8 softmax over rows of `channels`: round-half-even(fl(min((2^32 - 1) / channels,
// 8388607) * exp((i - 255) * in_scale))), and the other candidate where exp's last bit decides.
struct SoftmaxEntries {
  std::vector<std::uint32_t> table;
  std::vector<std::uint32_t> alternative;  // empty if the table is certain
};
SoftmaxEntries LibrarySoftmax(float in_scale, std::int64_t channels);

}  // namespace qconform
