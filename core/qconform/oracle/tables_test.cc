// SPDX-License-Identifier: Apache-2.0
// Tables of every real function against exact intervals that share nothing with what fills them.
#include <array>
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "qconform/base/sanitized.h"
#include "qconform/execute/execute.h"
#include "qconform/lower/function_table.h"
#include "qconform/lower/small_graph.h"
#include "qconform/oracle/exact_function.h"
#include "qconform/oracle/exact_series.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

constexpr DType kI8 = DType::kInt8;
constexpr DType kU8 = DType::kUint8;
constexpr DType kI16 = DType::kInt16;
constexpr DType kU16 = DType::kUint16;

std::vector<OpKind> Functions() {
  std::vector<OpKind> ops;
  for (const OpInfo& op : AllOps()) {
    if (IsExactFunction(op.kind)) ops.push_back(op.kind);
  }
  return ops;
}

class Tables : public testing::TestWithParam<OpKind> {
 protected:
  static RealFunction Function() {
    return {GetParam(), GetParam() == OpKind::kPow ? Rational(-3, 2) : Rational()};
  }
  static ExactFunctionOf Exact() { return {GetParam(), Function().exponent}; }

  // Entry by entry: the same domain, and the nearest code.
  static void ExpectRounded(const ArgumentGrid& grid, float out_scale, std::int64_t limit) {
    const RoundedTable table = RoundFunction(Function(), grid, out_scale, limit);
    const Rational scale = Rational::FromFloat(out_scale);
    const Rational half = Rational(1, 2) + Rational::PowerOfTwo(-40);
    const auto precision = 60 + static_cast<unsigned>(std::max(0, 1 - std::ilogb(out_scale)));
    constexpr std::size_t kStep = kSanitized ? 13 : 1;
    for (std::size_t i = 0; i < grid.count; i += kStep) {
      const Rational x = Rational::FromFloat(grid.scale) * Rational(grid.Offset(i));
      const auto exact = ExactFunctionValue(Exact(), x, precision);
      const bool undefined = !table.undefined.empty() && table.undefined[i] != 0;
      ASSERT_EQ(exact.has_value(), !undefined) << x.ToDouble();
      if (!exact) continue;
      const Rational low = std::clamp(exact->low / scale, Rational(-limit), Rational(limit));
      const Rational high = std::clamp(exact->high / scale, Rational(-limit), Rational(limit));
      ASSERT_LE(Abs(Rational(table.codes[i]) - low), half) << x.ToDouble();
      ASSERT_LE(Abs(Rational(table.codes[i]) - high), half) << x.ToDouble();
    }
  }
};

TEST_P(Tables, OfEightBitsAreRoundedFromTheExactValueAtEveryCode) {
  ExpectRounded({.scale = 0.0437f, .first = -101, .step = 1, .count = 256}, 0.0123f, kCodeLimit);
  ExpectRounded({.scale = 0x1p-7f, .first = -128, .step = 1, .count = 256}, 0x1p-7f, kCodeLimit);
}

TEST_P(Tables, OfSixteenBitsAreRoundedFromTheExactValueAtEveryPoint) {
  ExpectRounded({.scale = 0x1p-13f, .first = -32768, .step = 128, .count = 513}, 0x1p-13f,
                kCodeLimit);
}

TEST_P(Tables, FarOutAndCloseToZeroAreDecided) {
  for (const float scale : {0x1p-149f, 0x1p-60f, 0x1p10f, 0x1p40f, 0x1p127f}) {
    for (const float out : {0x1p-149f, 0x1p-59f, 1.0f, 2.0f, 0x1p126f}) {
      ExpectRounded({.scale = scale, .first = -3, .step = 1, .count = 7}, out,
                    std::int64_t{1} << 33);
    }
  }
}

// All 65,536 operands, against the function rounded to 1/64 of a code at every one of them; that
// rounding is what the other tests hold against exact intervals.
TEST_P(Tables, OfSixteenBitsStayWithinTheirLinesForEveryCode) {
  SmallGraph g;
  const ConcreteSpec x = Int16(0x1p-13f);
  const ConcreteSpec y = Int16(0x1.9p-13f);
  const FunctionTable made = TableOf(Function(), x, y);
  const ArgumentGrid all = {.scale = 0x1p-13f, .first = -32768, .step = 1, .count = 65536};
  constexpr std::int64_t kParts = 64;
  const RoundedTable fine = RoundFunction(Function(), all, 0x1.9p-19f, std::int64_t{1} << 39);
  const auto& table = made.params.table;
  const auto& undefined = made.params.undefined;
  std::size_t compared = 0;
  for (std::size_t i = 0; i < all.count; ++i) {
    const std::size_t base = i / 128;
    const auto part = static_cast<std::int64_t>(i % 128);
    if (!undefined.empty() && (undefined[base] != 0 || undefined[base + 1] != 0)) continue;
    const auto cut = [](std::int64_t parts) {
      return std::clamp<std::int64_t>(parts, -32768 * kParts, 32767 * kParts);
    };
    const std::int64_t line = table[base] * (128 - part) + table[base + 1] * part;  // 128ths
    const std::int64_t code = (line + 64) >> 7;
    // Ends to 1/64, the line between them, the function itself.
    const std::int64_t a = cut(fine.codes[base * 128]);
    const std::size_t end = base * 128 + 128;
    const std::int64_t b =
        end < all.count ? cut(fine.codes[end]) : table[base + 1] * kParts;  // the virtual end
    const std::int64_t exact = cut(fine.codes[i]);
    const std::int64_t distance = std::abs(exact * 128 - (a * (128 - part) + b * part));
    const std::int64_t error = std::abs(code * kParts - exact) * 128;
    // 1 for the two roundings, 3/64 for what a, b and `exact` lack.
    ASSERT_LE(error, distance + (kParts + 3) * 128) << i;
    ++compared;
  }
  EXPECT_GT(compared, 8000u);
}

TEST_P(Tables, LoweredAndRunStayWithinTheirBound) {
  constexpr std::array kRows = {OpDtypes{kI8, kI8, kI8},    OpDtypes{kU8, kU8, kU8},
                                OpDtypes{kI8, kI8, kU8},    OpDtypes{kI16, kI16, kI16},
                                OpDtypes{kU16, kI16, kU16}, OpDtypes{kI16, kI16, DType::kInt32}};
  for (std::size_t d = 0; d < kRows.size(); d += kSanitized ? 3 : 1) {
    const std::uint64_t cases = kSanitized || BitWidth(kRows[d].result) > 16 ? 1 : 4;
    int unpredictable = 0;
    for (std::uint64_t i = 0; i < cases; ++i) {
      Prng prng(CaseSeed(40 + d, i));
      const RandomOp op = MakeRandomOp(prng, GetParam(), kRows[d]);
      ASSERT_EQ(CheckStructure(op.graph).ok() ? "" : CheckStructure(op.graph).error().message, "");
      ASSERT_EQ(CompareWithExact(op, {}, unpredictable), "")
          << NameOf(GetParam()) << " row " << d << " case " << i;
    }
    EXPECT_LE(unpredictable, 3) << NameOf(GetParam()) << " row " << d;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Tables, testing::ValuesIn(Functions()),
                         [](const auto& test) { return std::string(NameOf(test.param)); });

TEST(Functions, AreTheSameToTheLoweringAndToTheOracle) {
  for (const OpInfo& op : AllOps()) {
    EXPECT_EQ(IsRealFunction(op.kind), IsExactFunction(op.kind)) << op.name;
    EXPECT_LE(IsRealFunction(op.kind), HasIntegerForm(op.kind, OutputStage::kTosa)) << op.name;
  }
}

// Known values, from outside: Abramowitz and Stegun's tables and well-known constants.
TEST(ExactFunctionValue, KnowsConstants) {
  const auto at = [](OpKind op, const Rational& x) {
    return ExactFunctionValue({op, {}}, x, 60)->low.ToDouble();
  };
  const double kSlack = 1e-15;
  EXPECT_NEAR(at(OpKind::kExp, 1), 2.718281828459045, 4 * kSlack);
  EXPECT_NEAR(at(OpKind::kLog, 2), 0.6931471805599453, kSlack);
  EXPECT_NEAR(at(OpKind::kLog10, 2), 0.3010299956639812, kSlack);
  EXPECT_NEAR(at(OpKind::kAtan, 1), 0.7853981633974483, kSlack);
  EXPECT_NEAR(at(OpKind::kAcos, -1), 3.141592653589793, 4 * kSlack);
  EXPECT_NEAR(at(OpKind::kSin, 1), 0.8414709848078965, kSlack);
  EXPECT_NEAR(at(OpKind::kCos, 1), 0.5403023058681398, kSlack);
  EXPECT_NEAR(at(OpKind::kTan, 1), 1.557407724654902, 2 * kSlack);
  EXPECT_NEAR(at(OpKind::kErf, 1), 0.8427007929497149, kSlack);
  EXPECT_NEAR(at(OpKind::kErfinv, Rational(1, 2)), 0.4769362762044699, kSlack);
  EXPECT_NEAR(at(OpKind::kGelu, 1), 0.8413447460685429, kSlack);
  EXPECT_NEAR(at(OpKind::kSilu, 1), 0.7310585786300049, kSlack);
  EXPECT_NEAR(at(OpKind::kSinh, 1), 1.1752011936438014, 2 * kSlack);
  EXPECT_NEAR(at(OpKind::kAsinh, 1), 0.881373587019543, kSlack);
  EXPECT_NEAR(at(OpKind::kAcosh, 2), 1.3169578969248167, 2 * kSlack);
  EXPECT_NEAR(at(OpKind::kAtanh, Rational(1, 2)), 0.5493061443340548, kSlack);
  EXPECT_NEAR(at(OpKind::kRsqrt, 2), 0.7071067811865476, kSlack);
  EXPECT_NEAR(at(OpKind::kHardSwish, 1), 2.0 / 3, kSlack);
  EXPECT_NEAR(at(OpKind::kLeakyRelu, -1), -0.01, kSlack);
}

TEST(ExactSinCos, NeedsNoMultipleOfPi) {
  for (const int exponent : {0, 10, 60, 140}) {
    const SineAndCosine a = ExactSinCos(Rational::PowerOfTwo(exponent), 80);
    const Rational one = a.sine.low * a.sine.low + a.cosine.low * a.cosine.low;
    EXPECT_LT(Abs(one - Rational(1)), Rational::PowerOfTwo(-76)) << exponent;
  }
}

}  // namespace
}  // namespace qconform
