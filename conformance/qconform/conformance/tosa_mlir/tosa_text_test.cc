// SPDX-License-Identifier: Apache-2.0
// The text itself; that MLIR reads it, and computes what we do, is mlir_test's.
#include "qconform/conformance/tosa_mlir/tosa_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qconform::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;

using Codes = std::vector<std::int64_t>;

// One instruction from inputs of the given types; the last register is its result.
Program OneOp(InstructionParams params, std::vector<Register> registers) {
  Program p;
  p.registers = std::move(registers);
  const auto result = static_cast<RegisterId>(p.registers.size() - 1);
  Instruction instruction{std::move(params), {}, result, 0};
  for (RegisterId id = 0; id < result; ++id) {
    instruction.operands.push_back(id);
    if (!p.registers[id].constant) p.inputs.push_back(id);
  }
  p.instructions.push_back(std::move(instruction));
  p.outputs = {result};
  return p;
}

Register Plain(DType dtype, const Dims& shape) { return {dtype, shape, std::nullopt}; }

std::string TextOf(const Program& program, const TosaTextOptions& options = {}) {
  const Result<std::string> text = PrintTosa(program, options);
  return text.ok() ? text.value() : "refused: " + text.error().message;
}

TEST(PrintTosa, WritesAWholeModule) {
  const Program p =
      OneOp(ClampParams{-3, 5}, {Plain(DType::kInt8, {2, 3}), Plain(DType::kInt8, {2, 3})});
  EXPECT_EQ(TextOf(p),
            "module {\n"
            "  func.func @main(%r0: tensor<2x3xi8>) -> (tensor<2x3xi8>) {\n"
            "    %r1 = tosa.clamp %r0 {min_val = -3 : i8, max_val = 5 : i8} : (tensor<2x3xi8>) -> "
            "tensor<2x3xi8>\n"
            "    return %r1 : tensor<2x3xi8>\n"
            "  }\n"
            "}\n");
}

TEST(PrintTosa, GivesAConvolutionItsMissingBiasAndItsZeroPoints) {
  const Conv2dParams params{{1, 2}, {1, 1}, {0, 0, 1, 1}, -7, 3};
  const Program p = OneOp(params, {Plain(DType::kInt8, {1, 1, 3, 1}),
                                   {DType::kInt8, {1, 1, 3, 1}, Codes{1, -2, 3}},
                                   Plain(DType::kInt32, {1, 1, 2, 1})});
  const std::string text = TextOf(p);
  EXPECT_THAT(text, HasSubstr("dense<[[[[1], [-2], [3]]]]> : tensor<1x1x3x1xi8>"));
  EXPECT_THAT(text, HasSubstr("%k0 = \"tosa.const\"() <{values = dense<0> : tensor<1xi32>}>"));
  EXPECT_THAT(text, HasSubstr("%k1 = \"tosa.const\"() <{values = dense<-7> : tensor<1xi8>}>"));
  EXPECT_THAT(text, HasSubstr("%k2 = \"tosa.const\"() <{values = dense<3> : tensor<1xi8>}>"));
  EXPECT_THAT(text, HasSubstr("tosa.conv2d %r0, %r1, %k0, %k1, %k2 {acc_type = i32, pad = "
                              "array<i64: 0, 0, 1, 1>, stride = array<i64: 1, 2>, dilation = "
                              "array<i64: 1, 1>}"));
}

TEST(PrintTosa, WritesDepthwiseWeightsInTosasShape) {
  const DepthwiseConv2dParams params{{{1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0}};
  std::vector<Register> registers = {Plain(DType::kInt8, {1, 1, 1, 2}),
                                     {DType::kInt4, {1, 1, 1, 4}, Codes{1, 2, 3, 4}},
                                     Plain(DType::kInt32, {1, 1, 1, 4})};
  EXPECT_THAT(TextOf(OneOp(params, registers)),
              HasSubstr("dense<[[[[1, 2], [3, 4]]]]> : tensor<1x1x2x2xi4>"));
  registers[1] = Plain(DType::kInt8, {1, 1, 1, 4});
  EXPECT_THAT(TextOf(OneOp(params, registers)),
              HasSubstr("tosa.reshape %r1, %k3 : (tensor<1x1x1x4xi8>, !tosa.shape<4>) -> "
                        "tensor<1x1x2x2xi8>"));
}

TEST(PrintTosa, WritesUnsignedCodesByTheirBits) {
  const RescaleParams params{
      .multipliers = {1 << 30}, .shifts = {30}, .input_zero_point = 200, .output_zero_point = -5};
  const std::string text =
      TextOf(OneOp(params, {Plain(DType::kUint8, {4}), Plain(DType::kInt8, {4})}));
  EXPECT_THAT(text, HasSubstr("dense<-56> : tensor<1xi8>"));
  EXPECT_THAT(text, HasSubstr("per_channel = false, input_unsigned = true, output_unsigned = "
                              "false"));
}

TEST(PrintTosa, SaysHowRescaleRounds) {
  RescaleParams params{.multipliers = {1 << 30, 1 << 29}, .shifts = {40, 41}};
  const std::vector<Register> narrow = {Plain(DType::kInt32, {1, 2}), Plain(DType::kInt8, {1, 2})};
  EXPECT_THAT(TextOf(OneOp(params, narrow)),
              HasSubstr("scale32 = true, rounding_mode = SINGLE_ROUND, per_channel = true"));
  params.rounding = Rounding::kDouble;
  EXPECT_THAT(TextOf(OneOp(params, narrow)), HasSubstr("rounding_mode = DOUBLE_ROUND"));
  const RescaleParams wide{.multipliers = {16384}, .shifts = {14}, .scale32 = false};
  const std::string text =
      TextOf(OneOp(wide, {Plain(DType::kInt48, {2}), Plain(DType::kInt16, {2})}));
  EXPECT_THAT(text, HasSubstr("dense<16384> : tensor<1xi16>"));
  EXPECT_THAT(text, HasSubstr("dense<0> : tensor<1xi48>"));
  EXPECT_THAT(text, HasSubstr("scale32 = false"));
}

TEST(PrintTosa, FixesInputsToTheirData) {
  const Program p =
      OneOp(ElementwiseParams{ElementwiseParams::Op::kSub},
            {Plain(DType::kInt32, {2}), Plain(DType::kInt32, {2}), Plain(DType::kInt32, {2})});
  TosaTextOptions options;
  options.fixed_inputs = {std::nullopt, Tensor{DType::kInt32, {2}, {7, 8}}};
  const std::string text = TextOf(p, options);
  EXPECT_THAT(text, HasSubstr("@main(%r0: tensor<2xi32>) ->"));
  EXPECT_THAT(text, HasSubstr("%r1 = \"tosa.const\"() <{values = dense<[7, 8]> : tensor<2xi32>}>"));
  EXPECT_THAT(TextOf(p), Not(HasSubstr("tosa.const")));
}

TEST(PrintTosa, ReturnsInputsAndConstantsAndTheSameValueTwice) {
  Program p;
  p.registers = {Plain(DType::kInt8, {}), {DType::kInt48, {2}, Codes{5, 5}}};
  p.inputs = {0};
  p.outputs = {0, 1, 0};
  const std::string text = TextOf(p);
  EXPECT_THAT(text, HasSubstr("-> (tensor<i8>, tensor<2xi48>, tensor<i8>)"));
  EXPECT_THAT(text, HasSubstr("%r1 = \"tosa.const\"() <{values = dense<5> : tensor<2xi48>}>"));
  EXPECT_THAT(text, HasSubstr("return %r0, %r1, %r0"));
}

TEST(PrintTosa, RefusesWhatTosaCannotState) {
  EXPECT_THAT(
      TextOf(OneOp(QuantizeParams{}, {Plain(DType::kFloat32, {1}), Plain(DType::kInt8, {1})})),
      HasSubstr("refused: TOSA's integer profile has no float32"));
  EXPECT_THAT(
      TextOf(OneOp(TwoMultiplierAddParams{},
                   {Plain(DType::kInt8, {1}), Plain(DType::kInt8, {1}), Plain(DType::kInt8, {1})})),
      HasSubstr("refused: two_multiplier_add: TOSA 1.0 has no such op"));
  EXPECT_THAT(
      TextOf(OneOp(ClampParams{0, 9}, {Plain(DType::kUint8, {1}), Plain(DType::kUint8, {1})})),
      HasSubstr("refused: clamp: TOSA computes with signed codes only, not with uint8"));
  const RescaleParams rescale{.multipliers = {1 << 30}, .shifts = {30}};
  for (const auto& [in, out] :
       {std::pair{DType::kUint8, DType::kUint8}, std::pair{DType::kUint8, DType::kInt32},
        std::pair{DType::kInt32, DType::kUint8}, std::pair{DType::kInt48, DType::kUint16}}) {
    EXPECT_THAT(TextOf(OneOp(rescale, {Plain(in, {1}), Plain(out, {1})})),
                HasSubstr("refused: rescale: "));
  }
}

TEST(PrintTosa, RefusesAZeroPointOutsideItsType) {
  const RescaleParams params{.multipliers = {1 << 30}, .shifts = {30}, .input_zero_point = 128};
  EXPECT_THAT(TextOf(OneOp(params, {Plain(DType::kInt8, {4}), Plain(DType::kInt8, {4})})),
              HasSubstr("refused: rescale: a zero point is outside its type"));
}

TEST(PrintTosa, MovesUnsignedCodes) {
  const std::string text = TextOf(
      OneOp(PadParams{{1}, {0}, 255}, {Plain(DType::kUint8, {2}), Plain(DType::kUint8, {3})}));
  EXPECT_THAT(text, HasSubstr("dense<[1, 0]> : tensor<2xindex>"));
  EXPECT_THAT(text, HasSubstr("dense<-1> : tensor<1xi8>"));
}

}  // namespace
}  // namespace qconform::conformance
