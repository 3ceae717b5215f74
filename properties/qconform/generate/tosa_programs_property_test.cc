// SPDX-License-Identifier: Apache-2.0
// What graphs for TOSA are lowered to is a TOSA program, judged by rules that share nothing with
// the lowering.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "qconform/execute/tosa_rules.h"
#include "qconform/generate/generate.h"
#include "qconform/generate/test_targets.h"
#include "qconform/lower/lower.h"

namespace qconform::gen {
namespace {

// Types that TOSA has in sums and RESCALE only, or, 64-bit positions, not at all.
bool IsRare(DType dtype) {
  return dtype == DType::kUint8 || dtype == DType::kUint16 || dtype == DType::kInt4 ||
         dtype == DType::kInt64;
}

// What a graph may say and a TOSA program cannot: floats, and work on rare types, or on 16 bits
// without EXT-INT16, between the sums that have them, and in softmax, whose steps go through 16-bit
// tables.
bool IsBeyondTosa(const Graph& graph, const Program& program, const TosaVerdict& verdict) {
  if (verdict.instruction >= program.instructions.size()) return false;
  const Instruction& i = program.instructions[verdict.instruction];
  const auto is_rare = [&](RegisterId id) { return IsRare(program.registers[id].dtype); };
  switch (*verdict.rule) {
    case TosaRule::kOperator:
      return std::holds_alternative<QuantizeParams>(i.params) ||
             std::holds_alternative<DequantizeParams>(i.params);
    case TosaRule::kNeedsInt16:
      return std::holds_alternative<ClampParams>(i.params) ||
             std::holds_alternative<ConcatParams>(i.params) ||
             graph.nodes[i.node].op == OpKind::kSoftmax;
    case TosaRule::kTypes:
    case TosaRule::kConstantType:
      return is_rare(i.result) || std::any_of(i.operands.begin(), i.operands.end(), is_rare);
    default:
      return false;
  }
}

TEST(TosaPrograms, BreakNoRuleOfTheirTarget) {
  for (const char* name :
       {"tosa.int", "tosa.int+int16", "tosa.int+int16+int4", "tosa.int+int16+level=none"}) {
    SCOPED_TRACE(name);
    const Target target = TestTarget(name);
    const auto contract = CompileContract(target);
    const TosaTarget tosa = TosaTargetOf(target).value();
    CaseOptions options;
    options.broken_per_256 = 0;
    int accepted = 0;
    const int count = TestCaseCount(2000);
    for (int i = 0; i < count; ++i) {
      const Case c =
          GenerateCase(0x7054, static_cast<std::uint64_t>(i), target, *contract, options);
      const Result<Program> program = Lower(c.graph, {});
      if (!program.ok()) continue;
      const TosaVerdict verdict = CheckTosa(program.value(), tosa);
      accepted += verdict.accepted() ? 1 : 0;
      if (verdict.accepted() || IsBeyondTosa(c.graph, program.value(), verdict)) continue;
      ADD_FAILURE() << InfoOf(*verdict.rule).id << " at instruction " << verdict.instruction
                    << " of case " << i << '\n'
                    << Describe(program.value());
    }
    EXPECT_GT(accepted, count / 2);
  }
}

}  // namespace
}  // namespace qconform::gen
