// SPDX-License-Identifier: Apache-2.0
// Comparisons, reductions, positions, plain integers, movement and windows that have no integer
// form are refused by name.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/lower/lower.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

using testing::HasSubstr;

constexpr DType kBool = DType::kBool;
constexpr DType kI32 = DType::kInt32;
constexpr DType kI64 = DType::kInt64;

std::string Refusal(SmallGraph& g) {
  const Status structure = CheckStructure(g.graph());
  if (!structure.ok()) return "structure: " + structure.error().message;
  const Result<Program> program = Lower(g.graph(), {});
  if (program.ok()) return "lowered";
  EXPECT_EQ(program.error().code, ErrorCode::kUnsupported);
  return program.error().message;
}

SmallGraph Pair(OpKind op, const ConcreteSpec& a, const ConcreteSpec& b, const ConcreteSpec& y) {
  SmallGraph g;
  const ValueId left = g.Input({2}, a);
  g.Node(op, {left, g.Input({2}, b)}, {2}, y);
  return g;
}

SmallGraph Compare(const ConcreteSpec& a, const ConcreteSpec& b, DType result) {
  SmallGraph g;
  const ValueId left = g.Input({2}, a);
  g.PlainNode(OpKind::kLess, {left, g.Input({2}, b)}, {2}, result);
  return g;
}

TEST(LowerRefuses, RatiosOfComparedScalesBeyondTheEncoding) {
  SmallGraph near = Pair(OpKind::kMaximum, Int8(0x1p20f, 0), Int8(0x1p-8f, 0), Int8(1, 0));
  EXPECT_EQ(Refusal(near), "lowered");
  SmallGraph far = Pair(OpKind::kMaximum, Int8(0x1p21f, 0), Int8(0x1p-8f, 0), Int8(1, 0));
  EXPECT_THAT(Refusal(far), HasSubstr("node 'n0' (maximum): scale 536870912 is outside"));
  SmallGraph compared = Compare(Int8(0x1p-8f, 0), Int8(0x1p21f, 0), kBool);
  EXPECT_THAT(Refusal(compared), HasSubstr("node 'n0' (less): scale 536870912 is outside"));
}

TEST(LowerRefuses, ComparisonsThatGiveNoTruth) {
  SmallGraph truth = Compare(Int8(1, 0), Int8(1, 0), kBool);
  EXPECT_EQ(Refusal(truth), "lowered");
  SmallGraph number = Compare(Int8(1, 0), Int8(1, 0), DType::kInt8);
  EXPECT_THAT(Refusal(number), HasSubstr("the result must be bool"));
}

TEST(LowerRefuses, WideOperandsOfInt32Arithmetic) {
  const ConcreteSpec wide = PerTensor(kI32, 1, 0);
  for (const OpKind op : {OpKind::kMaximum, OpKind::kSquaredDifference, OpKind::kPrelu}) {
    SmallGraph g = Pair(op, wide, wide, Int8(1, 0));
    EXPECT_THAT(Refusal(g), HasSubstr("operands wider than 16 bits")) << NameOf(op);
  }
  SmallGraph compared = Compare(wide, wide, kBool);
  EXPECT_THAT(Refusal(compared), HasSubstr("operands wider than 16 bits"));
  SmallGraph abs;
  abs.Node(OpKind::kAbs, {abs.Input({2}, wide)}, {2}, Int8(1, 0));
  EXPECT_THAT(Refusal(abs), HasSubstr("operands wider than 16 bits"));
  SmallGraph sum;
  sum.Node(OpKind::kReduceSum, {sum.Input({2}, wide)}, {1}, Int8(1, 0),
           {{AttrId::kAxes, {0}}, {AttrId::kKeepDims, {1}}});
  EXPECT_THAT(Refusal(sum), HasSubstr("operands wider than 16 bits"));
  SmallGraph running;
  running.Node(OpKind::kCumsum, {running.Input({2}, wide)}, {2}, Int8(1, 0),
               {{AttrId::kAxis, {0}}});
  EXPECT_THAT(Refusal(running), HasSubstr("operands wider than 16 bits"));
}

SmallGraph PlainPair(OpKind op, DType dtype) {
  SmallGraph g;
  const ValueId a = g.PlainInput({2}, dtype);
  g.PlainNode(op, {a, g.PlainInput({2}, dtype)}, {2}, dtype);
  return g;
}

TEST(LowerRefuses, PlainOpsOnTypesTosaHasNoneFor) {
  SmallGraph right = PlainPair(OpKind::kIntDiv, kI32);
  EXPECT_EQ(Refusal(right), "lowered");
  SmallGraph narrow = PlainPair(OpKind::kIntDiv, DType::kInt8);
  EXPECT_EQ(Refusal(narrow), "node 'n0' (int_div): no form for int8");
  SmallGraph number = PlainPair(OpKind::kLogicalAnd, DType::kInt8);
  EXPECT_THAT(Refusal(number), HasSubstr("no form for int8"));
  SmallGraph truth = PlainPair(OpKind::kBitwiseXor, kBool);
  EXPECT_THAT(Refusal(truth), HasSubstr("no form for bool"));
  SmallGraph quantized = Pair(OpKind::kBitwiseAnd, Int8(1, 0), Int8(1, 0), Int8(1, 0));
  EXPECT_THAT(Refusal(quantized), HasSubstr("out0 must be integers or truths without a spec"));
}

TEST(LowerRefuses, PlainOperandsOfOtherTypes) {
  SmallGraph g;
  const ValueId a = g.PlainInput({2}, kI32);
  g.PlainNode(OpKind::kBitwiseAnd, {a, g.PlainInput({2}, DType::kInt8)}, {2}, kI32);
  EXPECT_THAT(Refusal(g), HasSubstr("in1 and out0 differ in dtype"));
  SmallGraph mixed;
  mixed.PlainNode(OpKind::kReverse, {mixed.Input({2}, Int8(1, 0))}, {2}, DType::kInt8,
                  {{AttrId::kAxis, {0}}});
  EXPECT_THAT(Refusal(mixed), HasSubstr("in0 must be integers or truths without a spec"));
}

SmallGraph PlainCast(DType from, DType to) {
  SmallGraph g;
  g.PlainNode(OpKind::kCast, {g.PlainInput({2}, from)}, {2}, to);
  return g;
}

TEST(LowerRefuses, CastsBeyondTosa) {
  SmallGraph good = PlainCast(kBool, kI32);
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph from = PlainCast(kI64, kI32);
  EXPECT_THAT(Refusal(from), HasSubstr("no form for plain int64"));
  SmallGraph to = PlainCast(kI32, DType::kUint8);
  EXPECT_THAT(Refusal(to), HasSubstr("no form for plain uint8"));
}

SmallGraph Position(const ConcreteSpec& x, DType result) {
  SmallGraph g;
  g.PlainNode(OpKind::kArgmax, {g.Input({2}, x)}, {1}, result,
              {{AttrId::kAxis, {0}}, {AttrId::kKeepDims, {1}}});
  return g;
}

TEST(LowerRefuses, PositionsOfOtherTypes) {
  SmallGraph good = Position(Int8(1, 0), kI64);
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph narrow = Position(Int8(1, 0), DType::kInt8);
  EXPECT_THAT(Refusal(narrow), HasSubstr("positions must be int32 or int64"));
  SmallGraph wide = Position(PerTensor(kI32, 1, 0), kI32);
  EXPECT_THAT(Refusal(wide), HasSubstr("operands wider than 16 bits"));
}

SmallGraph GatherWith(ValueId (*index)(SmallGraph&)) {
  SmallGraph g;
  const ValueId x = g.Input({4}, Int8(1, 0));
  g.Node(OpKind::kGather, {x, index(g)}, {2}, Int8(1, 0), {{AttrId::kAxis, {0}}});
  return g;
}

TEST(LowerRefuses, PositionsThatAreNoPositions) {
  SmallGraph good = GatherWith([](SmallGraph& g) { return g.PlainConstant({2}, kI64, {3, 0}); });
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph wide = GatherWith(
      [](SmallGraph& g) { return g.PlainConstant({2}, kI64, {std::int64_t{1} << 31, 0}); });
  EXPECT_THAT(Refusal(wide), HasSubstr("node 'n0' (gather): a position does not fit int32"));
  SmallGraph real = GatherWith([](SmallGraph& g) { return g.Input({2}, Int8(1, 0)); });
  EXPECT_THAT(Refusal(real), HasSubstr("in1 must be integers or truths without a spec"));
}

TEST(LowerRefuses, ConditionsThatAreNoTruths) {
  SmallGraph g;
  const ValueId x = g.Input({2}, Int8(1, 0));
  g.Node(OpKind::kWhere, {g.PlainInput({2}, kI32), x, x}, {2}, Int8(1, 0));
  EXPECT_THAT(Refusal(g), HasSubstr("in0 must be bool"));
  SmallGraph all;
  all.PlainNode(OpKind::kReduceAll, {all.PlainInput({2}, kBool)}, {1}, kI32,
                {{AttrId::kAxes, {0}}, {AttrId::kKeepDims, {1}}});
  EXPECT_THAT(Refusal(all), HasSubstr("the result must be bool"));
}

SmallGraph MirrorPad(std::int64_t after) {
  SmallGraph g;
  g.Node(OpKind::kMirrorPad, {g.Input({3}, Int8(1, 0))}, {3 + after}, Int8(1, 0),
         {{AttrId::kBefore, {0}}, {AttrId::kAfter, {after}}});
  return g;
}

TEST(LowerRefuses, MirrorsWiderThanTheImage) {
  SmallGraph good = MirrorPad(2);
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph wide = MirrorPad(3);
  EXPECT_THAT(Refusal(wide), HasSubstr("mirrored padding of a dimension's size or more"));
}

SmallGraph ResizedTo(std::int64_t from, std::int64_t to) {
  SmallGraph g;
  g.Node(OpKind::kResizeNearest, {g.Input({1, from, 1, 1}, Int8(1, 0))}, {1, to, 1, 1}, Int8(1, 0),
         {{AttrId::kOutputSize, {to, 1}}});
  return g;
}

TEST(LowerRefuses, RatiosBeyondResize) {
  SmallGraph good = ResizedTo(15, 1);
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph small = ResizedTo(16, 1);  // d = 16 n
  EXPECT_THAT(Refusal(small), HasSubstr("a ratio of sizes outside of RESIZE"));
  SmallGraph large = ResizedTo(1, 1024);
  EXPECT_EQ(Refusal(large), "lowered");
  SmallGraph larger = ResizedTo(1, 1025);  // n = 2050
  EXPECT_THAT(Refusal(larger), HasSubstr("a ratio of sizes outside of RESIZE"));
  SmallGraph huge = ResizedTo(16384, 8192);
  EXPECT_THAT(Refusal(huge), HasSubstr("16384 or more pixels a side"));
}

SmallGraph TransposeConv(const ConcreteSpec& w, std::int64_t pad) {
  SmallGraph g;
  const ValueId x = g.Input({1, 3, 1, 2}, Int8(0.5f, 0));
  const ValueId weight = g.Constant({2, 2, 1, 2}, w, std::vector<std::int64_t>(8, 1));
  g.Node(OpKind::kTransposeConv2d, {x, weight}, {1, 4 - pad, 1, 2}, Int8(1, 0),
         {{AttrId::kStride, {1, 1}},
          {AttrId::kPad, {pad, 0, 0, 0}},
          {AttrId::kGroups, {1}},
          {AttrId::kOutputPad, {0, 0}}});
  return g;
}

TEST(LowerRefuses, TransposedConvolutionsBeyondTosa) {
  SmallGraph good = TransposeConv(PerChannel(DType::kInt8, 3, {0.5f, 0.25f}), 1);
  EXPECT_EQ(Refusal(good), "lowered");
  SmallGraph padded = TransposeConv(PerChannel(DType::kInt8, 3, {0.5f, 0.25f}), 2);
  EXPECT_THAT(Refusal(padded), HasSubstr("padding of the kernel's size or more"));
  SmallGraph axis = TransposeConv(PerChannel(DType::kInt8, 0, {0.5f, 0.25f}), 1);
  EXPECT_THAT(Refusal(axis), HasSubstr("weight channel axis 0"));
}

// What has no value, or no integer form that is right for all codes, stays without one.
TEST(LowerRefuses, OpsWithoutASoundIntegerForm) {
  for (const OpKind op : {OpKind::kDiv, OpKind::kFloorDivide, OpKind::kRemainder}) {
    SmallGraph g = Pair(op, Int8(1, 0), Int8(1, 0), Int8(1, 0));
    EXPECT_THAT(Refusal(g), HasSubstr("no integer form under this output stage")) << NameOf(op);
  }
  for (const OpKind op : {OpKind::kFull, OpKind::kIm2col, OpKind::kCol2im, OpKind::kSort,
                          OpKind::kTopk, OpKind::kGridSample, OpKind::kResizeBicubic}) {
    EXPECT_FALSE(HasIntegerForm(op, OutputStage::kTosa)) << NameOf(op);
  }
}

}  // namespace
}  // namespace qconform
