// SPDX-License-Identifier: Apache-2.0
// RESCALE, TABLE, CLAMP and the two-operand ops over packed buffers, bit-identical to the reference
// kernels. "False" everywhere: not proved or not defined, so that only the reference may judge.
#pragma once

#include <cstdint>
#include <span>

#include "qconform/base/dims.h"
#include "qconform/kernel/fast/ops.h"
#include "qconform/kernel/fast/output_columns.h"

namespace qconform::fast {

// out = requantize(x - zero_point). Proved from the codes that are there, not from their type. In
// is int32_t, or int64_t for int48; Out is int8_t, int16_t or int32_t (unsigned ones by their
// bits); multipliers are one, or one per index of the last axis.
template <class In, class Out>
[[nodiscard]] bool RescaleCodes(const Ops& ops, std::span<const In> x, std::int64_t zero_point,
                                const Requantization& to, std::span<Out> out);

// A table of 513 points at every 128th code; false if a slope leaves int16.
[[nodiscard]] bool InterpolateCodes(const Ops& ops, std::span<const std::int16_t> x,
                                    std::span<const std::int16_t> table,
                                    std::span<std::int32_t> out);

// Shapes have equal ranks; an axis of 1 is broadcast. False if a result leaves int32.
struct Operand {
  const std::int32_t* codes;
  Dims shape;
};
[[nodiscard]] bool BinaryCodes(Binary op, const Operand& a, const Operand& b,
                               const Dims& result_shape, std::int32_t* out);

}  // namespace qconform::fast
