// SPDX-License-Identifier: Apache-2.0
// What is lowered for a TOSA target is TOSA: no rule on operators, types and attributes is broken.
#include <gtest/gtest.h>

#include <algorithm>

#include "qconform/execute/tosa_rules.h"
#include "qconform/oracle/random_op.h"

namespace qconform {
namespace {

constexpr DType kI8 = DType::kInt8;
constexpr DType kI16 = DType::kInt16;
constexpr TosaTarget kExtended = {
    .int16 = true, .int4 = true, .double_round = true, .level = TosaLevel::kNone};

// Ours over three spatial dimensions, and between floats and codes: TOSA's integer profile has
// none.
bool HasOperators(OpKind op) {
  switch (op) {
    case OpKind::kTransposeConv3d:
    case OpKind::kAvgPool3d:
    case OpKind::kMaxPool3d:
    case OpKind::kQuantize:
    case OpKind::kDequantize:
      return false;
    default:
      return HasIntegerForm(op, OutputStage::kTosa);
  }
}

OpDtypes DtypesFor(OpKind op, bool wide) {
  if (op == OpKind::kIntDiv || op == OpKind::kClz) {
    return {DType::kInt32, DType::kInt32, DType::kInt32};
  }
  if (!wide) return {kI8, kI8, kI8};
  const auto operands = InfoOf(op).operands;
  const bool weighted = operands.size() == 3 && operands[2].name == "bias";
  return {kI16, weighted ? kI8 : kI16, kI16};
}

// TOSA's positions are int32.
bool HasInt64(const Graph& graph) {
  return std::any_of(graph.values.begin(), graph.values.end(),
                     [](const Value& value) { return value.dtype == DType::kInt64; });
}

class TosaPrograms : public testing::TestWithParam<OpKind> {};

TEST_P(TosaPrograms, KeepTheRulesOfTosa) {
  int checked = 0;
  for (std::uint64_t i = 0; i < 24; ++i) {
    Prng prng(CaseSeed(31, i));
    const RandomOp op = MakeRandomOp(prng, GetParam(), DtypesFor(GetParam(), i % 2 == 1));
    const Result<Program> program = Lower(op.graph, {});
    if (!program.ok() || HasInt64(op.graph)) continue;
    const TosaVerdict verdict = CheckTosa(program.value(), kExtended);
    ASSERT_TRUE(verdict.accepted())
        << InfoOf(*verdict.rule).id << " at instruction " << verdict.instruction << "\n"
        << Describe(program.value());
    ++checked;
  }
  EXPECT_GE(checked, 6);
}

std::vector<OpKind> Ops() {
  std::vector<OpKind> ops;
  for (const OpInfo& op : AllOps()) {
    if (HasOperators(op.kind)) ops.push_back(op.kind);
  }
  return ops;
}

INSTANTIATE_TEST_SUITE_P(All, TosaPrograms, testing::ValuesIn(Ops()),
                         [](const auto& test) { return std::string(NameOf(test.param)); });

}  // namespace
}  // namespace qconform
