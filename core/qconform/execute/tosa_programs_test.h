// SPDX-License-Identifier: Apache-2.0
// Test only: programs of one instruction, and the rule that each breaks.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "qconform/execute/tosa_rules.h"

namespace qconform {

using enum TosaRule;
using Op = ElementwiseParams::Op;

inline constexpr DType kB = DType::kBool;
inline constexpr DType kI4 = DType::kInt4;
inline constexpr DType kI8 = DType::kInt8;
inline constexpr DType kU8 = DType::kUint8;
inline constexpr DType kI16 = DType::kInt16;
inline constexpr DType kU16 = DType::kUint16;
inline constexpr DType kI32 = DType::kInt32;
inline constexpr DType kI48 = DType::kInt48;
inline constexpr TosaTarget kAll{.int16 = true, .int4 = true, .double_round = true};
inline constexpr TosaTarget kNoLevel{
    .int16 = true, .int4 = true, .double_round = true, .level = TosaLevel::kNone};

struct Tensors {
  DType dtype;
  Dims shape;
};

inline Program OneOp(InstructionParams params, const std::vector<Tensors>& operands,
                     const Tensors& result) {
  Program p;
  Instruction instruction{std::move(params), {}, 0, 0};
  for (const Tensors& t : operands) {
    instruction.operands.push_back(static_cast<RegisterId>(p.registers.size()));
    p.registers.push_back({t.dtype, t.shape, std::nullopt});
  }
  p.inputs = instruction.operands;
  instruction.result = static_cast<RegisterId>(p.registers.size());
  p.registers.push_back({result.dtype, result.shape, std::nullopt});
  p.outputs = {instruction.result};
  p.instructions = {instruction};
  return p;
}

// Rules that this process has seen broken.
inline std::set<TosaRule>& Broken() {
  static std::set<TosaRule> broken;
  return broken;
}

inline std::string IdOf(const TosaVerdict& verdict) {
  if (verdict.accepted()) return "";
  Broken().insert(*verdict.rule);
  return std::string(InfoOf(*verdict.rule).id);
}

// The rule that one instruction breaks; "" if none.
inline std::string Check(InstructionParams params, const std::vector<Tensors>& operands,
                         const Tensors& result, const TosaTarget& target = kAll) {
  return IdOf(CheckTosa(OneOp(std::move(params), operands, result), target));
}

inline std::string CheckUnary(InstructionParams params, DType in, DType out,
                              const Dims& shape = {2, 3}, const TosaTarget& target = kAll) {
  return Check(std::move(params), {{in, shape}}, {out, shape}, target);
}

inline Conv2dParams Conv() { return {{1, 1}, {1, 1}, {0, 0, 0, 0}, 0, 0}; }

// Twice the width: n = 2, d = 1, 4 pixels make 7.
inline ResizeParams Double() {
  return {ResizeParams::Mode::kNearest, {1, 1, 2, 1}, {0, 0}, {0, 0}};
}
inline std::string CheckResize(const ResizeParams& p, std::int64_t width, std::int64_t from = 4,
                               const TosaTarget& target = kAll) {
  return Check(p, {{kI8, {1, 1, from, 1}}}, {kI8, {1, 1, width, 1}}, target);
}

inline RescaleParams One(bool scale32 = true) {
  return {{scale32 ? 1 << 30 : 1 << 14}, {scale32 ? 30 : 14}, 0, 0, scale32, Rounding::kSingle};
}

// Each file's claims; tosa_rules_test.cc runs them all in one process to see every rule broken.
void CheckTypeClaims();
void CheckLevelClaims();

}  // namespace qconform
