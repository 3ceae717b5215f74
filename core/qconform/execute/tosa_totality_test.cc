// SPDX-License-Identifier: Apache-2.0
// CheckTosa takes any program: random instructions with random attributes over random registers,
// sizes far outside of what a graph may have among them.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <variant>

#include "qconform/base/prng.h"
#include "qconform/execute/tosa_rules.h"

namespace qconform {
namespace {

std::int64_t RandomNumber(Prng& prng) {
  constexpr std::array<std::int64_t, 16> kNumbers = {
      1,  1,  1,    2,          3,          4,           0,     -1,
      -3, 16, 8193, 2147483647, 2147483648, -2147483648, 65536, std::int64_t{1} << 62};
  return kNumbers[prng.Below(kNumbers.size())];
}

Dims RandomDims(Prng& prng, std::size_t size) {
  Dims dims;
  const bool sane = prng.Below(2) == 0;
  for (std::size_t i = 0; i < size; ++i) dims.push_back(sane ? 1 : RandomNumber(prng));
  return dims;
}

// Sets every attribute it knows of; lists have about the length they should.
struct Randomize {
  Prng& prng;

  Dims List(std::size_t size) const {
    return RandomDims(prng, prng.Below(8) == 0 ? static_cast<std::size_t>(prng.Below(9)) : size);
  }
  void operator()(Conv2dParams& p) const {
    p = {List(2), List(2), List(4), RandomNumber(prng), RandomNumber(prng)};
  }
  void operator()(DepthwiseConv2dParams& p) const { (*this)(p.conv); }
  void operator()(Conv3dParams& p) const {
    p = {List(3), List(3), List(6), RandomNumber(prng), RandomNumber(prng)};
  }
  void operator()(TransposeConv2dParams& p) const {
    p = {List(2), List(4), RandomNumber(prng), RandomNumber(prng)};
  }
  void operator()(MatmulParams& p) const { p = {RandomNumber(prng), RandomNumber(prng)}; }
  void operator()(Pool2dParams& p) const { p = {List(2), List(2), List(4), RandomNumber(prng), 0}; }
  void operator()(ResizeParams& p) const {
    p = {ResizeParams::Mode::kBilinear, List(4), List(2), List(2)};
  }
  void operator()(ReduceParams& p) const { p.axis = RandomNumber(prng); }
  void operator()(ArgMaxParams& p) const { p.axis = RandomNumber(prng); }
  void operator()(ConcatParams& p) const { p.axis = RandomNumber(prng); }
  void operator()(ReverseParams& p) const { p.axis = RandomNumber(prng); }
  void operator()(TransposeParams& p) const { p.perm = List(4); }
  void operator()(SliceParams& p) const { p.start = List(4); }
  void operator()(PadParams& p) const { p = {List(4), List(4), RandomNumber(prng)}; }
  void operator()(TileParams& p) const { p.multiples = List(4); }
  void operator()(ClampParams& p) const { p = {RandomNumber(prng), RandomNumber(prng)}; }
  void operator()(RescaleParams& p) const {
    p.multipliers.assign(prng.Below(3), -1);
    p.shifts.assign(prng.Below(3), 63);
    p.scale32 = prng.Below(2) == 0;
    p.input_zero_point = RandomNumber(prng);
  }
  template <class Params>
  void operator()(Params&) const {}
};

template <std::size_t... kIndex>
InstructionParams MakeParams(std::size_t index, std::index_sequence<kIndex...>) {
  InstructionParams params;
  (void)((kIndex == index && (params.emplace<kIndex>(), true)) || ...);
  return params;
}

Register RandomRegister(Prng& prng) {
  const std::size_t rank = prng.Below(3) == 0 ? static_cast<std::size_t>(prng.Below(9)) : 4;
  return {kAllDTypes[prng.Below(kAllDTypes.size())], RandomDims(prng, rank), std::nullopt};
}

TEST(CheckTosa, IsTotal) {
  constexpr std::size_t kKinds = std::variant_size_v<InstructionParams>;
  Prng prng(4711);
  std::set<TosaRule> broken;
  int accepted = 0;
  for (std::size_t round = 0; round < 20000; ++round) {
    Program p;
    InstructionParams params = MakeParams(round % kKinds, std::make_index_sequence<kKinds>());
    std::visit(Randomize{prng}, params);
    Instruction instruction{std::move(params), {}, 0, 0};
    p.registers.push_back(RandomRegister(prng));
    for (std::uint64_t n = prng.Below(4); n > 0; --n) {
      instruction.operands.push_back(static_cast<RegisterId>(p.registers.size()));
      p.registers.push_back(RandomRegister(prng));
      if (prng.Below(2) == 0) p.registers.back().dtype = p.registers[0].dtype;
    }
    p.instructions = {std::move(instruction)};
    const TosaLevel level = prng.Below(2) == 0 ? TosaLevel::kNone : TosaLevel::k8K;
    const TosaVerdict verdict = CheckTosa(p, {.int16 = true, .level = level});
    if (verdict.accepted()) ++accepted;
    if (verdict.rule) broken.insert(*verdict.rule);
    ASSERT_NE(verdict.must_reject(), verdict.accepted() || verdict.unpredictable());
  }
  EXPECT_GT(accepted, 0);
  EXPECT_GT(broken.size(), 15u);
}

}  // namespace
}  // namespace qconform
