// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "qconform/kernel/reference/accumulator.h"
#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/kernels.h"

namespace qconform::reference {

KernelStatus Matmul(const MatmulParams& p, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const std::string_view reason =
      ReasonFor({"matmul: the accumulator leaves int32", "matmul: the accumulator leaves int48"},
                result.dtype);
  const CodeRange range = RangeOf(result.dtype);
  const TensorView& a = operands[0];
  const TensorView& b = operands[1];
  const std::int64_t rows = a.shape[0] * a.shape[1];  // of all matrices, stacked
  const std::int64_t depth = a.shape[2];
  const std::int64_t columns = b.shape[2];
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t b_at = row / a.shape[1] * depth * columns;
    for (std::int64_t column = 0; column < columns; ++column) {
      Accumulator sum(range);
      for (std::int64_t k = 0; k < depth; ++k) {
        sum.Add((At(a.codes, row * depth + k) - p.a_zero_point) *
                (At(b.codes, b_at + k * columns + column) - p.b_zero_point));
      }
      if (!sum.fits()) return reason;
      At(result.codes, row * columns + column) = sum.value();
    }
  }
  return std::nullopt;
}

}  // namespace qconform::reference
