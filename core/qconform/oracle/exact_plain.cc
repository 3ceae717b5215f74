// SPDX-License-Identifier: Apache-2.0
// Comparisons, and ops on integers and truths as they are: bit by bit or by division, unlike the
// kernels.
#include <limits>

#include "qconform/oracle/exact_ports.h"

namespace qconform {
namespace {

std::int64_t FloorDivide(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

std::int64_t Power(std::int64_t exponent) { return std::int64_t{1} << exponent; }

// The code of the type that is congruent modulo 2^bits.
std::int64_t Wrapped(DType dtype, std::int64_t code) {
  const CodeRange range = RangeOf(dtype);
  const std::int64_t modulus = Power(BitWidth(dtype));
  return code - FloorDivide(code - range.min, modulus) * modulus;
}

bool BitOf(std::int64_t code, std::int64_t i) {
  return FloorDivide(code, Power(i)) - 2 * FloorDivide(code, Power(i + 1)) == 1;
}

// Two's complement, bit for bit.
std::int64_t Bitwise(OpKind op, DType dtype, std::int64_t a, std::int64_t b) {
  std::int64_t code = 0;
  for (std::int64_t i = 0; i < BitWidth(dtype); ++i) {
    const int set = (BitOf(a, i) ? 1 : 0) + (BitOf(b, i) ? 1 : 0);
    const bool bit = op == OpKind::kBitwiseAnd  ? set == 2
                     : op == OpKind::kBitwiseOr ? set > 0
                                                : set == 1;
    if (bit) code += Power(i);
  }
  return Wrapped(dtype, code);
}

std::int64_t UnsignedOf(DType dtype, std::int64_t code) {
  return code < 0 ? code + Power(BitWidth(dtype)) : code;
}

// Nothing where the op is not defined.
std::optional<std::int64_t> Shifted(OpKind op, DType dtype, std::int64_t a, std::int64_t by) {
  if (by < 0 || by >= BitWidth(dtype)) return std::nullopt;
  if (op == OpKind::kArithmeticRightShift) return FloorDivide(a, Power(by));
  if (op == OpKind::kLogicalLeftShift) return Wrapped(dtype, a * Power(by));
  return Wrapped(dtype, UnsignedOf(dtype, a) / Power(by));
}

std::optional<std::int64_t> Quotient(std::int64_t a, std::int64_t b) {
  if (b == 0) return std::nullopt;
  const std::int64_t quotient = (a < 0 ? -a : a) / (b < 0 ? -b : b);
  return (a < 0) != (b < 0) ? -quotient : quotient;
}

std::optional<std::int64_t> PairOf(OpKind op, DType dtype, std::int64_t a, std::int64_t b) {
  switch (op) {
    case OpKind::kBitwiseAnd:
    case OpKind::kBitwiseOr:
    case OpKind::kBitwiseXor:
      return Bitwise(op, dtype, a, b);
    case OpKind::kIntDiv:
      return Quotient(a, b);
    case OpKind::kLogicalAnd:
      return a * b == 0 ? 0 : 1;
    case OpKind::kLogicalOr:
      return a + b == 0 ? 0 : 1;
    case OpKind::kLogicalXor:
      return a + b == 1 ? 1 : 0;
    default:
      return Shifted(op, dtype, a, b);
  }
}

std::int64_t LeadingZeros(DType dtype, std::int64_t code) {
  std::int64_t zeros = 0;
  for (std::int64_t i = BitWidth(dtype) - 1; i >= 0 && !BitOf(code, i); --i) ++zeros;
  return zeros;
}

std::int64_t SingleOf(OpKind op, DType dtype, std::int64_t code) {
  if (op == OpKind::kClz) return LeadingZeros(dtype, code);
  return op == OpKind::kLogicalNot ? 1 - code : -1 - code;
}

bool Holds(OpKind op, const Rational& a, const Rational& b) {
  switch (op) {
    case OpKind::kEqual:
      return a == b;
    case OpKind::kNotEqual:
      return a != b;
    case OpKind::kGreater:
      return a > b;
    case OpKind::kGreaterEqual:
      return a >= b;
    case OpKind::kLess:
      return a < b;
    default:
      return a <= b;
  }
}

}  // namespace

Result<ExactCodesResult> ExactPlain(const ExactPorts& p) {
  ExactCodesResult codes;
  for (std::size_t at = 0; at < static_cast<std::size_t>(ElementCount(p.shape)); ++at) {
    const Dims out = CoordinatesOf(p.shape, at);
    const std::int64_t a = p.x[0].codes[BroadcastPosition(p.x[0].shape, out)];
    if (p.x.size() == 1) {
      codes.push_back(Point(SingleOf(p.node.op, p.x[0].dtype, a)));
      continue;
    }
    const std::int64_t b = p.x[1].codes[BroadcastPosition(p.x[1].shape, out)];
    const auto code = PairOf(p.node.op, p.x[0].dtype, a, b);
    if (!code) return Error{ErrorCode::kUnsupported, "node '" + p.node.name + "' has no value"};
    codes.push_back(Point(*code));
  }
  return codes;
}

Result<ExactCodesResult> ExactComparison(const ExactPorts& p) {
  ExactCodesResult codes;
  for (std::size_t at = 0; at < static_cast<std::size_t>(ElementCount(p.shape)); ++at) {
    const Dims out = CoordinatesOf(p.shape, at);
    const Rational a = p.Real(0, BroadcastPosition(p.x[0].shape, out));
    const Rational b = p.Real(1, BroadcastPosition(p.x[1].shape, out));
    codes.push_back(Point(Holds(p.node.op, a, b) ? 1 : 0));
  }
  return codes;
}

Result<ExactCodesResult> ExactCast(const ExactPorts& p) {
  if (p.out != nullptr) return ExactUnary(p);
  ExactCodesResult codes;
  for (const std::int64_t code : p.x[0].codes) {
    const bool truth = p.result_dtype == DType::kBool;
    codes.push_back(Point(truth ? (code == 0 ? 0 : 1) : Wrapped(p.result_dtype, code)));
  }
  return codes;
}

}  // namespace qconform
