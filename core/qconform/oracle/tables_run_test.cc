// SPDX-License-Identifier: Apache-2.0
// Tables that run: what facts/arm_tosa.md 4 lists as gone wrong elsewhere, and where TOSA demands
// nothing.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/execute/execute.h"
#include "qconform/lower/function_table.h"
#include "qconform/lower/small_graph.h"

namespace qconform {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using enum OpKind;

Outcome RunOne(OpKind op, const ConcreteSpec& x, const ConcreteSpec& y, std::int64_t code) {
  SmallGraph g;
  g.Node(op, {g.Input({1}, x)}, {1}, y);
  const Result<Program> program = Lower(g.graph(), {});
  EXPECT_TRUE(program.ok());
  const std::vector<Tensor> inputs = {{x.dtype, {1}, {code}}};
  return Execute(program.value(), inputs);
}

TEST(TableOf, OfZerosStaysZeros) {
  const FunctionTable table =
      TableOf({kExp, {}}, Ranged(Int16(0x1p-16f), -32768, 32767), PerTensor(DType::kInt32, 8, 0));
  EXPECT_THAT(table.params.table, Each(0));
  EXPECT_EQ(table.right_shift, 0);
  const Outcome run = RunOne(kExp, Int16(0x1p-16f), PerTensor(DType::kInt32, 8, 0), 77);
  ASSERT_EQ(run.kind, Outcome::Kind::kValid);
  EXPECT_THAT(run.outputs[0].codes, ElementsAre(0));
}

TEST(TableOf, ShiftsAPowerOfTwoOnceMore) {
  // max(x, x/100) ends at 32768 on the virtual point: 2^15 does not fit, and must not wrap.
  const ConcreteSpec out = PerTensor(DType::kInt32, 1.0f, 0);
  const FunctionTable table = TableOf({kLeakyRelu, {}}, Int16(1.0f), out);
  EXPECT_EQ(table.right_shift, 1);
  EXPECT_EQ(table.params.table[512], 16384);
  EXPECT_EQ(TableOf({kLeakyRelu, {}}, Int16(0x1.fffcp-1f), out).right_shift, 0);  // to 32767
  for (const std::int64_t code : {1, 12345, 32640, 32767}) {
    const Outcome run = RunOne(kLeakyRelu, Int16(1.0f), out, code);
    ASSERT_EQ(run.kind, Outcome::Kind::kValid);
    EXPECT_THAT(run.outputs[0].codes, ElementsAre(code)) << code;
  }
}

TEST(TableOf, SmallResultsAreNotShiftedAway) {
  // ExecuTorch #20668: a right shift below zero made constants of sigmoids at such scales.
  const Outcome run = RunOne(kSigmoid, Int16(0x1p-12f), Int16(0x1p-12f), 0);
  EXPECT_THAT(run.outputs[0].codes, ElementsAre(2048));
  const Outcome wide = RunOne(kSigmoid, Int16(0x1p-12f), PerTensor(DType::kInt32, 0x1p-12f, 0), 0);
  EXPECT_THAT(wide.outputs[0].codes, ElementsAre(2048));
}

TEST(Tables, AreUnpredictableOnlyWhereASlopeLeavesInt16) {
  // tan has a pole between the points 51 and 52 of 2^-12 * 128 (pi / 2 = 50.3 of these).
  const ConcreteSpec x = Int16(0x1p-12f);
  const ConcreteSpec y = Int16(0x1p-15f);
  const Outcome pole = RunOne(kTan, x, y, 50 * 128 + 5);
  EXPECT_EQ(pole.kind, Outcome::Kind::kUnpredictable);
  EXPECT_THAT(pole.reason, HasSubstr("slope leaves int16"));
  EXPECT_EQ(RunOne(kTan, x, y, 49 * 128).kind, Outcome::Kind::kValid);
  EXPECT_EQ(RunOne(kTan, x, y, 51 * 128).kind, Outcome::Kind::kValid);
  const Outcome gap = RunOne(kReciprocal, x, y, -5);
  EXPECT_EQ(gap.kind, Outcome::Kind::kUnpredictable);
  EXPECT_THAT(gap.reason, HasSubstr("no value"));
  EXPECT_EQ(RunOne(kReciprocal, x, y, 128).kind, Outcome::Kind::kValid);
}

TEST(Tables, TakePowersWithOneConstantExponent) {
  const auto lowered = [](const std::vector<std::int64_t>& exponents, float scale) {
    SmallGraph g;
    const Dims shape = {static_cast<std::int64_t>(exponents.size())};
    const ValueId x = g.Input({2}, Int8(0.5f, 0));
    const ValueId n = g.Constant(shape, Int8(scale, 0), exponents);
    g.Node(kPow, {x, n}, {2}, Int8(0.25f, 0));
    const Result<Program> program = Lower(g.graph(), {});
    if (!program.ok()) return program.error().message;
    const std::vector<Tensor> inputs = {{DType::kInt8, {2}, {3, 4}}};
    const Outcome run = Execute(program.value(), inputs);
    return std::to_string(run.outputs[0].codes[0]) + "," + std::to_string(run.outputs[0].codes[1]);
  };
  EXPECT_EQ(lowered({2}, 1.0f), "9,16");  // 2.25, 4
  EXPECT_EQ(lowered({1}, 0.5f), "5,6");   // 1.2247, 1.4142 in quarters
  EXPECT_EQ(lowered({-2}, 1.0f), "2,1");  // 4/9, 1/4
  EXPECT_THAT(lowered({1}, 0.25f), HasSubstr("whole and half numbers"));
  EXPECT_THAT(lowered({17}, 0.5f), HasSubstr("whole and half numbers"));
  EXPECT_THAT(lowered({1, 2}, 1.0f), HasSubstr("one constant number"));
}

}  // namespace
}  // namespace qconform
