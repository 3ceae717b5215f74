// SPDX-License-Identifier: Apache-2.0
// Any op with any element types under any output stage: a program that runs, or a refusal by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "qconform/execute/execute.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

constexpr std::array kTypes = {DType::kInt4,   DType::kInt8,  DType::kUint8, DType::kInt16,
                               DType::kUint16, DType::kInt32, DType::kInt48};

// What MakeRandomOp can make.
std::vector<OpKind> LoweredOps() {
  std::vector<OpKind> ops;
  for (const OpInfo& op : AllOps()) {
    const bool boundary = op.kind == OpKind::kQuantize || op.kind == OpKind::kDequantize;
    if (!boundary && (op.kind == OpKind::kSoftmax || HasIntegerForm(op.kind, OutputStage::kTosa)))
      ops.push_back(op.kind);
  }
  return ops;
}

DType AnyType(Prng& prng) { return kTypes[static_cast<std::size_t>(prng.Below(kTypes.size()))]; }

OpDtypes AnyTypes(Prng& prng) {
  OpDtypes dtypes;
  dtypes.x = AnyType(prng);
  dtypes.w = prng.Below(2) == 0 ? dtypes.x : AnyType(prng);
  dtypes.result = prng.Below(2) == 0 ? dtypes.x : AnyType(prng);
  return dtypes;
}

LoweringOptions AnyOptions(Prng& prng, OpKind op) {
  LoweringOptions options;
  if (prng.Below(2) == 0) options.bias = BiasStrategy::kExactInt32Add;
  if (prng.Below(2) == 0) options.constants = ScaleConstants::kLifted;
  if (prng.Below(2) == 0) {
    options.numerics.stage[static_cast<std::size_t>(op)] =
        static_cast<OutputStage>(prng.Below(kOutputStageCount));
  }
  return options;
}

TEST(Lower, TakesOrRefusesWhateverIsAGraph) {
  int lowered = 0;
  int refused = 0;
  const std::vector<OpKind> ops = LoweredOps();
  for (std::uint64_t i = 0; i < 6000; ++i) {
    Prng prng(CaseSeed(22, i));
    const OpKind kind = ops[i % ops.size()];
    const OpDtypes dtypes = AnyTypes(prng);
    const RandomOp op = MakeRandomOp(prng, kind, dtypes);
    ASSERT_TRUE(CheckStructure(op.graph).ok()) << CheckStructure(op.graph).error().message;
    const Result<Program> program = Lower(op.graph, AnyOptions(prng, kind));
    if (!program.ok()) {
      EXPECT_THAT(program.error().message, testing::StartsWith("node 'n' ("));
      ++refused;
      continue;
    }
    const Outcome outcome = Execute(program.value(), op.inputs);
    EXPECT_TRUE(outcome.kind == Outcome::Kind::kUnpredictable ||
                outcome.outputs.size() == op.graph.outputs.size());
    ++lowered;
  }
  EXPECT_GT(lowered, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(Lower, IsDeterministic) {
  const std::vector<OpKind> ops = LoweredOps();
  for (std::uint64_t i = 0; i < 3 * ops.size(); ++i) {
    Prng prng(CaseSeed(23, i));
    const OpKind kind = ops[i % ops.size()];
    const RandomOp op = MakeRandomOp(prng, kind, {});
    const Result<Program> once = Lower(op.graph, {});
    const Result<Program> twice = Lower(op.graph, {});
    ASSERT_EQ(once.ok(), twice.ok());
    if (!once.ok()) continue;
    EXPECT_EQ(Describe(once.value()), Describe(twice.value()));
  }
}

}  // namespace
}  // namespace qconform
