// SPDX-License-Identifier: Apache-2.0
// Ops over integers, by eye: what they give, and where the run is unpredictable rather than wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/execute/execute.h"
#include "qconform/lower/small_graph.h"
#include "qconform/oracle/exact.h"

namespace qconform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Codes = std::vector<std::int64_t>;

constexpr DType kBool = DType::kBool;
constexpr DType kI32 = DType::kInt32;

// Inputs in the graph's order, by their codes.
Outcome OutcomeOf(SmallGraph& g, const std::vector<Codes>& inputs,
                  const LoweringOptions& options = {}) {
  const Status structure = CheckStructure(g.graph());
  EXPECT_TRUE(structure.ok()) << structure.error().message;
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Value& value = g.graph().values[g.graph().inputs[i]];
    tensors.push_back({value.dtype, value.shape, inputs[i]});
  }
  const Result<Program> program = Lower(g.graph(), options);
  EXPECT_TRUE(program.ok()) << program.error().message;
  if (!program.ok()) return {};
  return Execute(program.value(), tensors);
}

Codes CodesOf(SmallGraph& g, const std::vector<Codes>& inputs, std::size_t result = 0) {
  const Outcome outcome = OutcomeOf(g, inputs);
  EXPECT_EQ(outcome.reason, "");
  return outcome.outputs.empty() ? Codes{} : outcome.outputs[result].codes;
}

SmallGraph Pair(OpKind op, const ConcreteSpec& a, const ConcreteSpec& b, const ConcreteSpec& y) {
  SmallGraph g;
  const ValueId left = g.Input({3}, a);
  g.Node(op, {left, g.Input({3}, b)}, {3}, y);
  return g;
}

TEST(Comparisons, ReadBothOperandsInTheirOwnUnits) {
  // Reals 2, -3, 1 against 2, -2, 2.
  for (const auto& [op, wanted] : {std::pair{OpKind::kEqual, Codes{1, 0, 0}},
                                   {OpKind::kNotEqual, Codes{0, 1, 1}},
                                   {OpKind::kLess, Codes{0, 1, 1}},
                                   {OpKind::kLessEqual, Codes{1, 1, 1}},
                                   {OpKind::kGreater, Codes{0, 0, 0}},
                                   {OpKind::kGreaterEqual, Codes{1, 0, 0}}}) {
    SmallGraph g;
    const ValueId a = g.Input({3}, Int8(1, 10));
    g.PlainNode(op, {a, g.Input({3}, Int8(0.5f, -1))}, {3}, kBool);
    EXPECT_EQ(CodesOf(g, {{12, 7, 11}, {3, -5, 3}}), wanted) << NameOf(op);
  }
}

TEST(Comparisons, OfAllInt8CodesInOneScaleAreExact) {
  SmallGraph g;
  const ValueId a = g.Input({256, 1}, Int8(0.3f, 5));
  g.PlainNode(OpKind::kLess, {a, g.Input({1, 256}, Int8(0.3f, -7))}, {256, 256}, kBool);
  Codes all;
  for (std::int64_t code = -128; code < 128; ++code) all.push_back(code);
  const Codes truths = CodesOf(g, {all, all});
  for (std::size_t i = 0; i < truths.size(); ++i) {
    const std::int64_t left = all[i / 256] - 5;
    const std::int64_t right = all[i % 256] + 7;
    ASSERT_EQ(truths[i], left < right ? 1 : 0) << left << " " << right;
  }
}

// facts/arm_tosa.md 2.2: nothing limits the factor of the larger scale before int32 is left.
TEST(Maximum, IsUnpredictableWhereACodeLeavesInt32) {
  SmallGraph g = Pair(OpKind::kMaximum, Int8(0x1p12f, 0), Int8(0x1p-12f, 0), Int8(0x1p12f, 0));
  EXPECT_THAT(CodesOf(g, {{31, -32, 0}, {1, 2, 127}}), ElementsAre(31, 0, 0));
  const Outcome outcome = OutcomeOf(g, {{32, 0, 0}, {0, 0, 0}});
  EXPECT_EQ(outcome.kind, Outcome::Kind::kUnpredictable);
  EXPECT_THAT(outcome.reason, HasSubstr("rescale"));
}

TEST(Signs, TurnAroundTheZeroPoint) {
  SmallGraph abs;
  abs.Node(OpKind::kAbs, {abs.Input({3}, Int8(0.5f, 10))}, {3}, Int8(0.5f, -128));
  EXPECT_THAT(CodesOf(abs, {{10, 7, -128}}), ElementsAre(-128, -125, 10));
  SmallGraph neg;
  neg.Node(OpKind::kNeg, {neg.Input({3}, Int8(0.5f, 10))}, {3}, Int8(0.5f, 10));
  EXPECT_THAT(CodesOf(neg, {{10, 7, -128}}), ElementsAre(10, 13, 127));
}

TEST(Prelu, SlopesBelowZeroOnly) {
  SmallGraph g = Pair(OpKind::kPrelu, Int8(1, 0), Int8(0.25f, 0), Int8(1, 0));
  EXPECT_THAT(CodesOf(g, {{100, -8, -8}, {4, 1, -2}}), ElementsAre(100, -2, 4));
}

TEST(SquaredDifference, IsExactInOneScaleOfEightBits) {
  SmallGraph g = Pair(OpKind::kSquaredDifference, Int8(1, 0), Int8(1, 0), Int8(1, -128));
  EXPECT_THAT(CodesOf(g, {{5, -3, 127}, {2, 3, -128}}), ElementsAre(-119, -92, 127));
}

std::vector<std::pair<AttrId, Dims>> Along(AttrId id, std::int64_t axis) {
  return {{id, {axis}}, {AttrId::kKeepDims, {0}}};
}

TEST(Positions, AreThoseOfTheFirstExtreme) {
  SmallGraph most;
  most.PlainNode(OpKind::kArgmax, {most.Input({4}, Int8(1, 0))}, {}, kI32, Along(AttrId::kAxis, 0));
  EXPECT_THAT(CodesOf(most, {{1, 7, -3, 7}}), ElementsAre(1));
  SmallGraph least;
  least.PlainNode(OpKind::kArgmin, {least.Input({4}, Uint8(1, 0))}, {}, kI32,
                  Along(AttrId::kAxis, 0));
  EXPECT_THAT(CodesOf(least, {{200, 255, 0, 0}}), ElementsAre(2));
}

TEST(Positions, ComeBesideTheirValues) {
  SmallGraph g;
  g.Node(OpKind::kMinWithIndex, {g.Input({2, 3}, Int8(1, 0))}, {2}, Int8(0.5f, 1),
         Along(AttrId::kAxis, 1));
  g.AnotherResult({2}, DType::kInt64, std::nullopt);
  const std::vector<Codes> x = {{4, -3, -3, 9, 8, 7}};
  EXPECT_THAT(CodesOf(g, x, 0), ElementsAre(-5, 15));
  EXPECT_THAT(CodesOf(g, x, 1), ElementsAre(1, 2));
}

TEST(Sums, AreUnpredictableBeyondInt32) {
  for (const std::int64_t count : {65538, 65539}) {  // 2^31 - 2, and beyond
    SmallGraph g;
    g.Node(OpKind::kReduceSum, {g.Input({count}, Int16(1))}, {}, Int16(0x1p16f),
           Along(AttrId::kAxes, 0));
    const Outcome outcome = OutcomeOf(g, {Codes(static_cast<std::size_t>(count), 32767)});
    EXPECT_EQ(outcome.kind == Outcome::Kind::kValid, count == 65538) << outcome.reason;
  }
}

TEST(Cumsum, AddsUpAlongItsAxis) {
  SmallGraph g;
  g.Node(OpKind::kCumsum, {g.Input({2, 5}, Int8(1, 1))}, {2, 5}, Int8(2, 0),
         {{AttrId::kAxis, {1}}});
  EXPECT_THAT(CodesOf(g, {{3, 5, -7, 1, 9, 1, 1, 1, 1, 3}}),
              ElementsAre(1, 3, -1, -1, 3, 0, 0, 0, 0, 1));
}

TEST(PlainIntegers, DivideTowardsZero) {
  SmallGraph g;
  const ValueId a = g.PlainInput({3}, kI32);
  g.PlainNode(OpKind::kIntDiv, {a, g.PlainInput({3}, kI32)}, {3}, kI32);
  EXPECT_THAT(CodesOf(g, {{7, -7, 7}, {2, 2, -2}}), ElementsAre(3, -3, -3));
  EXPECT_EQ(OutcomeOf(g, {{7, 7, 7}, {2, 0, 2}}).kind, Outcome::Kind::kUnpredictable);
}

TEST(PlainIntegers, KeepTheLowBitsWhenCast) {
  SmallGraph g;
  g.PlainNode(OpKind::kCast, {g.PlainInput({3}, kI32)}, {3}, DType::kInt8);
  EXPECT_THAT(CodesOf(g, {{300, -129, 127}}), ElementsAre(44, 127, 127));
}

SmallGraph Put(OpKind op) {
  SmallGraph g;
  const ValueId x = g.Input({2, 3}, Int8(1, 0));
  const bool by_element = op == OpKind::kScatterElements;
  const ValueId index = g.PlainInput(by_element ? Dims{1, 2} : Dims{2}, kI32);
  const ValueId value = g.Input(by_element ? Dims{1, 2} : Dims{2, 2}, Int8(0.5f, 1));
  g.Node(op, {x, index, value}, {2, 3}, Int8(1, 0), {{AttrId::kAxis, {1}}});
  return g;
}

TEST(Updates, PutRescaledCodesAtTheirPositions) {
  SmallGraph copy = Put(OpKind::kIndexCopy);
  EXPECT_THAT(CodesOf(copy, {{1, 2, 3, 4, 5, 6}, {2, 0}, {21, 41, 61, 81}}),
              ElementsAre(20, 2, 10, 40, 5, 30));
  SmallGraph scatter = Put(OpKind::kScatterElements);
  EXPECT_THAT(CodesOf(scatter, {{1, 2, 3, 4, 5, 6}, {2, 0}, {21, 41}}),
              ElementsAre(20, 2, 10, 4, 5, 6));
}

TEST(Updates, AreUnpredictableTwiceOrOutside) {
  for (const OpKind op : {OpKind::kIndexCopy, OpKind::kScatterElements}) {
    SmallGraph g = Put(op);
    const Codes value(op == OpKind::kIndexCopy ? 4 : 2, 0);
    for (const Codes& index : {Codes{1, 1}, Codes{0, 3}, Codes{-1, 0}}) {
      EXPECT_EQ(OutcomeOf(g, {{1, 2, 3, 4, 5, 6}, index, value}).kind,
                Outcome::Kind::kUnpredictable);
    }
  }
}

TEST(Blocks, PutRowsBeforeColumnsBeforeChannels) {
  SmallGraph g;
  g.Node(OpKind::kDepthToSpace, {g.Input({1, 1, 1, 8}, Int8(1, 0))}, {1, 2, 2, 2}, Int8(1, 0),
         {{AttrId::kBlock, {2}}});
  EXPECT_THAT(CodesOf(g, {{0, 1, 2, 3, 4, 5, 6, 7}}), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  SmallGraph batch;
  batch.Node(OpKind::kSpaceToBatch, {batch.Input({1, 2, 4, 1}, Int8(1, 0))}, {4, 1, 2, 1},
             Int8(1, 0), {{AttrId::kBlock, {2}}});
  EXPECT_THAT(CodesOf(batch, {{0, 1, 2, 3, 4, 5, 6, 7}}), ElementsAre(0, 2, 1, 3, 4, 6, 5, 7));
}

TEST(Resize, ReadsAtHalfPixelCentres) {
  SmallGraph nearest;
  nearest.Node(OpKind::kResizeNearest, {nearest.Input({1, 1, 3, 1}, Int8(1, 0))}, {1, 1, 6, 1},
               Int8(1, 0), {{AttrId::kOutputSize, {1, 6}}});
  EXPECT_THAT(CodesOf(nearest, {{10, 20, 30}}), ElementsAre(10, 10, 20, 20, 30, 30));
  SmallGraph bilinear;
  bilinear.Node(OpKind::kResizeBilinear, {bilinear.Input({1, 1, 2, 1}, Int8(1, 7))}, {1, 1, 4, 1},
                Int8(1, 7), {{AttrId::kOutputSize, {1, 4}}});
  EXPECT_THAT(CodesOf(bilinear, {{0, 40}}), ElementsAre(0, 10, 30, 40));
}

// One tap at a time: groups read their own channels, with their own scales.
TEST(TransposeConv, KeepsItsGroupsApart) {
  SmallGraph g;
  const ValueId x = g.Input({1, 1, 2, 2}, Int8(1, 0));
  const ValueId w = g.Constant({2, 1, 2, 1}, Int8(1, 0), {1, 2, 10, 20});
  g.Node(OpKind::kTransposeConv2d, {x, w}, {1, 1, 4, 2}, Int8(1, 0),
         {{AttrId::kStride, {1, 2}},
          {AttrId::kPad, {0, 0, 0, 0}},
          {AttrId::kGroups, {2}},
          {AttrId::kOutputPad, {0, 0}}});
  // Pixels (1, 2) and (3, 4): channel 0 is 1 and 3 under (1, 2), channel 1 is 2 and 4 under (10,
  // 20).
  EXPECT_THAT(CodesOf(g, {{1, 2, 3, 4}}), ElementsAre(1, 20, 2, 40, 3, 40, 6, 80));
}

TEST(ExactCodes, HaveNoValueForPositionsOutside) {
  SmallGraph g;
  const ValueId x = g.Input({2}, Int8(1, 0));
  g.Node(OpKind::kGather, {x, g.PlainInput({1}, kI32)}, {1}, Int8(1, 0), {{AttrId::kAxis, {0}}});
  const ResolvedSpecs specs(g.graph());
  for (const std::int64_t index : {1, 2, -1}) {
    const std::vector<Tensor> operands = {{DType::kInt8, {2}, {3, 4}}, {kI32, {1}, {index}}};
    EXPECT_EQ(ExactCodes(g.graph(), 0, specs, operands).ok(), index == 1);
  }
}

TEST(ErrorBounds, AllowComparisonsToErrOnlyWhereOperandsMeet) {
  SmallGraph g;
  const ValueId a = g.Input({2}, Int8(1, 0));
  g.PlainNode(OpKind::kLess, {a, g.Input({2}, Int8(0.3f, 0))}, {2}, kBool);
  const ResolvedSpecs specs(g.graph());
  const std::vector<Tensor> operands = {{DType::kInt8, {2}, {3, 3}}, {DType::kInt8, {2}, {10, 12}}};
  const auto exact = ExactCodes(g.graph(), 0, specs, operands).value();
  EXPECT_EQ(exact[0].low, Rational(1));  // 3 < 3.0000001 is what rounding cannot tell
  EXPECT_THAT(ErrorBounds(g.graph(), 0, specs, OutputStage::kTosa, operands, exact),
              ElementsAre(Rational(1), Rational(0)));
}

}  // namespace
}  // namespace qconform
