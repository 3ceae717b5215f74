// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "qconform/execute/execute.h"
#include "qconform/lower/small_graph.h"
#include "qconform/oracle/oracle.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// n / 2 for n = -8 .. 8 with zero point 1: nothing but ties and whole numbers.
struct Halves {
  SmallGraph g;
  std::vector<Tensor> inputs;
  Halves() {
    const ValueId x = g.Input({17, 1}, Int8(0.5f, 0));
    const ValueId w = g.Constant({1, 1}, Int8(1.0f, 0), {1});
    g.Node(OpKind::kLinear, {x, w}, {17, 1}, Int8(1.0f, 1));
    Tensor tensor{DType::kInt8, {17, 1}, {}};
    for (std::int64_t n = -8; n <= 8; ++n) tensor.codes.push_back(n);
    inputs = {tensor};
  }
  // Codes by a rule for n / 2.
  template <class Rule>
  Tensor By(Rule rule) const {
    Tensor tensor{DType::kInt8, {17, 1}, {}};
    for (std::int64_t n = -8; n <= 8; ++n) tensor.codes.push_back(rule(n) + 1);
    return tensor;
  }
};

Explanation Explain(Halves& h, const Tensor& got) {
  return ExplainCodes(h.g.graph(), h.inputs, std::span(&got, 1),
                      KnownArithmetics(OpKind::kLinear, {}));
}

TEST(ExplainCodes, NamesTheRoundingOfTies) {
  Halves h;
  const Tensor up = h.By([](std::int64_t n) { return (n + 1) >> 1; });
  EXPECT_THAT(Explain(h, up).names, Contains("TOSA"));
  EXPECT_THAT(Explain(h, up).names, Contains(StartsWith("F2")));
  EXPECT_THAT(Explain(h, up).names, Not(Contains("F1 (float32 scale, ties to even)")));

  const Tensor down = h.By([](std::int64_t n) { return n >> 1; });
  EXPECT_THAT(Explain(h, down).names, Contains("TOSA but ties down"));
  EXPECT_THAT(Explain(h, down).names, Contains("TOSA but rounded down"));
  EXPECT_THAT(Explain(h, down).names, Not(Contains("TOSA")));

  const Tensor truncated = h.By([](std::int64_t n) { return n / 2; });
  EXPECT_THAT(Explain(h, truncated).names, Contains("TOSA but truncated"));

  const Tensor away = h.By([](std::int64_t n) { return n < 0 ? (n - 1) / 2 : (n + 1) / 2; });
  EXPECT_THAT(Explain(h, away).names, Contains(StartsWith("F6")));
}

TEST(ExplainCodes, SaysWhereNothingFits) {
  Halves h;
  const Tensor shifted = h.By([](std::int64_t n) { return n / 2 + 3; });
  const Explanation none = Explain(h, shifted);
  EXPECT_THAT(none.names, IsEmpty());
  EXPECT_GT(none.tried, 20u);
  EXPECT_EQ(Describe(none),
            "none of " + std::to_string(none.tried) + " known arithmetics gives these codes");
}

TEST(ExplainCodes, TakesArithmeticsOfItsCaller) {
  Halves h;
  const Arithmetic doubled = {"doubled", {}, [](Program p) {
                                for (Instruction& i : p.instructions) {
                                  auto* r = std::get_if<RescaleParams>(&i.params);
                                  if (r != nullptr) --r->shifts[0];
                                }
                                return p;
                              }};
  const Tensor got = h.By([](std::int64_t n) { return n; });
  EXPECT_THAT(ExplainCodes(h.g.graph(), h.inputs, std::span(&got, 1), std::span(&doubled, 1)).names,
              ElementsAre("doubled"));
}

// Whoever computed a random node is among the names, and on data that tell formulas apart the
// list stays short.
TEST(ExplainCodes, FindsEveryLibraryOnItsOwnOutputs) {
  std::size_t names = 0;
  std::size_t cases = 0;
  for (const NumericsRow& row : AllNumericsRows()) {
    if (row.op != OpKind::kConv2d && row.op != OpKind::kLinear && row.op != OpKind::kAdd) continue;
    const Numerics numerics = NumericsOf(row.target);
    const DType x = row.target == "litert.int16x8" ? DType::kInt16 : DType::kInt8;
    for (std::uint64_t i = 0; i < 8; ++i) {
      Prng prng(CaseSeed(71, i));
      const RandomOp op = MakeRandomOp(prng, row.op, {x, DType::kInt8, x});
      LoweringOptions options;
      options.numerics = numerics;
      const Result<Program> program = Lower(op.graph, options);
      if (!program.ok()) continue;  // zero points that the library does not take
      const Outcome outcome = Execute(program.value(), op.inputs);
      if (outcome.kind != Outcome::Kind::kValid) continue;
      const Explanation explanation =
          ExplainCodes(op.graph, op.inputs, outcome.outputs, KnownArithmetics(row.op, numerics));
      EXPECT_THAT(explanation.names, Not(IsEmpty())) << row.target << " " << NameOf(row.op);
      names += explanation.names.size();
      ++cases;
      Tensor wrong = outcome.outputs[0];
      for (std::int64_t& code : wrong.codes) code = code > 0 ? code - 1 : code + 1;
      EXPECT_THAT(ExplainCodes(op.graph, op.inputs, std::span(&wrong, 1),
                               KnownArithmetics(row.op, numerics))
                      .names,
                  IsEmpty());
    }
  }
  EXPECT_GT(cases, 60u);
  EXPECT_GT(names, cases);
}

TEST(DescribeExplanation, CutsLongLists) {
  EXPECT_EQ(Describe({{"a", "b", "c"}, 9}, 2), "a; b; and 1 more");
  EXPECT_THAT(Describe({{"a"}, 9}), HasSubstr("a"));
}

}  // namespace
}  // namespace qconform
