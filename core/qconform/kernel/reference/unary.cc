// SPDX-License-Identifier: Apache-2.0
// Ops of one operand, element by element.
#include <bit>
#include <cstddef>
#include <cstdint>

#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/reference/wrap.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

using Op = UnaryParams::Op;

// In an int32 accumulator; a result of a narrower type is clipped.
KernelStatus Negate(const UnaryParams& p, DType dtype, std::int64_t x, std::int64_t& out) {
  const std::int64_t real = x - p.input_zero_point;
  const std::int64_t negated = p.output_zero_point - real;
  if (!kInt32Range.Contains(real) || !kInt32Range.Contains(-real) ||
      !kInt32Range.Contains(negated)) {
    return "negate: the accumulator leaves int32";
  }
  out = ClampTo(RangeOf(dtype), negated);
  return std::nullopt;
}

KernelStatus Apply(const UnaryParams& p, DType dtype, std::int64_t x, std::int64_t& out) {
  switch (p.op) {
    case Op::kIdentity:
      out = x;
      return std::nullopt;
    case Op::kAbs:
      out = x < 0 ? -x : x;
      if (!kInt32Range.Contains(out)) return "abs: the result leaves int32";
      return std::nullopt;
    case Op::kNegate:
      return Negate(p, dtype, x, out);
    case Op::kClz:
      out = BitWidth(dtype) - static_cast<int>(std::bit_width(LowBits(dtype, x)));
      return std::nullopt;
    case Op::kBitwiseNot:
      out = WrapTo(dtype, ~x);
      return std::nullopt;
    case Op::kLogicalNot:
      out = x == 0;
      return std::nullopt;
  }
  FailCheck(__FILE__, __LINE__, "unknown unary op");
}

}  // namespace

KernelStatus Unary(const UnaryParams& p, std::span<const TensorView> operands,
                   MutableTensorView result) {
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const KernelStatus status = Apply(p, result.dtype, operands[0].codes[i], result.codes[i]);
    if (status) return status;
  }
  return std::nullopt;
}

KernelStatus Cast(const CastParams&, std::span<const TensorView> operands,
                  MutableTensorView result) {
  for (std::size_t i = 0; i < result.codes.size(); ++i) {
    const std::int64_t x = operands[0].codes[i];
    result.codes[i] = result.dtype == DType::kBool ? std::int64_t{x != 0} : WrapTo(result.dtype, x);
  }
  return std::nullopt;
}

}  // namespace qconform::reference
