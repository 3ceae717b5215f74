// SPDX-License-Identifier: Apache-2.0
// Shared by the files that check TOSA's rules: an instruction with its registers, and where broken
// rules are written down.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "qconform/execute/tosa_rules.h"

namespace qconform {

struct TosaLimits {
  std::int64_t rank;
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t scale;
  int log2_size;
  std::size_t list;
};
// TOSA 1.0.2, tosa.xml, "levels".
constexpr TosaLimits LimitsOf(TosaLevel level) {
  constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();
  if (level == TosaLevel::k8K) return {6, 8192, 8192, 256, 31, 64};
  return {32, kInt32Max, kInt32Max, 2048, 63, 256};
}

// The first broken rule of each kind.
class TosaLog {
 public:
  // Whether the rule is kept.
  bool Keeps(bool holds, TosaRule rule) {
    if (holds) return true;
    std::optional<TosaRule>& slot = first_[static_cast<std::size_t>(InfoOf(rule).kind)];
    if (!slot) slot = rule;
    return false;
  }
  std::optional<TosaRule> First(TosaRuleKind kind) const {
    return first_[static_cast<std::size_t>(kind)];
  }

 private:
  std::array<std::optional<TosaRule>, 2> first_;
};

struct TosaSite {
  const Program& program;
  const Instruction& instruction;
  const TosaTarget& target;
  TosaLog& log;

  std::size_t operand_count() const { return instruction.operands.size(); }
  const Register& operand(std::size_t i) const {
    return program.registers[instruction.operands[i]];
  }
  const Register& result() const { return program.registers[instruction.result]; }
  TosaLimits limits() const { return LimitsOf(target.level); }
  bool Keeps(bool holds, TosaRule rule) const { return log.Keeps(holds, rule); }
};

// Whether operands and result are of a combination that the target has.
void CheckTosaTypes(const TosaSite& site);
bool IsTosaConstantType(DType dtype, const TosaTarget& target);
// Attributes, shapes and zero points; and the level's limits on attributes. Operands are as many as
// the operator takes.
void CheckTosaForm(const TosaSite& site);
// Of its parts: ops over windows, and RESCALE and RESIZE.
void CheckTosaForm(const TosaSite& site, const Conv2dParams& p);
void CheckTosaForm(const TosaSite& site, const DepthwiseConv2dParams& p);
void CheckTosaForm(const TosaSite& site, const Conv3dParams& p);
void CheckTosaForm(const TosaSite& site, const TransposeConv2dParams& p);
void CheckTosaForm(const TosaSite& site, const AvgPool2dParams& p);
void CheckTosaForm(const TosaSite& site, const MaxPool2dParams& p);
void CheckTosaForm(const TosaSite& site, const RescaleParams& p);
void CheckTosaForm(const TosaSite& site, const ResizeParams& p);

// Helpers of the above.
// Whether a list has this many attributes, all of them int32.
template <class Values>
bool HasAttributes(const TosaSite& site, const Values& values, std::size_t count) {
  if (!site.Keeps(values.size() == count, TosaRule::kAttributeLength)) return false;
  for (const auto value : values) {
    constexpr CodeRange kInt32{std::numeric_limits<std::int32_t>::min(),
                               std::numeric_limits<std::int32_t>::max()};
    if (!site.Keeps(kInt32.Contains(value), TosaRule::kAttributeRange)) return false;
  }
  return true;
}
// Whether every value is at least `least`.
inline bool AllAtLeast(const Dims& values, std::int64_t least) {
  for (const std::int64_t value : values) {
    if (value < least) return false;
  }
  return true;
}
inline bool AllAtMost(const Dims& values, std::int64_t most) {
  for (const std::int64_t value : values) {
    if (value > most) return false;
  }
  return true;
}
// A zero point that only int8 may have.
inline void CheckInt8ZeroPoint(const TosaSite& site, DType dtype, std::int64_t zero_point) {
  site.Keeps(zero_point == 0 || dtype == DType::kInt8, TosaRule::kZeroPointType);
  site.Keeps(RangeOf(dtype).Contains(zero_point), TosaRule::kZeroPointRange);
}

}  // namespace qconform
