// SPDX-License-Identifier: Apache-2.0
// The kernels of kernel_table.h, vectorized for the CPU at hand: the same results to the last bit,
// and unpredictable in the same cases with the same reason. What they cannot prove, and every op
// they do not know, goes to the reference.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "qconform/kernel/kernel_table.h"

namespace qconform {

// The reference table with the fast kernels in place of what they replace. Safe in several threads.
const KernelTable& FastKernels();

enum class FastKernel : std::uint8_t {
  kConv2d,
  kDepthwiseConv2d,
  kMatmul,
  kElementwise,
  kRescale,
  kTable,
  kClamp,
  kAvgPool2d,
  kMaxPool2d,
};
inline constexpr std::array kAllFastKernels = {
    FastKernel::kConv2d,      FastKernel::kDepthwiseConv2d, FastKernel::kMatmul,
    FastKernel::kElementwise, FastKernel::kRescale,         FastKernel::kTable,
    FastKernel::kClamp,       FastKernel::kAvgPool2d,       FastKernel::kMaxPool2d};
std::string_view NameOf(FastKernel kernel);  // "conv2d"

// Calls through FastKernels() in this process: who did the work. A run that claims to test the fast
// kernels must find `fast` above zero.
struct FastCalls {
  std::uint64_t fast = 0;
  std::uint64_t reference = 0;
};
FastCalls CallsOf(FastKernel kernel);

// Instruction sets that this CPU offers to the fast kernels, best first: of "avx512-vnni",
// "avx512", "avx2", "sse4", "neon", "portable" (what CPUs without pair products run), "emulated"
// (Highway's own vectors in plain C++) and "scalar".
std::vector<std::string> FastTargetNames();
// Makes every later call use the named one (empty: the best); false if it is not offered. For tests
// and benchmarks: not while another thread is inside a kernel.
bool UseFastTarget(std::string_view name);
std::string_view FastTargetInUse();

}  // namespace qconform
