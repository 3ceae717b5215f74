// SPDX-License-Identifier: Apache-2.0
// Functions of one real number: TABLE.
#include "qconform/lower/function_table.h"

namespace qconform {
namespace {

// The number that operand i is, if it is a constant of one element.
std::optional<Rational> ConstantNumber(NodeLowering& l, const Quantized& operand) {
  const auto& constant = l.builder().At(operand.reg).constant;
  if (!constant || constant->size() != 1) return std::nullopt;
  return Rational::FromFloat(operand.spec->scales[0]) *
         Rational((*constant)[0] - operand.spec->zero_points[0]);
}

Result<RealFunction> FunctionOf(NodeLowering& l) {
  RealFunction f{l.node().op};
  if (f.op != OpKind::kPow) return f;
  Result<Quantized> exponent = l.PerTensorOperand(1);
  if (!exponent.ok()) return exponent.error();
  const auto number = ConstantNumber(l, exponent.value());
  if (!number) return l.Refuse("a table takes an exponent that is one constant number");
  const Rational halves = *number * Rational(2);
  if (!halves.IsInteger() || Abs(halves) > Rational(kMostHalves)) {
    return l.Refuse("a table takes exponents of whole and half numbers up to 8");
  }
  f.exponent = *number;
  return f;
}

bool HasTable(DType x, DType result) {
  const int bits = BitWidth(x);
  if (bits == 8) return BitWidth(result) == 8;
  return bits == 16 && (BitWidth(result) == 16 || result == DType::kInt32);
}

}  // namespace

Status LowerTable(NodeLowering& l) {
  Result<const ConcreteSpec*> result = l.PerTensorResultSpec();
  if (!result.ok()) return result.error();
  Result<Quantized> x = l.PerTensorOperand(0);
  if (!x.ok()) return x.error();
  if (!HasTable(x.value().spec->dtype, result.value()->dtype)) {
    return l.Refuse("tables take 8 bits to 8, or 16 bits to 16 or 32");
  }
  const Result<RealFunction> f = FunctionOf(l);
  if (!f.ok()) return f.error();
  l.SetResult(EmitTable(l, x.value(), *result.value(),
                        TableOf(f.value(), *x.value().spec, *result.value())));
  return OkStatus();
}

}  // namespace qconform
