// SPDX-License-Identifier: Apache-2.0
// What TOSA 1.0 says of a program before any data is seen: the ERROR_IFs, the type combinations and
// the extension each needs, the levels, and those REQUIREs that no data enters.
// Source: TOSA 1.0.2 (facts/arm_tosa.md section 1), read with the evident intent where the text
// slips (1.8 there).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "qconform/lower/program.h"
#include "qconform/profile/target.h"

namespace qconform {

enum class TosaLevel : std::uint8_t { kNone, k8K };

// PRO-INT, and what is asked for beside it.
struct TosaTarget {
  bool int16 = false;         // EXT-INT16
  bool int4 = false;          // EXT-INT4
  bool double_round = false;  // EXT-DOUBLEROUND
  TosaLevel level = TosaLevel::k8K;
};

// What a target over the profile tosa.int asks for: "tosa.int+int16+level=none". Nothing of a
// target over another profile.
std::optional<TosaTarget> TosaTargetOf(const Target& target);

// An implementation must refuse what breaks an error rule. Of a graph that breaks a requirement
// nothing is demanded, whatever else it breaks.
enum class TosaRuleKind : std::uint8_t { kError, kRequirement };

enum class TosaRule : std::uint8_t {
  kOperator,
  kOperandCount,
  kTypes,
  kNeedsInt16,
  kNeedsInt4,
  kNeedsDoubleRound,
  kConstantType,
  kDimension,
  kRank,
  kAttributeLength,
  kAttributeRange,
  kZeroPointType,
  kZeroPointRange,
  kUint16ZeroPoint,
  kPad,
  kStride,
  kDilation,
  kKernel,
  kPadBelowKernel,
  kOutPad,
  kOutputShape,
  kOperandShapes,
  kBiasChannels,
  kBroadcast,
  kAxis,
  kPermutation,
  kClampOrder,
  kSliceBounds,
  kChannelCount,
  kScale32Int48,
  kDoubleRoundScale16,
  kBothUnsigned,
  kUnsignedWide,
  kMultiplierType,
  kTableEntry,
  kResizeSize,
  kResizeScale,
  kResizeDownscale,
  kResizeOffset,
  kResizeBorder,
  kLevelRank,
  kLevelKernel,
  kLevelStride,
  kLevelPad,
  kLevelScale,
  kLevelSize,
  kLevelList,
  kMulShift,
  kTableSize,
  kRescaleMultiplier,
  kRescaleShift,
  kInt4Range,
};
inline constexpr std::size_t kTosaRuleCount = static_cast<std::size_t>(TosaRule::kInt4Range) + 1;

struct TosaRuleInfo {
  TosaRule rule;
  std::string_view id;  // "tosa-zero-point-type"; permanent
  TosaRuleKind kind;
  std::string_view statement;
};
const TosaRuleInfo& InfoOf(TosaRule rule);

struct TosaVerdict {
  std::optional<TosaRule> rule;  // absent: nothing is wrong before data is seen
  std::size_t instruction = 0;   // where; program.instructions.size() for a register's own rules

  bool accepted() const { return !rule.has_value(); }
  bool must_reject() const { return rule && InfoOf(*rule).kind == TosaRuleKind::kError; }
  bool unpredictable() const { return rule && InfoOf(*rule).kind == TosaRuleKind::kRequirement; }
};

// The first requirement that is broken, else the first error rule. Total: any program whose
// register ids are inside and whose constants have as many codes as their shape.
TosaVerdict CheckTosa(const Program& program, const TosaTarget& target);

// "CONV2D", "REDUCE_SUM", ...; empty where TOSA 1.0 has no such operator.
std::string_view TosaNameOf(const InstructionParams& params);

}  // namespace qconform
