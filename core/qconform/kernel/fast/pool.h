// SPDX-License-Identifier: Apache-2.0
// max_pool2d and avg_pool2d over packed buffers, bit-identical to the reference kernels.
#pragma once

#include <cstdint>

#include "qconform/kernel/fast/layer.h"
#include "qconform/kernel/fast/ops.h"

namespace qconform::fast {

// X is int8_t, uint8_t or int16_t. Every window has an element inside x.
template <class X>
void MaxPool(const Ops& ops, const Patches& patches, const X* x, X* out);

// False: a sum might leave int32 or the domain of apply_scale_32; only the reference may judge.
template <class X>
[[nodiscard]] bool AvgPool(const Ops& ops, const Patches& patches, const X* x,
                           std::int64_t input_zero_point, std::int64_t output_zero_point, X* out);

}  // namespace qconform::fast
