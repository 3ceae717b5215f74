// SPDX-License-Identifier: Apache-2.0
// Ops of two operands, and SELECT.
#include <algorithm>
#include <array>
#include <cstdint>

#include "qconform/kernel/reference/at.h"
#include "qconform/kernel/reference/broadcast.h"
#include "qconform/kernel/reference/kernels.h"
#include "qconform/kernel/reference/wrap.h"
#include "qconform/kernel/rounding.h"

namespace qconform::reference {
namespace {

using Op = ElementwiseParams::Op;

// One element: its value, and the REQUIRE that failed, if one did.
struct Element {
  std::int64_t value;
  KernelStatus status = std::nullopt;
};

Element InInt32(std::int64_t value, std::string_view otherwise) {
  if (!kInt32Range.Contains(value)) return {value, otherwise};
  return {value};
}

// Operands are int32 codes, so that the product is inside 2^62 in magnitude. Adding the rounding
// term in 64 bits, as TOSA writes it, overflows in one single case: -2^31 * -2^31 with shift 63.
Element Multiply(const ElementwiseParams& p, std::int64_t a, std::int64_t b) {
  const std::int64_t product = a * b;
  if (p.shift == 0) {
    if (p.keeps_low_bits) return {WrapTo(DType::kInt32, product)};
    return InInt32(product, "mul: the product leaves int32");
  }
  if (p.shift == 63) {
    constexpr std::int64_t kHalf = std::int64_t{1} << 62;
    if (product == kHalf) return {0, "mul: the product plus its rounding leaves int64"};
    return {0};  // less than half of 2^63 in magnitude
  }
  return InInt32(RoundHalfUpShift(product, p.shift), "mul: the shifted product leaves int32");
}

Element Divide(std::int64_t a, std::int64_t b) {
  if (b == 0) return {0, "intdiv: the divisor is 0"};
  return InInt32(a / b, "intdiv: the quotient leaves int32");
}

Element Arithmetic(const ElementwiseParams& p, std::int64_t a, std::int64_t b) {
  switch (p.op) {
    case Op::kAdd:
      return InInt32(a + b, "add: the sum leaves int32");
    case Op::kSub:
      return InInt32(a - b, "sub: the difference leaves int32");
    case Op::kMul:
      return Multiply(p, a, b);
    case Op::kIntDiv:
      return Divide(a, b);
    case Op::kMaximum:
      return {std::max(a, b)};
    default:
      return {std::min(a, b)};
  }
}

std::string_view ShiftReason(Op op) {
  if (op == Op::kArithmeticRightShift)
    return "arithmetic_right_shift: the shift is outside the type's bits";
  return op == Op::kLogicalLeftShift ? "logical_left_shift: the shift is outside the type's bits"
                                     : "logical_right_shift: the shift is outside the type's bits";
}

Element Shift(const ElementwiseParams& p, DType dtype, std::int64_t a, std::int64_t b) {
  if (b < 0 || b >= BitWidth(dtype)) return {0, ShiftReason(p.op)};
  if (p.op == Op::kLogicalLeftShift) return {WrapTo(dtype, a * (std::int64_t{1} << b))};
  if (p.op == Op::kLogicalRightShift) {
    return {WrapTo(dtype, static_cast<std::int64_t>(LowBits(dtype, a) >> b))};
  }
  const std::int64_t carry = p.rounds && b > 0 ? a >> (b - 1) & 1 : 0;
  return {(a >> b) + carry};
}

// Two's complement of one width: the operation on the wide codes is the one on the narrow ones.
Element Bitwise(Op op, std::int64_t a, std::int64_t b) {
  if (op == Op::kBitwiseAnd) return {a & b};
  return {op == Op::kBitwiseOr ? a | b : a ^ b};
}

Element Truth(Op op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case Op::kLogicalAnd:
      return {a != 0 && b != 0};
    case Op::kLogicalOr:
      return {a != 0 || b != 0};
    case Op::kLogicalXor:
      return {(a != 0) != (b != 0)};
    case Op::kEqual:
      return {a == b};
    case Op::kGreater:
      return {a > b};
    default:
      return {a >= b};
  }
}

Element Apply(const ElementwiseParams& p, DType dtype, std::int64_t a, std::int64_t b) {
  if (p.op <= Op::kIntDiv) return Arithmetic(p, a, b);
  if (p.op <= Op::kLogicalRightShift) return Shift(p, dtype, a, b);
  if (p.op <= Op::kBitwiseXor) return Bitwise(p.op, a, b);
  return Truth(p.op, a, b);
}

}  // namespace

KernelStatus Elementwise(const ElementwiseParams& p, std::span<const TensorView> operands,
                         MutableTensorView result) {
  const TensorView& a = operands[0];
  const TensorView& b = operands[1];
  QC_CHECK(0 <= p.shift && p.shift <= 63);
  QC_CHECK(p.op <= Op::kGreaterEqual);
  KernelStatus status;
  const std::array walks = {DenseWalk(result.shape), BroadcastWalk(a.shape, result.shape),
                            BroadcastWalk(b.shape, result.shape)};
  WalkTogether(result.shape, walks, [&](const auto& at) {
    const Element element = Apply(p, a.dtype, At(a.codes, at[1]), At(b.codes, at[2]));
    if (!status) status = element.status;
    At(result.codes, at[0]) = element.value;
  });
  return status;
}

KernelStatus Select(const SelectParams&, std::span<const TensorView> operands,
                    MutableTensorView result) {
  const std::array walks = {DenseWalk(result.shape), BroadcastWalk(operands[0].shape, result.shape),
                            BroadcastWalk(operands[1].shape, result.shape),
                            BroadcastWalk(operands[2].shape, result.shape)};
  WalkTogether(result.shape, walks, [&](const auto& at) {
    const bool holds = At(operands[0].codes, at[1]) != 0;
    At(result.codes, at[0]) = holds ? At(operands[1].codes, at[2]) : At(operands[2].codes, at[3]);
  });
  return std::nullopt;
}

}  // namespace qconform::reference
