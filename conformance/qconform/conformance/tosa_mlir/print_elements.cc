// SPDX-License-Identifier: Apache-2.0
// Element-wise ops, RESCALE, TABLE, CLAMP.
#include <algorithm>
#include <array>

#include "qconform/conformance/tosa_mlir/print_instruction.h"

namespace qconform::conformance {
namespace {

constexpr std::array<std::string_view, 18> kBinaryNames = {"add",
                                                           "sub",
                                                           "mul",
                                                           "maximum",
                                                           "minimum",
                                                           "intdiv",
                                                           "arithmetic_right_shift",
                                                           "logical_left_shift",
                                                           "logical_right_shift",
                                                           "bitwise_and",
                                                           "bitwise_or",
                                                           "bitwise_xor",
                                                           "logical_and",
                                                           "logical_or",
                                                           "logical_xor",
                                                           "equal",
                                                           "greater",
                                                           "greater_equal"};
constexpr std::array<std::string_view, 6> kUnaryNames = {"identity", "abs",         "negate",
                                                         "clz",      "bitwise_not", "logical_not"};

std::string Flag(std::string_view name, bool value) {
  return std::string(name) + (value ? " = true" : " = false");
}

bool IsUnsigned(DType dtype) { return dtype == DType::kUint8 || dtype == DType::kUint16; }

// The pairs that TOSA 1.0 makes an error (facts/arm_tosa.md 1.4).
std::string_view WhyNoRescale(DType in, DType out) {
  if (IsUnsigned(in) && IsUnsigned(out)) return "RESCALE is not between unsigned types";
  if (IsUnsigned(in) && BitWidth(out) > 16) return "RESCALE does not widen unsigned codes to int32";
  if (IsUnsigned(out) && BitWidth(in) > 16)
    return "RESCALE gives unsigned codes of 8 and 16 bits only";
  return "";
}

}  // namespace

Status InstructionPrinter::operator()(const ElementwiseParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  std::vector<TextValue> operands = Operands();
  if (p.op == ElementwiseParams::Op::kMul) operands.push_back(out_.Code(DType::kInt8, p.shift));
  const bool shifts_right = p.op == ElementwiseParams::Op::kArithmeticRightShift;
  Define(kBinaryNames[static_cast<std::size_t>(p.op)], operands,
         shifts_right ? Flag("round", p.rounds) : "");
  return OkStatus();
}

Status InstructionPrinter::operator()(const UnaryParams& p) const {
  const bool moves = p.op == UnaryParams::Op::kIdentity;
  if (Status fit = RequireSigned(); !moves && !fit.ok()) return fit;
  std::vector<TextValue> operands = Operands();
  if (p.op == UnaryParams::Op::kNegate) {
    operands.push_back(out_.Code(In(0).dtype, p.input_zero_point));
    operands.push_back(out_.Code(Out().dtype, p.output_zero_point));
  }
  Define(kUnaryNames[static_cast<std::size_t>(p.op)], operands);
  return OkStatus();
}

Status InstructionPrinter::operator()(const SelectParams&) const {
  Define("select", Operands());
  return OkStatus();
}

Status InstructionPrinter::operator()(const CastParams&) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  Define("cast", Operands());
  return OkStatus();
}

Status InstructionPrinter::operator()(const RescaleParams& p) const {
  const DType in = In(0).dtype;
  const DType out = Out().dtype;
  if (const std::string_view why = WhyNoRescale(in, out); !why.empty()) return Refuse(why);
  const auto count = static_cast<std::int64_t>(p.multipliers.size());
  const std::vector<std::int64_t> multipliers(p.multipliers.begin(), p.multipliers.end());
  const std::vector<std::int64_t> shifts(p.shifts.begin(), p.shifts.end());
  std::vector<TextValue> operands = Operands();
  operands.push_back(
      out_.Constant(p.scale32 ? DType::kInt32 : DType::kInt16, Dims{count}, multipliers));
  operands.push_back(out_.Constant(DType::kInt8, Dims{count}, shifts));
  operands.push_back(out_.Code(in, p.input_zero_point));
  operands.push_back(out_.Code(out, p.output_zero_point));
  const bool doubles = p.rounding == Rounding::kDouble;
  Define("rescale", operands,
         Flag("scale32", p.scale32) +
             ", rounding_mode = " + (doubles ? "DOUBLE_ROUND" : "SINGLE_ROUND") + ", " +
             Flag("per_channel", count > 1) + ", " + Flag("input_unsigned", IsUnsigned(in)) + ", " +
             Flag("output_unsigned", IsUnsigned(out)));
  return OkStatus();
}

Status InstructionPrinter::operator()(const TableParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  std::vector<TextValue> operands = Operands();
  const auto size = static_cast<std::int64_t>(p.table.size());
  operands.push_back(out_.Constant(In(0).dtype, Dims{size}, p.table));
  Define("table", operands);
  return OkStatus();
}

Status InstructionPrinter::operator()(const ClampParams& p) const {
  if (Status fit = RequireSigned(); !fit.ok()) return fit;
  const std::string_view type = ElementTypeOf(Out().dtype);
  Define("clamp", Operands(),
         TypedAttribute("min_val", p.min, type) + ", " + TypedAttribute("max_val", p.max, type));
  return OkStatus();
}

}  // namespace qconform::conformance
