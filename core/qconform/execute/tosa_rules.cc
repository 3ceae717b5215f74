// SPDX-License-Identifier: Apache-2.0
#include "qconform/execute/tosa_rules.h"

#include <algorithm>
#include <array>

#include "qconform/base/check.h"
#include "qconform/execute/tosa_site.h"

namespace qconform {
namespace {

using enum TosaRule;
using enum TosaRuleKind;

constexpr std::array<TosaRuleInfo, kTosaRuleCount> kRules = {{
    {kOperator, "tosa-operator", kError, "the operator is one of TOSA 1.0"},
    {kOperandCount, "tosa-operand-count", kError, "operands are as many as the operator takes"},
    {kTypes, "tosa-types", kError, "the operator has this combination of element types"},
    {kNeedsInt16, "tosa-needs-int16", kError, "these element types need EXT-INT16"},
    {kNeedsInt4, "tosa-needs-int4", kError, "these element types need EXT-INT4"},
    {kNeedsDoubleRound, "tosa-needs-doubleround", kError, "DOUBLE_ROUND needs EXT-DOUBLEROUND"},
    {kConstantType, "tosa-constant-type", kError, "CONST has this element type"},
    {kDimension, "tosa-dimension", kError, "dimensions are from 1 to 2^31 - 1"},
    {kRank, "tosa-rank", kError, "the rank is one that the operator takes"},
    {kAttributeLength, "tosa-attribute-length", kError, "lists are as long as the operator says"},
    {kAttributeRange, "tosa-attribute-range", kError, "attributes are inside their type"},
    {kZeroPointType, "tosa-zero-point-type", kError,
     "zero points are 0 unless the element type may have another"},
    {kZeroPointRange, "tosa-zero-point-range", kError, "zero points are codes of their type"},
    {kUint16ZeroPoint, "tosa-uint16-zero-point", kError, "uint16 zero points are 0 or 32768"},
    {kPad, "tosa-pad", kError, "paddings are not negative"},
    {kStride, "tosa-stride", kError, "strides are at least 1"},
    {kDilation, "tosa-dilation", kError, "dilations are at least 1"},
    {kKernel, "tosa-kernel", kError, "kernels are at least 1"},
    {kPadBelowKernel, "tosa-pad-below-kernel", kError, "a pool's paddings are below its kernel"},
    {kOutPad, "tosa-out-pad", kError, "output paddings are above minus the kernel"},
    {kOutputShape, "tosa-output-shape", kError, "the result has the shape that follows"},
    {kOperandShapes, "tosa-operand-shapes", kError, "the operands' shapes fit together"},
    {kBiasChannels, "tosa-bias-channels", kError, "a bias is one, or one for each channel"},
    {kBroadcast, "tosa-broadcast", kError, "the result has the broadcast shape of the operands"},
    {kAxis, "tosa-axis", kError, "the axis is one of the operand's"},
    {kPermutation, "tosa-permutation", kError, "perm names every axis once"},
    {kClampOrder, "tosa-clamp-order", kError, "the least value is not above the greatest"},
    {kSliceBounds, "tosa-slice-bounds", kError, "the slice lies inside the operand"},
    {kChannelCount, "tosa-channel-count", kError,
     "multipliers and shifts are one, or one for each index of the last axis"},
    {kScale32Int48, "tosa-scale32-int48", kError, "int48 takes 16-bit multipliers"},
    {kDoubleRoundScale16, "tosa-doubleround-scale16", kError,
     "DOUBLE_ROUND takes 32-bit multipliers"},
    {kBothUnsigned, "tosa-both-unsigned", kError, "operand and result are not both unsigned"},
    {kUnsignedWide, "tosa-unsigned-wide", kError,
     "an unsigned side goes with an 8-bit or 16-bit one"},
    {kMultiplierType, "tosa-multiplier-type", kError, "16-bit multipliers are codes of int16"},
    {kTableEntry, "tosa-table-entry", kError, "table entries are codes of their type"},
    {kResizeSize, "tosa-resize-size", kError, "heights and widths are below 16384"},
    {kResizeScale, "tosa-resize-scale", kError, "scales are positive, numerators at most 2048"},
    {kResizeDownscale, "tosa-resize-downscale", kError, "scales are above 1/16"},
    {kResizeOffset, "tosa-resize-offset", kError, "-n <= offset < 16 n"},
    {kResizeBorder, "tosa-resize-border", kError, "-16 n <= border < n"},
    {kLevelRank, "tosa-level-rank", kRequirement, "the rank is inside MAX_RANK"},
    {kLevelKernel, "tosa-level-kernel", kRequirement, "the kernel is inside MAX_KERNEL"},
    {kLevelStride, "tosa-level-stride", kRequirement, "the stride is inside MAX_STRIDE"},
    {kLevelPad, "tosa-level-pad", kRequirement, "the padding is inside MAX_KERNEL"},
    {kLevelScale, "tosa-level-scale", kRequirement, "the scale is inside MAX_SCALE"},
    {kLevelSize, "tosa-level-size", kRequirement, "the elements are fewer than 2^MAX_LOG2_SIZE"},
    {kLevelList, "tosa-level-list", kRequirement, "the operands are inside MAX_TENSOR_LIST_SIZE"},
    {kMulShift, "tosa-mul-shift", kRequirement,
     "MUL's shift is from 0 to 63, and 0 unless the operands are int32"},
    {kTableSize, "tosa-table-size", kRequirement,
     "a table has 256 entries for int8, 513 for int16"},
    {kRescaleMultiplier, "tosa-rescale-multiplier", kRequirement, "multipliers are not negative"},
    {kRescaleShift, "tosa-rescale-shift", kRequirement, "shifts are from 2 to 62"},
    {kInt4Range, "tosa-int4-range", kRequirement, "int4 excludes -8"},
}};

consteval bool RulesStandAtTheirEnumerator() {
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (static_cast<std::size_t>(kRules[i].rule) != i) return false;
  }
  return true;
}
static_assert(RulesStandAtTheirEnumerator());

// Fewer elements than 2^log2, without overflow on the way.
bool IsSmallerThan(const Dims& shape, int log2) {
  const std::uint64_t limit = std::uint64_t{1} << log2;
  std::uint64_t count = 1;
  for (const std::int64_t dim : shape) {
    if (count > (limit - 1) / static_cast<std::uint64_t>(dim)) return false;
    count *= static_cast<std::uint64_t>(dim);
  }
  return true;
}

// Whether the register's dimensions allow for further checks.
bool CheckRegister(const Register& r, const TosaTarget& target, TosaLog& log) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (!log.Keeps(AllAtLeast(r.shape, 1) && AllAtMost(r.shape, kMost), kDimension)) return false;
  const TosaLimits limits = LimitsOf(target.level);
  log.Keeps(static_cast<std::int64_t>(r.shape.size()) <= limits.rank, kLevelRank);
  log.Keeps(IsSmallerThan(r.shape, limits.log2_size), kLevelSize);
  const bool countable = IsSmallerThan(r.shape, 63);
  if (!r.constant) return countable;
  log.Keeps(IsTosaConstantType(r.dtype, target), kConstantType);
  if (r.dtype == DType::kInt4) {
    log.Keeps(std::find(r.constant->begin(), r.constant->end(), -8) == r.constant->end(),
              kInt4Range);
  }
  return countable;
}

bool CheckRegisters(const TosaSite& site) {
  bool sound = CheckRegister(site.result(), site.target, site.log);
  for (std::size_t i = 0; i < site.operand_count(); ++i) {
    sound = CheckRegister(site.operand(i), site.target, site.log) && sound;
  }
  return sound;
}

// How many operands an operator takes: [least, most].
struct Arity {
  std::size_t least;
  std::size_t most;
};
struct ArityOf {
  Arity operator()(const Conv2dParams&) const { return {2, 3}; }
  Arity operator()(const DepthwiseConv2dParams&) const { return {2, 3}; }
  Arity operator()(const Conv3dParams&) const { return {2, 3}; }
  Arity operator()(const TransposeConv2dParams&) const { return {2, 3}; }
  Arity operator()(const MatmulParams&) const { return {2, 2}; }
  Arity operator()(const ElementwiseParams&) const { return {2, 2}; }
  Arity operator()(const GatherParams&) const { return {2, 2}; }
  Arity operator()(const SelectParams&) const { return {3, 3}; }
  Arity operator()(const ScatterParams&) const { return {3, 3}; }
  Arity operator()(const ConcatParams&) const {
    return {1, std::numeric_limits<std::size_t>::max()};
  }
  template <class Params>
  Arity operator()(const Params&) const {
    return {1, 1};
  }
};

void CheckInstruction(const TosaSite& site) {
  const bool sound = CheckRegisters(site);
  if (!site.Keeps(!TosaNameOf(site.instruction.params).empty(), kOperator)) return;
  const Arity arity = std::visit(ArityOf{}, site.instruction.params);
  const std::size_t count = site.operand_count();
  if (!site.Keeps(arity.least <= count && count <= arity.most, kOperandCount)) return;
  CheckTosaTypes(site);
  if (sound) CheckTosaForm(site);
}

// Constants that no instruction reads, inputs and outputs are tensors too.
void CheckLooseRegisters(const Program& program, const TosaTarget& target, TosaLog& log) {
  for (const Register& r : program.registers) CheckRegister(r, target, log);
}

}  // namespace

const TosaRuleInfo& InfoOf(TosaRule rule) {
  const auto index = static_cast<std::size_t>(rule);
  QC_CHECK_LT(index, kRules.size());
  return kRules[index];
}

std::optional<TosaTarget> TosaTargetOf(const Target& target) {
  if (target.profile->name != "tosa.int") return std::nullopt;
  TosaTarget tosa{.int16 = target.Has("int16"),
                  .int4 = target.Has("int4"),
                  .double_round = target.Has("doubleround")};
  for (const Choice& choice : target.choices) {
    if (choice.alternative == "level" && choice.option == "none") tosa.level = TosaLevel::kNone;
  }
  return tosa;
}

TosaVerdict CheckTosa(const Program& program, const TosaTarget& target) {
  TosaVerdict error;
  for (std::size_t i = 0; i <= program.instructions.size(); ++i) {
    TosaLog log;
    if (i < program.instructions.size()) {
      CheckInstruction({program, program.instructions[i], target, log});
    } else {
      CheckLooseRegisters(program, target, log);
    }
    if (const auto broken = log.First(kRequirement)) return {broken, i};
    if (error.accepted()) error = {log.First(kError), i};
  }
  return error;
}

}  // namespace qconform
