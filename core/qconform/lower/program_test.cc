// SPDX-License-Identifier: Apache-2.0
#include "qconform/lower/program.h"

#include <gtest/gtest.h>

namespace qconform {
namespace {

TEST(NameOf, NamesInstructionsAsKernelsAreNamed) {
  EXPECT_EQ(NameOf(InstructionParams(Conv2dParams{})), "conv2d");
  EXPECT_EQ(NameOf(InstructionParams(DepthwiseConv2dParams{})), "depthwise_conv2d");
  EXPECT_EQ(NameOf(InstructionParams(RescaleParams{})), "rescale");
  EXPECT_EQ(NameOf(InstructionParams(SliceParams{})), "slice");
  EXPECT_EQ(NameOf(InstructionParams(AvgPool2dParams{})), "avg_pool2d");
  EXPECT_EQ(NameOf(InstructionParams(MaxPool2dParams{})), "max_pool2d");
  EXPECT_EQ(NameOf(InstructionParams(DequantizeParams{})), "dequantize");
  EXPECT_EQ(NameOf(InstructionParams(SoftmaxTableParams{})), "softmax_table");
}

TEST(Describe, StatesEveryNumberThatDecidesTheResult) {
  Program p;
  p.registers = {
      {DType::kInt8, {1, 4}, std::nullopt},
      {DType::kInt8, {4, 2}, std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7, 8}},
      {DType::kInt32, {1, 1, 2}, std::nullopt},
      {DType::kInt8, {1, 1, 2}, std::nullopt},
  };
  RescaleParams rescale;
  rescale.multipliers = {1 << 30, 1 << 29};
  rescale.shifts = {30, 31};
  rescale.output_zero_point = -5;
  p.instructions = {{MatmulParams{3, 0}, {0, 1}, 2, 7}, {rescale, {2}, 3, 7}};
  p.inputs = {0};
  p.outputs = {3};
  EXPECT_EQ(Describe(p),
            "r0: int8[1,4] = input\n"
            "r1: int8[4,2] = constant codes=[1,2,3,4,5,6,7,8]\n"
            "r2: int32[1,1,2] = matmul(r0, r1) a_zp=3 b_zp=0  # node 7\n"
            "r3: int8[1,1,2] = rescale(r2) scale32 multiplier=[1073741824,536870912] shift=[30,31] "
            "in_zp=0 out_zp=-5  # node 7\n"
            "output r3\n");
}

// The text of one instruction, without registers and node.
std::string TextOf(const InstructionParams& params) {
  Program p;
  p.registers = {{DType::kInt8, {1}, std::nullopt}, {DType::kInt8, {1}, std::nullopt}};
  p.instructions = {{params, {0}, 1, 0}};
  const std::string text = Describe(p);
  const std::size_t start = text.find(" = ") + 3;
  return text.substr(start, text.find("  #") - start);
}

TEST(Describe, NamesTheOpOfAFamily) {
  using Op = ElementwiseParams::Op;
  EXPECT_EQ(TextOf(ElementwiseParams{Op::kAdd}), "elementwise(r0) add");
  EXPECT_EQ(TextOf(ElementwiseParams{Op::kGreaterEqual}), "elementwise(r0) greater_equal");
  EXPECT_EQ(TextOf(ElementwiseParams{.op = Op::kMul, .shift = 3}), "elementwise(r0) mul shift=3");
  EXPECT_EQ(TextOf(ElementwiseParams{.op = Op::kMul, .keeps_low_bits = true}),
            "elementwise(r0) mul low_bits");
  EXPECT_EQ(TextOf(ElementwiseParams{.op = Op::kArithmeticRightShift, .rounds = true}),
            "elementwise(r0) arithmetic_right_shift round");
  EXPECT_EQ(TextOf(UnaryParams{UnaryParams::Op::kNegate, 1, -2}),
            "unary(r0) negate in_zp=1 out_zp=-2");
  EXPECT_EQ(TextOf(UnaryParams{UnaryParams::Op::kLogicalNot}), "unary(r0) logical_not");
  EXPECT_EQ(TextOf(ReduceParams{ReduceParams::Op::kAny, 2}), "reduce(r0) any axis=2");
}

TEST(Describe, StatesTheNumbersOfEveryOtherOp) {
  EXPECT_EQ(TextOf(Conv3dParams{{1, 2, 3}, {1, 1, 1}, {0, 0, 0, 0, 0, 1}, 4, 5}),
            "conv3d(r0) stride=[1,2,3] dilation=[1,1,1] pad=[0,0,0,0,0,1] x_zp=4 w_zp=5");
  EXPECT_EQ(TextOf(TransposeConv2dParams{{1, 2}, {0, -1, 0, 1}, 4, 5}),
            "transpose_conv2d(r0) stride=[1,2] out_pad=[0,-1,0,1] x_zp=4 w_zp=5");
  EXPECT_EQ(TextOf(TransposeConv3dParams{{1, 2, 3}, {0, 0, 0, 0, 0, 1}, 0, 0}),
            "transpose_conv3d(r0) stride=[1,2,3] out_pad=[0,0,0,0,0,1] x_zp=0 w_zp=0");
  EXPECT_EQ(TextOf(AvgPool3dParams{{{1, 2, 3}, {1, 1, 1}, {0, 0, 0, 0, 0, 1}, 6, 7}}),
            "avg_pool3d(r0) kernel=[1,2,3] stride=[1,1,1] pad=[0,0,0,0,0,1] in_zp=6 out_zp=7");
  EXPECT_EQ(TextOf(ResizeParams{ResizeParams::Mode::kBilinear, {4, 1, 2, 1}, {-1, 0}, {1, 0}}),
            "resize(r0) bilinear scale=[4,1,2,1] offset=[-1,0] border=[1,0]");
  EXPECT_EQ(TextOf(ArgMaxParams{3}), "argmax(r0) axis=3");
  EXPECT_EQ(TextOf(ReverseParams{1}), "reverse(r0) axis=1");
  EXPECT_EQ(TextOf(TileParams{{2, 3}}), "tile(r0) multiples=[2,3]");
  EXPECT_EQ(TextOf(SelectParams{}), "select(r0)");
  EXPECT_EQ(TextOf(CastParams{}), "cast(r0)");
  EXPECT_EQ(TextOf(GatherParams{}), "gather(r0)");
  EXPECT_EQ(TextOf(ScatterParams{}), "scatter(r0)");
}

TEST(Describe, CutsLongTables) {
  Program p;
  p.registers = {{DType::kInt8, {1}, std::nullopt}, {DType::kInt8, {1}, std::nullopt}};
  TableParams table;
  for (std::int64_t i = 0; i < 256; ++i) table.table.push_back(i - 128);
  p.instructions = {{table, {0}, 1, 0}};
  p.inputs = {0};
  EXPECT_EQ(Describe(p),
            "r0: int8[1] = input\n"
            "r1: int8[1] = table(r0) table=[-128,-127,-126,-125,... 256 in all]  # node 0\n");
}

TEST(Describe, TellsFloatScalesFromTheirNeighbours) {
  Program p;
  p.registers = {{DType::kInt32, {1}, std::nullopt}, {DType::kInt8, {1}, std::nullopt}};
  p.instructions = {{FloatRequantizeParams{{0.1f}, 1, -2, 3}, {0}, 1, 0}};
  EXPECT_EQ(Describe(p),
            "r1: int8[1] = float_requantize(r0) scale=[0.100000001] zp=1 q=-2..3  # node 0\n");
}

}  // namespace
}  // namespace qconform
