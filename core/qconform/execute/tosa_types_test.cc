// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "qconform/execute/tosa_programs_test.h"

namespace qconform {
namespace {

using Op = ElementwiseParams::Op;

// One combination of element types with the extension it needs.
struct TypeRow {
  InstructionParams params;
  std::vector<DType> operands;
  DType result;
  std::string needs;
};

// Operators over windows.
std::vector<TypeRow> WindowTypeRows() {
  const Dims one{1, 1}, none{0, 0, 0, 0};
  const ResizeParams nearest{ResizeParams::Mode::kNearest, {1, 1, 1, 1}, {0, 0}, {0, 0}};
  ResizeParams bilinear = nearest;
  bilinear.mode = ResizeParams::Mode::kBilinear;
  const AvgPool2dParams average{{one, one, none}};
  const MaxPool2dParams maximum{{one, one, none}};
  const std::string int16 = "tosa-needs-int16", int4 = "tosa-needs-int4";
  return {
      {Conv(), {kI8, kI8}, kI32, ""},
      {Conv(), {kI8, kI4}, kI32, int4},
      {Conv(), {kI16, kI8}, kI48, int16},
      {Conv(), {kI16, kI8}, kI32, "tosa-types"},
      {Conv(), {kI16, kI4}, kI48, "tosa-types"},
      {Conv(), {kI16, kI16}, kI48, "tosa-types"},
      {Conv(), {kU8, kI8}, kI32, "tosa-types"},
      {average, {kI8}, kI8, ""},
      {average, {kI16}, kI16, int16},
      {average, {kU8}, kU8, "tosa-types"},
      {maximum, {kI16}, kI16, int16},
      {maximum, {kI32}, kI32, "tosa-types"},
      {nearest, {kI8}, kI8, ""},
      {nearest, {kI8}, kI32, "tosa-types"},
      {nearest, {kI16}, kI16, int16},
      {bilinear, {kI8}, kI32, ""},
      {bilinear, {kI8}, kI8, "tosa-types"},
      {bilinear, {kI16}, kI48, int16},
  };
}

std::vector<TypeRow> PlainTypeRows() {
  const std::string int16 = "tosa-needs-int16", int4 = "tosa-needs-int4";
  TableParams words;
  words.table.assign(513, 0);
  return {
      {ConcatParams{0}, {kI8, kI8}, kI8, ""},
      {ConcatParams{0}, {kI16, kI16}, kI16, int16},
      {ConcatParams{0}, {kI16, kI8}, kI16, "tosa-types"},
      {ReverseParams{0}, {kI16}, kI16, ""},
      {ReverseParams{0}, {kI48}, kI48, "tosa-types"},
      {UnaryParams{}, {kI48}, kI48, int16},
      {UnaryParams{}, {kI4}, kI4, int4},
      {UnaryParams{}, {kU8}, kU8, "tosa-types"},
      {UnaryParams{UnaryParams::Op::kAbs}, {kI8}, kI8, "tosa-types"},
      {ElementwiseParams{Op::kAdd}, {kI8, kI8}, kI8, "tosa-types"},
      {ElementwiseParams{Op::kMul}, {kI16, kI16}, kI32, ""},
      {ElementwiseParams{Op::kBitwiseOr}, {kI16, kI16}, kI16, ""},
      {ElementwiseParams{Op::kLogicalOr}, {kB, kB}, kB, ""},
      {ElementwiseParams{Op::kEqual}, {kI32, kI32}, kB, ""},
      {ElementwiseParams{Op::kEqual}, {kI8, kI8}, kB, "tosa-types"},
      {ReduceParams{ReduceParams::Op::kSum, 0}, {kI32}, kI32, ""},
      {ReduceParams{ReduceParams::Op::kSum, 0}, {kI8}, kI8, "tosa-types"},
      {ReduceParams{ReduceParams::Op::kMin, 0}, {kI16}, kI16, ""},
      {ReduceParams{ReduceParams::Op::kAny, 0}, {kB}, kB, ""},
      {CastParams{}, {kI8}, kI32, ""},
      {CastParams{}, {kI8}, kI8, "tosa-types"},
      {CastParams{}, {kI48}, kI32, "tosa-types"},
      {words, {kI16}, kI32, int16},
      {words, {kI16}, kI16, "tosa-types"},
      {One(false), {kI48}, kI32, int16},
      {ClampParams{0, 1}, {kI16}, kI16, int16},
      {ClampParams{0, 1}, {kI32}, kI32, "tosa-types"},
      {QuantizeParams{}, {DType::kFloat32}, kI8, "tosa-operator"},
      {AvgPool3dParams{}, {kI8}, kI8, "tosa-operator"},
      {TransposeConv3dParams{}, {kI8, kI8}, kI32, "tosa-operator"},
  };
}

void TypesNeedTheirExtension() {
  std::vector<TypeRow> rows = WindowTypeRows();
  for (TypeRow& row : PlainTypeRows()) rows.push_back(std::move(row));
  for (const TypeRow& row : rows) {
    SCOPED_TRACE(std::string(NameOf(row.params)) + " " + std::string(NameOf(row.operands[0])));
    Dims shape{1, 1, 1, 1};
    std::vector<Tensors> operands;
    for (const DType dtype : row.operands) operands.push_back({dtype, shape});
    if (std::holds_alternative<ConcatParams>(row.params)) shape[0] = 2;
    EXPECT_EQ(Check(row.params, operands, {row.result, shape}, TosaTarget{}), row.needs);
    const bool extension = row.needs.starts_with("tosa-needs");
    EXPECT_EQ(Check(row.params, operands, {row.result, shape}, kAll), extension ? "" : row.needs);
  }
}

void ConstantsHaveTheirTypes() {
  const auto constant = [](DType dtype, std::int64_t code, const TosaTarget& target) {
    Program p;
    p.registers = {{dtype, {1}, std::vector<std::int64_t>{code}}};
    p.outputs = {0};
    return IdOf(CheckTosa(p, target));
  };
  EXPECT_EQ(constant(kI32, 1, TosaTarget{}), "");
  EXPECT_EQ(constant(kI48, 1, TosaTarget{}), "tosa-constant-type");
  EXPECT_EQ(constant(kI48, 1, kAll), "");
  EXPECT_EQ(constant(DType::kFloat32, 1, kAll), "tosa-constant-type");
  EXPECT_EQ(constant(kI4, -7, kAll), "");
  EXPECT_EQ(constant(kI4, -8, kAll), "tosa-int4-range");
  EXPECT_EQ(constant(kI4, -7, TosaTarget{}), "tosa-constant-type");
}

TEST(TosaTypes, TypesNeedTheirExtension) { TypesNeedTheirExtension(); }
TEST(TosaTypes, ConstantsHaveTheirTypes) { ConstantsHaveTheirTypes(); }

}  // namespace

void CheckTypeClaims() {
  TypesNeedTheirExtension();
  ConstantsHaveTheirTypes();
}

}  // namespace qconform
