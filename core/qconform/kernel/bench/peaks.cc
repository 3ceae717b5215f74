// SPDX-License-Identifier: Apache-2.0
// The limits of this CPU: dot products in registers, without memory; and the naive peer.
#include <cstddef>

#include "problem.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define QC_VNNI __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#else
#define QC_VNNI
#endif

namespace qconform::bench {
namespace {

#if defined(__x86_64__)
constexpr std::int64_t kSteps = 20000;
constexpr std::size_t kChains = 24;  // as many sums as the kernels keep

// In assembly, as g++ 12 moves the sums about when it is given a loop over intrinsics.
template <bool kBytes>
QC_VNNI int Multiply() {
  __m512i acc[kChains];
#pragma GCC unroll 24
  for (std::size_t i = 0; i < kChains; ++i) acc[i] = _mm512_setzero_si512();
  const __m512i a = _mm512_set1_epi32(0x01020304);
  const __m512i b = _mm512_set1_epi32(0x04030201);
  for (std::int64_t step = 0; step < kSteps; ++step) {
#pragma GCC unroll 24
    for (std::size_t i = 0; i < kChains; ++i) {
      if constexpr (kBytes) {
        asm volatile("vpdpbusd %1, %2, %0" : "+v"(acc[i]) : "v"(a), "v"(b));
      } else {
        asm volatile("vpdpwssd %1, %2, %0" : "+v"(acc[i]) : "v"(a), "v"(b));
      }
    }
  }
  __m512i sum = _mm512_setzero_si512();
#pragma GCC unroll 24
  for (std::size_t i = 0; i < kChains; ++i) sum = _mm512_add_epi32(sum, acc[i]);
  int lanes[16];
  _mm512_storeu_si512(lanes, sum);
  return lanes[0];
}
#endif

volatile int sink;

QC_VNNI void Naive(const Problem& p, const std::int16_t* x, const std::int8_t* w,
                   const std::int32_t* bias, std::int16_t* y) {
  for (std::int64_t row = 0; row < p.rows; ++row) {
    for (std::int64_t o = 0; o < p.outputs; ++o) {
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k < p.depth; ++k) sum += x[row * p.depth + k] * w[o * p.depth + k];
      sum += bias[o];
      const std::int64_t scaled = (sum * 16384 + (std::int64_t{1} << 33)) >> 34;
      y[row * p.outputs + o] = static_cast<std::int16_t>(scaled < -32768  ? -32768
                                                         : scaled > 32767 ? 32767
                                                                          : scaled);
    }
  }
}

}  // namespace

std::vector<Peak> Peaks() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vnni")) {
    constexpr auto kDots = static_cast<std::int64_t>(kChains) * kSteps;
    return {{"vpdpbusd", kDots * 64, [] { sink = Multiply<true>(); }},
            {"vpdpwssd", kDots * 32, [] { sink = Multiply<false>(); }}};
  }
#endif
  return {};
}

Run NaiveRun(const Problem& p, Data& d) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx512vnni")) return {};
#endif
  if (p.conv) return {};
  return [p, &d] { Naive(p, d.wide_x.data(), d.w.data(), d.bias.data(), d.wide_y.data()); };
}

std::uint64_t AddChain(std::int64_t steps) {
  std::uint64_t sum = 1;
  for (std::int64_t i = 0; i < steps; ++i) {
    sum += 3;
    asm volatile("" : "+r"(sum));
  }
  return sum;
}

}  // namespace qconform::bench
