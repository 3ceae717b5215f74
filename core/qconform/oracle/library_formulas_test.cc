// SPDX-License-Identifier: Apache-2.0
// Every formula of facts/backends.md 2 against its own words in rationals, element by element, on
// random parameters and on ties; and within its proven bound of the exact value.
#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "qconform/execute/execute.h"
#include "qconform/lower/scale_encoding.h"
#include "qconform/lower/small_graph.h"
#include "qconform/oracle/exact.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

using Stage = OutputStage;

// One rounding to float32, without floats. Subnormal numbers do not occur here.
Rational Fl(const Rational& x) {
  if (x == Rational(0)) return x;
  int exponent = 0;
  while (Abs(x) >= Rational::PowerOfTwo(exponent + 24)) ++exponent;
  while (Abs(x) < Rational::PowerOfTwo(exponent + 23)) --exponent;
  const Rational unit = Rational::PowerOfTwo(exponent);
  return Rational(RoundHalfEven(x / unit)) * unit;
}

Rational Real(float x) { return Rational::FromFloat(x); }

// What one element's code is made from.
struct Element {
  std::int64_t sum;  // without the bias
  std::int64_t bias;
  float a, b, out;
  std::int64_t zero_point;
  bool per_channel;

  Rational total() const { return Rational(sum + bias); }
  // fl(fl(a * b) / out).
  Rational float_scale() const { return Fl(Fl(Real(a) * Real(b)) / Real(out)); }
  BigInt Code(const BigInt& rounded) const { return rounded + BigInt(zero_point); }
};
using Model = BigInt (*)(const Element&);

BigInt F1(const Element& e) { return e.Code(RoundHalfEven(Fl(Fl(e.total()) * e.float_scale()))); }

BigInt F2(const Element& e) {
  return e.per_channel ? F1(e) : e.Code(RoundHalfUp(e.total() * e.float_scale()));
}

BigInt F3(const Element& e) {
  const Rational sum = Fl(Fl(Rational(e.sum)) + Fl(Rational(e.bias)));
  return RoundHalfEven(Fl(Fl(sum * e.float_scale()) + Rational(e.zero_point)));
}

// The real multiplier of conv2d in TFLite, as a 31-bit mantissa and an exponent: q * 2^(e - 31).
struct Multiplier {
  BigInt q;
  int exponent;
};
Multiplier Quantize(const Rational& real) {
  int exponent = 0;
  while (real >= Rational::PowerOfTwo(exponent)) ++exponent;
  while (real < Rational::PowerOfTwo(exponent - 1)) --exponent;
  BigInt q = RoundHalfAway(real * Rational::PowerOfTwo(31 - exponent));
  if (Rational(q) == Rational::PowerOfTwo(31)) {
    q = RoundHalfAway(Rational::PowerOfTwo(30));
    ++exponent;
  }
  return {q, exponent};
}

BigInt F4(const Element& e) {
  const Multiplier m = Quantize(Real(e.a) * Real(e.b) / Real(e.out));
  const int left = std::max(m.exponent, 0);
  const int right = std::max(-m.exponent, 0);
  const Rational shifted = e.total() * Rational::PowerOfTwo(left);
  const BigInt high = RoundHalfUp(shifted * Rational(m.q) * Rational::PowerOfTwo(-31));
  return e.Code(RoundHalfAway(Rational(high) * Rational::PowerOfTwo(-right)));
}

BigInt F5(const Element& e) {
  const Multiplier m = Quantize(Real(e.a) * Real(e.b) / Real(e.out));
  BigInt q = RoundHalfUp(Rational(m.q) * Rational::PowerOfTwo(-16));
  if (Rational(q) > Rational(32767)) q = BigInt(32767);
  return e.Code(RoundHalfUp(e.total() * Rational(q) * Rational::PowerOfTwo(m.exponent - 15)));
}

// The rounding of the product to double moves nothing here: no drawn product lies within 2^-40 of
// a tie without being one.
BigInt F6(const Element& e) {
  return e.Code(RoundHalfAway(e.total() * (Real(e.a) * Real(e.b) / Real(e.out))));
}

struct Formula {
  const char* name;
  Stage stage;
  OpKind op;
  OpDtypes dtypes;
  Model model;
};

constexpr OpDtypes kEight = {DType::kInt8, DType::kInt8, DType::kInt8};
constexpr OpDtypes kUnsigned = {DType::kUint8, DType::kInt8, DType::kUint8};
constexpr OpDtypes kSixteen = {DType::kInt16, DType::kInt8, DType::kInt16};

const Formula kFormulas[] = {
    {"F1", Stage::kFloatScale, OpKind::kConv2d, kEight, F1},
    {"F1_linear", Stage::kFloatScale, OpKind::kLinear, kUnsigned, F1},
    {"F2", Stage::kMantissaShift, OpKind::kConv2d, kEight, F2},
    {"F2_linear", Stage::kMantissaShift, OpKind::kLinear, kUnsigned, F2},
    {"F3", Stage::kZeroPointFirst, OpKind::kConv2d, kEight, F3},
    {"F3_linear", Stage::kZeroPointFirst, OpKind::kLinear, kUnsigned, F3},
    {"F4", Stage::kTwoRoundings, OpKind::kConv2d, kEight, F4},
    {"F4_depthwise", Stage::kTwoRoundings, OpKind::kDepthwiseConv2d, kEight, F4},
    {"F5", Stage::kSixteenBits, OpKind::kConv2d, kSixteen, F5},
    {"F5_depthwise", Stage::kSixteenBits, OpKind::kDepthwiseConv2d, kSixteen, F5},
    {"F6", Stage::kDoubleProduct, OpKind::kLinear, kSixteen, F6},
    {"F6_int8", Stage::kDoubleProduct, OpKind::kLinear, kEight, F6},
};

LoweringOptions OptionsFor(OpKind op, Stage stage) {
  LoweringOptions options;
  options.numerics.stage[static_cast<std::size_t>(op)] = stage;
  return options;
}

std::vector<Tensor> OperandsOf(const RandomOp& op) {
  std::vector<Tensor> operands = op.inputs;
  for (std::size_t i = operands.size(); i < op.graph.nodes[0].operands.size(); ++i) {
    const Value& value = op.graph.values[op.graph.nodes[0].operands[i].value];
    operands.push_back({value.dtype, value.shape, *value.constant});
  }
  return operands;
}

// Result channels are the last axis of every op here.
Element ElementOf(const RandomOp& op, const ResolvedSpecs& specs, const Rational& exact,
                  std::size_t channel) {
  const Node& node = op.graph.nodes[0];
  const ConcreteSpec& w = *specs.Find(OperandPort(0, 1));
  const ConcreteSpec& out = *specs.Find(ValuePort(node.result()));
  Element e{};
  e.a = specs.Find(OperandPort(0, 0))->scales[0];
  e.b = w.scales[w.scales.size() == 1 ? 0 : channel];
  e.out = out.scales[0];
  e.zero_point = out.zero_points[0];
  e.per_channel = w.granularity == Granularity::kPerChannel;
  if (node.operands.size() > 2) {
    e.bias = (*op.graph.values[node.operands[2].value].constant)[channel];
  }
  const Rational total = (exact - Rational(e.zero_point)) * Real(e.out) / (Real(e.a) * Real(e.b));
  e.sum = RoundHalfEven(total).ToInt64() - e.bias;
  return e;
}

class Formulas : public testing::TestWithParam<Formula> {};

TEST_P(Formulas, AreWhatTheirWordsSay) {
  const Formula& f = GetParam();
  int compared = 0;
  for (std::uint64_t i = 0; i < 60; ++i) {
    Prng prng(CaseSeed(61, i));
    const RandomOp op = MakeRandomOp(prng, f.op, f.dtypes);
    const Result<Program> program = Lower(op.graph, OptionsFor(f.op, f.stage));
    ASSERT_TRUE(program.ok()) << program.error().message;
    const Outcome outcome = Execute(program.value(), op.inputs);
    if (outcome.kind != Outcome::Kind::kValid) continue;
    const ResolvedSpecs specs(op.graph);
    const auto exact = ExactCodes(op.graph, 0, specs, OperandsOf(op));
    ASSERT_TRUE(exact.ok()) << exact.error().message;
    const ConcreteSpec& out = *specs.Find(ValuePort(op.graph.nodes[0].result()));
    const auto channels = static_cast<std::size_t>(outcome.outputs[0].shape.back());
    for (std::size_t k = 0; k < exact.value().size(); ++k) {
      const Element e = ElementOf(op, specs, exact.value()[k].low, k % channels);
      const BigInt code = std::clamp(f.model(e), BigInt(out.qmin), BigInt(out.qmax));
      ASSERT_EQ(outcome.outputs[0].codes[k], code.ToInt64()) << "case " << i << " element " << k;
      ++compared;
    }
  }
  EXPECT_GT(compared, 1000);
}

TEST_P(Formulas, StayWithinTheirBound) {
  const Formula& f = GetParam();
  int unpredictable = 0;
  for (std::uint64_t i = 0; i < 30; ++i) {
    Prng prng(CaseSeed(62, i));
    const RandomOp op = MakeRandomOp(prng, f.op, f.dtypes);
    ASSERT_EQ(CompareWithExact(op, OptionsFor(f.op, f.stage), unpredictable), "") << "case " << i;
  }
  EXPECT_LT(unpredictable, 10);
}

INSTANTIATE_TEST_SUITE_P(All, Formulas, testing::ValuesIn(kFormulas),
                         [](const auto& test) { return std::string(test.param.name); });

// Sums n / 2 for n = -8 .. 8: what each formula does with ties, before and after the zero point.
struct Ties {
  const char* name;
  Stage stage;
  std::int64_t zero_point;
  BigInt (*rounded)(const Rational& code, std::int64_t zero_point);
};

BigInt EvenBefore(const Rational& code, std::int64_t zp) {
  return RoundHalfEven(code - Rational(zp)) + BigInt(zp);
}
BigInt EvenAfter(const Rational& code, std::int64_t) { return RoundHalfEven(code); }
BigInt Up(const Rational& code, std::int64_t) { return RoundHalfUp(code); }
BigInt Away(const Rational& code, std::int64_t zp) {
  return RoundHalfAway(code - Rational(zp)) + BigInt(zp);
}

constexpr Ties kTies[] = {
    {"F1", Stage::kFloatScale, 1, EvenBefore},    {"F2", Stage::kMantissaShift, 1, Up},
    {"F3", Stage::kZeroPointFirst, 1, EvenAfter}, {"F3_even", Stage::kZeroPointFirst, 2, EvenAfter},
    {"F4", Stage::kTwoRoundings, 1, Up},  // a scale of 1/2 leaves nothing to the second rounding
    {"F6", Stage::kDoubleProduct, 1, Away},
};

class OnTies : public testing::TestWithParam<Ties> {};

TEST_P(OnTies, RoundAsNamed) {
  const Ties& t = GetParam();
  SmallGraph g;
  const ValueId x = g.Input({17, 1}, Int8(0.5f, 0));
  const ValueId w = g.Constant({1, 1}, Int8(1.0f, 0), {1});
  g.Node(OpKind::kLinear, {x, w}, {17, 1}, Int8(1.0f, t.zero_point));
  std::vector<std::int64_t> halves;
  for (std::int64_t n = -8; n <= 8; ++n) halves.push_back(n);
  const std::vector<Tensor> inputs = {{DType::kInt8, {17, 1}, halves}};
  const Result<Program> program = Lower(g.graph(), OptionsFor(OpKind::kLinear, t.stage));
  ASSERT_TRUE(program.ok()) << program.error().message;
  const Outcome outcome = Execute(program.value(), inputs);
  ASSERT_EQ(outcome.kind, Outcome::Kind::kValid) << outcome.reason;
  for (std::size_t i = 0; i < halves.size(); ++i) {
    const Rational exact = Rational(halves[i], 2) + Rational(t.zero_point);
    EXPECT_EQ(outcome.outputs[0].codes[i], t.rounded(exact, t.zero_point).ToInt64()) << halves[i];
  }
}

INSTANTIATE_TEST_SUITE_P(All, OnTies, testing::ValuesIn(kTies),
                         [](const auto& test) { return std::string(test.param.name); });

// 1/4 rounds to 1/2 up, and that away from zero: F4's error of 3/4, on both sides of zero.
TEST(TwoRoundings, ErrByThreeQuarters) {
  SmallGraph g;
  const ValueId x = g.Input({5, 1}, Int8(0.25f, 0));
  const ValueId w = g.Constant({1, 1}, Int8(1.0f, 0), {1});
  g.Node(OpKind::kLinear, {x, w}, {5, 1}, Int8(1.0f, 0));
  const Result<Program> program =
      Lower(g.graph(), OptionsFor(OpKind::kLinear, Stage::kTwoRoundings));
  ASSERT_TRUE(program.ok());
  const std::vector<Tensor> inputs = {{DType::kInt8, {5, 1}, {1, -1, 2, -2, -3}}};
  EXPECT_EQ(Execute(program.value(), inputs).outputs[0].codes,
            (std::vector<std::int64_t>{1, 0, 1, -1, -1}));
}

// LiteRT reads a 16x8 bias as int64, or sums everything in int32.
TEST(SixteenBits, TakesTheBiasInEitherWidth) {
  for (const DType bias : {DType::kInt64, DType::kInt32}) {
    SmallGraph g;
    const ValueId x = g.Input({1, 1}, Int16(0.5f));
    const ValueId w = g.Constant({1, 1}, Int8(0.5f, 0), {100});
    const ValueId b = g.Constant({1}, PerTensor(bias, 0.25f, 0), {1000001});
    g.Node(OpKind::kLinear, {x, w, b}, {1, 1}, Int16(64.0f));
    const std::vector<Tensor> inputs = {{DType::kInt16, {1, 1}, {32767}}};
    const Result<Program> program =
        Lower(g.graph(), OptionsFor(OpKind::kLinear, Stage::kSixteenBits));
    ASSERT_TRUE(program.ok()) << program.error().message;
    const Outcome outcome = Execute(program.value(), inputs);
    ASSERT_EQ(outcome.kind, Outcome::Kind::kValid) << outcome.reason;
    EXPECT_EQ(outcome.outputs[0].codes[0], 16706);  // (3276700 + 1000001) / 256 = 16705.9
    EXPECT_EQ(Lower(g.graph(), {}).ok(), bias == DType::kInt32) << "TOSA knows no int64";
  }
}

// A mantissa that would round up to the next power of two: TFLite's 15 bits saturate, TOSA's do
// not.
TEST(SixteenBits, CutsTheMultiplierAsTfliteDoes) {
  SmallGraph g;
  const ValueId x = g.Input({1, 1}, Int16(1.0f));
  const ValueId w = g.Constant({1, 1}, Int8(1.0f - 0x1p-17f, 0), {1});
  g.Node(OpKind::kLinear, {x, w}, {1, 1}, Int16(1.0f));
  const std::vector<Tensor> inputs = {{DType::kInt16, {1, 1}, {32767}}};
  for (const auto& [stage, code] : {std::pair{Stage::kSixteenBits, 32766}, {Stage::kTosa, 32767}}) {
    const Result<Program> program = Lower(g.graph(), OptionsFor(OpKind::kLinear, stage));
    ASSERT_TRUE(program.ok()) << program.error().message;
    EXPECT_EQ(Execute(program.value(), inputs).outputs[0].codes[0], code);
  }
}

// oneDNN and ONNX Runtime scale the columns of matmul one by one.
TEST(Matmul, TakesAScalePerColumn) {
  SmallGraph g;
  const ValueId a = g.Input({1, 1, 1}, Int8(1.0f, 0));
  const ValueId b = g.Constant({1, 1, 2}, PerChannel(DType::kInt8, 2, {0.5f, 2.0f}), {3, 3});
  g.Node(OpKind::kMatmul, {a, b}, {1, 1, 2}, Int8(1.0f, 1));
  const std::vector<Tensor> inputs = {{DType::kInt8, {1, 1, 1}, {3}}};
  const Result<Program> program =
      Lower(g.graph(), OptionsFor(OpKind::kMatmul, Stage::kZeroPointFirst));
  ASSERT_TRUE(program.ok()) << program.error().message;
  EXPECT_EQ(Execute(program.value(), inputs).outputs[0].codes,
            (std::vector<std::int64_t>{6, 19}));  // 4.5 + 1 = 5.5 to even, 18 + 1
}

// add, sub and mul in float: the words of F8 and of oneDNN's binary primitive.
BigInt BinaryModel(const ConcreteSpec* specs[3], OpKind op, Stage stage, std::int64_t a,
                   std::int64_t b) {
  const bool folded = stage == Stage::kFloatOperands;
  const Rational out = Real(specs[2]->scales[0]);
  Rational a_scale = Real(specs[0]->scales[0]);
  Rational b_scale = Real(specs[1]->scales[0]);
  if (folded) a_scale = Fl(a_scale / out);
  if (folded && op != OpKind::kMul) b_scale = Fl(b_scale / out);
  const Rational x = Fl(Rational(a - specs[0]->zero_points[0]) * a_scale);
  const Rational y = Fl(Rational(b - specs[1]->zero_points[0]) * b_scale);
  const Rational v = Fl(op == OpKind::kMul ? x * y : op == OpKind::kAdd ? x + y : x - y);
  const BigInt rounded = folded ? RoundHalfEven(v) : RoundHalfAway(Fl(v / out));
  return rounded + BigInt(specs[2]->zero_points[0]);
}

TEST(FloatBinary, IsWhatItsWordsSayAndWithinItsBound) {
  for (const Stage stage : {Stage::kDequantized, Stage::kFloatOperands}) {
    for (const OpKind kind : {OpKind::kAdd, OpKind::kSub, OpKind::kMul}) {
      for (std::uint64_t i = 0; i < 40; ++i) {
        Prng prng(CaseSeed(63, i));
        const RandomOp op = MakeRandomOp(prng, kind, kEight);
        int unpredictable = 0;
        ASSERT_EQ(CompareWithExact(op, OptionsFor(kind, stage), unpredictable), "") << i;
        const Result<Program> program = Lower(op.graph, OptionsFor(kind, stage));
        const std::vector<Tensor> outputs = Execute(program.value(), op.inputs).outputs;
        const ResolvedSpecs resolved(op.graph);
        const ConcreteSpec* specs[3] = {resolved.Find(OperandPort(0, 0)),
                                        resolved.Find(OperandPort(0, 1)),
                                        resolved.Find(ValuePort(op.graph.nodes[0].result()))};
        for (std::size_t k = 0; k < 30; ++k) {  // [2,1,5] op [1,3,5] -> [2,3,5]
          const std::int64_t a = op.inputs[0].codes[k / 15 * 5 + k % 5];
          const std::int64_t b = op.inputs[1].codes[k % 15];
          const BigInt code = std::clamp(BinaryModel(specs, kind, stage, a, b),
                                         BigInt(specs[2]->qmin), BigInt(specs[2]->qmax));
          ASSERT_EQ(outputs[0].codes[k], code.ToInt64()) << NameOf(kind) << i << " " << k;
        }
      }
    }
  }
}

// TFLite's add and sub, and mul under the formulas that have it, within their bounds.
TEST(LibraryBinary, StaysWithinItsBound) {
  const std::pair<OpKind, Stage> rows[] = {
      {OpKind::kAdd, Stage::kTwoRoundings},    {OpKind::kSub, Stage::kTwoRoundings},
      {OpKind::kMul, Stage::kTwoRoundings},    {OpKind::kMul, Stage::kMantissaShift},
      {OpKind::kMul, Stage::kZeroPointFirst},  {OpKind::kMatmul, Stage::kZeroPointFirst},
      {OpKind::kMatmul, Stage::kMantissaShift}};
  for (const auto& [kind, stage] : rows) {
    for (std::uint64_t i = 0; i < 40; ++i) {
      Prng prng(CaseSeed(64, i));
      const RandomOp op = MakeRandomOp(prng, kind, kEight);
      int unpredictable = 0;
      ASSERT_EQ(CompareWithExact(op, OptionsFor(kind, stage), unpredictable), "")
          << NameOf(kind) << " stage " << static_cast<int>(stage) << " case " << i;
      EXPECT_EQ(unpredictable, 0);
    }
  }
}

}  // namespace
}  // namespace qconform
