// SPDX-License-Identifier: Apache-2.0
// The dot products of AVX512-VNNI, which Highway 1.0.3 does not reach: vpdpbusd (four products of 8
// bits a lane) and vpdpwssd (two of 16). Neither saturates: both wrap, as ops.h wants.
#include <cstddef>
#include <cstring>

#include "qconform/kernel/fast/targets.h"

#if defined(__x86_64__)
#include <immintrin.h>

// On every function and no file option, so that nothing else here can be compiled for AVX-512.
#define QC_VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))

namespace qconform::fast {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kColumns = kLanes * kMaxPanelVectors;

template <std::size_t kRows, std::size_t kCount>
QC_VNNI void StoreTile(const __m512i (&acc)[kRows][kCount], std::int32_t* tile) {
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kCount; ++v) {
      _mm512_storeu_si512(tile + r * kColumns + kLanes * v, acc[r][v]);
    }
  }
}

// A small tile has too few sums to hide what one product takes: two sets of them take turns.
template <std::size_t kRows, std::size_t kCount>
constexpr std::size_t kSets = kRows * kCount <= 8 ? 2 : 1;

template <std::size_t kRows, std::size_t kCount>
QC_VNNI void Clear(__m512i (&acc)[kRows][kCount]) {
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kCount; ++v) acc[r][v] = _mm512_setzero_si512();
  }
}

template <std::size_t kRows, std::size_t kCount>
QC_VNNI void AddTo(__m512i (&acc)[kRows][kCount], const __m512i (&more)[kRows][kCount]) {
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kCount; ++v) acc[r][v] = _mm512_add_epi32(acc[r][v], more[r][v]);
  }
}

// Rows are made unsigned (code + 128 where they are signed), as vpdpbusd has unsigned times signed.
struct Bytes {
  using Row = std::uint8_t;
  static constexpr std::int64_t kUnit = 4;
  static constexpr std::size_t kWeightBytes = 64;

  template <std::size_t kRows, std::size_t kCount>
  QC_VNNI static inline void Step(const Row* const (&x)[kRows], std::int64_t k,
                                  const std::int8_t* panel, __m512i flip,
                                  __m512i (&acc)[kRows][kCount]) {
    __m512i w[kCount];
    for (std::size_t v = 0; v < kCount; ++v) w[v] = _mm512_loadu_si512(panel + kWeightBytes * v);
    for (std::size_t r = 0; r < kRows; ++r) {
      int four;
      std::memcpy(&four, x[r] + k, sizeof four);
      const __m512i row = _mm512_xor_si512(_mm512_set1_epi32(four), flip);
      for (std::size_t v = 0; v < kCount; ++v) {
        acc[r][v] = _mm512_dpbusd_epi32(acc[r][v], row, w[v]);
      }
    }
  }
};

// Weights stay bytes in memory and are extended here: they are what limits a batch of one.
struct Words {
  using Row = std::int16_t;
  static constexpr std::int64_t kUnit = 2;
  static constexpr std::size_t kWeightBytes = 32;

  template <std::size_t kRows, std::size_t kCount>
  QC_VNNI static inline void Step(const Row* const (&x)[kRows], std::int64_t k,
                                  const std::int8_t* panel, __m512i,
                                  __m512i (&acc)[kRows][kCount]) {
    __m512i w[kCount];
    for (std::size_t v = 0; v < kCount; ++v) {
      w[v] = _mm512_cvtepi8_epi16(
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(panel + kWeightBytes * v)));
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      int two;
      std::memcpy(&two, x[r] + k, sizeof two);
      const __m512i row = _mm512_set1_epi32(two);
      for (std::size_t v = 0; v < kCount; ++v) {
        acc[r][v] = _mm512_dpwssd_epi32(acc[r][v], row, w[v]);
      }
    }
  }
};

template <class Kind, std::size_t kRows, std::size_t kCount>
QC_VNNI void Dot(const DotArgs<typename Kind::Row>& a) {
  constexpr bool kTwoSets = kSets<kRows, kCount> == 2;
  constexpr std::size_t kStep = Kind::kWeightBytes * kMaxPanelVectors;
  __m512i acc[kRows][kCount];
  __m512i other[kRows][kCount];
  Clear(acc);
  if constexpr (kTwoSets) Clear(other);
  const __m512i flip = _mm512_set1_epi32(static_cast<int>(a.flip));
  const std::int8_t* panel = a.panel;
  for (std::int64_t tap = 0; tap < a.taps; ++tap) {
    const typename Kind::Row* x[kRows];
    for (std::size_t r = 0; r < kRows; ++r) x[r] = a.rows[r] + a.tap_offsets[tap] + a.offset;
    std::int64_t k = 0;
    if constexpr (kTwoSets) {
      for (; k + 2 * Kind::kUnit <= a.depth; k += 2 * Kind::kUnit, panel += 2 * kStep) {
        Kind::template Step<kRows, kCount>(x, k, panel, flip, acc);
        Kind::template Step<kRows, kCount>(x, k + Kind::kUnit, panel + kStep, flip, other);
      }
    }
    for (; k < a.depth; k += Kind::kUnit, panel += kStep) {
      Kind::template Step<kRows, kCount>(x, k, panel, flip, acc);
    }
  }
  if constexpr (kTwoSets) AddTo(acc, other);
  StoreTile<kRows, kCount>(acc, a.tile);
}

template <std::size_t kRows>
void SetRow(Ops& ops) {
  ops.dot8[kRows - 1][0] = Dot<Bytes, kRows, 1>;
  ops.dot8[kRows - 1][1] = Dot<Bytes, kRows, 2>;
  ops.dot8[kRows - 1][2] = Dot<Bytes, kRows, 3>;
  ops.dot8[kRows - 1][3] = Dot<Bytes, kRows, 4>;
  ops.dot16[kRows - 1][0] = Dot<Words, kRows, 1>;
  ops.dot16[kRows - 1][1] = Dot<Words, kRows, 2>;
  ops.dot16[kRows - 1][2] = Dot<Words, kRows, 3>;
  ops.dot16[kRows - 1][3] = Dot<Words, kRows, 4>;
  if constexpr (kRows < std::size_t{kMaxTileRows}) SetRow<kRows + 1>(ops);
}

}  // namespace

std::vector<Ops> VnniTargets(const Ops& avx512) {
  if (!__builtin_cpu_supports("avx512vnni")) return {};
  Ops ops = avx512;
  ops.name = "avx512-vnni";
  ops.has_dot8 = true;
  ops.tile_rows = static_cast<int>(kMaxTileRows);
  ops.vector_columns = static_cast<int>(kLanes);
  ops.panel_columns = static_cast<int>(kColumns);
  SetRow<1>(ops);
  return {ops};
}

}  // namespace qconform::fast

#else

namespace qconform::fast {

std::vector<Ops> VnniTargets(const Ops&) { return {}; }

}  // namespace qconform::fast

#endif
