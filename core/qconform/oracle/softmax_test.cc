// SPDX-License-Identifier: Apache-2.0
// softmax in integer steps stays within its bound of the exact value.
#include <array>
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/base/sanitized.h"
#include "qconform/execute/execute.h"
#include "qconform/lower/small_graph.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

struct Row {
  DType x;
  DType result;
};
constexpr std::array kRows = {Row{DType::kInt8, DType::kInt8}, Row{DType::kUint8, DType::kUint8},
                              Row{DType::kInt16, DType::kInt16}, Row{DType::kUint16, DType::kInt16},
                              Row{DType::kInt8, DType::kInt16}};
constexpr std::array<std::int64_t, 4> kColumns = {1, 2, 17, 300};

float ScaleNear(Prng& prng, int exponent) {
  return std::ldexp(1.0f + static_cast<float>(prng.Below(1u << 23)) * 0x1p-23f, exponent);
}

// Extremes, equal rows, one leader, or anything.
std::int64_t Code(Prng& prng, std::uint64_t kind, CodeRange range) {
  const auto width = static_cast<std::uint64_t>(range.max - range.min) + 1;
  const std::int64_t any = range.min + static_cast<std::int64_t>(prng.Below(width));
  switch (kind) {
    case 0:
      return any % 2 == 0 ? range.min : range.max;
    case 1:
      return range.max - 3;
    case 2:
      return prng.Below(40) == 0 ? range.max : range.min + static_cast<std::int64_t>(prng.Below(9));
    default:
      return any;
  }
}

RandomOp MakeSoftmax(Prng& prng, const Row& row, std::int64_t columns) {
  const CodeRange range = RangeOf(row.x);
  const int bits = BitWidth(row.x);
  const auto spread = static_cast<int>(prng.Below(9));
  SmallGraph g;
  const Dims shape = {2, columns};
  const ConcreteSpec x =
      PerTensor(row.x, ScaleNear(prng, spread - bits), SymmetricZeroPoint(row.x));
  const int result_bits = BitWidth(row.result);
  const float scale = std::ldexp(1.0f, result_bits == 8 ? -8 : -15);
  const std::int64_t zero_point = row.result == DType::kInt8 ? -128 : 0;
  g.Node(OpKind::kSoftmax, {g.Input(shape, x)}, shape, PerTensor(row.result, scale, zero_point));
  Tensor codes{row.x, shape, {}};
  const std::uint64_t kind = prng.Below(6);
  for (std::int64_t i = 0; i < 2 * columns; ++i) codes.codes.push_back(Code(prng, kind, range));
  return {g.graph(), {codes}};
}

TEST(SoftmaxInSteps, StaysWithinItsBound) {
  int unpredictable = 0;
  for (std::size_t r = 0; r < kRows.size(); ++r) {
    for (const std::int64_t columns : kColumns) {
      const std::uint64_t cases = kSanitized ? 1 : columns < 100 ? 24 : 3;
      for (std::uint64_t i = 0; i < cases; ++i) {
        Prng prng(CaseSeed(300 + r, i));
        const RandomOp op = MakeSoftmax(prng, kRows[r], columns);
        ASSERT_EQ(CompareWithExact(op, {}, unpredictable), "")
            << "row " << r << " columns " << columns << " case " << i;
      }
    }
  }
  EXPECT_EQ(unpredictable, 0);
}

Outcome RunSoftmax(const ConcreteSpec& x, const ConcreteSpec& y, std::vector<std::int64_t> codes) {
  SmallGraph g;
  const Dims shape = {1, static_cast<std::int64_t>(codes.size())};
  g.Node(OpKind::kSoftmax, {g.Input(shape, x)}, shape, y);
  const Result<Program> program = Lower(g.graph(), {});
  EXPECT_TRUE(program.ok());
  const std::vector<Tensor> inputs = {{x.dtype, shape, std::move(codes)}};
  return Execute(program.value(), inputs);
}

TEST(SoftmaxInSteps, IsRightByHand) {
  // Four equal logits: 1/4 each. 64 - 128.
  EXPECT_THAT(RunSoftmax(Int8(0.1f, 5), Int8(0x1p-8f, -128), {9, 9, 9, 9}).outputs[0].codes,
              testing::Each(-64));
  // exp(-1) = 0.3679: 187.15 and 68.85 of 256.
  EXPECT_THAT(RunSoftmax(Int8(1.0f, 0), Int8(0x1p-8f, -128), {3, 2}).outputs[0].codes,
              testing::ElementsAre(187 - 128, 69 - 128));
  EXPECT_THAT(RunSoftmax(Int16(0x1p-12f), Int8(0x1p-8f, -128), {4096, 0}).outputs[0].codes,
              testing::ElementsAre(187 - 128, 69 - 128));
}

TEST(SoftmaxInSteps, TakesTheWidestOperands) {
  for (const float scale : {4096.0f, 0x1p20f, 0x1p127f}) {
    const Outcome far =
        RunSoftmax(PerTensor(DType::kInt16, scale, 0), Int8(0x1p-8f, -128), {-32768, 32767, 32766});
    ASSERT_EQ(far.kind, Outcome::Kind::kValid);
    EXPECT_THAT(far.outputs[0].codes, testing::ElementsAre(-128, 127, -128));
  }
  const Outcome close =
      RunSoftmax(PerTensor(DType::kInt16, 0x1p-149f, 0), Int8(0x1p-8f, -128), {-32768, 32767});
  ASSERT_EQ(close.kind, Outcome::Kind::kValid);
  EXPECT_THAT(close.outputs[0].codes, testing::ElementsAre(0, 0));
  const Outcome rows =
      RunSoftmax(Int8(1.0f, 0), Int16(0x1p-15f), std::vector<std::int64_t>(8192, 5));
  ASSERT_EQ(rows.kind, Outcome::Kind::kValid);
  EXPECT_THAT(rows.outputs[0].codes, testing::Each(4));
}

TEST(SoftmaxInSteps, RefusesWhatItsBoundDoesNotCover) {
  const auto refusal = [](const ConcreteSpec& x, const ConcreteSpec& y, std::int64_t columns) {
    SmallGraph g;
    g.Node(OpKind::kSoftmax, {g.Input({columns}, x)}, {columns}, y);
    const Result<Program> program = Lower(g.graph(), {});
    return program.ok() ? std::string() : program.error().message;
  };
  EXPECT_EQ(refusal(Int8(1, 0), Int8(1, 0), 8192), "");
  EXPECT_THAT(refusal(Int8(1, 0), Int8(1, 0), 8193), testing::HasSubstr("8192"));
  EXPECT_THAT(refusal(Int8(1, 0), PerTensor(DType::kInt32, 1, 0), 3), testing::HasSubstr("bits"));
}

}  // namespace
}  // namespace qconform
