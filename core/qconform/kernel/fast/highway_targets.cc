// SPDX-License-Identifier: Apache-2.0
// This file is compiled once per instruction set that Highway knows: it includes itself. SSSE3 and
// AVX3_DL are left out: the first for size; the second since Highway 1.0.3 opens AVX-VNNI there and
// not AVX512-VNNI, whose dot products are what that target would be for (vnni_target.cc).
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "qconform/kernel/fast/targets.h"

#define HWY_DISABLED_TARGETS \
  (HWY_SSSE3 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "qconform/kernel/fast/highway_targets.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace qconform::fast {
namespace HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR  // has no pairs; ScalarTarget() stands for it

void AddTarget(std::vector<Ops>*) {}

#else

#include "qconform/kernel/fast/loops_inl.h"

namespace hn = hwy::HWY_NAMESPACE;

const hn::ScalableTag<std::int32_t> d32;
const hn::Repartition<std::int16_t, decltype(d32)> d16;
const hn::Rebind<std::int8_t, decltype(d16)> d8;
using Vec32 = hn::Vec<decltype(d32)>;
using Vec16 = hn::Vec<decltype(d16)>;

#if HWY_TARGET == HWY_AVX3  // 32 registers: 24 sums, 4 weights, 1 row
constexpr std::size_t kTileRows = 6;
constexpr std::size_t kVectors = 4;
#else                       // 16 registers: 8 sums, 2 weights, 1 row, 1 product
constexpr std::size_t kTileRows = 4;
constexpr std::size_t kVectors = 2;
#endif

// sum + a[2i] * b[2i] + a[2i+1] * b[2i+1] in lane i.
template <bool kPortable>
HWY_INLINE Vec32 AddPairs(Vec32 sum, Vec16 a, Vec16 b) {
#if HWY_ARCH_X86
  if constexpr (!kPortable) {  // vpmaddwd; on other CPUs the same Highway op pairs other lanes
    Vec32 unused = sum;
    return hn::ReorderWidenMulAccumulate(d32, a, b, sum, unused);
  }
#endif
  const Vec32 wide_a = hn::BitCast(d32, a);
  const Vec32 wide_b = hn::BitCast(d32, b);
  const Vec32 even = hn::Mul(hn::ShiftRight<16>(hn::ShiftLeft<16>(wide_a)),
                             hn::ShiftRight<16>(hn::ShiftLeft<16>(wide_b)));
  const Vec32 odd = hn::Mul(hn::ShiftRight<16>(wide_a), hn::ShiftRight<16>(wide_b));
  return hn::Add(sum, hn::Add(even, odd));
}

template <bool kPortable, std::size_t kRows, std::size_t kCount>
void Dot(const DotArgs<std::int16_t>& a) {
  constexpr std::size_t kLanes = hn::MaxLanes(d32);
  constexpr std::size_t kColumns = kLanes * kVectors;
  Vec32 acc[kRows][kCount];
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kCount; ++v) acc[r][v] = hn::Zero(d32);
  }
  const std::int8_t* panel = a.panel;
  for (std::int64_t tap = 0; tap < a.taps; ++tap) {
    const std::int16_t* x[kRows];
    for (std::size_t r = 0; r < kRows; ++r) x[r] = a.rows[r] + a.tap_offsets[tap] + a.offset;
    for (std::int64_t k = 0; k < a.depth; k += 2, panel += 2 * kColumns) {
      Vec16 w[kCount];
      for (std::size_t v = 0; v < kCount; ++v) {
        w[v] = hn::PromoteTo(d16, hn::LoadU(d8, panel + 2 * kLanes * v));
      }
      for (std::size_t r = 0; r < kRows; ++r) {
        std::int32_t pair;
        std::memcpy(&pair, x[r] + k, sizeof pair);
        const Vec16 both = hn::BitCast(d16, hn::Set(d32, pair));
        for (std::size_t v = 0; v < kCount; ++v)
          acc[r][v] = AddPairs<kPortable>(acc[r][v], both, w[v]);
      }
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t v = 0; v < kCount; ++v) {
      hn::StoreU(acc[r][v], d32, a.tile + r * kColumns + kLanes * v);
    }
  }
}

#include "qconform/kernel/fast/finish_inl.h"

template <bool kPortable, std::size_t kRows>
void SetRow(Ops& ops) {
  if constexpr (kRows <= kTileRows) {
    ops.dot16[kRows - 1][0] = Dot<kPortable, kRows, 1>;
    ops.dot16[kRows - 1][1] = Dot<kPortable, kRows, 2>;
    if constexpr (kVectors == 4) {
      ops.dot16[kRows - 1][2] = Dot<kPortable, kRows, 3>;
      ops.dot16[kRows - 1][3] = Dot<kPortable, kRows, 4>;
    }
    SetRow<kPortable, kRows + 1>(ops);
  }
}

template <bool kPortable>
void Add(const char* name, std::vector<Ops>* all) {
  Ops ops = LoopOps(name);
  ops.tile_rows = static_cast<int>(kTileRows);
  ops.vector_columns = static_cast<int>(hn::MaxLanes(d32));
  ops.panel_columns = ops.vector_columns * static_cast<int>(kVectors);
  SetRow<kPortable, 1>(ops);
  SetFinishers(ops);
  all->push_back(ops);
}

void AddTarget(std::vector<Ops>* all) {
#if HWY_TARGET == HWY_AVX3
  Add<false>("avx512", all);
#elif HWY_TARGET == HWY_AVX2
  Add<false>("avx2", all);
#elif HWY_TARGET == HWY_SSE4
  Add<false>("sse4", all);
  Add<true>("portable", all);  // what other CPUs run, where x86 can test it
#elif HWY_TARGET == HWY_NEON
  Add<true>("neon", all);
#else
  Add<true>("emulated", all);
#endif
}

#endif

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace qconform::fast
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace qconform::fast {
namespace {

HWY_EXPORT(AddTarget);

}  // namespace

std::vector<Ops> HighwayTargets() {
  std::vector<Ops> all;
  // A lower bit is a better target.
  for (std::int64_t left = hwy::SupportedTargets() & HWY_TARGETS; left != 0; left &= left - 1) {
    hwy::GetChosenTarget().Update(left & -left);
    HWY_DYNAMIC_DISPATCH(AddTarget)(&all);
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  return all;
}

}  // namespace qconform::fast
#endif
