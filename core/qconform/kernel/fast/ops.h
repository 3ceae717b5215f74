// SPDX-License-Identifier: Apache-2.0
// What one CPU target offers: the inner loops, compiled for that instruction set. Everything above
// them (packing, geometry, bounds, proofs) is ordinary code, the same for every target.
//
// Arithmetic here is modular: int32 sums may wrap on the way, as the caller has proved that what
// comes out at the end fits (output_columns.h).
#pragma once

#include <cstddef>
#include <cstdint>

namespace qconform::fast {

inline constexpr std::int64_t kMaxTileRows = 6;
inline constexpr std::size_t kMaxPanelVectors = 4;
inline constexpr std::int64_t kMaxPanelColumns = 64;

// tile[r][c] = sum over taps and depth of row r times column c.
template <class Row>
struct DotArgs {
  const Row* const* rows;           // [rows]
  const std::int64_t* tap_offsets;  // [taps]: from a row's pointer to its elements of a tap
  std::int64_t taps;                // at least 1
  std::int64_t offset;              // first element used of each row and tap
  std::int64_t depth;               // elements used of each row and tap; a multiple of the unit
  const std::int8_t* panel;         // [taps * depth / unit][panel_columns][unit]
  std::int32_t* tile;               // [rows][panel_columns]
  std::uint32_t flip;               // 8-bit rows: 0x80808080 where their codes are signed, else 0
};
using Dot8 = void (*)(const DotArgs<std::uint8_t>&);
using Dot16 = void (*)(const DotArgs<std::int16_t>&);

// How codes leave an accumulator, column by column: acc + constant + row_term, then
// (v * multiplier + half) >> shift, + zero_point, clamped. Source: core/README.md, "Rescale".
struct Columns {
  const std::int64_t* constants;    // bias and what zero points contribute
  const std::int32_t* multipliers;  // null where the accumulator itself is the result
  const std::int64_t* halves;       // 2^(shift-1)
  const std::int64_t* shifts;
  const std::int64_t* nudges;            // double rounding: 2^30 where shift > 31, else 0
  const std::int32_t* narrow_constants;  // the low 32 bits of the constants
  const std::int32_t* narrow_shifts;
  std::int64_t zero_point;
  std::int64_t min;
  std::int64_t max;
};
template <class Acc, class Out>
struct FinishArgs {
  const Acc* acc;  // [rows][acc_pitch]
  std::int64_t acc_pitch;
  std::int64_t rows;
  std::int64_t columns;
  const std::int64_t* row_terms;  // [rows]; null: none
  Columns to;
  Out* out;  // [rows][out_pitch]
  std::int64_t out_pitch;
};
template <class Acc, class Out>
using Finish = void (*)(const FinishArgs<Acc, Out>&);

// acc[c] = sum over taps of (x - x_zero_point) * (w - w_zero_point), channel by channel.
template <class X>
struct DepthwiseArgs {
  const X* const* x;            // [taps]
  const std::int8_t* const* w;  // [taps]
  std::int64_t taps;
  std::int64_t channels;
  std::int32_t x_zero_point;
  std::int32_t w_zero_point;
};
template <class X, class Acc>
using Depthwise = void (*)(const DepthwiseArgs<X>&, Acc* acc);

// Channel by channel over the `taps` pixels of a window.
template <class X>
struct PoolArgs {
  const X* const* x;  // [taps], at least one
  std::int64_t taps;
  std::int64_t channels;
};
template <class X>
struct PoolOps {
  void (*max)(const PoolArgs<X>&, X* out);
  void (*sum)(const PoolArgs<X>&, std::int32_t* out);
};

// out[i] = a[i * a_step] op b[i * b_step], steps 0 or 1. False: a result leaves int32.
using Binary = bool (*)(const std::int32_t* a, std::int64_t a_step, const std::int32_t* b,
                        std::int64_t b_step, std::int64_t count, std::int32_t* out);

template <class X>
struct Extremes {
  X min;
  X max;
};

struct Ops {
  const char* name;  // "avx2"
  int tile_rows;     // rows a dot takes at most
  int vector_columns;
  int panel_columns;  // vector_columns times the vectors a dot takes at most
  bool has_dot8;      // 8-bit rows as they are; else they are widened to 16 bits first
  Dot8 dot8[kMaxTileRows][kMaxPanelVectors];  // [rows - 1][vectors - 1]
  Dot16 dot16[kMaxTileRows][kMaxPanelVectors];

  // Adds a tile of `count` sums to wide ones, or sets them.
  void (*widen)(const std::int32_t* tile, std::int64_t count, bool add, std::int64_t* wide);
  void (*center_int8)(const std::int8_t* x, std::int64_t count, std::int32_t zero_point,
                      std::int16_t* out);  // x - zero_point
  void (*center_uint8)(const std::uint8_t* x, std::int64_t count, std::int32_t zero_point,
                       std::int16_t* out);

  Finish<std::int32_t, std::int32_t> raw_32_32;
  Finish<std::int32_t, std::int64_t> raw_32_64;
  Finish<std::int64_t, std::int64_t> raw_64_64;
  Finish<std::int32_t, std::int8_t> single_32_8;
  Finish<std::int32_t, std::int16_t> single_32_16;
  Finish<std::int32_t, std::int32_t> single_32_32;
  Finish<std::int32_t, std::int8_t> double_32_8;
  Finish<std::int32_t, std::int16_t> double_32_16;
  Finish<std::int32_t, std::int32_t> double_32_32;
  Finish<std::int64_t, std::int8_t> single_64_8;
  Finish<std::int64_t, std::int16_t> single_64_16;
  Finish<std::int64_t, std::int32_t> single_64_32;

  Depthwise<std::int8_t, std::int32_t> depthwise_int8;
  Depthwise<std::uint8_t, std::int32_t> depthwise_uint8;
  Depthwise<std::int16_t, std::int64_t> depthwise_int16;

  PoolOps<std::int8_t> pool_int8;
  PoolOps<std::uint8_t> pool_uint8;
  PoolOps<std::int16_t> pool_int16;

  Binary add;
  Binary sub;
  Binary mul;
  Extremes<std::int32_t> (*extremes_32)(const std::int32_t* x, std::int64_t count);
  Extremes<std::int64_t> (*extremes_64)(const std::int64_t* x, std::int64_t count);

  // out = table[x]; x by code - min.
  void (*lookup)(const std::uint8_t* x, std::int64_t count, const std::int8_t* table,
                 std::int8_t* out);
  // Straight lines between 513 points; every slope fits int16.
  void (*interpolate)(const std::int16_t* x, std::int64_t count, const std::int16_t* table,
                      std::int32_t* out);
  void (*clamp_8)(const std::int8_t* x, std::int64_t count, std::int8_t min, std::int8_t max,
                  std::int8_t* out);
  void (*clamp_16)(const std::int16_t* x, std::int64_t count, std::int16_t min, std::int16_t max,
                   std::int16_t* out);
};

}  // namespace qconform::fast
