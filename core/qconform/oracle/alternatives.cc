// SPDX-License-Identifier: Apache-2.0
#include "qconform/oracle/alternatives.h"

#include <algorithm>
#include <utility>

namespace qconform {
namespace {

bool HasChoice(const InstructionParams& params) {
  if (const auto* table = std::get_if<TableParams>(&params)) return !table->alternative.empty();
  const auto* softmax = std::get_if<SoftmaxTableParams>(&params);
  return softmax != nullptr && !softmax->alternative.empty();
}

// Whether an element of `x` meets an entry with a choice.
bool MeetsChoice(const TableParams& params, const Tensor& x) {
  if (params.alternative.empty()) return false;
  const std::int64_t min = RangeOf(x.dtype).min;
  return std::any_of(x.codes.begin(), x.codes.end(), [&](std::int64_t code) {
    const auto i = static_cast<std::size_t>(code - min);
    return params.table[i] != params.alternative[i];
  });
}

// Ops under which a smaller code in never gives a larger one out, and which mix no two elements but
// by taking the larger. (A table with a choice of its own behind another is refused with the rest.)
bool KeepsOrder(const InstructionParams& params) {
  return std::holds_alternative<ReshapeParams>(params) ||
         std::holds_alternative<TransposeParams>(params) ||
         std::holds_alternative<ConcatParams>(params) ||
         std::holds_alternative<SliceParams>(params) || std::holds_alternative<PadParams>(params) ||
         std::holds_alternative<ClampParams>(params) ||
         std::holds_alternative<MaxPool2dParams>(params);
}

// The program with the lower (or higher) entry wherever there is a choice.
Program WithEnd(Program program, bool high) {
  for (Instruction& instruction : program.instructions) {
    auto* table = std::get_if<TableParams>(&instruction.params);
    if (table == nullptr || table->alternative.empty()) continue;
    for (std::size_t i = 0; i < table->table.size(); ++i) {
      const auto [low, top] = std::minmax(table->table[i], table->alternative[i]);
      table->table[i] = high ? top : low;
    }
  }
  return program;
}

std::string NodeText(const Instruction& instruction) {
  return "node " + std::to_string(instruction.node);
}

// Follows the choice through the registers; says where it is used for more than being moved.
std::optional<std::string> FindUse(const Program& program, const Trace& trace, bool& met) {
  std::vector<bool> chosen(program.registers.size(), false);
  for (const Instruction& i : program.instructions) {
    const bool reads = std::any_of(i.operands.begin(), i.operands.end(),
                                   [&](RegisterId reg) { return chosen[reg]; });
    if (reads && !KeepsOrder(i.params)) {
      return "a code that the library's libm decides is an operand of " +
             std::string(NameOf(i.params)) + " of " + NodeText(i);
    }
    const auto* table = std::get_if<TableParams>(&i.params);
    const bool meets = table != nullptr && MeetsChoice(*table, trace.registers[i.operands[0]]);
    if (HasChoice(i.params) && table == nullptr) {
      return "the last bit of the library's exp decides an entry of the softmax table of " +
             NodeText(i);
    }
    chosen[i.result] = reads || meets;
    met = met || meets;
  }
  return std::nullopt;
}

}  // namespace

bool HasAlternatives(const Program& program) {
  return std::any_of(program.instructions.begin(), program.instructions.end(),
                     [](const Instruction& i) { return HasChoice(i.params); });
}

AlternativeOutcome ResolveAlternatives(const Program& program, std::span<const Tensor> inputs,
                                       const Trace& trace) {
  bool met = false;
  if (auto use = FindUse(program, trace, met)) return {{}, std::move(use)};
  if (!met) return {{trace.outcome.outputs, trace.outcome.outputs}, std::nullopt};
  return {{Execute(WithEnd(program, false), inputs).outputs,
           Execute(WithEnd(program, true), inputs).outputs},
          std::nullopt};
}

}  // namespace qconform
