// SPDX-License-Identifier: Apache-2.0
// Plain C++ for any CPU, and for builds without Highway.
#include <cstddef>

#include "qconform/kernel/fast/targets.h"

namespace qconform::fast {
namespace {

#include "qconform/kernel/fast/loops_inl.h"

constexpr std::size_t kColumns = 8;
constexpr int kRows = 2;

// Pairs as every 16-bit panel has them, so that one packing serves all targets.
template <std::size_t kTileRows>
void Dot(const DotArgs<std::int16_t>& a) {
  std::uint32_t acc[kTileRows * kColumns] = {};
  const std::int8_t* panel = a.panel;
  for (std::int64_t tap = 0; tap < a.taps; ++tap) {
    for (std::int64_t k = 0; k < a.depth; k += 2, panel += 2 * kColumns) {
      for (std::size_t r = 0; r < kTileRows; ++r) {
        const std::int16_t* x = a.rows[r] + a.tap_offsets[tap] + a.offset + k;
        for (std::size_t c = 0; c < kColumns; ++c) {
          acc[r * kColumns + c] += static_cast<std::uint32_t>(x[0] * panel[2 * c]) +
                                   static_cast<std::uint32_t>(x[1] * panel[2 * c + 1]);
        }
      }
    }
  }
  for (std::size_t i = 0; i < kTileRows * kColumns; ++i)
    a.tile[i] = static_cast<std::int32_t>(acc[i]);
}

}  // namespace

Ops ScalarTarget() {
  Ops ops = LoopOps("scalar");
  ops.tile_rows = kRows;
  ops.vector_columns = static_cast<int>(kColumns);
  ops.panel_columns = static_cast<int>(kColumns);
  ops.dot16[0][0] = Dot<1>;
  ops.dot16[1][0] = Dot<2>;
  return ops;
}

}  // namespace qconform::fast
