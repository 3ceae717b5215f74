// SPDX-License-Identifier: Apache-2.0
// Direct int48 bias against the int32 addition (facts/arm_tosa.md 2.4, P2 and P3), lowered and
// executed.
#include <gtest/gtest.h>

#include <cstdlib>

#include "qconform/execute/execute.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

constexpr int kCases = 200;
constexpr OpDtypes kA16W8 = {DType::kInt16, DType::kInt8, DType::kInt16};

std::vector<std::int64_t> CodesWith(const RandomOp& op, BiasStrategy bias,
                                    ScaleConstants constants) {
  LoweringOptions options;
  options.bias = bias;
  options.constants = constants;
  const Result<Program> program = Lower(op.graph, options);
  EXPECT_TRUE(program.ok());
  if (!program.ok()) return {};
  Outcome outcome = Execute(program.value(), op.inputs);
  EXPECT_EQ(outcome.kind, Outcome::Kind::kValid) << outcome.reason;
  if (outcome.outputs.empty()) return {};
  return outcome.outputs[0].codes;
}

std::vector<RandomOp> Ops() {
  std::vector<RandomOp> ops;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    Prng prng(CaseSeed(48, i));
    const OpKind op = i % 3 == 0 ? OpKind::kConv2d : OpKind::kLinear;
    ops.push_back(MakeRandomOp(prng, op, kA16W8));
  }
  return ops;
}

TEST(Int48Bias, DirectEqualsDecomposedWithLiftedConstants) {
  for (const RandomOp& op : Ops()) {
    EXPECT_EQ(CodesWith(op, BiasStrategy::kDirectInt48, ScaleConstants::kIndependent),
              CodesWith(op, BiasStrategy::kExactInt32Add, ScaleConstants::kLifted));
  }
}

TEST(Int48Bias, DirectIsWithinOneOfIndependentConstants) {
  int different = 0;
  for (const RandomOp& op : Ops()) {
    const auto a = CodesWith(op, BiasStrategy::kDirectInt48, ScaleConstants::kIndependent);
    const auto b = CodesWith(op, BiasStrategy::kExactInt32Add, ScaleConstants::kIndependent);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      EXPECT_LE(std::abs(a[i] - b[i]), 1);
      different += static_cast<int>(a[i] != b[i]);
    }
  }
  EXPECT_GT(different, 0) << "the two forms must be two forms";
}

}  // namespace
}  // namespace qconform
