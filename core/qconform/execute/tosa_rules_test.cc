// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "qconform/execute/tosa_programs_test.h"

namespace qconform {
namespace {

using enum TosaRule;
using Op = ElementwiseParams::Op;

std::string CheckConv(const Conv2dParams& p, const Dims& result = {1, 3, 3, 4},
                      const TosaTarget& target = kAll) {
  return Check(p, {{kI8, {1, 5, 5, 2}}, {kI8, {4, 3, 3, 2}}, {kI32, {4}}}, {kI32, result}, target);
}

void ConvolutionsTakeTheirShapes() {
  EXPECT_EQ(CheckConv(Conv()), "");
  Conv2dParams p = Conv();
  p.pad = {1, 1, 0, 0};
  EXPECT_EQ(CheckConv(p, {1, 5, 3, 4}), "");
  EXPECT_EQ(CheckConv(p, {1, 4, 3, 4}), "tosa-output-shape");
  p.pad = {0, 0, 0, -1};
  EXPECT_EQ(CheckConv(p, {1, 3, 2, 4}), "tosa-pad");
  p = Conv();
  p.stride = {2, 1};
  EXPECT_EQ(CheckConv(p, {1, 2, 3, 4}), "");
  p.pad = {1, 0, 0, 0};  // leaves a rest
  EXPECT_EQ(CheckConv(p, {1, 2, 3, 4}), "tosa-output-shape");
  p = Conv();
  p.stride = {0, 1};
  EXPECT_EQ(CheckConv(p), "tosa-stride");
  p = Conv();
  p.dilation = {2, 1};
  EXPECT_EQ(CheckConv(p, {1, 1, 3, 4}), "");
  p.dilation = {0, 1};
  EXPECT_EQ(CheckConv(p, {1, 5, 3, 4}), "tosa-dilation");
  p = Conv();
  p.stride = {1};
  EXPECT_EQ(CheckConv(p), "tosa-attribute-length");
  p.stride = {std::int64_t{1} << 31, 1};
  EXPECT_EQ(CheckConv(p), "tosa-attribute-range");
}

void ConvolutionsTakeTheirOperands() {
  const Tensors x{kI8, {1, 5, 5, 2}}, w{kI8, {4, 3, 3, 2}}, y{kI32, {1, 3, 3, 4}};
  EXPECT_EQ(Check(Conv(), {x, w}, y), "");
  EXPECT_EQ(Check(Conv(), {x}, y), "tosa-operand-count");
  EXPECT_EQ(Check(Conv(), {x, w, {kI32, {1}}, x}, y), "tosa-operand-count");
  EXPECT_EQ(Check(Conv(), {x, w, {kI32, {1}}}, y), "");
  EXPECT_EQ(Check(Conv(), {x, w, {kI32, {2}}}, y), "tosa-bias-channels");
  EXPECT_EQ(Check(Conv(), {x, {kI8, {4, 3, 3, 1}}}, y), "tosa-operand-shapes");
  EXPECT_EQ(Check(Conv(), {x, {kI8, {4, 3, 3}}}, y), "tosa-rank");
  const DepthwiseConv2dParams depthwise{Conv()};
  EXPECT_EQ(Check(depthwise, {x, {kI8, {1, 3, 3, 4}}}, y), "");
  EXPECT_EQ(Check(depthwise, {x, {kI8, {1, 3, 3, 3}}}, {kI32, {1, 3, 3, 3}}),
            "tosa-operand-shapes");
}

void OnlyInt8HasZeroPointsInSums() {
  Conv2dParams p = Conv();
  p.x_zero_point = -128;
  p.w_zero_point = 127;
  EXPECT_EQ(CheckConv(p), "");
  p.x_zero_point = -129;
  EXPECT_EQ(CheckConv(p), "tosa-zero-point-range");
  p = Conv();
  p.w_zero_point = 1;
  const Tensors x{kI8, {1, 1, 1, 2}}, y{kI32, {1, 1, 1, 1}};
  EXPECT_EQ(Check(p, {x, {kI8, {1, 1, 1, 2}}}, y), "");
  EXPECT_EQ(Check(p, {x, {kI4, {1, 1, 1, 2}}}, y), "tosa-zero-point-type");
  p = Conv();
  p.x_zero_point = 1;
  EXPECT_EQ(Check(p, {{kI16, {1, 1, 1, 2}}, {kI8, {1, 1, 1, 2}}}, {kI48, {1, 1, 1, 1}}),
            "tosa-zero-point-type");
}

// facts/arm_tosa.md 1.8: MATMUL's test is inverted in the text of 1.0, and CONV2D's names a type
// that does not exist.
void DoNotInheritTheSlipsOfTheText() {
  const Tensors a{kI8, {1, 2, 3}}, b{kI8, {1, 3, 4}}, y{kI32, {1, 2, 4}};
  EXPECT_EQ(Check(MatmulParams{5, -5}, {a, b}, y), "");
  const Tensors a16{kI16, {1, 2, 3}}, b16{kI16, {1, 3, 4}}, y48{kI48, {1, 2, 4}};
  EXPECT_EQ(Check(MatmulParams{0, 0}, {a16, b16}, y48), "");
  EXPECT_EQ(Check(MatmulParams{5, 0}, {a16, b16}, y48), "tosa-zero-point-type");
  EXPECT_EQ(Check(MatmulParams{0, 5}, {a16, b16}, y48), "tosa-zero-point-type");
  Conv2dParams p = Conv();
  p.w_zero_point = 3;
  EXPECT_EQ(CheckConv(p), "");
}

void MatmulTakesItsShapes() {
  const Tensors a{kI8, {2, 2, 3}}, b{kI8, {2, 3, 4}};
  EXPECT_EQ(Check(MatmulParams{}, {a, b}, {kI32, {2, 2, 4}}), "");
  EXPECT_EQ(Check(MatmulParams{}, {a, b}, {kI32, {2, 2, 3}}), "tosa-output-shape");
  EXPECT_EQ(Check(MatmulParams{}, {a, {kI8, {2, 4, 4}}}, {kI32, {2, 2, 4}}), "tosa-operand-shapes");
}

void OtherConvolutionsTakeTheirShapes() {
  const Dims one{1, 1, 1};
  const Conv3dParams conv3d{one, one, {0, 1, 0, 0, 0, 0}, 0, 0};
  EXPECT_EQ(
      Check(conv3d, {{kI8, {1, 2, 2, 2, 1}}, {kI8, {1, 2, 2, 2, 1}}}, {kI32, {1, 2, 1, 1, 1}}), "");
  EXPECT_EQ(
      Check(conv3d, {{kI8, {1, 2, 2, 2, 1}}, {kI8, {1, 2, 2, 2, 1}}}, {kI32, {1, 1, 1, 1, 1}}),
      "tosa-output-shape");
  const std::vector<Tensors> operands = {{kI8, {1, 2, 2, 1}}, {kI8, {1, 3, 3, 1}}};
  TransposeConv2dParams p{{2, 1}, {-2, 0, 0, 1}, 0, 0};
  EXPECT_EQ(Check(p, operands, {kI32, {1, 3, 5, 1}}), "");
  EXPECT_EQ(Check(p, operands, {kI32, {1, 3, 4, 1}}), "tosa-output-shape");
  p.out_pad = {-3, 0, 0, 1};
  EXPECT_EQ(Check(p, operands, {kI32, {1, 2, 5, 1}}), "tosa-out-pad");
}

void PoolsTakeTheirShapes() {
  const Tensors x{kI8, {1, 4, 4, 2}};
  const auto pool = [&](const Pool2dParams& p, const Dims& result) {
    const std::string average = Check(AvgPool2dParams{p}, {x}, {kI8, result});
    EXPECT_EQ(Check(MaxPool2dParams{p}, {x}, {kI8, result}), average);
    return average;
  };
  EXPECT_EQ(pool({{2, 2}, {2, 2}, {0, 0, 0, 0}}, {1, 2, 2, 2}), "");
  EXPECT_EQ(pool({{2, 2}, {2, 2}, {1, 1, 0, 0}}, {1, 3, 2, 2}), "");
  EXPECT_EQ(pool({{2, 2}, {2, 2}, {2, 0, 0, 0}}, {1, 3, 2, 2}), "tosa-pad-below-kernel");
  EXPECT_EQ(pool({{2, 2}, {2, 2}, {1, 0, 0, 0}}, {1, 2, 2, 2}), "tosa-output-shape");
  EXPECT_EQ(pool({{0, 2}, {2, 2}, {0, 0, 0, 0}}, {1, 2, 2, 2}), "tosa-kernel");
  EXPECT_EQ(pool({{2, 2}, {2, 2}, {0, 0, 0, 0}}, {1, 2, 2, 1}), "tosa-output-shape");
  const Pool2dParams with_zero_points{{1, 1}, {1, 1}, {0, 0, 0, 0}, 3, -4};
  EXPECT_EQ(Check(AvgPool2dParams{with_zero_points}, {x}, x), "");
  EXPECT_EQ(Check(AvgPool2dParams{with_zero_points}, {{kI16, {1, 4, 4, 2}}}, {kI16, {1, 4, 4, 2}}),
            "tosa-zero-point-type");
}

void BroadcastingTakesEqualRanks() {
  const ElementwiseParams add{Op::kAdd};
  EXPECT_EQ(Check(add, {{kI32, {2, 1}}, {kI32, {1, 3}}}, {kI32, {2, 3}}), "");
  EXPECT_EQ(Check(add, {{kI32, {2, 1}}, {kI32, {1, 3}}}, {kI32, {2, 1}}), "tosa-broadcast");
  EXPECT_EQ(Check(add, {{kI32, {2, 2}}, {kI32, {1, 3}}}, {kI32, {2, 3}}), "tosa-broadcast");
  EXPECT_EQ(Check(add, {{kI32, {3}}, {kI32, {1, 3}}}, {kI32, {1, 3}}), "tosa-broadcast");
  EXPECT_EQ(Check(SelectParams{}, {{kB, {}}, {kI8, {}}, {kI8, {}}}, {kI8, {}}), "");
  EXPECT_EQ(Check(SelectParams{}, {{kB, {2}}, {kI8, {1}}, {kI8, {1}}}, {kI8, {1}}),
            "tosa-broadcast");
}

void MulShiftsInt32Only() {
  const auto mul = [](std::int32_t shift, DType in) {
    return Check(ElementwiseParams{.op = Op::kMul, .shift = shift}, {{in, {2}}, {in, {2}}},
                 {kI32, {2}});
  };
  EXPECT_EQ(mul(63, kI32), "");
  EXPECT_EQ(mul(64, kI32), "tosa-mul-shift");
  EXPECT_EQ(mul(-1, kI32), "tosa-mul-shift");
  EXPECT_EQ(mul(0, kI8), "");
  EXPECT_EQ(mul(1, kI8), "tosa-mul-shift");
}

void AxesAndAttributesAreInside() {
  const Tensors x{kI8, {2, 3}};
  EXPECT_EQ(Check(ReduceParams{ReduceParams::Op::kMax, 1}, {x}, {kI8, {2, 1}}), "");
  EXPECT_EQ(Check(ReduceParams{ReduceParams::Op::kMax, 2}, {x}, {kI8, {2, 1}}), "tosa-axis");
  EXPECT_EQ(Check(ReduceParams{ReduceParams::Op::kMax, -1}, {x}, {kI8, {2, 1}}), "tosa-axis");
  EXPECT_EQ(Check(ReduceParams{ReduceParams::Op::kMax, 0}, {{kI8, {}}}, {kI8, {}}), "tosa-rank");
  EXPECT_EQ(Check(ArgMaxParams{0}, {x}, {kI32, {3}}), "");
  EXPECT_EQ(Check(ArgMaxParams{0}, {x}, {kI32, {1, 3}}), "tosa-output-shape");
  EXPECT_EQ(Check(ReverseParams{1}, {x}, x), "");
  EXPECT_EQ(Check(ReverseParams{2}, {x}, x), "tosa-axis");
  EXPECT_EQ(CheckUnary(ClampParams{-128, 127}, kI8, kI8), "");
  EXPECT_EQ(CheckUnary(ClampParams{5, 5}, kI8, kI8), "");
  EXPECT_EQ(CheckUnary(ClampParams{5, 4}, kI8, kI8), "tosa-clamp-order");
  EXPECT_EQ(CheckUnary(ClampParams{-129, 127}, kI8, kI8), "tosa-attribute-range");
  EXPECT_EQ(CheckUnary(UnaryParams{UnaryParams::Op::kNegate, 1, 2}, kI8, kI8), "");
  EXPECT_EQ(CheckUnary(UnaryParams{UnaryParams::Op::kNegate, 1, 0}, kI32, kI32),
            "tosa-zero-point-type");
  EXPECT_EQ(CheckUnary(UnaryParams{UnaryParams::Op::kNegate, 0, 2}, kI16, kI16),
            "tosa-zero-point-type");
}

void MovementTakesItsShapes() {
  const Tensors x{kI8, {2, 3}};
  EXPECT_EQ(Check(TransposeParams{{1, 0}}, {x}, {kI8, {3, 2}}), "");
  EXPECT_EQ(Check(TransposeParams{{1, 1}}, {x}, {kI8, {3, 3}}), "tosa-permutation");
  EXPECT_EQ(Check(TransposeParams{{0, 2}}, {x}, {kI8, {2, 2}}), "tosa-permutation");
  EXPECT_EQ(Check(TransposeParams{{1, 0}}, {x}, {kI8, {2, 3}}), "tosa-output-shape");
  EXPECT_EQ(Check(ReshapeParams{}, {x}, {kI8, {6}}), "");
  EXPECT_EQ(Check(ReshapeParams{}, {x}, {kI8, {5}}), "tosa-output-shape");
  EXPECT_EQ(Check(ConcatParams{0}, {x, {kI8, {1, 3}}}, {kI8, {3, 3}}), "");
  EXPECT_EQ(Check(ConcatParams{0}, {x, {kI8, {1, 2}}}, {kI8, {3, 3}}), "tosa-operand-shapes");
  EXPECT_EQ(Check(ConcatParams{0}, {x, {kI8, {1, 3, 1}}}, {kI8, {3, 3}}), "tosa-operand-shapes");
  EXPECT_EQ(Check(ConcatParams{0}, {}, {kI8, {3, 3}}), "tosa-operand-count");
  EXPECT_EQ(Check(SliceParams{{0, 1}}, {x}, {kI8, {2, 2}}), "");
  EXPECT_EQ(Check(SliceParams{{0, 2}}, {x}, {kI8, {2, 2}}), "tosa-slice-bounds");
  EXPECT_EQ(Check(SliceParams{{-1, 0}}, {x}, {kI8, {2, 2}}), "tosa-slice-bounds");
  EXPECT_EQ(Check(PadParams{{1, 0}, {0, 2}, -128}, {x}, {kI8, {3, 5}}), "");
  EXPECT_EQ(Check(PadParams{{1, 0}, {0, 2}, 0}, {x}, {kI8, {3, 4}}), "tosa-output-shape");
  EXPECT_EQ(Check(PadParams{{-1, 0}, {0, 2}, 0}, {x}, {kI8, {1, 5}}), "tosa-pad");
  EXPECT_EQ(Check(PadParams{{1, 0}, {0, 2}, 200}, {x}, {kI8, {3, 5}}), "tosa-attribute-range");
  EXPECT_EQ(Check(TileParams{{2, 1}}, {x}, {kI8, {4, 3}}), "");
  EXPECT_EQ(Check(TileParams{{2, 0}}, {x}, {kI8, {4, 3}}), "tosa-output-shape");
  EXPECT_EQ(Check(CastParams{}, {x}, {kI16, {3, 2}}), "tosa-output-shape");
}

void GatherAndScatterTakeTheirShapes() {
  const Tensors values{kI8, {2, 5, 3}}, indices{kI32, {2, 4}}, rows{kI8, {2, 4, 3}};
  EXPECT_EQ(Check(GatherParams{}, {values, indices}, rows), "");
  EXPECT_EQ(Check(GatherParams{}, {values, {kI32, {1, 4}}}, rows), "tosa-operand-shapes");
  EXPECT_EQ(Check(GatherParams{}, {values, indices}, values), "tosa-output-shape");
  EXPECT_EQ(Check(ScatterParams{}, {values, indices, rows}, values), "");
  EXPECT_EQ(Check(ScatterParams{}, {values, indices, values}, values), "tosa-operand-shapes");
  EXPECT_EQ(Check(ScatterParams{}, {values, indices, rows}, rows), "tosa-output-shape");
}

void ResizeStaysInItsRanges() {
  ResizeParams p = Double();
  EXPECT_EQ(CheckResize(p, 7), "");
  EXPECT_EQ(CheckResize(p, 8), "tosa-output-shape");
  p.border = {0, 1};
  EXPECT_EQ(CheckResize(p, 8), "");
  p.border = {0, 2};
  EXPECT_EQ(CheckResize(p, 9), "tosa-resize-border");
  p.border = {0, -33};
  EXPECT_EQ(CheckResize(p, 8, 21), "tosa-resize-border");
  p = Double();
  p.offset = {0, -2};
  EXPECT_EQ(CheckResize(p, 9), "");
  p.offset = {0, -3};
  EXPECT_EQ(CheckResize(p, 10), "tosa-resize-offset");
  p.offset = {0, 32};
  EXPECT_EQ(CheckResize(p, 9, 21), "tosa-resize-offset");
  p = Double();
  p.scale = {1, 1, 1, 15};
  EXPECT_EQ(CheckResize(p, 2, 16), "");
  p.scale = {1, 1, 1, 16};
  EXPECT_EQ(CheckResize(p, 2, 17), "tosa-resize-downscale");
  p.scale = {1, 1, 2048, 8};
  EXPECT_EQ(CheckResize(p, 257, 2), "");
  p.scale = {1, 1, 2049, 9};
  EXPECT_EQ(CheckResize(p, 1, 1), "tosa-resize-scale");
  p.scale = {1, 1, 1, 0};
  EXPECT_EQ(CheckResize(p, 4), "tosa-resize-scale");
  p.scale = {1, 1, 1, 1};
  EXPECT_EQ(CheckResize(p, 16383, 16383), "");
  EXPECT_EQ(CheckResize(p, 16384, 16384), "tosa-resize-size");
}

void RescaleTakesItsTypes() {
  EXPECT_EQ(CheckUnary(One(), kI32, kI8), "");
  EXPECT_EQ(CheckUnary(One(false), kI48, kI16), "");
  EXPECT_EQ(CheckUnary(One(), kI48, kI16), "tosa-scale32-int48");
  EXPECT_EQ(CheckUnary(One(), kU8, kI8), "");
  EXPECT_EQ(CheckUnary(One(), kI8, kU16), "");
  EXPECT_EQ(CheckUnary(One(), kU8, kU16), "tosa-both-unsigned");
  EXPECT_EQ(CheckUnary(One(), kU8, kI32), "tosa-unsigned-wide");
  EXPECT_EQ(CheckUnary(One(), kI32, kU8), "tosa-unsigned-wide");
  EXPECT_EQ(CheckUnary(One(false), kI48, kU16), "tosa-unsigned-wide");
  EXPECT_EQ(CheckUnary(One(false), kI16, kI48), "tosa-types");
  RescaleParams twice = One();
  twice.rounding = Rounding::kDouble;
  EXPECT_EQ(CheckUnary(twice, kI32, kI8), "");
  EXPECT_EQ(CheckUnary(twice, kI32, kI8, {2}, TosaTarget{}), "tosa-needs-doubleround");
  twice.scale32 = false;
  EXPECT_EQ(CheckUnary(twice, kI32, kI8), "tosa-doubleround-scale16");
}

void RescaleTakesItsZeroPoints() {
  const auto rescale = [](DType in, std::int64_t in_zp, DType out, std::int64_t out_zp) {
    RescaleParams p = One();
    p.input_zero_point = in_zp;
    p.output_zero_point = out_zp;
    return CheckUnary(p, in, out);
  };
  EXPECT_EQ(rescale(kI8, -128, kI8, 127), "");
  EXPECT_EQ(rescale(kU8, 255, kI8, 0), "");
  EXPECT_EQ(rescale(kU8, -1, kI8, 0), "tosa-zero-point-range");
  EXPECT_EQ(rescale(kI16, 1, kI8, 0), "tosa-zero-point-type");
  EXPECT_EQ(rescale(kI32, 0, kI32, 1), "tosa-zero-point-type");
  EXPECT_EQ(rescale(kU16, 32768, kI8, 0), "");
  EXPECT_EQ(rescale(kI8, 0, kU16, 32767), "tosa-uint16-zero-point");
}

void RescaleTakesItsConstants() {
  RescaleParams p = One();
  p.multipliers = {1, 2, 3};
  p.shifts = {2, 62, 30};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "");
  EXPECT_EQ(CheckUnary(p, kI32, kI8, {2, 2}), "tosa-channel-count");
  EXPECT_EQ(CheckUnary(p, kI32, kI8, {}), "tosa-channel-count");
  p.shifts = {2, 62};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "tosa-channel-count");
  p.shifts = {2, 63, 30};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "tosa-rescale-shift");
  p.shifts = {1, 62, 30};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "tosa-rescale-shift");
  p = One();
  p.multipliers = {-1};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "tosa-rescale-multiplier");
  p = One(false);
  p.multipliers = {32767};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "");
  p.multipliers = {32768};
  EXPECT_EQ(CheckUnary(p, kI32, kI8), "tosa-multiplier-type");
}

void TablesTakeTheirEntries() {
  TableParams bytes;
  bytes.table.assign(256, -128);
  EXPECT_EQ(CheckUnary(bytes, kI8, kI8), "");
  bytes.table[7] = -129;
  EXPECT_EQ(CheckUnary(bytes, kI8, kI8), "tosa-table-entry");
  bytes.table.assign(255, 0);
  EXPECT_EQ(CheckUnary(bytes, kI8, kI8), "tosa-table-size");
  TableParams words;
  words.table.assign(513, 32767);
  EXPECT_EQ(CheckUnary(words, kI16, kI32), "");
  words.table[512] = 32768;
  EXPECT_EQ(CheckUnary(words, kI16, kI32), "tosa-table-entry");
}

void DimensionsStartAtOne() {
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, {0}), "tosa-dimension");
  EXPECT_EQ(CheckUnary(CastParams{}, kI8, kI16, {std::int64_t{1} << 31}), "tosa-dimension");
}

void AnUnpredictableGraphNeedNotBeRefused() {
  Program p = OneOp(CastParams{}, {{kI8, {2}}}, {kI8, {2}});  // no such types
  EXPECT_TRUE(CheckTosa(p, kAll).must_reject());
  p.registers.push_back({kI8, {1, 1, 1, 1, 1, 1, 1}, std::nullopt});
  p.instructions.push_back({ReshapeParams{}, {1}, 2, 0});
  const TosaVerdict verdict = CheckTosa(p, kAll);
  EXPECT_EQ(verdict.rule, kLevelRank);
  EXPECT_EQ(verdict.instruction, 1u);
  EXPECT_TRUE(verdict.unpredictable());
  EXPECT_FALSE(verdict.must_reject());
}

void NameTheFirstErrorAndWhereItIs() {
  Program p = OneOp(CastParams{}, {{kI8, {2}}}, {kI16, {2}});
  p.registers.push_back({kI16, {3}, std::nullopt});
  p.instructions.push_back({UnaryParams{}, {1}, 2, 0});
  p.instructions.push_back({CastParams{}, {1}, 2, 0});
  const TosaVerdict verdict = CheckTosa(p, kAll);
  EXPECT_EQ(verdict.rule, kOutputShape);
  EXPECT_EQ(verdict.instruction, 1u);
}

TEST(TosaRules, ConvolutionsTakeTheirShapes) { ConvolutionsTakeTheirShapes(); }
TEST(TosaRules, ConvolutionsTakeTheirOperands) { ConvolutionsTakeTheirOperands(); }
TEST(TosaRules, OnlyInt8HasZeroPointsInSums) { OnlyInt8HasZeroPointsInSums(); }
TEST(TosaRules, DoNotInheritTheSlipsOfTheText) { DoNotInheritTheSlipsOfTheText(); }
TEST(TosaRules, MatmulTakesItsShapes) { MatmulTakesItsShapes(); }
TEST(TosaRules, OtherConvolutionsTakeTheirShapes) { OtherConvolutionsTakeTheirShapes(); }
TEST(TosaRules, PoolsTakeTheirShapes) { PoolsTakeTheirShapes(); }
TEST(TosaRules, BroadcastingTakesEqualRanks) { BroadcastingTakesEqualRanks(); }
TEST(TosaRules, MulShiftsInt32Only) { MulShiftsInt32Only(); }
TEST(TosaRules, AxesAndAttributesAreInside) { AxesAndAttributesAreInside(); }
TEST(TosaRules, MovementTakesItsShapes) { MovementTakesItsShapes(); }
TEST(TosaRules, GatherAndScatterTakeTheirShapes) { GatherAndScatterTakeTheirShapes(); }
TEST(TosaRules, ResizeStaysInItsRanges) { ResizeStaysInItsRanges(); }
TEST(TosaRules, RescaleTakesItsTypes) { RescaleTakesItsTypes(); }
TEST(TosaRules, RescaleTakesItsZeroPoints) { RescaleTakesItsZeroPoints(); }
TEST(TosaRules, RescaleTakesItsConstants) { RescaleTakesItsConstants(); }
TEST(TosaRules, TablesTakeTheirEntries) { TablesTakeTheirEntries(); }
TEST(TosaRules, DimensionsStartAtOne) { DimensionsStartAtOne(); }
TEST(TosaRules, AnUnpredictableGraphNeedNotBeRefused) { AnUnpredictableGraphNeedNotBeRefused(); }
TEST(TosaRules, NameTheFirstErrorAndWhereItIs) { NameTheFirstErrorAndWhereItIs(); }

TEST(TosaRules, EachIsSeenBroken) {
  CheckTypeClaims();
  CheckLevelClaims();
  ConvolutionsTakeTheirShapes();
  ConvolutionsTakeTheirOperands();
  OnlyInt8HasZeroPointsInSums();
  DoNotInheritTheSlipsOfTheText();
  MatmulTakesItsShapes();
  OtherConvolutionsTakeTheirShapes();
  PoolsTakeTheirShapes();
  BroadcastingTakesEqualRanks();
  MulShiftsInt32Only();
  AxesAndAttributesAreInside();
  MovementTakesItsShapes();
  GatherAndScatterTakeTheirShapes();
  ResizeStaysInItsRanges();
  RescaleTakesItsTypes();
  RescaleTakesItsZeroPoints();
  RescaleTakesItsConstants();
  TablesTakeTheirEntries();
  DimensionsStartAtOne();
  AnUnpredictableGraphNeedNotBeRefused();
  NameTheFirstErrorAndWhereItIs();
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < kTosaRuleCount; ++i) {
    const TosaRuleInfo& info = InfoOf(static_cast<TosaRule>(i));
    EXPECT_TRUE(ids.insert(info.id).second) << info.id;
    EXPECT_TRUE(Broken().contains(info.rule)) << info.id;
  }
}

}  // namespace
}  // namespace qconform
