// SPDX-License-Identifier: Apache-2.0
// Golden programs: one per lowering form.
#include "qconform/lower/lower.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

using testing::HasSubstr;

std::string Lowered(SmallGraph& g, const LoweringOptions& options = {}) {
  const Status structure = CheckStructure(g.graph());
  if (!structure.ok()) return "structure: " + structure.error().message;
  const Result<Program> program = Lower(g.graph(), options);
  return program.ok() ? Describe(program.value()) : "error: " + program.error().message;
}

LoweringOptions Stage(OpKind op, OutputStage stage) {
  LoweringOptions options;
  options.numerics.stage[static_cast<std::size_t>(op)] = stage;
  return options;
}

const std::vector<std::pair<AttrId, Dims>> kPlainConv = {
    {AttrId::kStride, {1, 1}}, {AttrId::kDilation, {1, 1}}, {AttrId::kPad, {0, 0, 0, 0}}};

TEST(Lower, RescalesConvPerChannel) {
  SmallGraph g;
  const ValueId x = g.Input({1, 1, 1, 2}, Int8(0.5f, 3));
  const ValueId w =
      g.Constant({2, 1, 1, 2}, PerChannel(DType::kInt8, 0, {0.25f, 0.5f}), {1, 2, 3, 4});
  const ValueId b = g.Constant({2}, PerChannel(DType::kInt32, 0, {0.125f, 0.25f}), {10, -20});
  g.Node(OpKind::kConv2d, {x, w, b}, {1, 1, 1, 2}, Int8(1.0f, -4), kPlainConv);
  EXPECT_EQ(Lowered(g),
            "r0: int8[1,1,1,2] = input\n"
            "r1: int8[2,1,1,2] = constant codes=[1,2,3,4]\n"
            "r2: int32[2] = constant codes=[10,-20]\n"
            "r3: int32[2] = constant codes=[10,-20]\n"
            "r4: int32[1,1,1,2] = conv2d(r0, r1, r3) stride=[1,1] dilation=[1,1] pad=[0,0,0,0] "
            "x_zp=3 w_zp=0  # node 0\n"
            "r5: int8[1,1,1,2] = rescale(r4) scale32 multiplier=[1073741824,1073741824] "
            "shift=[33,32] in_zp=0 out_zp=-4  # node 0\n"
            "output r5\n");
}

SmallGraph WideLinear() {
  SmallGraph g;
  const ValueId x = g.Input({3}, Int16(0.5f));
  const ValueId w = g.Constant({2, 3}, Int8(0.75f, 0), {1, 2, 3, 4, 5, 6});
  const ValueId b = g.Constant({2}, PerTensor(DType::kInt48, 0.375f, 0), {7, 8});
  g.Node(OpKind::kLinear, {x, w, b}, {2}, Int16(1.0f));
  return g;
}

TEST(Lower, KeepsTheBiasInsideTheInt48Sum) {
  SmallGraph g = WideLinear();
  EXPECT_EQ(Lowered(g),
            "r0: int16[3] = input\n"
            "r1: int8[2,3] = constant codes=[1,2,3,4,5,6]\n"
            "r3: int8[2,1,1,3] = constant codes=[1,2,3,4,5,6]\n"
            "r4: int48[2] = constant codes=[7,8]\n"
            "r5: int48[2] = constant codes=[7,8]\n"
            "r2: int16[1,1,1,3] = reshape(r0)  # node 0\n"
            "r6: int48[1,1,1,2] = conv2d(r2, r3, r5) stride=[1,1] dilation=[1,1] pad=[0,0,0,0] "
            "x_zp=0 w_zp=0  # node 0\n"
            "r7: int16[1,1,1,2] = rescale(r6) scale16 multiplier=[24576] shift=[16] in_zp=0 "
            "out_zp=0  # node 0\n"
            "r8: int16[2] = reshape(r7)  # node 0\n"
            "output r8\n");
}

TEST(Lower, AddsTheBiasInInt32AfterAScaleOfExactlyOne) {
  SmallGraph g = WideLinear();
  LoweringOptions options;
  options.bias = BiasStrategy::kExactInt32Add;
  const std::string program = Lowered(g, options);
  EXPECT_THAT(program, HasSubstr("r4: int48[1,1,1,2] = conv2d(r2, r3) "));
  EXPECT_THAT(program,
              HasSubstr("= rescale(r4) scale16 multiplier=[16384] shift=[14] in_zp=0 out_zp=0"));
  EXPECT_THAT(program, HasSubstr("int32[1,1,1,2] = constant codes=[7,8]\n"));
  EXPECT_THAT(program, HasSubstr("int32[1,1,1,2] = elementwise("));
  EXPECT_THAT(program, HasSubstr("scale32 multiplier=[1610612736] shift=[32]"));
}

TEST(Lower, LiftsTheSixteenBitConstants) {
  SmallGraph g = WideLinear();
  g.graph().values[3].spec = QuantSpec(Int16(0.9f));  // 0.375 / 0.9 is no short binary fraction
  LoweringOptions options;
  const std::string direct = Lowered(g, options);
  EXPECT_THAT(direct, HasSubstr("scale16 multiplier=[27307] shift=[16]"));
  options.bias = BiasStrategy::kExactInt32Add;
  options.constants = ScaleConstants::kLifted;
  EXPECT_THAT(Lowered(g, options), HasSubstr("scale32 multiplier=[1789591552] shift=[32]"));
  options.constants = ScaleConstants::kIndependent;
  EXPECT_THAT(Lowered(g, options), HasSubstr("scale32 multiplier=[17895697"));
}

TEST(Lower, WidensAnInt32BiasUnderSixteenBitActivations) {
  SmallGraph g = WideLinear();
  g.graph().values[2].dtype = DType::kInt32;
  g.graph().values[2].spec = QuantSpec(PerTensor(DType::kInt32, 0.375f, 0));
  EXPECT_THAT(Lowered(g), HasSubstr("r5: int48[2] = constant codes=[7,8]"));
}

TEST(Lower, AddsOverACommonScale) {
  SmallGraph g;
  const ValueId a = g.Input({4}, Int8(0.5f, 1));
  const ValueId b = g.Input({4}, Int8(0.25f, 2));
  g.Node(OpKind::kSub, {a, b}, {4}, Int8(1.0f, 3));
  EXPECT_EQ(Lowered(g),
            "r0: int8[4] = input\n"
            "r1: int8[4] = input\n"
            "r2: int32[4] = rescale(r0) scale32 multiplier=[1073741824] shift=[11] in_zp=1 out_zp=0"
            "  # node 0\n"
            "r3: int32[4] = rescale(r1) scale32 multiplier=[1073741824] shift=[12] in_zp=2 out_zp=0"
            "  # node 0\n"
            "r4: int32[4] = elementwise(r2, r3) sub  # node 0\n"
            "r5: int8[4] = rescale(r4) scale32 multiplier=[1073741824] shift=[50] in_zp=0 out_zp=3"
            "  # node 0\n"
            "output r5\n");
}

TEST(Lower, AddsSixteenBitsWithFewerFractionBits) {
  SmallGraph g;
  const ValueId a = g.Input({4}, Int16(0.5f));
  g.Node(OpKind::kAdd, {a, a}, {4}, Int16(1.0f));
  EXPECT_THAT(Lowered(g), HasSubstr("rescale(r0) scale32 multiplier=[1073741824] shift=[19]"));
}

TEST(Lower, MultipliesWithoutZeroPoints) {
  SmallGraph g;
  const ValueId a = g.Input({4}, Uint8(0.5f, 10));
  const ValueId b = g.Input({1}, Uint8(0.25f, 20));
  g.Node(OpKind::kMul, {a, b}, {4}, Ranged(Uint8(1.0f, 5), 5, 200));
  const std::string program = Lowered(g);
  EXPECT_THAT(program,
              HasSubstr("rescale(r0) scale32 multiplier=[1073741824] shift=[30] in_zp=10"));
  EXPECT_THAT(program, HasSubstr("r4: int32[4] = elementwise(r2, r3) mul"));
  EXPECT_THAT(program, HasSubstr("multiplier=[1073741824] shift=[33] in_zp=0 out_zp=5"));
  EXPECT_THAT(program, HasSubstr("clamp(r5)"));
}

TEST(Lower, CutsReluAtTheZeroPoint) {
  SmallGraph g;
  g.Node(OpKind::kRelu, {g.Input({2}, Int8(0.5f, 3))}, {2}, Ranged(Int8(0.5f, 3), -100, 90));
  EXPECT_EQ(Lowered(g),
            "r0: int8[2] = input\n"
            "r1: int8[2] = clamp(r0) 3..90  # node 0\n"
            "output r1\n");
}

TEST(Lower, RequantizesAnEdgeWithOtherParameters) {
  SmallGraph g;
  const ValueId x = g.Input({2}, Int8(0.5f, 3));
  g.Node(OpKind::kReshape, {x}, {2, 1}, Int8(0.25f, 0), {{AttrId::kShape, {2, 1}}});
  g.graph().nodes[0].operands[0].spec = QuantSpec(Ranged(Int8(0.25f, 0), -100, 100));
  EXPECT_EQ(Lowered(g),
            "r0: int8[2] = input\n"
            "r1: int8[2] = rescale(r0) scale32 multiplier=[1073741824] shift=[29] in_zp=3 out_zp=0"
            "  # node 0\n"
            "r2: int8[2] = clamp(r1) -100..100  # node 0\n"
            "r3: int8[2,1] = reshape(r2)  # node 0\n"
            "output r3\n");
}

TEST(Lower, PadsWithTheZeroPoint) {
  SmallGraph g;
  g.Node(OpKind::kPad, {g.Input({2}, Int8(0.5f, 3))}, {4}, Int8(0.5f, 3),
         {{AttrId::kBefore, {1}}, {AttrId::kAfter, {1}}});
  EXPECT_EQ(Lowered(g),
            "r0: int8[2] = input\n"
            "r1: int8[4] = pad(r0) before=[1] after=[1] code=3  # node 0\n"
            "output r1\n");
}

TEST(Lower, InterpolatesSixteenBitTables) {
  SmallGraph g;
  g.Node(OpKind::kSigmoid, {g.Input({2}, Int16(0x1p-12f))}, {2}, Int16(0x1p-15f));
  const std::string program = Lowered(g);
  EXPECT_THAT(program, HasSubstr("r1: int32[2] = table(r0) table=[11,11,12,12,... 513 in all]"));
  EXPECT_THAT(program,
              HasSubstr("r2: int16[2] = rescale(r1) scale32 multiplier=[1073741824] shift=[37]"));
}

TEST(Lower, AveragesInTheOperandsParametersAndThenRequantizes) {
  SmallGraph g;
  g.Node(OpKind::kAvgPool2d, {g.Input({1, 2, 2, 1}, Int8(0.5f, 3))}, {1, 1, 1, 1}, Int8(0.25f, 4),
         {{AttrId::kKernel, {2, 2}}, {AttrId::kStride, {1, 1}}, {AttrId::kPad, {0, 0, 0, 0}}});
  const std::string program = Lowered(g);
  EXPECT_THAT(program, HasSubstr("r1: int8[1,1,1,1] = avg_pool2d(r0)"));
  EXPECT_THAT(program, HasSubstr("in_zp=3 out_zp=3"));
  EXPECT_THAT(program,
              HasSubstr("rescale(r1) scale32 multiplier=[1073741824] shift=[29] in_zp=3 out_zp=4"));
}

TEST(Lower, ScalesInFloatAsXnnpackDoes) {
  SmallGraph g;
  const ValueId x = g.Input({1, 2}, Int8(0.1f, 3));
  const ValueId w = g.Constant({1, 2}, Int8(0.3f, 0), {1, 2});
  g.Node(OpKind::kLinear, {x, w}, {1, 1}, Int8(0.7f, -4));
  const float scale = (0.1f * 0.3f) / 0.7f;
  const Result<Program> program =
      Lower(g.graph(), Stage(OpKind::kLinear, OutputStage::kFloatScale));
  ASSERT_TRUE(program.ok());
  bool found = false;
  for (const Instruction& i : program.value().instructions) {
    if (const auto* p = std::get_if<FloatRequantizeParams>(&i.params)) {
      found = true;
      EXPECT_EQ(p->scales, std::vector<float>{scale});
      EXPECT_EQ(p->zero_point, -4);
      EXPECT_EQ(p->qmin, -128);
    }
  }
  EXPECT_TRUE(found);
}

TEST(Lower, CrossesTheFloatBoundaryBothWays) {
  SmallGraph g;
  const ValueId q = g.Node(OpKind::kQuantize, {g.FloatInput({2})}, {2}, Int8(0.5f, 3));
  g.Node(OpKind::kDequantize, {q}, {2}, Int8(1, 0));
  g.graph().values.back().dtype = DType::kFloat32;
  g.graph().values.back().spec.reset();
  const std::string program = Lowered(g);
  EXPECT_THAT(program, HasSubstr("r1: int8[2] = quantize(r0)"));
  EXPECT_THAT(program, HasSubstr("r2: float32[2] = dequantize(r1)"));
}

TEST(Lower, TakesNodesInAnyOrder) {
  SmallGraph g;
  const ValueId a = g.Node(OpKind::kRelu, {g.Input({2}, Int8(0.5f, 3))}, {2}, Int8(0.5f, 3));
  g.Node(OpKind::kRelu, {a}, {2}, Int8(0.5f, 3));
  const std::string forward = Lowered(g);
  std::swap(g.graph().nodes[0], g.graph().nodes[1]);
  std::string backward = Lowered(g);
  EXPECT_THAT(forward, HasSubstr("r1: int8[2] = clamp(r0) 3..127  # node 0"));
  EXPECT_THAT(backward, HasSubstr("r1: int8[2] = clamp(r0) 3..127  # node 1"));
}

}  // namespace
}  // namespace qconform
