// SPDX-License-Identifier: Apache-2.0
// Which instruction sets the fast kernels were built for, and which one is in use.
#pragma once

#include <string_view>
#include <vector>

#include "qconform/kernel/fast/ops.h"

namespace qconform::fast {

// The targets this CPU can run, best first; "scalar" is always the last.
const std::vector<Ops>& AllTargets();

// The target in use: the best, unless UseTarget says otherwise.
const Ops& CurrentTarget();

// Makes every later call in this process run on the named target; false if this CPU has none such.
// An empty name: the best again. For tests, benchmarks and bisecting; not while a kernel runs.
bool UseTarget(std::string_view name);

// The parts, one per source file. Without Highway, or on a CPU that it does not know, the list is
// empty.
Ops ScalarTarget();
std::vector<Ops> HighwayTargets();
// `avx512` with the dot products of AVX512-VNNI; nothing where CPU or compiler lack them.
std::vector<Ops> VnniTargets(const Ops& avx512);

}  // namespace qconform::fast
